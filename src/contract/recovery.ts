import type { OperationKind } from './ids.ts';
import type { RunRequest, StartOperation } from './operation-run.ts';

interface LostOperation {
  id: string;
  orgId: string;
  kind: OperationKind;
  input: { slug: string; namespace: string };
}

/** A run that undoes what another has done that was terminated, or lost, in Temporal. */
export const recoveryOf = ({ id, orgId, kind, input }: LostOperation, recovery: RunRequest): StartOperation => {
  const { slug, namespace } = input;
  return { kind, operationId: id, input: { operationId: id, orgId, slug, namespace, recovery } };
};

/** A run that goes on where another was lost: each of its steps is safe to run twice. */
export const continuationOf = ({ id, orgId, kind, input }: LostOperation): StartOperation => {
  const { slug, namespace } = input;
  return { kind, operationId: id, input: { operationId: id, orgId, slug, namespace }, isContinuation: true };
};
