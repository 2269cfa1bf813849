import type { StepError } from '../../contract/operation.ts';
import { appendOutbox } from '../audit/store.ts';
import type { Tx } from '../client.ts';
import { changeOperation, lockOperation, type OperationRow, type StepChange } from './store.ts';

/** Ends a claimed operation whose workflow never started; null: it has one, or has ended. The caller appends to the audit trail. */
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
 * Ends a locked operation that is open, in place of its run; if there is one, its next step is refused. The caller appends
 * to the audit trail.
 */
export const endWithoutRun = async (
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
  const payload = { operationId: id, kind, status, code: error.code, residue: ended.residue };
  await appendOutbox(tx, { orgId, type: 'operation.ended', payload });
  return ended;
};
