import { and, asc, eq, inArray, lt, ne, sql } from 'drizzle-orm';
import type { DriftFindingStatus, DriftKind } from '../../contract/drift.ts';
import type { Tx } from '../client.ts';
import { newestFirst, olderThan, type Position } from '../page.ts';
import { type DriftFindingRow, driftFindings } from './schema.ts';

const findingOrder = { createdAt: driftFindings.firstSeenAt, id: driftFindings.id };

export const openFindings = (tx: Tx): Promise<DriftFindingRow[]> =>
  tx.select().from(driftFindings).where(eq(driftFindings.status, 'open'));

/** Reads the open ones among these findings, those with the fewest repairs first, so that none blocks the others. */
export const findingsToRepair = async (
  tx: Tx,
  kinds: readonly DriftKind[],
  ids: readonly string[],
  limit: number,
): Promise<string[]> => {
  if (kinds.length === 0 || ids.length === 0) return [];
  const rows = await tx
    .select({ id: driftFindings.id })
    .from(driftFindings)
    .where(
      and(
        eq(driftFindings.status, 'open'),
        inArray(driftFindings.kind, [...kinds]),
        sql`${driftFindings.id} = any(${sql.param([...ids])}::uuid[])`,
      ),
    )
    .orderBy(asc(driftFindings.repairs), asc(driftFindings.firstSeenAt), asc(driftFindings.id))
    .limit(limit);
  return rows.map(({ id }) => id);
};

export const findFinding = async (tx: Tx, id: string): Promise<DriftFindingRow | undefined> => {
  const [row] = await tx.select().from(driftFindings).where(eq(driftFindings.id, id));
  return row;
};

interface FindingFilter {
  status?: DriftFindingStatus | undefined;
  kind?: DriftKind | undefined;
}

export const findingPage = (tx: Tx, { status, kind }: FindingFilter, limit: number, position: Position | null) =>
  tx
    .select()
    .from(driftFindings)
    .where(
      and(
        status === undefined ? undefined : eq(driftFindings.status, status),
        kind === undefined ? undefined : eq(driftFindings.kind, kind),
        olderThan(findingOrder, position),
      ),
    )
    .orderBy(...newestFirst(findingOrder))
    .limit(limit);

export const countOpenFindings = async (tx: Tx): Promise<{ kind: DriftKind; count: number }[]> =>
  tx
    .select({ kind: driftFindings.kind, count: sql<number>`count(*)::int` })
    .from(driftFindings)
    .where(eq(driftFindings.status, 'open'))
    .groupBy(driftFindings.kind);

type NewFinding = Pick<DriftFindingRow, 'id' | 'kind' | 'subject' | 'concernedOrgId' | 'detail'>;

/** Inserts a finding; undefined: it is open already. */
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

export const closeFinding = async (tx: Tx, id: string, status: 'repaired' | 'gone'): Promise<void> => {
  const repaired = status === 'repaired' ? { repairs: sql`${driftFindings.repairs} + 1`, repairError: null } : {};
  await tx
    .update(driftFindings)
    .set({ status, closedAt: sql`now()`, ...repaired })
    .where(eq(driftFindings.id, id));
};

/** Deletes up to `limit` findings closed before this time, and returns their number. The first condition uses the index. */
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
