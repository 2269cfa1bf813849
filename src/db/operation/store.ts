import { and, asc, desc, eq, lt, ne, not, type SQL, sql } from 'drizzle-orm';
import type { StepName } from '../../contract/ids.ts';
import type { OperationStatus, Step } from '../../contract/operation.ts';
import { kindOf, type OperationKind, stepsOf, workflowIdOf } from '../../contract/operation-kinds.ts';
import type { OrganizationStatus } from '../../contract/organization.ts';
import type { Tx } from '../client.ts';
import { organizations } from '../organization/schema.ts';
import { newerThan, newestFirst, olderThan, type Position } from '../page.ts';
import { attentionCondition, isOpen, type OperationInput, type OperationRow, operations } from './schema.ts';

/** Finds an operation; with `orgId`, only if it belongs to this organization. */
export const findOperation = async (tx: Tx, id: string, orgId?: string): Promise<OperationRow | undefined> => {
  const [row] = await tx
    .select()
    .from(operations)
    .where(and(eq(operations.id, id), orgId === undefined ? undefined : eq(operations.orgId, orgId)));
  return row;
};

interface OperationFilter {
  orgId?: string | undefined;
  status?: OperationStatus | undefined;
  kind?: OperationKind | undefined;
  needsAttention?: boolean;
}

/** `isRare`: few operations meet the other conditions, so the index of kinds, which has them all, is kept from being used. */
const isOfKind = (kind: OperationKind, isRare: boolean): SQL =>
  isRare ? sql`${operations.kind} || '' = ${kind}` : eq(operations.kind, kind);

export const operationPage = (tx: Tx, filter: OperationFilter, limit: number, position: Position | null) =>
  tx
    .select()
    .from(operations)
    .where(
      and(
        filter.orgId === undefined ? undefined : eq(operations.orgId, filter.orgId),
        filter.status === undefined ? undefined : eq(operations.status, filter.status),
        filter.kind === undefined ? undefined : isOfKind(filter.kind, filter.needsAttention === true),
        filter.needsAttention === true ? attentionCondition : undefined,
        olderThan(operations, position),
      ),
    )
    .orderBy(...newestFirst(operations))
    .limit(limit);

const isOpenAndExclusive = () => and(operations.isExclusive, isOpen());

/** Finds the open exclusive operation of an organization, which has at most one. */
export const findOpenOperation = async (tx: Tx, orgId: string): Promise<OperationRow | undefined> => {
  const [row] = await tx
    .select()
    .from(operations)
    .where(and(eq(operations.orgId, orgId), isOpenAndExclusive()));
  return row;
};

/** Organizations whose lifecycle an operation is changing, which only exclusive operations do. */
export const changingOrganizations = async (tx: Tx): Promise<Set<string>> => {
  const rows = await tx.select({ orgId: operations.orgId }).from(operations).where(isOpenAndExclusive());
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

/**
 * Finds the oldest operation that is open since before then, and their number. Those that wait for a grace period, a payment or
 * the end of a legal hold are on time, and those that are stuck are counted as such.
 */
export const findLate = async (tx: Tx, before: Date) => {
  const waits = sql`jsonb_path_exists(${operations.steps}, '$[*] ? (@.status == "waiting" && (@.error == null || @.error.code == "legal_hold"))')`;
  const [oldest] = await tx
    .select({ id: operations.id, kind: operations.kind, count: sql<number>`(count(*) over ())::int` })
    .from(operations)
    .where(and(isOpen(), ne(operations.status, 'stuck'), lt(operations.createdAt, before), not(waits)))
    .orderBy(asc(operations.createdAt))
    .limit(1);
  return oldest;
};

/** Operations of these organizations that left a residue, which only `failed` ones do. */
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

/** Pending operations whose workflow may never have started, oldest first, after `position`. */
export const pendingSince = (tx: Tx, before: Date, limit: number, position: Position | null) =>
  tx
    .select()
    .from(operations)
    .where(and(eq(operations.status, 'pending'), lt(operations.createdAt, before), newerThan(operations, position)))
    .orderBy(asc(operations.createdAt), asc(operations.id))
    .limit(limit);

export const countStuck = (tx: Tx): Promise<number> => tx.$count(operations, eq(operations.status, 'stuck'));

/** Returns the status of the operation's organization; null: it does not exist, not yet or no longer. */
export const statusOfOperation = async (tx: Tx, operationId: string): Promise<OrganizationStatus | null> => {
  const [row] = await tx
    .select({ status: organizations.status })
    .from(operations)
    .innerJoin(organizations, eq(organizations.id, operations.orgId))
    .where(eq(operations.id, operationId));
  return row?.status ?? null;
};

export const pendingStep = (name: StepName): Step => ({
  name,
  status: 'pending',
  attempt: 0,
  startedAt: null,
  finishedAt: null,
  nextRetryAt: null,
  error: null,
});

export interface NewOperation {
  id: string;
  kind: OperationKind;
  orgId: string;
  input: OperationInput;
  actor: string;
  /** The API key that the actor called with. */
  actorKeyId?: string | null;
  requestId: string;
}

/** Inserts the operation, `pending`, with all its steps; `operation_in_progress` if another exclusive one is open. */
export const insertOperation = async (tx: Tx, operation: NewOperation): Promise<OperationRow> => {
  const { id, kind } = operation;
  const [row] = await tx
    .insert(operations)
    .values({
      ...operation,
      isExclusive: kindOf(kind).isExclusive,
      steps: stepsOf(kind).map(pendingStep),
      workflowId: workflowIdOf(kind, id),
    })
    .returning();
  if (row === undefined) throw new Error('The operation was not inserted');
  return row;
};

/** Removes the founder's email and name from ended operations, which outlive the organization; the ids identify nobody. */
export const forgetOwners = async (tx: Tx, orgId: string): Promise<void> => {
  await tx
    .update(operations)
    .set({ input: sql`jsonb_set(${operations.input} #- '{owner,name}', '{owner,email}', '""')` })
    .where(and(eq(operations.orgId, orgId), sql`${operations.input} ? 'owner'`));
};
