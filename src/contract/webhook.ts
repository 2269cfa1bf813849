import { z } from '@hono/zod-openapi';
import { changeOf } from './change.ts';
import { eventTypes } from './event-type.ts';
import { boundedText, holdsControl, rawMaxOf, textOf } from './text.ts';

export const webhookStatuses = ['enabled', 'disabled'] as const;
const WebhookStatus = z.enum(webhookStatuses).openapi('WebhookStatus', {
  description: '`disabled`: it gets no events; what was on its way waits until it is enabled.',
});

export const deliveryStatuses = ['pending', 'delivered', 'dead'] as const;
const DeliveryStatus = z.enum(deliveryStatuses).openapi('DeliveryStatus', {
  description: 'dead: given up after 24 hours of tries; the next one went on.',
});

/** What a webhook's rotation keeps the old secret for, where nothing is said. */
const overlapSecondsDefault = 86_400;

const EventType = z.enum(eventTypes).openapi('EventType', { description: 'What an event tells.' });

const urlLengthMax = 2_048;

const Url = boundedText(urlLengthMax, rawMaxOf(urlLengthMax))
  .trim()
  .min(1)
  .max(urlLengthMax)
  .refine((url) => !holdsControl(url), { error: 'must not contain control characters' })
  .openapi({
    example: 'https://hooks.acme.example/freehold',
    description: 'https, without credentials, and not a private address. Redirects 307 and 308 are followed.',
  });

const EventTypes = z
  .array(EventType)
  .min(1)
  .max(eventTypes.length)
  .nullable()
  .openapi({ description: 'The types that it wants. null: all, also those that a later release adds.' });

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
      .openapi({ description: 'How long the old secret signs beside the new one; 0: no more from now on.' }),
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
    description: 'After a rotation: until when the old secret signs too. null: one secret signs.',
  }),
  failures: z.int().openapi({ description: 'Tries that failed since the last one that did not.' }),
  nextAttemptAt: z.iso.datetime().nullable().openapi({
    description: 'When the first of its pending deliveries is due. null: nothing is on its way.',
  }),
  version: z.int().openapi({ description: 'Grows by one with each change. Use is not a change.' }),
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
  .openapi('Webhook', { description: 'Where an organization wants its events sent.', example });
export type Webhook = z.infer<typeof Webhook>;

export const IssuedWebhook = z
  .object({
    ...fields,
    secret: z.string().nullable().openapi({
      description: 'What it is signed with, shown only here. null: this is the answer to a repeated request.',
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
    eventId: z.uuid().openapi({ description: 'The `webhook-id` it is sent with, the same at every try and replay.' }),
    eventType: z.string(),
    body: z.string().openapi({ description: 'Byte for byte as it is signed and sent.' }),
    status: DeliveryStatus,
    attempts: z.int(),
    replayOf: z.uuid().nullable().openapi({ description: 'The delivery that this one repeats.' }),
    responseStatus: z.int().nullable().openapi({ description: 'What the last try was answered; null: nothing.' }),
    error: z.string().nullable().openapi({ description: 'Why the last try failed.' }),
    createdAt: z.iso.datetime(),
    firstAttemptAt: z.iso.datetime().nullable(),
    lastAttemptAt: z.iso.datetime().nullable(),
    nextAttemptAt: z.iso.datetime().nullable().openapi({
      description: 'Of a pending one that was tried. null: as soon as those before it have ended.',
    }),
    finishedAt: z.iso.datetime().nullable(),
  })
  .openapi('WebhookDelivery', {
    description: 'One event on its way to one webhook.',
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
