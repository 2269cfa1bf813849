import { z } from '@hono/zod-openapi';
import { eventTypes, type EventType as Type } from './event-type.ts';
import type { Permission } from './permissions.ts';
import { boundedText } from './text.ts';

type TopicOf<T extends string> = T extends `${infer Topic}.${string}` ? Topic : never;
/** What an event is about: the first part of its type. */
export type Topic = TopicOf<Type>;

/**
 * The permission with which a watcher is sent the events of a topic: that to read the thing. Findings of the drift watch are for
 * the platform to read, but an organization's administrators see them in its audit trail and get them as webhooks.
 */
export const topicPermissions = {
  organization: 'organization:read',
  operation: 'operation:read',
  drift: 'operation:read',
  user: 'user:read',
  role: 'role:read',
  invitation: 'invitation:read',
  api_key: 'api-key:read',
  api_key_policy: 'api-key-policy:read',
  session_policy: 'session-policy:read',
  domain: 'domain:read',
  oidc_connection: 'oidc-connection:read',
  rate_limit: 'rate-limit:read',
  approval: 'approval:read',
  elevation: 'elevation:read',
  webhook: 'webhook:read',
  workflow: 'workflow:read',
  schedule: 'schedule:read',
  run: 'run:read',
} as const satisfies Record<Topic, Permission>;

export const topics = Object.keys(topicPermissions) as Topic[];

export const topicOf = (type: string): Topic | undefined => topics.find((topic) => type.startsWith(`${topic}.`));

export const EventType = z.enum(eventTypes).openapi('EventType', { description: 'The type of an event.' });

/** The last event of every organization. */
export const lastEventType = 'organization.deleted' satisfies Type;

/**
 * Builds the id of an event in a stream. It has the last digits of the organization's id, as ETags do: a position in an
 * organization that was deleted means nothing in another one that has its slug now.
 */
export const eventIdOf = (orgId: string, sequence: number): string => `${sequence}-${orgId.slice(-12)}`;

/** Reads the position from an id that `eventIdOf` made for this organization; null: it was made for another one. */
export const sequenceIn = (orgId: string, eventId: string): number | null => {
  const sequence = Number.parseInt(eventId, 10);
  return eventId === eventIdOf(orgId, sequence) ? sequence : null;
};

export const LastEventId = boundedText(30)
  .regex(/^\d{1,15}-[0-9a-f]{12}$/, 'must be the id of an event')
  .optional()
  .openapi({ example: '42-5b8e4c7a91d0', description: 'Resume after this event.' });

const typesLengthMax = 2_000;

export const EventQuery = z.strictObject({
  types: boundedText(typesLengthMax)
    .transform((text) => text.split(','))
    .pipe(z.array(EventType))
    .optional()
    .openapi({
      type: 'string',
      example: 'user.role_changed,organization.suspended',
      description: 'Only events of these types, separated by commas.',
    }),
});
export type EventQuery = z.infer<typeof EventQuery>;

const ids = [
  'operationId',
  'approvalId',
  'elevationId',
  'userId',
  'fromUserId',
  'toUserId',
  'invitationId',
  'keyId',
  'predecessorId',
  'webhookId',
  'domainId',
  'connectionId',
  'findingId',
  'notificationId',
  'paymentId',
] as const;

const isId = (value: unknown): value is string => z.uuid().safeParse(value).success;

/** Takes the ids out of the payload of an event. Names, texts and addresses stay behind. */
export const idsIn = (payload: Readonly<Record<string, unknown>>): Partial<Record<(typeof ids)[number], string>> =>
  Object.fromEntries(ids.flatMap((name) => (isId(payload[name]) ? [[name, payload[name]]] : [])));

const eventId = z.string().openapi({ description: 'For `Last-Event-ID`.', example: '42-5b8e4c7a91d0' });
const position = {
  orgId: z.uuid(),
  sequence: z.int().openapi({
    description: 'Numbers the events of the organization from 1, without gaps, as in webhooks. 0: there are none yet.',
  }),
};

const optionalIds = Object.fromEntries(ids.map((name) => [name, z.uuid().optional()])) as Record<
  (typeof ids)[number],
  z.ZodOptional<z.ZodUUID>
>;

/** Describes an event of `watchEvents` by its field names in the stream; `data` is the parsed JSON. */
export const OrganizationEvent = z
  .discriminatedUnion('event', [
    z
      .object({ id: eventId, event: z.enum(['ready', 'reset']), data: z.object(position) })
      .openapi('OrganizationPositionEvent', {
        description:
          '`ready`: all events after this position follow. `reset`: the events after `Last-Event-ID` cannot be sent; read anew what was read before. Those after this position follow.',
      }),
    z
      .object({
        id: eventId,
        event: EventType,
        data: z.object({ type: EventType, ...position, at: z.iso.datetime(), ...optionalIds }),
      })
      .openapi('OrganizationChangeEvent', {
        description: 'A change: its type, its time, and the ids of what changed.',
      }),
  ])
  .openapi('OrganizationEvent');
export type OrganizationEvent = z.infer<typeof OrganizationEvent>;
