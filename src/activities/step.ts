import { Context } from '@temporalio/activity';
import { DomainError } from '../contract/errors.ts';
import type { StepName } from '../contract/ids.ts';
import { isEnded, type OperationStatus, type StepError } from '../contract/operation.ts';
import type { OperationAttempt } from '../contract/operation-run.ts';
import type { Db, Tx } from '../db/client.ts';
import { findOperation } from '../db/read/operation.ts';
import { withOrganization } from '../db/tenancy.ts';
import {
  assertForward,
  changeOperation,
  lockForward,
  lockOperation,
  type OperationChange,
  type OperationRow,
  type StepChange,
} from '../db/write/operation.ts';

/** The run that this activity belongs to; the operation's first transition records it. */
export const currentRunId = (): string => Context.current().info.workflowExecution?.runId ?? '';

/** The step has succeeded, and the one after it begins at once: one transition for both. */
export const succeeded = (row: OperationRow, name: StepName, attempt: number): StepChange[] => {
  const index = row.steps.findIndex((step) => step.name === name);
  if (row.steps[index]?.status === 'succeeded') return []; // a second run of this try
  const next = row.steps[index + 1];
  const done: StepChange = { name, status: 'succeeded', attempt, error: null };
  return next === undefined ? [done] : [done, { name: next.name, status: 'running', attempt: 1 }];
};

/** What the success of a step makes of its operation: the last one ends it. */
export const advanced = (
  row: OperationRow,
  name: StepName,
  attempt: number,
): { status: OperationStatus; steps: StepChange[] } => ({
  status: row.steps.at(-1)?.name === name ? 'succeeded' : 'running',
  steps: begunAndSucceeded(row, name, attempt),
});

/** A step that is one transaction: it begins and succeeds at once. */
export const begunAndSucceeded = (row: OperationRow, name: StepName, attempt: number): StepChange[] => {
  const changes = succeeded(row, name, attempt);
  return changes.length === 0 ? [] : [{ name, status: 'running', attempt }, ...changes];
};

const heartbeatMs = 5_000;

/** Says that this worker is alive while `run` takes its time. */
export const heartbeating = async <T>(run: () => Promise<T>): Promise<T> => {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), heartbeatMs);
  try {
    return await run();
  } finally {
    clearInterval(timer);
  }
};

/** The operation, for a step that needs more of it than its input has; refuses when it is being undone. */
export const readForward = (db: Db, { operationId, orgId }: OperationAttempt): Promise<OperationRow> =>
  withOrganization(db, orgId, async (tx) => {
    const row = await findOperation(tx, operationId);
    if (row === undefined) throw new DomainError('operation_superseded');
    assertForward(row);
    return row;
  });

/** What a call found out that belongs into the operation's row. */
interface StepResult extends Pick<OperationChange, 'canaryMs'> {
  /** What the step could not do, though it is over: shown with it, and named in the residue. */
  left?: StepError | undefined;
}

interface RecordedStepOptions<Input> {
  /**
   * Removes the effect of a call which came back when the operation was already being undone, as that of a worker that was
   * paused meanwhile does.
   */
  late?: (input: Input) => Promise<unknown>;
  /** The first try, too, asks for the row before its call: of an effect that nothing can remove. */
  isLockedFirst?: boolean;
}

/** Writes that a step has succeeded, and what its call has found out. */
export const recordSuccess = (
  db: Db,
  name: StepName,
  { operationId, orgId, attempt }: OperationAttempt,
  { left, ...result }: StepResult,
): Promise<void> =>
  withOrganization(db, orgId, async (tx) => {
    const locked = await lockForward(tx, operationId);
    const steps: StepChange[] = [...succeeded(locked, name, attempt), { name, error: left ?? null }];
    await changeOperation(tx, locked, { ...result, status: 'running', steps });
  });

/** A step that calls another system. Its transitions are written around the call; returns what the call has found out. */
export const recordedStep =
  <Input extends OperationAttempt>(
    db: Db,
    name: StepName,
    call: (input: Input) => Promise<StepResult | undefined>,
    { late, isLockedFirst = false }: RecordedStepOptions<Input> = {},
  ) =>
  async (input: Input): Promise<Pick<StepResult, 'canaryMs'>> => {
    const { operationId, orgId, attempt } = input;
    if (attempt > 1 || isLockedFirst) {
      const isDone = await withOrganization(db, orgId, async (tx) => {
        const locked = await lockForward(tx, operationId);
        // By a run before this one, which was lost later.
        if (locked.steps.some((step) => step.name === name && step.status === 'succeeded')) return true;
        await changeOperation(tx, locked, { status: 'running', steps: [{ name, status: 'running', attempt }] });
        return false;
      });
      if (isDone) return {};
    }
    const { left, ...result } = (await call(input)) ?? {};
    try {
      await recordSuccess(db, name, input, { left, ...result });
    } catch (error) {
      if (late !== undefined && error instanceof DomainError && error.code === 'operation_superseded')
        await late(input);
      throw error;
    }
    return result;
  };

/**
 * The lock of an undo. null: another run of it has ended the operation, and there is nothing that this one could undo; what
 * is there by now is of operations that came later.
 */
export const lockUndoing = async (tx: Tx, operationId: string): Promise<OperationRow | null> => {
  const row = await lockOperation(tx, operationId);
  return isEnded(row.status) ? null : row;
};

/** An undo that calls another system. What `call` returns was not undone and will not be: `undoFailed`, and the run goes on. */
export const recordedUndo =
  <Input extends OperationAttempt>(
    db: Db,
    name: StepName,
    call: (input: Input, row: OperationRow) => Promise<StepError | undefined>,
  ) =>
  async (input: Input): Promise<void> => {
    const { operationId, orgId, attempt } = input;
    const record = (row: OperationRow, tx: Tx, change: Omit<StepChange, 'name' | 'attempt'>) =>
      changeOperation(tx, row, { status: 'compensating', steps: [{ name, attempt, ...change }] });
    const begun = await withOrganization(db, orgId, async (tx) => {
      const row = await lockUndoing(tx, operationId);
      return row === null ? null : record(row, tx, { status: 'undoing' });
    });
    if (begun === null) return;
    const left = await call(input, begun);
    await withOrganization(db, orgId, async (tx) => {
      const change =
        left === undefined ? ({ status: 'undone' } as const) : ({ status: 'undoFailed', error: left } as const);
      await record(await lockOperation(tx, operationId), tx, change);
    });
  };
