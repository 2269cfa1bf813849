import { isDeepStrictEqual } from 'node:util';
import { and, asc, eq, gt, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { DomainError } from '../../contract/errors.ts';
import type { StepName } from '../../contract/ids.ts';
import { isEnded, type OperationStatus, type Residue, type Step, type StepError } from '../../contract/operation.ts';
import { leftBehind } from '../../contract/residue.ts';
import type { Tx } from '../client.ts';
import { newerThan, newestFirst, olderThan, type Position } from '../page.ts';
import { idempotencyClaims, type OperationInput, operationEvents, operations } from './schema.ts';

/** `orgId`: of this organization only. */
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
}

export const operationPage = (tx: Tx, filter: OperationFilter, limit: number, position: Position | null) =>
  tx
    .select()
    .from(operations)
    .where(
      and(
        filter.orgId === undefined ? undefined : eq(operations.orgId, filter.orgId),
        filter.status === undefined ? undefined : eq(operations.status, filter.status),
        olderThan(operations, position),
      ),
    )
    .orderBy(...newestFirst(operations))
    .limit(limit);

export const eventsAfter = (tx: Tx, operationId: string, seq: number) =>
  tx
    .select()
    .from(operationEvents)
    .where(and(eq(operationEvents.operationId, operationId), gt(operationEvents.seq, seq)))
    .orderBy(asc(operationEvents.seq));

export interface ClaimKey {
  principal: string;
  method: string;
  path: string;
  key: string;
}

export const claimIs = (claim: ClaimKey): SQL | undefined =>
  and(
    eq(idempotencyClaims.principal, claim.principal),
    eq(idempotencyClaims.method, claim.method),
    eq(idempotencyClaims.path, claim.path),
    eq(idempotencyClaims.key, claim.key),
  );

export const findClaim = async (tx: Tx, claim: ClaimKey) => {
  const [row] = await tx.select().from(idempotencyClaims).where(claimIs(claim));
  return row;
};

const openStatuses = ['pending', 'running', 'compensating', 'stuck'] as const;

export const isOpen = (): SQL => inArray(operations.status, openStatuses);

/** The organization's open exclusive operation: there is one at most. */
export const findOpenOperation = async (tx: Tx, orgId: string): Promise<OperationRow | undefined> => {
  const [row] = await tx
    .select()
    .from(operations)
    .where(and(eq(operations.orgId, orgId), operations.isExclusive, isOpen()));
  return row;
};

/** Claims whose run perhaps never came to be, oldest first; those behind `position`. */
export const pendingSince = (tx: Tx, before: Date, limit: number, position: Position | null) =>
  tx
    .select()
    .from(operations)
    .where(and(eq(operations.status, 'pending'), lt(operations.createdAt, before), newerThan(operations, position)))
    .orderBy(asc(operations.createdAt), asc(operations.id))
    .limit(limit);

export const countStuck = (tx: Tx): Promise<number> => tx.$count(operations, eq(operations.status, 'stuck'));

/** LISTEN/NOTIFY channel; the payload is the operation's id, or `endedPayload` of it. */
export const operationChannel = 'freehold_operations';

export const endedPayload = (operationId: string): string => `${operationId} ended`;

export type OperationRow = typeof operations.$inferSelect;

export const pendingStep = (name: StepName): Step => ({
  name,
  status: 'pending',
  attempt: 0,
  startedAt: null,
  finishedAt: null,
  nextRetryAt: null,
  error: null,
});

export const lockOperation = async (tx: Tx, operationId: string): Promise<OperationRow> => {
  const [row] = await tx.select().from(operations).where(eq(operations.id, operationId)).for('update');
  if (row === undefined) throw new DomainError('not_found', 'The operation does not exist.');
  return row;
};

/**
 * The lock of a forward step. Refuses once the operation is being undone or has ended, so that a step which a paused
 * worker finishes late has no effect.
 */
export const lockForward = async (tx: Tx, operationId: string): Promise<OperationRow> => {
  const row = await lockOperation(tx, operationId);
  assertForward(row);
  return row;
};

export const assertForward = (row: OperationRow): void => {
  if (!isForward(row)) throw new DomainError('operation_superseded');
};

/** Whether it is open and not being undone. */
export const isForward = (row: OperationRow): boolean => !isUndoing(row) && !isEnded(row.status);

/** Also when it is `stuck` in an undo. */
export const isUndoing = ({ status, steps }: OperationRow): boolean =>
  status === 'compensating' || (!isEnded(status) && steps.some((step) => step.status.startsWith('undo')));

export type StepChange = { name: StepName } & Partial<Pick<Step, 'status' | 'attempt' | 'error' | 'nextRetryAt'>>;

export interface OperationChange {
  steps?: readonly StepChange[];
  status?: OperationStatus;
  error?: StepError | null;
  residue?: Residue[];
  canaryMs?: number;
  runId?: string;
  /** Of a deletion: what it has exported; null: that is gone. */
  exported?: OperationInput['exported'] | null;
}

const changed = (step: Step, { name: _, ...change }: StepChange, now: string): Step => {
  const next: Step = { ...step, nextRetryAt: null, ...change };
  if (change.status === undefined || change.status === step.status) return next;
  const isStarting = change.status === 'running' || change.status === 'undoing';
  const isFinished = !isStarting && change.status !== 'waiting' && change.status !== 'undoFailed';
  return {
    ...next,
    startedAt: isStarting ? (step.startedAt ?? now) : step.startedAt,
    finishedAt: isFinished ? now : null,
  };
};

const withExport = ({ exported: _, ...input }: OperationInput, exported: OperationInput['exported'] | null) =>
  exported === null || exported === undefined ? input : { ...input, exported };

/**
 * Writes transitions of a locked operation: its row, one event for each changed step, and one without step at the end.
 * What is still pending when the operation ends was never begun: `skipped`.
 */
export const changeOperation = async (tx: Tx, row: OperationRow, change: OperationChange): Promise<OperationRow> => {
  // What has ended stays as it is, whoever comes late.
  if (isEnded(row.status)) throw new DomainError('operation_superseded');
  const now = new Date();
  const status = change.status ?? row.status;
  const isEnding = isEnded(status);
  const events: { step: Step | null }[] = [];
  const apply = (steps: Step[], stepChange: StepChange): Step[] =>
    steps.map((step) => {
      if (step.name !== stepChange.name) return step;
      const next = changed(step, stepChange, now.toISOString());
      if (isDeepStrictEqual(next, step)) return step;
      events.push({ step: next });
      return next;
    });
  let steps = (change.steps ?? []).reduce(apply, row.steps);
  if (isEnding) {
    const unbegun = steps.filter((step) => step.status === 'pending');
    steps = unbegun.map(({ name }): StepChange => ({ name, status: 'skipped' })).reduce(apply, steps);
  }
  if (isEnding) events.push({ step: null });
  const next: OperationRow = {
    ...row,
    input: change.exported === undefined ? row.input : withExport(row.input, change.exported),
    status,
    steps,
    error: change.error === undefined ? row.error : change.error,
    // What goes on is not given up.
    residue:
      change.residue ?? (status === 'running' || status === 'succeeded' ? leftBehind({ ...row, steps }) : row.residue),
    canaryMs: change.canaryMs ?? row.canaryMs,
    runId: change.runId ?? row.runId,
    seq: row.seq + events.length,
    finishedAt: isEnding ? now : null,
  };
  const { id, orgId } = row;
  const json = (value: unknown) => sql`${value === null ? null : JSON.stringify(value)}::jsonb`;
  await tx.execute(sql`
    with changed as (
      update ${operations} set
        input = ${change.exported === undefined ? sql`input` : json(next.input)},
        status = ${next.status}, steps = ${json(next.steps)}, error = ${json(next.error)}, residue = ${json(next.residue)},
        canary_ms = ${next.canaryMs}, run_id = ${next.runId}, seq = ${next.seq},
        finished_at = ${next.finishedAt?.toISOString() ?? null}
      where id = ${id}
    ),
    logged as (
      insert into ${operationEvents} (operation_id, org_id, seq, step)
      select ${id}, ${orgId}, ${row.seq}::int + event.position, nullif(event.value, 'null'::jsonb)
      from jsonb_array_elements(${json(events.map(({ step }) => step))}) with ordinality as event (value, position)
    )
    select pg_notify(${operationChannel}, ${isEnding ? endedPayload(id) : id})`);
  return next;
};
