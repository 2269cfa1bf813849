import type { StepError } from '../contract/operation.ts';
import type { Tx } from '../db/client.ts';
import { appendOutbox } from '../db/write/audit.ts';
import { changeOperation, lockOperation, type OperationRow } from '../db/write/operation.ts';

/** Ends a claimed operation whose run never came to be; null: it has one, or has ended. The caller appends to the audit trail. */
export const endUnstarted = async (
  tx: Tx,
  id: string,
  status: 'canceled' | 'failed',
  error: StepError,
): Promise<OperationRow | null> => {
  const row = await lockOperation(tx, id);
  if (row.status !== 'pending') return null;
  const { orgId, kind } = row;
  const ended = await changeOperation(tx, row, { status, error });
  const payload = { operationId: id, kind, status, code: error.code, residue: [] };
  await appendOutbox(tx, { orgId, type: 'operation.ended', payload });
  return ended;
};
