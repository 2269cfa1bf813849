import { isPastPointOfNoReturn, type Operation } from './operation.ts';
import { hasUndo, type InputField, kindOf, type OperationKind } from './operation-kinds.ts';
import type { RunRequest, StartOperation } from './operation-run.ts';

interface ClaimedOperation {
  id: string;
  orgId: string;
  kind: OperationKind;
  actor: string;
  input: {
    slug: string;
    namespace: string;
    payUntil?: string;
    approveUntil?: string;
    elevation?: { approveUntil: string; durationSeconds: number };
    deletion?: { graceSeconds: number; exportTarget: string };
  };
}

/** Builds the input common to all runs of an operation: the first run and those that replace a lost one. */
const runInputOf = ({ id: operationId, orgId, kind, actor, input }: ClaimedOperation) => {
  const { slug, namespace, payUntil, approveUntil, deletion, elevation } = input;
  const values: Record<InputField, string | number | undefined> = {
    slug,
    namespace,
    payUntil,
    approveUntil: elevation?.approveUntil ?? approveUntil,
    durationSeconds: elevation?.durationSeconds,
    graceSeconds: deletion?.graceSeconds,
    exportTarget: deletion?.exportTarget,
    actor,
  };
  const fields = kindOf(kind).input.map((field) => [field, values[field]]);
  return { operationId, orgId, ...Object.fromEntries(fields) };
};

/** Describes the first run. */
export const startOf = (operation: ClaimedOperation): StartOperation => ({
  kind: operation.kind,
  operationId: operation.id,
  input: runInputOf(operation),
});

/** Describes a run that undoes the effects of a run that was terminated or lost in Temporal. */
export const recoveryOf = (operation: ClaimedOperation, recovery: RunRequest): StartOperation => {
  const { id: operationId, kind } = operation;
  return { kind, operationId, input: { ...runInputOf(operation), recovery } };
};

/** Describes a run that continues where another was lost. Each of its steps is safe to run twice. */
export const continuationOf = (operation: ClaimedOperation): StartOperation => {
  const { id: operationId, kind } = operation;
  return { kind, operationId, input: { ...runInputOf(operation), isResumed: true } };
};

/** Whether a lost run is to be undone; otherwise it is continued. */
export const isUndoable = (operation: Pick<Operation, 'kind' | 'steps'>): boolean =>
  hasUndo(operation.kind) && !isPastPointOfNoReturn(operation);
