import { log } from '@temporalio/activity';
import type { StepName } from '../../contract/ids.ts';
import { lockRequest, settleApproval } from '../../db/approval/settle.ts';
import { appendAudit } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { isInForce } from '../../db/elevation/store.ts';
import { lockElevation } from '../../db/locks.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { findPaymentOf } from '../../db/payment/store.ts';
import { appendOutbox } from '../../db/webhook/outbox.ts';
import { auditOf } from './audit.ts';

/** Whether the time until which a step waits has passed. */
const isTimePassed = ({ steps }: OperationRow, name: StepName): boolean =>
  steps.some((step) => step.name === name && step.nextRetryAt !== null && Date.parse(step.nextRetryAt) <= Date.now());

type Wait = (tx: Tx, row: OperationRow) => Promise<boolean>;

/** Records that approvers no longer count, or do so again. Nobody has decided anything. */
const noteSettled = async (tx: Tx, row: OperationRow, found: 'reopened' | 'restored'): Promise<void> => {
  const { orgId, id } = row;
  const { kind } = await lockRequest(tx, id);
  const payload = { orgId, approvalId: id, kind, operationId: id };
  if (found === 'reopened') await appendOutbox(tx, { orgId, type: 'approval.requested', payload });
  else await appendOutbox(tx, { orgId, type: 'approval.ended', payload: { ...payload, status: 'approved' } });
  const action = found === 'reopened' ? 'approval.reopen' : 'approval.restore';
  await appendAudit(tx, { ...auditOf(row), actor: 'freehold:approvers', action, target: `approval:${id}` });
};

/** What the rows say about each wait that a message can end. Throws if the wait ended in a way that fails the operation. */
const waits: Readonly<Partial<Record<StepName, Wait>>> = {
  awaitPayment: async (tx, row) => {
    if ((await findPaymentOf(tx, row)) !== undefined) return true;
    const { id: operationId, orgId } = row;
    log.warn('ignored a message that reported a payment not recorded in the database', { operationId, orgId });
    return false;
  },
  awaitApproval: async (tx, row) => {
    const found = await settleApproval(tx, row.id);
    if (found === 'reopened' || found === 'restored') await noteSettled(tx, row, found);
    return found === 'approved' || found === 'restored';
  },
  awaitElevationEnd: async (tx, row) =>
    isTimePassed(row, 'awaitElevationEnd') || !(await isInForce(tx, row.orgId, row.id)),
  awaitReview: async (tx, row) =>
    isTimePassed(row, 'awaitReview') || (await lockElevation(tx, row.id))?.status !== 'ended',
};

/** Whether a wait is over. Anyone with access to Temporal can send the run a message, but only the rows count. */
export const isWaitOver = async (tx: Tx, row: OperationRow, name: StepName): Promise<boolean> =>
  (await waits[name]?.(tx, row)) ?? true;
