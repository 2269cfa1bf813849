// What a person can do about an operation, and what that will do. The server decides again.
import type { Operation, Step } from '../../../../src/client/index.ts';
import { committingStepOf, definitionOf } from '../../../../src/contract/operation-kinds.ts';
import { isHold } from './trail.ts';

type StepName = Step['name'];
type Seen = Pick<Operation, 'kind' | 'status' | 'steps'>;

const endedStatuses: readonly Operation['status'][] = ['succeeded', 'failed', 'compensated', 'canceled'];

export const isEnded = ({ status }: Pick<Operation, 'status'>): boolean => endedStatuses.includes(status);

const isUndo = ({ status }: Step): boolean => status === 'undoing' || status === 'undone' || status === 'undoFailed';

/** Whether the operation is being undone, also while it is stuck in an undo. */
export const isGoingBack = ({ status, steps }: Seen): boolean => status === 'compensating' || steps.some(isUndo);

const hasBegun = ({ status }: Step): boolean => status !== 'pending' && status !== 'skipped';

/** The steps whose undo a cancel would run, in the order in which that happens. */
export const undoneByCancel = ({ kind, steps }: Seen): StepName[] =>
  steps
    .filter((step) => hasBegun(step) && definitionOf(kind, step.name)?.undo !== undefined)
    .map(({ name }) => name)
    .reverse();

export type CancelRefusal = 'succeeded' | 'ended' | 'undoing' | 'committed';

/** Why the operation cannot be canceled; null: it can. */
export const cancelRefusalOf = (operation: Seen): CancelRefusal | null => {
  const { kind, status, steps } = operation;
  if (status === 'succeeded') return 'succeeded';
  if (isEnded(operation)) return 'ended';
  if (status === 'stuck') return null;
  if (isGoingBack(operation)) return 'undoing';
  const committing = committingStepOf(kind);
  return steps.some((step) => step.name === committing && hasBegun(step)) ? 'committed' : null;
};

/** The step, or the step whose undo, is waiting for its next attempt; null: none is. */
export const waitingStepOf = ({ kind, steps }: Seen): Step | null =>
  steps.find(
    (step) =>
      step.status === 'undoFailed' ||
      (step.status === 'waiting' && step.nextRetryAt !== null && !(isHold(kind, step.name) && step.error === null)),
  ) ?? null;

/** The step that is being done, waited for or undone; null: none is. */
export const currentStepOf = (operation: Seen): Step | null =>
  isEnded(operation)
    ? null
    : (operation.steps.find(({ status }) => status === 'undoing' || status === 'undoFailed') ??
      operation.steps.find(({ status }) => status === 'running' || status === 'waiting') ??
      null);
