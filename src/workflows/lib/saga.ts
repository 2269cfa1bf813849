import { allHandlersFinished, CancellationScope, condition, log, sleep, workflowInfo } from '@temporalio/workflow';
import type { ErrorCode } from '../../contract/errors.ts';
import type { StepName } from '../../contract/ids.ts';
import { committingStepOf, type OperationKind, stepsOf } from '../../contract/operation-kinds.ts';
import type { Attempt, CodedFailure, OperationRef, RunInput, WaitingReport } from '../../contract/operation-run.ts';
import { local } from './activities.ts';
import { applicationFailureOf, codedFailureOf, failureWithCode } from './failure.ts';
import { RunControl } from './run-control.ts';
import { RunDetails } from './run-details.ts';
import {
  patientDelayMs,
  retryDelayMs,
  type StepPolicy,
  stepPolicies,
  stuckAfterAttempts,
  waitDelayMs,
} from './step-policy.ts';

const { forwardOnly } = stepPolicies;

/** Runs an activity with the run's input and the attempt's number. */
type Run<Input> = (input: Input & Attempt) => Promise<unknown>;

interface StepOptions<Input> extends StepPolicy {
  /** Must be safe to run twice, and if the step had no effect. */
  undo?: Run<Input>;
  /** Attempts that a lost worker may have made; they count and are not repeated. */
  attemptsSpent?: number;
}

interface HoldOptions {
  /** RFC 3339; shown as the step's `nextRetryAt`. */
  until: string;
  /** Whether a message has reported the awaited event. Absent: the step waits only for the time to pass. */
  isOver?: () => boolean;
  /** Forgets that message. The next one ends the wait again, unless the rows have confirmed this one. */
  rearm?: () => void;
  /** Failure if the time passes without the event. Absent: the step then succeeds. */
  expiresAs?: ErrorCode;
  /** Called when the time has passed, before the step expires: whether the event has happened after all. */
  isOverAfterAll?: (attempt: number) => Promise<boolean>;
}

export type RunStep<Input> = (name: StepName, run: Run<Input>, options: StepOptions<Input>) => Promise<void>;

/** Runs a step that waits on a durable timer. It can be canceled; a retry does not shorten it. */
type HoldStep = (name: StepName, options: HoldOptions) => Promise<void>;

class Aborted extends Error {}

/**
 * Runs an operation: its steps in order and, if one fails for good or the run is aborted, the undos of the begun steps in
 * reverse. A step's undo is registered before the step runs, because a failed step may have had an effect. Nothing here is
 * cancellable: an abort takes effect between attempts, and undoing continues until it is done or given up. A recovery runs no
 * steps; it only undoes them all.
 */
export const saga = async <Input extends RunInput>(
  input: Input,
  body: (step: RunStep<Input>, hold: HoldStep) => Promise<void>,
): Promise<void> => {
  const { operationId, orgId, recovery } = input;
  const control = new RunControl(recovery ?? null);
  const kind = workflowInfo().workflowType as OperationKind;
  const details = new RunDetails(stepsOf(kind));
  const committingStep = committingStepOf(kind);
  await CancellationScope.nonCancellable(async () => {
    const failure = await runSteps({ ref: { operationId, orgId }, control, details, committingStep }, input, body);
    control.end(failure);
    details.ended(failure);
    await condition(allHandlersFinished);
    if (failure !== null) throw applicationFailureOf(failure);
  });
};

/** A workflow's operation, its accepted messages and its details in the Web UI. */
interface Context {
  ref: OperationRef;
  control: RunControl;
  details: RunDetails;
  /** From this step on the operation cannot be canceled. If the step is forward only, nothing is undone either. */
  committingStep: StepName | null;
}

interface Undo {
  name: StepName;
  run: (attempt: number) => Promise<unknown>;
}

const runSteps = async <Input extends RunInput>(
  context: Context,
  input: Input,
  body: (step: RunStep<Input>, hold: HoldStep) => Promise<void>,
): Promise<CodedFailure | null> => {
  const { ref, control, details, committingStep } = context;
  const isRecovery = input.recovery !== undefined;
  const undos: Undo[] = [];
  let current: StepName | null = null;
  const step: RunStep<Input> = async (name, run, options) => {
    const { undo, attemptsSpent } = options;
    const isCommitting = name === committingStep;
    // Effects that cannot be undone are completed.
    const isDecided = isCommitting && options.isForwardOnly && undos.length === 0;
    if (control.abort !== null && !isRecovery && !isDecided) throw new Aborted();
    if (undo !== undefined) undos.unshift({ name, run: (attempt) => undo({ ...input, attempt }) });
    if (isRecovery) return;
    current = name;
    if (isCommitting) {
      control.commit();
      if (options.isForwardOnly) undos.length = 0;
    }
    await forward(context, name, (attempt) => run({ ...input, attempt }), options, attemptsSpent);
    details.succeeded(name);
    current = null;
  };
  const hold: HoldStep = async (name, options) => {
    if (control.abort !== null && !isRecovery) throw new Aborted();
    if (isRecovery) return;
    current = name;
    if (name === committingStep) {
      control.commit();
      undos.length = 0;
    }
    const { until } = options;
    await forward(context, name, (attempt) => local.beginHold({ ...ref, name, attempt, until }), forwardOnly);
    while (!(await isHoldOver(context, name, options))) log.warn('a wait has not ended yet', { step: name });
    details.succeeded(name);
    current = null;
  };
  try {
    await body(step, hold);
    if (isRecovery) throw new Aborted();
    return null;
  } catch (error) {
    const failure = error instanceof Aborted ? failureWithCode('operation_canceled') : codedFailureOf(error);
    return unwind(context, undos, current, failure);
  }
};

/** Waits once; false if the rows do not confirm the end of the wait. */
const isHoldOver = async (
  context: Context,
  name: StepName,
  { until, isOver = () => false, rearm, expiresAs, isOverAfterAll }: HoldOptions,
): Promise<boolean> => {
  const { ref, control, details } = context;
  const asked = async <T>(ask: (attempt: number) => Promise<T>): Promise<T | undefined> => {
    let answer: T | undefined;
    const keepAnswer = async (attempt: number): Promise<void> => {
      answer = await ask(attempt);
    };
    await forward(context, name, keepAnswer, forwardOnly);
    return answer;
  };
  details.holds(name, until);
  const wake = await control.hold(Date.parse(until) - Date.now(), isOver);
  if (wake === 'cancel') throw new Aborted();
  // Before the rows are read, so that a message that arrives meanwhile counts.
  rearm?.();
  if (wake === 'elapsed' && expiresAs !== undefined) {
    const isAfterAll = isOverAfterAll !== undefined && (await asked(isOverAfterAll)) === true;
    if (!isAfterAll) throw applicationFailureOf(failureWithCode(expiresAs));
  }
  return (await asked((attempt) => local.endHold({ ...ref, name, attempt }))) !== 'waiting';
};

const forward = async (
  { ref, control, details }: Context,
  name: StepName,
  makeAttempt: (attempt: number) => Promise<unknown>,
  policy: StepPolicy,
  attemptsSpent = 0,
): Promise<void> => {
  const startedAt = Date.now();
  let failures = attemptsSpent;
  let waits = 0;
  let waitedMs = 0;
  for (let attempt = 1 + attemptsSpent; ; attempt += 1) {
    details.runs(name, attempt);
    try {
      await makeAttempt(attempt);
      return;
    } catch (error) {
      const failure = codedFailureOf(error);
      if (!failure.retryable) throw error;
      const isWait = policy.waitsFor.includes(failure.code);
      if (isWait) waits += 1;
      else failures += 1;
      const delayMs = delayOf(policy, isWait, failures, waits);
      const isSpent = isWait
        ? waitedMs + delayMs > policy.waitMsMax
        : failures >= policy.attemptsMax || Date.now() + delayMs - startedAt > policy.elapsedMsMax;
      if (isSpent) throw error;
      const isStuck = policy.isForwardOnly && failures >= stuckAfterAttempts;
      const nextRetryAt = inMs(delayMs);
      details.waits(name, attempt, failure, nextRetryAt, isStuck);
      await report({ ...ref, name, attempt, error: failure, nextRetryAt, isStuck });
      if ((await control.pause(delayMs, isStuck)) === 'cancel') throw new Aborted();
      if (isWait) waitedMs += delayMs;
    }
  }
};

const delayOf = (policy: StepPolicy, isWait: boolean, failures: number, waits: number): number => {
  if (isWait) return waitDelayMs(waits, policy.waitMsEachMax);
  return policy.isForwardOnly ? patientDelayMs(failures) : retryDelayMs(failures);
};

const unwind = async (
  context: Context,
  undos: Undo[],
  failedStep: StepName | null,
  failure: CodedFailure,
): Promise<CodedFailure | null> => {
  const { ref, control, details } = context;
  control.beginUndoing();
  const undoing = { ...ref, failedStep, failure, request: control.abort };
  const begun = await patiently(() => local.beginUndoing(undoing));
  // The last step was committed, and only its answer was lost.
  if (begun === 'succeeded') return null;
  control.undoingIsShown();
  details.undoes(failedStep, failure);
  const abandoned: StepName[] = [];
  for (const undo of undos) {
    if ((await runUndo(context, undo)) === 'abandoned') abandoned.push(undo.name);
  }
  await patiently(() => local.endOperation({ ...undoing, abandoned }));
  return failure;
};

const runUndo = async ({ ref, control, details }: Context, undo: Undo): Promise<'done' | 'abandoned'> => {
  const { name } = undo;
  for (let attempt = 1; ; attempt += 1) {
    details.undoRuns(name, attempt);
    try {
      await undo.run(attempt);
      details.undone(name);
      return 'done';
    } catch (error) {
      const isStuck = attempt >= stuckAfterAttempts;
      const delayMs = patientDelayMs(attempt);
      const failure = codedFailureOf(error);
      const nextRetryAt = inMs(delayMs);
      details.undoWaits(name, attempt, failure, nextRetryAt, isStuck);
      await report({ ...ref, name, attempt, error: failure, nextRetryAt, isStuck });
      if ((await control.pause(delayMs, isStuck)) === 'cancel') {
        details.abandoned(name);
        return 'abandoned';
      }
    }
  }
};

/** Retries bookkeeping until it succeeds. */
const patiently = async <T>(write: () => Promise<T>): Promise<T> => {
  for (let failures = 1; ; failures += 1) {
    try {
      return await write();
    } catch (error) {
      log.warn('the state of the operation could not be written', { code: codedFailureOf(error).code, failures });
      await sleep(patientDelayMs(failures));
    }
  }
};

/** Records the wait. If the database is what the step waits for, this fails and the run continues without it. */
const report = async (waiting: WaitingReport): Promise<void> => {
  try {
    await local.reportWaiting(waiting);
  } catch (error) {
    log.warn('a waiting step could not be shown', { step: waiting.name, code: codedFailureOf(error).code });
  }
};

const inMs = (milliseconds: number): string => new Date(Date.now() + milliseconds).toISOString();
