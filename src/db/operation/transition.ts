import { isDeepStrictEqual } from 'node:util';
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { DomainError } from '../../contract/errors.ts';
import type { StepName } from '../../contract/ids.ts';
import { isEnded, type OperationStatus, type Residue, type Step, type StepError } from '../../contract/operation.ts';
import { leftBehind } from '../../contract/residue.ts';
import { withdraw } from '../approval/withdraw.ts';
import type { Tx } from '../client.ts';
import { lockOpenBeside, lockOperation } from '../locks.ts';
import { appendOutbox } from '../webhook/outbox.ts';
import { type OperationInput, type OperationRow, operationEvents, operations } from './schema.ts';

/** LISTEN/NOTIFY channel; the payload is the operation's id, or its `endedPayload`. */
export const operationChannel = 'freehold_operations';

export const endedPayload = (operationId: string): string => `${operationId} ended`;

export const eventsAfter = (tx: Tx, operationId: string, seq: number) =>
  tx
    .select()
    .from(operationEvents)
    .where(and(eq(operationEvents.operationId, operationId), gt(operationEvents.seq, seq)))
    .orderBy(asc(operationEvents.seq));

/**
 * Locks the operation for a forward step. Refuses one that is being undone or has ended, so that a step finished late by a
 * paused worker has no effect.
 */
export const lockForward = async (tx: Tx, operationId: string): Promise<OperationRow> => {
  const row = await lockOperation(tx, operationId);
  assertForward(row);
  return row;
};

export const assertForward = (row: OperationRow): void => {
  if (!isForward(row)) throw new DomainError('operation_superseded');
};

/** Whether the operation is open and not being undone. */
export const isForward = (row: OperationRow): boolean => !isUndoing(row) && !isEnded(row.status);

/** Whether the operation is being undone, or is `stuck` in an undo. */
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
  /** The export of a deletion; null: it was removed. */
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
 * Writes transitions of a locked operation: its row, one event for each changed step, and one without a step at its end.
 * Steps that are still pending when the operation ends become `skipped`.
 */
export const changeOperation = async (tx: Tx, row: OperationRow, change: OperationChange): Promise<OperationRow> => {
  // An ended operation never changes; this caller is too late.
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
    // While the operation is open or has succeeded, only its steps name a residue.
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

/**
 * Ends a claimed operation whose workflow never started; null: it has started or ended. The caller appends to the audit
 * trail.
 */
export const endUnstarted = async (
  tx: Tx,
  id: string,
  status: 'canceled' | 'failed',
  error: StepError,
): Promise<OperationRow | null> => {
  const row = await lockOperation(tx, id);
  return row.status === 'pending' ? endWithoutRun(tx, row, status, error) : null;
};

/**
 * Ends the open operations that are not exclusive, under the lock of the organization, after which none is opened. One that
 * is being undone ends by itself. The caller appends to the audit trail.
 */
export const cancelOpenBeside = async (tx: Tx, orgId: string): Promise<OperationRow[]> => {
  const message = 'The operation was canceled because the organization is being deleted.';
  const error = { code: 'operation_canceled', message, retryable: false };
  const canceled: OperationRow[] = [];
  const open = (await lockOpenBeside(tx, orgId)).filter((row) => !isUndoing(row));
  for (const row of open) canceled.push(await endWithoutRun(tx, row, 'canceled', error));
  return canceled;
};

/** Ends a locked open operation in place of its workflow, whose next step, if there is one, is refused. */
const endWithoutRun = async (
  tx: Tx,
  row: OperationRow,
  status: 'canceled' | 'failed',
  error: StepError,
): Promise<OperationRow> => {
  const { id, orgId, kind } = row;
  const steps = row.steps
    .filter((step) => step.status === 'running' || step.status === 'waiting')
    .map(({ name }): StepChange => ({ name, status: 'failed' }));
  const ended = await changeOperation(tx, row, { status, error, steps });
  await withdraw(tx, id);
  const payload = { operationId: id, kind, status, code: error.code, residue: ended.residue };
  await appendOutbox(tx, { orgId, type: 'operation.ended', payload });
  return ended;
};
