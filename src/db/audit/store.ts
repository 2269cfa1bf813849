import { and, asc, desc, eq, getTableColumns, gt, gte, lt, lte, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { canonicalText, genesisHash, hashOfText } from '../../contract/audit-chain.ts';
import { type EventType, outboxChannel } from '../../contract/event-type.ts';
import { storableText } from '../../contract/text.ts';
import { redactText } from '../../telemetry/redact.ts';
import type { Tx } from '../client.ts';
import { keyRing } from '../key-ring/schema.ts';
import { together } from '../together.ts';
import { outbox, outboxHeads } from '../webhook/schema.ts';
import { auditCheckpoints, auditEvents, auditHeads } from './schema.ts';
import { noteAppended } from './tally.ts';

export interface StoredEvent {
  seq: number;
  body: string;
  hash: string;
}

export interface StoredCheckpoint extends StoredEvent {
  signature: string;
  keyId: string;
}

export interface AuditFilter {
  actor?: string | undefined;
  keyId?: string | undefined;
  action?: string | undefined;
  target?: string | undefined;
  operationId?: string | undefined;
  requestId?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
}

const stored = { seq: auditEvents.seq, body: auditEvents.body, hash: auditEvents.hash };

/** Newest first: the events before `before`, or the newest. */
export const auditPage = (
  tx: Tx,
  orgId: string,
  { actor, keyId, action, target, operationId, requestId, since, until }: AuditFilter,
  limit: number,
  before: number | null,
): Promise<StoredEvent[]> =>
  tx
    .select(stored)
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.orgId, orgId),
        actor === undefined ? undefined : eq(auditEvents.actor, actor),
        keyId === undefined ? undefined : eq(auditEvents.keyId, keyId),
        action === undefined ? undefined : eq(auditEvents.action, action),
        target === undefined ? undefined : eq(auditEvents.target, target),
        operationId === undefined ? undefined : eq(auditEvents.operationId, operationId),
        requestId === undefined ? undefined : eq(auditEvents.requestId, requestId),
        since === undefined ? undefined : gte(auditEvents.createdAt, new Date(since)),
        until === undefined ? undefined : lt(auditEvents.createdAt, new Date(until)),
        before === null ? undefined : lt(auditEvents.seq, before),
      ),
    )
    .orderBy(desc(auditEvents.seq))
    .limit(limit);

/** The head of a chain and its newest checkpoint, as they were at one moment. */
export const findHead = async (tx: Tx, orgId: string) => {
  const [row] = await tx
    .select({ seq: auditHeads.seq, hash: auditHeads.hash, checkpoint: getTableColumns(auditCheckpoints) })
    .from(auditHeads)
    .leftJoin(
      auditCheckpoints,
      and(eq(auditCheckpoints.orgId, auditHeads.orgId), eq(auditCheckpoints.seq, auditHeads.checkpointSeq)),
    )
    .where(eq(auditHeads.orgId, orgId));
  return row;
};

/** Oldest first: what is after `after`, up to `upTo`. */
export const eventsFrom = (tx: Tx, orgId: string, after: number, upTo: number, limit: number): Promise<StoredEvent[]> =>
  tx
    .select(stored)
    .from(auditEvents)
    .where(and(eq(auditEvents.orgId, orgId), gt(auditEvents.seq, after), lte(auditEvents.seq, upTo)))
    .orderBy(asc(auditEvents.seq))
    .limit(limit);

export const checkpointsFrom = (tx: Tx, orgId: string, after: number, upTo: number): Promise<StoredCheckpoint[]> =>
  tx
    .select()
    .from(auditCheckpoints)
    .where(and(eq(auditCheckpoints.orgId, orgId), gt(auditCheckpoints.seq, after), lte(auditCheckpoints.seq, upTo)))
    .orderBy(asc(auditCheckpoints.seq));

/** Public keys of checkpoints, those that sign no more too; oldest first. */
export const auditKeys = (tx: Tx) =>
  tx
    .select({
      id: keyRing.id,
      publicKey: keyRing.publicKey,
      activeAt: keyRing.activeAt,
      retiredAt: keyRing.retiredAt,
    })
    .from(keyRing)
    .where(eq(keyRing.purpose, 'audit'))
    .orderBy(asc(keyRing.activeAt), asc(keyRing.id));

/** Seconds since the oldest event was appended that no checkpoint covers; 0: all are covered. */
export const uncheckedSeconds = async (tx: Tx): Promise<number> => {
  const [row] = await tx
    .select({ since: auditHeads.uncheckedSince })
    .from(auditHeads)
    .where(lt(auditHeads.checkpointSeq, auditHeads.seq))
    .orderBy(asc(auditHeads.uncheckedSince))
    .limit(1);
  return row?.since == null ? 0 : Math.max(0, (Date.now() - row.since.getTime()) / 1_000);
};

export interface AuditEntry {
  /** The chain, by its owner: an organization, a person (the identity's id), or `platformChain`. */
  orgId: string;
  actor: string;
  /** The key that the actor called with; becomes part of the detail. */
  keyId?: string | null | undefined;
  action: string;
  target: string;
  reason?: string | undefined;
  requestId?: string | undefined;
  operationId?: string | undefined;
  /** What else there is to say, for example the new role. Never a secret. */
  detail?: Readonly<Record<string, string | number | null>> | undefined;
}

/**
 * Appends to the chain of one owner. Once per transaction, as its last statement: from here on everybody else who changes
 * something of this owner waits, and no lock may be asked for behind this one.
 */
export const appendAudit = async (tx: Tx, ...entries: [AuditEntry, ...AuditEntry[]]): Promise<void> => {
  noteAppended(tx, entries.length);
  const [{ orgId }] = entries;
  const [head] = await tx
    .insert(auditHeads)
    .values({ orgId, seq: 0, hash: genesisHash })
    .onConflictDoUpdate({ target: auditHeads.orgId, set: { seq: sql`${auditHeads.seq}` } })
    .returning({ seq: auditHeads.seq, hash: auditHeads.hash });
  if (head === undefined) throw new Error('The head of the audit chain was neither inserted nor locked');
  let { seq, hash } = head;
  const at = new Date();
  const rows = entries.map((entry): typeof auditEvents.$inferInsert => {
    if (entry.orgId !== orgId) throw new Error('A transaction appends to one audit chain');
    const { action, target, requestId = null, operationId = null, keyId = null } = entry;
    const detail = keyId === null ? (entry.detail ?? null) : { ...entry.detail, keyId };
    const actor = storableText(entry.actor);
    // Requests that hold a key are refused; what comes another way must not stand here for ever.
    const reason = entry.reason === undefined ? null : redactText(storableText(entry.reason));
    seq += 1;
    const event = { orgId, seq, at: at.toISOString(), actor, action, target, reason, requestId, operationId, detail };
    const body = canonicalText({ ...event, prevHash: hash });
    hash = hashOfText(body);
    return {
      id: uuid(),
      orgId,
      seq,
      actor,
      keyId,
      action,
      target,
      reason,
      requestId,
      operationId,
      body,
      hash,
      createdAt: at,
    };
  });
  await together([
    tx.insert(auditEvents).values(rows),
    tx
      .update(auditHeads)
      .set({ seq, hash, uncheckedSince: sql`coalesce(${auditHeads.uncheckedSince}, ${at.toISOString()}::timestamptz)` })
      .where(eq(auditHeads.orgId, orgId)),
  ]);
};

interface OutboxEvent {
  orgId: string;
  type: EventType;
  payload: Record<string, unknown>;
}

/**
 * Appends to the events of an organization, the next in their order. Holds up whoever appends to them until the
 * transaction ends: to be called late, and before `appendAudit`.
 */
export const appendOutbox = (tx: Tx, { orgId, type, payload }: OutboxEvent): Promise<void> =>
  appendOutboxPage(tx, { orgId, type, payloads: [payload] });

/** The same of an event that no webhook is to be told of: the organization can have none yet. */
export const appendUnheard = async (tx: Tx, { orgId, type, payload }: OutboxEvent): Promise<void> => {
  await tx.execute(sql`
    with head as (
      insert into ${outboxHeads} (org_id, sequence) values (${orgId}, 1)
      on conflict (org_id) do update set sequence = outbox_heads.sequence + 1
      returning sequence
    )
    insert into ${outbox} (id, org_id, sequence, type, payload, relayed_at)
    select ${uuid()}, ${orgId}, head.sequence, ${type}, ${JSON.stringify(payload)}::jsonb, now()
    from head`);
};

interface OutboxPage extends Omit<OutboxEvent, 'payload'> {
  /** In the order of the events. */
  payloads: readonly OutboxEvent['payload'][];
}

/** The same of several events, by one statement. */
export const appendOutboxPage = async (tx: Tx, { orgId, type, payloads }: OutboxPage): Promise<void> => {
  const count = payloads.length;
  // One text: arrays of parameters are put together one by one.
  const events = JSON.stringify(payloads.map((payload) => ({ id: uuid(), payload })));
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
    select pg_notify(${outboxChannel}, '')`);
};
