import { and, eq, inArray, lt, ne, sql } from 'drizzle-orm';
import type { DriftKind } from '../../contract/drift.ts';
import type { Tx } from '../client.ts';
import type { DriftFindingRow, DriftPolicyRow } from '../read/drift.ts';
import { findOpenOperation } from '../read/operation.ts';
import { driftFindings, driftPolicies, organizations } from '../schema/index.ts';
import type { OrganizationRow } from './organization.ts';

type NewFinding = Pick<DriftFindingRow, 'id' | 'kind' | 'subject' | 'concernedOrgId' | 'detail'>;

/** undefined: the same is open already. */
export const insertFinding = async (tx: Tx, finding: NewFinding): Promise<DriftFindingRow | undefined> => {
  const [row] = await tx.insert(driftFindings).values(finding).onConflictDoNothing().returning();
  return row;
};

export const touchFindings = async (tx: Tx, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  await tx
    .update(driftFindings)
    .set({ lastSeenAt: sql`now()` })
    .where(and(inArray(driftFindings.id, [...ids]), eq(driftFindings.status, 'open')));
};

/** Whoever repairs or closes a finding holds this lock: it is done once. undefined: it is not open any more. */
export const lockOpenFinding = async (tx: Tx, id: string): Promise<DriftFindingRow | undefined> => {
  const [row] = await tx
    .select()
    .from(driftFindings)
    .where(and(eq(driftFindings.id, id), eq(driftFindings.status, 'open')))
    .for('update');
  return row;
};

export const closeFinding = async (tx: Tx, id: string, status: 'repaired' | 'gone'): Promise<void> => {
  const repaired = status === 'repaired' ? { repairs: sql`${driftFindings.repairs} + 1`, repairError: null } : {};
  await tx
    .update(driftFindings)
    .set({ status, closedAt: sql`now()`, ...repaired })
    .where(eq(driftFindings.id, id));
};

/** Those that were closed before, `limit` at most; how many. The first condition is for the index. */
export const deleteFindingsClosedBefore = async (tx: Tx, before: Date, limit: number): Promise<number> => {
  const closed = tx.$with('closed').as(
    tx
      .select({ id: driftFindings.id })
      .from(driftFindings)
      .where(
        and(
          lt(driftFindings.firstSeenAt, before),
          ne(driftFindings.status, 'open'),
          lt(driftFindings.closedAt, before),
        ),
      )
      .limit(limit),
  );
  const { count } = await tx
    .with(closed)
    .delete(driftFindings)
    .where(inArray(driftFindings.id, tx.select({ id: closed.id }).from(closed)));
  return count;
};

export const noteFailedRepair = async (tx: Tx, id: string, repairError: string): Promise<void> => {
  await tx
    .update(driftFindings)
    .set({ repairError, repairs: sql`${driftFindings.repairs} + 1` })
    .where(and(eq(driftFindings.id, id), eq(driftFindings.status, 'open')));
};

/** The organization under a lock, unless an operation is changing it. */
export const lockUnchanging = async (tx: Tx, orgId: string): Promise<OrganizationRow | undefined> => {
  const [row] = await tx.select().from(organizations).where(eq(organizations.id, orgId)).for('update');
  return row !== undefined && (await findOpenOperation(tx, orgId)) === undefined ? row : undefined;
};

export const lockDriftPolicy = async (tx: Tx, kind: DriftKind): Promise<DriftPolicyRow | undefined> => {
  const [row] = await tx.select().from(driftPolicies).where(eq(driftPolicies.kind, kind)).for('update');
  return row;
};

export const setDriftPolicy = async (
  tx: Tx,
  kind: DriftKind,
  values: Pick<DriftPolicyRow, 'mode' | 'deletesOpenWorkflows'>,
): Promise<DriftPolicyRow> => {
  const [row] = await tx
    .insert(driftPolicies)
    .values({ kind, ...values })
    .onConflictDoUpdate({
      target: driftPolicies.kind,
      set: { ...values, version: sql`${driftPolicies.version} + 1`, updatedAt: sql`now()` },
    })
    .returning();
  if (row === undefined) throw new Error('The policy was neither inserted nor updated');
  return row;
};
