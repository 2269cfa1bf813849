import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { type EventType, eventChannel, outboxChannel } from '../../contract/event-type.ts';
import type { Tx } from '../client.ts';
import { outbox, outboxHeads } from './schema.ts';

export interface OutboxEvent {
  /** Default: a new one. */
  id?: string;
  orgId: string;
  type: EventType;
  payload: Record<string, unknown>;
}

/**
 * Appends to the events of an organization, in their order. Blocks other appends until the transaction ends, so it is called
 * late, and before `appendAudit`.
 */
export const appendOutbox = (tx: Tx, { id, orgId, type, payload }: OutboxEvent): Promise<void> =>
  appendOutboxPage(tx, { orgId, type, payloads: [payload], ids: id === undefined ? [] : [id] });

/** Appends an event that goes to no webhook, because the organization cannot have one yet. */
export const appendUnheard = async (tx: Tx, { orgId, type, payload }: OutboxEvent): Promise<void> => {
  await tx.execute(sql`
    with head as (
      insert into ${outboxHeads} (org_id, sequence) values (${orgId}, 1)
      on conflict (org_id) do update set sequence = outbox_heads.sequence + 1
      returning sequence
    ),
    appended as (
      insert into ${outbox} (id, org_id, sequence, type, payload, relayed_at)
      select ${uuid()}, ${orgId}, head.sequence, ${type}, ${JSON.stringify(payload)}::jsonb, now()
      from head
    )
    select pg_notify(${eventChannel}, ${orgId})`);
};

interface OutboxPage extends Omit<OutboxEvent, 'id' | 'payload'> {
  /** In the order of the events. */
  payloads: readonly OutboxEvent['payload'][];
  /** Of the first ones. Default: new ones. */
  ids?: readonly string[];
}

/** Appends several events with one statement. */
export const appendOutboxPage = async (tx: Tx, { orgId, type, payloads, ids = [] }: OutboxPage): Promise<void> => {
  const count = payloads.length;
  // One text, because the driver serializes an array of parameters element by element.
  const events = JSON.stringify(payloads.map((payload, index) => ({ id: ids[index] ?? uuid(), payload })));
  await tx.execute(sql`
    with head as (
      insert into ${outboxHeads} (org_id, sequence) values (${orgId}, ${count}::int)
      on conflict (org_id) do update set sequence = outbox_heads.sequence + ${count}::int
      returning sequence
    ),
    appended as (
      insert into ${outbox} (id, org_id, sequence, type, payload)
      select (event.value->>'id')::uuid, ${orgId}, head.sequence - ${count}::int + event.position, ${type},
        event.value->'payload'
      from head, jsonb_array_elements(${events}::jsonb) with ordinality as event (value, position)
    )
    select pg_notify(${outboxChannel}, ''), pg_notify(${eventChannel}, ${orgId})`);
};

export const wakeSenders = (tx: Tx) => tx.execute(sql`select pg_notify(${outboxChannel}, '')`);

/** The age, in seconds, of the oldest event that was not relayed to the webhooks. */
export const unrelayedSeconds = async (tx: Tx): Promise<number> => {
  const [row] = await tx.execute<{ seconds: number }>(
    sql`select coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as seconds from outbox where relayed_at is null`,
  );
  return row?.seconds ?? 0;
};

/** Reads the events of an organization after this one, in their order. */
export const outboxAfter = (tx: Tx, orgId: string, after: number, limit: number) =>
  tx
    .select({ sequence: outbox.sequence, type: outbox.type, payload: outbox.payload, createdAt: outbox.createdAt })
    .from(outbox)
    .where(and(eq(outbox.orgId, orgId), gt(outbox.sequence, after)))
    .orderBy(asc(outbox.sequence))
    .limit(limit);

/** The newest event's number; 0: there are no events. */
export const outboxHead = async (tx: Tx, orgId: string): Promise<number> => {
  const [row] = await tx
    .select({ sequence: outboxHeads.sequence })
    .from(outboxHeads)
    .where(eq(outboxHeads.orgId, orgId));
  return row?.sequence ?? 0;
};
