import { and, asc, desc, eq, gte, inArray, lt, lte, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { lockAuditHead } from '../locks.ts';
import { pipeline } from '../pipeline.ts';
import { auditCheckpoints, auditEvents, auditHeads } from './schema.ts';
import type { StoredCheckpoint, StoredEvent } from './store.ts';

export type NewCheckpoint = Omit<typeof auditCheckpoints.$inferInsert, 'createdAt'>;

export interface LockedHead {
  orgId: string;
  seq: number;
  hash: string;
  checkpointSeq: number;
}

const isUnchecked = lt(auditHeads.checkpointSeq, auditHeads.seq);

const isNone = (orgIds: readonly string[]) =>
  orgIds.length === 0 ? undefined : sql`${auditHeads.orgId} <> all (${sql.param([...orgIds])}::text[]::uuid[])`;

/** Locks heads that no checkpoint covers, oldest first. Skips locked ones, so that no change waits for a batch. */
export const lockHeads = (tx: Tx, limit: number, except: readonly string[] = []) =>
  tx
    .select()
    .from(auditHeads)
    .where(and(isUnchecked, isNone(except)))
    .orderBy(asc(auditHeads.uncheckedSince))
    .limit(limit)
    .for('update', { skipLocked: true });

/** Locks the head of one chain, waiting for it; empty when a checkpoint covers it. */
export const lockHeadOf = (tx: Tx, orgId: string): Promise<LockedHead[]> => lockAuditHead(tx, orgId, isUnchecked);

/** Reads chains whose oldest event without a checkpoint is older than `before`. */
export const overdueChains = async (
  tx: Tx,
  before: Date,
  limit: number,
  except: readonly string[],
): Promise<string[]> => {
  const rows = await tx
    .select({ orgId: auditHeads.orgId })
    .from(auditHeads)
    .where(and(isUnchecked, isNone(except), lt(auditHeads.uncheckedSince, before)))
    .orderBy(asc(auditHeads.uncheckedSince))
    .limit(limit);
  return rows.map(({ orgId }) => orgId);
};

/**
 * Reads, for each locked chain, its newest checkpoint, which may not be the one that the head names, and the events to sign:
 * the event of the head's checkpoint and at most `eventsMax` after it, including one after the head, which must not exist.
 */
export const signedAndUnsigned = async (tx: Tx, heads: readonly LockedHead[], eventsMax: number) => {
  const isLocked = inArray(
    auditHeads.orgId,
    heads.map(({ orgId }) => orgId),
  );
  const newest = tx
    .select()
    .from(auditCheckpoints)
    .where(eq(auditCheckpoints.orgId, auditHeads.orgId))
    .orderBy(desc(auditCheckpoints.seq))
    .limit(1)
    .as('newest');
  const next = tx
    .select({ orgId: auditEvents.orgId, seq: auditEvents.seq, body: auditEvents.body, hash: auditEvents.hash })
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.orgId, auditHeads.orgId),
        gte(auditEvents.seq, auditHeads.checkpointSeq),
        lte(auditEvents.seq, sql`${auditHeads.seq} + 1`),
      ),
    )
    .orderBy(asc(auditEvents.seq))
    .limit(eventsMax + 1)
    .as('next');
  const [checkpoints, events] = await pipeline([
    tx
      .select({
        orgId: newest.orgId,
        seq: newest.seq,
        body: newest.body,
        hash: newest.hash,
        signature: newest.signature,
        keyId: newest.keyId,
      })
      .from(auditHeads)
      .crossJoinLateral(newest)
      .where(isLocked),
    tx
      .select({ orgId: next.orgId, seq: next.seq, body: next.body, hash: next.hash })
      .from(auditHeads)
      .crossJoinLateral(next)
      .where(isLocked)
      .orderBy(asc(next.seq)),
  ]);
  const eventsOf = new Map(heads.map(({ orgId }): [string, StoredEvent[]] => [orgId, []]));
  for (const { orgId, ...event } of events) eventsOf.get(orgId)?.push(event);
  const checkpointOf = new Map(checkpoints.map(({ orgId, ...checkpoint }) => [orgId, checkpoint]));
  return heads.map((head): { head: LockedHead; newest: StoredCheckpoint | null; events: StoredEvent[] } => ({
    head,
    newest: checkpointOf.get(head.orgId) ?? null,
    events: eventsOf.get(head.orgId) ?? [],
  }));
};

/** Inserts checkpoints for heads that this transaction has locked. */
export const insertCheckpoints = async (tx: Tx, rows: NewCheckpoint[]): Promise<void> => {
  const orgIds = sql.param(rows.map(({ orgId }) => orgId));
  const seqs = sql.param(rows.map(({ seq }) => String(seq)));
  await pipeline([
    tx.insert(auditCheckpoints).values(rows),
    tx.execute(sql`
      update audit_heads as h
      set checkpoint_seq = u.seq, unchecked_since = case when u.seq < h.seq then h.unchecked_since end
      from unnest(${orgIds}::text[]::uuid[], ${seqs}::text[]::bigint[]) as u (org_id, seq)
      where h.org_id = u.org_id`),
  ]);
};
