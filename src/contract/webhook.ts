import { z } from '@hono/zod-openapi';
import { changeOf } from './change.ts';
import { EventType } from './event.ts';
import { eventTypes } from './event-type.ts';
import { boundedText, holdsControl, rawMaxOf, textOf } from './text.ts';

export const webhookStatuses = ['enabled', 'disabled'] as const;
const WebhookStatus = z.enum(webhookStatuses).openapi('WebhookStatus', {
  description: '`disabled`: the webhook gets no new events; pending deliveries wait until it is enabled.',
});

export const deliveryStatuses = ['pending', 'delivered', 'dead'] as const;
const DeliveryStatus = z.enum(deliveryStatuses).openapi('DeliveryStatus', {
  description: '`dead`: given up after 24 hours of attempts; the deliveries after it continued.',
});

/** The default overlap of a rotation, in which the old secret still signs. */
const overlapSecondsDefault = 86_400;

const urlLengthMax = 2_048;

const Url = boundedText(urlLengthMax, rawMaxOf(urlLengthMax))
  .trim()
  .min(1)
  .max(urlLengthMax)
  .refine((url) => !holdsControl(url), { error: 'must not contain control characters' })
  .openapi({
    example: 'https://hooks.acme.example/freehold',
    description: 'An https URL without credentials and without a private address. Redirects 307 and 308 are followed.',
  });

const EventTypes = z
  .array(EventType)
  .min(1)
  .max(eventTypes.length)
  .nullable()
  .openapi({ description: 'The event types to send. null: all, including those added by later releases.' });

const Description = textOf(200).nullable();

export const CreateWebhook = z
  .strictObject({ url: Url, eventTypes: EventTypes.optional(), description: Description.optional() })
  .openapi('CreateWebhook');
export type CreateWebhook = z.infer<typeof CreateWebhook>;

export const UpdateWebhook = changeOf({
  url: Url.optional(),
  eventTypes: EventTypes.optional(),
  description: Description.optional(),
  status: WebhookStatus.optional(),
}).openapi('UpdateWebhook');
export type UpdateWebhook = z.infer<typeof UpdateWebhook>;

export const RotateWebhook = z
  .strictObject({
    overlapSeconds: z
      .int()
      .min(0)
      .max(30 * 86_400)
      .default(overlapSecondsDefault)
      .openapi({ description: 'How long the old secret signs alongside the new one; 0: it stops at once.' }),
  })
  .openapi('RotateWebhook');
export type RotateWebhook = z.infer<typeof RotateWebhook>;

const fields = {
  id: z.uuid(),
  url: z.string(),
  description: z.string().nullable(),
  eventTypes: z.array(z.string()).nullable(),
  status: WebhookStatus,
  previousSecretUntil: z.iso.datetime().nullable().openapi({
    description: 'After a rotation: the time until which the old secret also signs. null: only one secret signs.',
  }),
  failures: z.int().openapi({ description: 'Failed attempts since the last successful one.' }),
  nextAttemptAt: z.iso.datetime().nullable().openapi({
    description: 'The time of the next attempt at its first pending delivery. null: no deliveries are pending.',
  }),
  version: z.int().openapi({ description: 'Increases by one with each change. Use is not a change.' }),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
};

const example = {
  id: '01983f0a-b1c2-7d42-8f0e-2b7c4d6e8f90',
  url: 'https://hooks.acme.example/freehold',
  description: 'Billing',
  eventTypes: ['user.created', 'user.removed'],
  status: 'enabled' as const,
  previousSecretUntil: null,
  failures: 0,
  nextAttemptAt: null,
  version: 1,
  createdAt: '2026-01-15T09:30:00.000Z',
  updatedAt: '2026-01-15T09:30:00.000Z',
};

export const Webhook = z
  .object(fields)
  .openapi('Webhook', { description: 'A destination for the events of an organization.', example });
export type Webhook = z.infer<typeof Webhook>;

export const IssuedWebhook = z
  .object({
    ...fields,
    secret: z.string().nullable().openapi({
      description: 'The signing secret, shown only in this answer. null: the request was repeated.',
    }),
  })
  .openapi('IssuedWebhook', {
    description: 'A webhook with its new secret.',
    example: { ...example, secret: 'whsec_…' },
  });
export type IssuedWebhook = z.infer<typeof IssuedWebhook>;

export const DeliveryFilter = z.strictObject({ status: DeliveryStatus.optional() });
export type DeliveryFilter = z.infer<typeof DeliveryFilter>;

export const WebhookDelivery = z
  .object({
    id: z.uuid(),
    eventId: z.uuid().openapi({ description: 'The `webhook-id` header, the same for every attempt and replay.' }),
    eventType: z.string(),
    body: z.string().openapi({ description: 'The body, byte for byte as it is signed and sent.' }),
    status: DeliveryStatus,
    attempts: z.int(),
    replayOf: z.uuid().nullable().openapi({ description: 'The delivery that this one repeats.' }),
    responseStatus: z
      .int()
      .nullable()
      .openapi({ description: 'HTTP status of the answer to the last attempt; null: no answer.' }),
    error: z.string().nullable().openapi({ description: 'The reason why the last attempt failed.' }),
    createdAt: z.iso.datetime(),
    firstAttemptAt: z.iso.datetime().nullable(),
    lastAttemptAt: z.iso.datetime().nullable(),
    nextAttemptAt: z.iso.datetime().nullable().openapi({
      description:
        'The time of the next attempt. null: the delivery has ended, or its first attempt is made once those before it have ended.',
    }),
    finishedAt: z.iso.datetime().nullable(),
  })
  .openapi('WebhookDelivery', {
    description: 'The delivery of one event to one webhook.',
    example: {
      id: '01983f0a-c3d4-7d42-8f0e-2b7c4d6e8f90',
      eventId: '01983f0a-c2d3-7d42-8f0e-2b7c4d6e8f90',
      eventType: 'user.created',
      body: '{"type":"user.created","timestamp":"2026-01-15T09:30:00.000Z","data":{…}}',
      status: 'delivered',
      attempts: 1,
      replayOf: null,
      responseStatus: 204,
      error: null,
      createdAt: '2026-01-15T09:30:00.100Z',
      firstAttemptAt: '2026-01-15T09:30:00.150Z',
      lastAttemptAt: '2026-01-15T09:30:00.150Z',
      nextAttemptAt: null,
      finishedAt: '2026-01-15T09:30:00.200Z',
    },
  });
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;
