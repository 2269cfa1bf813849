import { creationKinds, type OperationKind } from './ids.ts';
import { isPastPointOfNoReturn, type Operation } from './operation.ts';
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
    deletion?: { graceSeconds: number; exportTarget: string };
  };
}

/** What the runs of an operation are started with: the first, and those that follow one that was lost. */
const runInputOf = ({ id: operationId, orgId, actor, input }: ClaimedOperation) => {
  const { slug, namespace, payUntil, deletion } = input;
  return {
    operationId,
    orgId,
    slug,
    namespace,
    ...(payUntil === undefined ? {} : { payUntil }),
    ...(deletion === undefined
      ? {}
      : { graceSeconds: deletion.graceSeconds, exportTarget: deletion.exportTarget, actor }),
  };
};

/** The first run. */
export const startOf = (operation: ClaimedOperation): StartOperation => ({
  kind: operation.kind,
  operationId: operation.id,
  input: runInputOf(operation),
});

/** A run that undoes what another has done that was terminated, or lost, in Temporal. */
export const recoveryOf = (operation: ClaimedOperation, recovery: RunRequest): StartOperation => {
  const { id: operationId, kind } = operation;
  return { kind, operationId, input: { ...runInputOf(operation), recovery } };
};

/** A run that goes on where another was lost: each of its steps is safe to run twice. */
export const continuationOf = (operation: ClaimedOperation): StartOperation => {
  const { id: operationId, kind } = operation;
  return { kind, operationId, input: { ...runInputOf(operation), isResumed: true } };
};

const withUndo: ReadonlySet<OperationKind> = new Set([...creationKinds, 'deleteOrganization']);

/** Whether a lost run is to be undone; else it goes on. */
export const isUndoable = (operation: Pick<Operation, 'kind' | 'steps'>): boolean =>
  withUndo.has(operation.kind) && !isPastPointOfNoReturn(operation);
