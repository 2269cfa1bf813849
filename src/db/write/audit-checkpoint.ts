import { and, asc, eq, inArray, lt, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { auditCheckpoints, auditHeads } from '../schema/index.ts';
import { together } from '../together.ts';

export type NewCheckpoint = Omit<typeof auditCheckpoints.$inferInsert, 'createdAt'>;

const isUnchecked = lt(auditHeads.checkpointSeq, auditHeads.seq);

/**
 * Locks heads that no checkpoint covers, oldest first, and passes over those in use: nobody who changes something waits
 * for a batch. `orgId`: that one, and it is waited for.
 */
export const lockHeads = (tx: Tx, limit: number, orgId?: string) =>
  tx
    .select({ orgId: auditHeads.orgId, seq: auditHeads.seq, hash: auditHeads.hash })
    .from(auditHeads)
    .where(and(isUnchecked, orgId === undefined ? undefined : eq(auditHeads.orgId, orgId)))
    .orderBy(asc(auditHeads.uncheckedSince))
    .limit(limit)
    .for('update', orgId === undefined ? { skipLocked: true } : {});

/** Chains whose oldest event without checkpoint is older than this. */
export const overdueChains = async (tx: Tx, before: Date, limit: number): Promise<string[]> => {
  const rows = await tx
    .select({ orgId: auditHeads.orgId })
    .from(auditHeads)
    .where(and(isUnchecked, lt(auditHeads.uncheckedSince, before)))
    .orderBy(asc(auditHeads.uncheckedSince))
    .limit(limit);
  return rows.map(({ orgId }) => orgId);
};

/** The hash of each locked chain's newest checkpoint. */
export const checkpointHashes = async (
  tx: Tx,
  heads: readonly { orgId: string }[],
): Promise<ReadonlyMap<string, string>> => {
  const orgIds = heads.map(({ orgId }) => orgId);
  const rows = await tx
    .select({ orgId: auditCheckpoints.orgId, hash: auditCheckpoints.hash })
    .from(auditCheckpoints)
    .innerJoin(
      auditHeads,
      and(eq(auditHeads.orgId, auditCheckpoints.orgId), eq(auditHeads.checkpointSeq, auditCheckpoints.seq)),
    )
    .where(inArray(auditHeads.orgId, orgIds));
  return new Map(rows.map(({ orgId, hash }) => [orgId, hash]));
};

/** For heads that this transaction has locked. */
export const insertCheckpoints = async (tx: Tx, rows: NewCheckpoint[]): Promise<void> => {
  const orgIds = rows.map(({ orgId }) => orgId);
  await together([
    tx.insert(auditCheckpoints).values(rows),
    tx
      .update(auditHeads)
      .set({ checkpointSeq: sql`${auditHeads.seq}`, uncheckedSince: null })
      .where(inArray(auditHeads.orgId, orgIds)),
  ]);
};
