import { z } from '@hono/zod-openapi';

export const webhookStatuses = ['enabled', 'disabled'] as const;
export const WebhookStatus = z.enum(webhookStatuses).openapi('WebhookStatus');
export type WebhookStatus = z.infer<typeof WebhookStatus>;

export const deliveryStatuses = ['pending', 'delivered', 'dead'] as const;
export const DeliveryStatus = z.enum(deliveryStatuses).openapi('DeliveryStatus', {
  description: 'dead: given up after 24 hours of tries; the next one went on.',
});
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;
