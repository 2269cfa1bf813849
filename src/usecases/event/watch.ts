import {
  type EventQuery,
  eventIdOf,
  idsIn,
  lastEventType,
  type OrganizationEvent,
  sequenceIn,
  type Topic,
  topicOf,
  topicPermissions,
  topics,
} from '../../contract/event.ts';
import type { EventType } from '../../contract/event-type.ts';
import { outboxAfter, outboxHead } from '../../db/webhook/outbox.ts';
import { ownUserIdOf } from '../api-key/authority.ts';
import { authorize, isAuthorized } from '../authorization.ts';
import type { Context } from '../context.ts';
import { inScope, orgIdOf } from '../scope.ts';
import { sharedRead } from '../shared-read.ts';

/** Besides the notifications, against one that was lost with its connection. */
const pollMs = 15_000;
const pollMsUnheard = 1_000;

const pageMax = 200;
/** A watcher that is further behind reads everything anew, which costs less than the events do. */
const replayedMax = 10_000;

/** What a caller sees of the events of an organization. */
interface View {
  readonly topics: readonly Topic[];
  /** The only member whose keys the caller sees; null: all. */
  readonly ownUserId: string | null;
}

type Caller = Pick<Context, 'principal' | 'policy'>;

const viewOf = ({ principal, policy }: Caller): View => ({
  topics: topics.filter((topic) => isAuthorized({ principal, policy }, topicPermissions[topic])),
  ownUserId: ownUserIdOf({ principal }),
});

/** Identifies what the caller sees now. When it changes, the stream ends, and the caller opens another one. */
export const viewKeyOf = (caller: Caller): string => JSON.stringify(viewOf(caller));

interface Start {
  readonly sequence: number;
  /** Events that the caller has not received are not sent. */
  readonly isReset: boolean;
}

const startOf = (ctx: Context, orgId: string, lastEventId: string | undefined): Promise<Start> =>
  inScope(ctx, async (tx) => {
    // Read before the events: all up to it are there, because the lock that numbers them ends with the transaction.
    const head = await outboxHead(tx, orgId);
    if (lastEventId === undefined) return { sequence: head, isReset: false };
    const sequence = sequenceIn(orgId, lastEventId);
    if (sequence === null || sequence > head || head - sequence > replayedMax) return { sequence: head, isReset: true };
    if (sequence === head) return { sequence, isReset: false };
    const [next] = await outboxAfter(tx, orgId, sequence, 1);
    return next?.sequence === sequence + 1 ? { sequence, isReset: false } : { sequence: head, isReset: true };
  });

const readPage = sharedRead((ctx, orgId: string, after: number) =>
  inScope(ctx, (tx) => outboxAfter(tx, orgId, after, pageMax)),
);

type Row = Awaited<ReturnType<typeof readPage>>[number];

const isVisible = ({ topics: seen, ownUserId }: View, { type, payload }: Row): boolean => {
  const topic = topicOf(type);
  if (topic === undefined || !seen.includes(topic)) return false;
  return topic !== 'api_key' || ownUserId === null || payload.userId === ownUserId;
};

const present = (orgId: string, { sequence, type, payload, createdAt }: Row): OrganizationEvent => {
  const event = type as EventType;
  const data = { type: event, orgId, sequence, at: createdAt.toISOString(), ...idsIn(payload) };
  return { id: eventIdOf(orgId, sequence), event, data };
};

/** Opens the events of an organization after `lastEventId`, or from now on. They begin with `ready` or `reset`. */
export const openEvents = async (
  ctx: Context,
  slug: string,
  { types }: EventQuery,
  lastEventId?: string,
): Promise<(signal: AbortSignal) => AsyncGenerator<OrganizationEvent>> => {
  authorize(ctx, 'event:read', slug);
  const orgId = await orgIdOf(ctx, slug);
  const start = await startOf(ctx, orgId, lastEventId);
  const view = viewOf(ctx);
  const isWanted = (row: Row): boolean =>
    isVisible(view, row) &&
    (types === undefined || row.type === lastEventType || types.some((type) => type === row.type));
  return (signal) => follow(ctx, orgId, start, isWanted, signal);
};

async function* follow(
  ctx: Context,
  orgId: string,
  { sequence: first, isReset }: Start,
  isWanted: (row: Row) => boolean,
  signal: AbortSignal,
): AsyncGenerator<OrganizationEvent> {
  const id = eventIdOf(orgId, first);
  yield { id, event: isReset ? 'reset' : 'ready', data: { orgId, sequence: first } };
  let sequence = first;
  while (!signal.aborted) {
    // Listens before it reads: an event between the two is not missed.
    const change = ctx.eventFeed.changed(orgId, ctx.eventFeed.isHeard() ? pollMs : pollMsUnheard, signal);
    // One read for all watchers of the organization, whatever each of them sees.
    const rows = await readPage(ctx, orgId, sequence);
    for (const row of rows) {
      sequence = row.sequence;
      if (isWanted(row)) yield present(orgId, row);
      if (row.type === lastEventType) return;
    }
    if (rows.length < pageMax) await change;
  }
}
