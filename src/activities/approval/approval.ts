import { errorTable } from '../../contract/errors.ts';
import type { OperationAttempt } from '../../contract/operation-run.ts';
import type { ApprovalRow } from '../../db/approval/schema.ts';
import { lockRequest } from '../../db/approval/settle.ts';
import { moveApproval } from '../../db/approval/store.ts';
import { appendAudit } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { changeOperation, lockForward } from '../../db/operation/transition.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { appendOutbox } from '../../db/webhook/outbox.ts';
import { auditOf } from '../operation/audit.ts';
import type { StepContext } from '../step.ts';

export interface ApprovalActivitiesOptions extends StepContext {
  /** Mails the people whom a request concerns, after the commit. */
  tellOfApproval: (tx: Tx, what: 'requested' | 'lapsed', approval: ApprovalRow) => Promise<void>;
}

/** What a run does about the request that it waits for. */
export const approvalActivities = ({ db, tellOfApproval }: ApprovalActivitiesOptions) => ({
  /** Returns whether the request was decided in time. If not, no decision is accepted from here on. */
  expireApproval: ({ operationId, orgId, attempt }: OperationAttempt): Promise<boolean> =>
    withOrganization(db, orgId, async (tx) => {
      const row = await lockForward(tx, operationId);
      const approval = await lockRequest(tx, operationId);
      if (approval.status !== 'pending') return approval.status !== 'expired';
      const { title: message, retryable } = errorTable.approval_expired;
      const error = { code: 'approval_expired', message, retryable };
      await moveApproval(tx, approval, 'expired');
      await tellOfApproval(tx, 'lapsed', approval);
      await changeOperation(tx, row, { steps: [{ name: 'awaitApproval', status: 'failed', attempt, error }] });
      const { kind } = approval;
      const payload = { orgId, approvalId: operationId, kind, status: 'expired', operationId };
      await appendOutbox(tx, { orgId, type: 'approval.ended', payload });
      await appendAudit(tx, { ...auditOf(row), action: 'approval.expire', target: `approval:${operationId}` });
      return false;
    }),
});
