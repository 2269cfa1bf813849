import { DomainError } from '../../contract/errors.ts';
import type { Tx } from '../../db/client.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { findOpenOperation } from '../../db/operation/store.ts';

export const inProgress = ({ id, kind, status }: OperationRow): DomainError =>
  new DomainError('operation_in_progress', `The operation ${id} (${kind}) is ${status}.`, { operationId: id });

/** Under the lock of the organization: no operation is opened until the transaction ends. */
export const assertNoneOpen = async (tx: Tx, orgId: string): Promise<void> => {
  const open = await findOpenOperation(tx, orgId);
  if (open !== undefined) throw inProgress(open);
};
