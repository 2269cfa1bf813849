import { Context } from '@temporalio/activity';
import { DomainError } from '../contract/errors.ts';
import type { StepName } from '../contract/ids.ts';
import { isEnded, type OperationStatus, type Step, type StepError } from '../contract/operation.ts';
import type { OperationAttempt } from '../contract/operation-run.ts';
import { type AuditEntry, appendAudit, appendAuditWithPersons } from '../db/audit/store.ts';
import type { Db, Tx } from '../db/client.ts';
import { lockOperation } from '../db/locks.ts';
import type { OperationRow } from '../db/operation/schema.ts';
import { findOperation } from '../db/operation/store.ts';
import {
  assertForward,
  changeOperation,
  isForward,
  type OperationChange,
  type StepChange,
} from '../db/operation/transition.ts';
import { pipeline } from '../db/pipeline.ts';
import { withOrganization, withPlatform } from '../db/tenancy.ts';
import type { OperationMetrics } from './metrics.ts';

/** Run id of this activity's workflow, recorded by the operation's first transition. */
export const currentRunId = (): string => Context.current().info.workflowExecution?.runId ?? '';

/** The transition of a step that succeeded, including the start of the next step, which begins at once. */
export const succeeded = (row: OperationRow, name: StepName, attempt: number): StepChange[] => {
  const index = row.steps.findIndex((step) => step.name === name);
  if (row.steps[index]?.status === 'succeeded') return []; // a second run of this attempt
  const next = row.steps[index + 1];
  const done: StepChange = { name, status: 'succeeded', attempt, error: null };
  return next === undefined ? [done] : [done, { name: next.name, status: 'running', attempt: 1 }];
};

/** Status and transitions of an operation after a step; the last step ends it. */
const advanced = (
  row: OperationRow,
  name: StepName,
  attempt: number,
): { status: OperationStatus; steps: StepChange[] } => ({
  status: row.steps.at(-1)?.name === name ? 'succeeded' : 'running',
  steps: begunAndSucceeded(row, name, attempt),
});

/** The transitions of a step that is one transaction: it begins and succeeds at once. */
export const begunAndSucceeded = (row: OperationRow, name: StepName, attempt: number): StepChange[] => {
  const changes = succeeded(row, name, attempt);
  return changes.length === 0 ? [] : [{ name, status: 'running', attempt }, ...changes];
};

const heartbeatMs = 5_000;

/** Sends heartbeats while `run` takes its time. */
export const heartbeating = async <T>(run: () => Promise<T>): Promise<T> => {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), heartbeatMs);
  try {
    return await run();
  } finally {
    clearInterval(timer);
  }
};

/** Reads the operation, for a step that needs more than its input; refuses if it is being undone. */
export const readForward = (db: Db, { operationId, orgId }: OperationAttempt): Promise<OperationRow> =>
  withOrganization(db, orgId, async (tx) => {
    const row = await findOperation(tx, operationId);
    if (row === undefined) throw new DomainError('operation_superseded');
    assertForward(row);
    return row;
  });

/** Dependencies of every step. */
export interface StepContext {
  db: Db;
  metrics: OperationMetrics;
}

export const hasStatus = ({ steps }: OperationRow, name: StepName, status: Step['status']): boolean =>
  steps.some((step) => step.name === name && step.status === status);

const isDone = (row: OperationRow, name: StepName): boolean => hasStatus(row, name, 'succeeded');

/** Changes of a step besides its own transition. */
export interface StepEffect extends Pick<OperationChange, 'canaryMs'> {
  /** Statements already sent, awaited with the transition in one round trip. */
  sent?: readonly Promise<unknown>[];
  /** Transitions of earlier steps. */
  earlier?: readonly StepChange[];
  /** Written last. */
  audit?: readonly AuditEntry[];
  /** Written after that, in the trails of persons. */
  ofPersons?: readonly AuditEntry[];
  /** Other operations ended by the step. */
  ended?: readonly OperationRow[];
}

type Within = <T>(db: Db, orgId: string, run: (tx: Tx) => Promise<T>) => Promise<T>;

/** For a step that also changes rows outside its organization. */
export const acrossOrganizations: Within = (db, _orgId, run) => withPlatform(db, run);

/**
 * Runs a step that is one transaction: lock, effect, transition, audit, then the metric if the operation has ended. If the
 * step has already succeeded, changes nothing and returns `wasDone`.
 */
export const databaseStep =
  <Input extends OperationAttempt>(
    { db, metrics }: StepContext,
    name: StepName,
    effect: (tx: Tx, row: OperationRow, input: Input) => Promise<StepEffect>,
    within: Within = withOrganization,
  ) =>
  async (input: Input): Promise<{ wasDone: boolean }> => {
    const { operationId, orgId, attempt } = input;
    const changed = await within(db, orgId, async (tx) => {
      const row = await lockOperation(tx, operationId);
      if (isDone(row, name)) return null;
      assertForward(row);
      const {
        sent = [],
        earlier = [],
        audit = [],
        ofPersons = [],
        ended = [],
        ...change
      } = await effect(tx, row, input);
      const { status, steps } = advanced(row, name, attempt);
      const transition = { ...change, runId: currentRunId(), status, steps: [...earlier, ...steps] };
      const [first, ...others] = audit;
      const changing = changeOperation(tx, row, transition);
      if (ofPersons.length > 0) {
        // What follows leaves the scope of the organization for a moment, so nothing else may be on its way.
        await pipeline([...sent, changing]);
        await appendAuditWithPersons(tx, orgId, audit, ofPersons);
        return [...ended, await changing];
      }
      const auditing = first === undefined ? undefined : appendAudit(tx, first, ...others);
      // Awaited in the order of sending, so that the first failure is the error.
      await pipeline([...sent, changing, auditing]);
      return [...ended, await changing];
    });
    for (const row of changed ?? []) if (isEnded(row.status)) metrics.operationEnded(row);
    return { wasDone: changed === null };
  };

/** Result of a call to another system. */
interface StepResult extends Pick<OperationChange, 'canaryMs'> {
  /** An error of a step that has ended anyway: shown with the step and named in the residue. */
  left?: StepError | undefined;
  /** Writes the result, in the transaction of the transition. */
  write?: (tx: Tx) => Promise<unknown>;
}

interface RecordedStepOptions<Input> {
  /**
   * Removes the effect of a call that returned after undoing had begun, such as that of a worker that was suspended
   * meanwhile.
   */
  late?: (input: Input) => Promise<unknown>;
  /** Makes the first attempt lock the row too, before its call: for an effect that cannot be removed. */
  isLockedFirst?: boolean;
}

/** Records the success of a step and the result of its call. */
export const recordSuccess = async (
  { db, metrics }: StepContext,
  name: StepName,
  { operationId, orgId, attempt }: OperationAttempt,
  { left, write, ...result }: StepResult,
): Promise<void> => {
  const next = await withOrganization(db, orgId, async (tx) => {
    const row = await lockOperation(tx, operationId);
    // Another attempt has succeeded meanwhile, and its result is in use.
    if (isDone(row, name) && (row.status === 'succeeded' || isForward(row))) return null;
    assertForward(row);
    await write?.(tx);
    const { status } = advanced(row, name, attempt);
    const steps: StepChange[] = [...succeeded(row, name, attempt), { name, error: left ?? null }];
    return changeOperation(tx, row, { ...result, status, steps });
  });
  if (next !== null && isEnded(next.status)) metrics.operationEnded(next);
};

/** Runs a step that calls another system, with its transitions recorded around the call; returns the result of the call. */
export const recordedStep =
  <Input extends OperationAttempt>(
    context: StepContext,
    name: StepName,
    call: (input: Input) => Promise<StepResult | undefined>,
    { late, isLockedFirst = false }: RecordedStepOptions<Input> = {},
  ) =>
  async (input: Input): Promise<Pick<StepResult, 'canaryMs'>> => {
    const { operationId, orgId, attempt } = input;
    if (attempt > 1 || isLockedFirst) {
      const wasDone = await withOrganization(context.db, orgId, async (tx) => {
        const row = await lockOperation(tx, operationId);
        // Succeeded in an earlier run of the workflow, which was lost later.
        if (isDone(row, name)) return true;
        assertForward(row);
        await changeOperation(tx, row, { status: 'running', steps: [{ name, status: 'running', attempt }] });
        return false;
      });
      if (wasDone) return {};
    }
    const result = (await call(input)) ?? {};
    try {
      await recordSuccess(context, name, input, result);
    } catch (error) {
      if (late !== undefined && error instanceof DomainError && error.code === 'operation_superseded')
        await late(input);
      throw error;
    }
    return result.canaryMs === undefined ? {} : { canaryMs: result.canaryMs };
  };

/**
 * Locks the operation for an undo. null: another run of the undo has ended the operation. There is nothing left to undo,
 * since anything that exists now belongs to later operations.
 */
export const lockUndoing = async (tx: Tx, operationId: string): Promise<OperationRow | null> => {
  const row = await lockOperation(tx, operationId);
  return isEnded(row.status) ? null : row;
};

/** Runs an undo that calls another system. If `call` returns an error, the step stays `undoFailed` and the run continues. */
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
