import { and, asc, desc, eq, inArray, lt, ne, sql } from 'drizzle-orm';
import type { DriftFindingStatus, DriftKind } from '../../contract/drift.ts';
import { creationKinds } from '../../contract/operation-kinds.ts';
import type { OrganizationStatus } from '../../contract/organization.ts';
import { auditHeads } from '../audit/schema.ts';
import type { Tx } from '../client.ts';
import { organizationTombstones } from '../deletion/schema.ts';
import { operations } from '../operation/schema.ts';
import { findOpenOperation, isOpen } from '../operation/store.ts';
import { organizations } from '../organization/schema.ts';
import type { OrganizationRow } from '../organization/store.ts';
import { newestFirst, olderThan, type Position } from '../page.ts';
import { users } from '../user/schema.ts';
import { driftFindings, driftPolicies } from './schema.ts';

export type DriftFindingRow = typeof driftFindings.$inferSelect;
export type DriftPolicyRow = typeof driftPolicies.$inferSelect;

const findingOrder = { createdAt: driftFindings.firstSeenAt, id: driftFindings.id };

export interface OrganizationState {
  id: string;
  slug: string;
  namespace: string;
  status: OrganizationStatus;
}

/** A page by id, beginning behind `afterId`; without the row locks and snapshots that a long look could not hold. */
export const organizationStates = (tx: Tx, afterId: string | null, limit: number): Promise<OrganizationState[]> =>
  tx
    .select({
      id: organizations.id,
      slug: organizations.slug,
      namespace: organizations.temporalNamespace,
      status: organizations.status,
    })
    .from(organizations)
    .where(afterId === null ? undefined : sql`${organizations.id} > ${afterId}::uuid`)
    .orderBy(asc(organizations.id))
    .limit(limit);

/** Organizations that an operation is changing: an exclusive one, for the others change nothing of their lifecycle. */
export const changingOrganizations = async (tx: Tx): Promise<Set<string>> => {
  const rows = await tx
    .select({ orgId: operations.orgId })
    .from(operations)
    .where(and(operations.isExclusive, isOpen()));
  return new Set(rows.map(({ orgId }) => orgId));
};

export const openOperationsBefore = (tx: Tx, before: Date) =>
  tx
    .select({
      id: operations.id,
      orgId: operations.orgId,
      kind: operations.kind,
      status: operations.status,
      workflowId: operations.workflowId,
    })
    .from(operations)
    .where(and(isOpen(), lt(operations.createdAt, before)))
    .orderBy(asc(operations.createdAt));

/** Operations of these organizations that ended and left something; only those that ended `failed` do. */
export const operationsWithResidue = async (tx: Tx, orgIds: readonly string[], limit: number) =>
  orgIds.length === 0
    ? []
    : tx
        .select({ id: operations.id, orgId: operations.orgId, residue: operations.residue })
        .from(operations)
        .where(
          and(
            sql`${operations.orgId} = any(${sql.param([...orgIds])}::uuid[])`,
            eq(operations.status, 'failed'),
            sql`${operations.residue} <> '[]'::jsonb`,
          ),
        )
        .orderBy(desc(operations.createdAt))
        .limit(limit);

/** Of these ids, those of organizations that this database has heard of. */
export const knownOrganizations = async (tx: Tx, ids: readonly string[]): Promise<Set<string>> => {
  if (ids.length === 0) return new Set();
  const rows = await tx.execute<{ id: string }>(sql`
    select id from unnest(${sql.param([...ids])}::uuid[]) as id
    where exists (select 1 from ${operations} where org_id = id)
      or exists (select 1 from ${organizationTombstones} where org_id = id)
      or exists (select 1 from ${auditHeads} where org_id = id)`);
  return new Set(rows.map(({ id }) => id));
};

/** The newest creation of the organization, for what an undo of it needs to know. */
export const findCreation = async (tx: Tx, orgId: string) => {
  const [row] = await tx
    .select()
    .from(operations)
    .where(and(eq(operations.orgId, orgId), inArray(operations.kind, creationKinds)))
    .orderBy(desc(operations.createdAt))
    .limit(1);
  return row;
};

export const openFindings = (tx: Tx): Promise<DriftFindingRow[]> =>
  tx.select().from(driftFindings).where(eq(driftFindings.status, 'open'));

/** Of these; those whose repair failed least often first, so that none keeps the others waiting. */
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

/** What somebody has chosen; a kind without a row has the default. */
export const driftPolicyRows = (tx: Tx): Promise<DriftPolicyRow[]> => tx.select().from(driftPolicies);

/** The owner who is longest there; undefined: the organization has none. */
export const findOwnerEmail = async (tx: Tx, orgId: string): Promise<string | undefined> => {
  const [row] = await tx
    .select({ email: users.email })
    .from(users)
    .where(and(eq(users.orgId, orgId), eq(users.role, 'owner'), sql`${users.deletedAt} is null`))
    .orderBy(asc(users.createdAt))
    .limit(1);
  return row?.email;
};

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
