import { v4 as uuid } from 'uuid';
import { workflowIdOf } from '../../contract/operation-kinds.ts';
import type { Tx } from '../../db/client.ts';
import { onCommit } from '../../db/on-commit.ts';
import { findOperation } from '../../db/operation/store.ts';
import type { TemporalControl } from '../../providers/temporal/port.ts';
import type { Dependencies } from '../context.ts';

/** Has the run of an operation look at the rows once this transaction is committed. A lost message is sent again by a sweep. */
export const wake = async (
  { temporal }: Pick<Dependencies, 'temporal'>,
  tx: Tx,
  operationId: string,
): Promise<void> => {
  const operation = await findOperation(tx, operationId);
  if (operation === undefined) return;
  const workflowId = workflowIdOf(operation.kind, operationId);
  onCommit(tx, () => void wakeRun(temporal, workflowId).catch(() => undefined));
};

/** Each message is another one: a request may be approved again after it was opened again. */
export const wakeRun = (temporal: Pick<TemporalControl, 'lookAgain'>, workflowId: string): Promise<void> =>
  temporal.lookAgain(workflowId, `look-${uuid()}`);
