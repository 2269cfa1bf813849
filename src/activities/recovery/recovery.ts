import type { OperationAttempt } from '../../contract/operation-run.ts';
import type { ApprovalRow } from '../../db/approval/schema.ts';
import { assertApproved, lockRequest } from '../../db/approval/settle.ts';
import { withdraw } from '../../db/approval/withdraw.ts';
import { type AuditEntry, appendAudit } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { changeOperation } from '../../db/operation/transition.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { appendOutbox } from '../../db/webhook/outbox.ts';
import type { ApprovalActivitiesOptions } from '../approval/approval.ts';
import { auditOf } from '../operation/audit.ts';
import { databaseStep, hasStatus, heartbeating, lockUndoing, readForward } from '../step.ts';

export interface RecoveryActivitiesOptions extends ApprovalActivitiesOptions {
  /** Holds the person in its other organizations. */
  holdElsewhere: (approval: ApprovalRow) => Promise<void>;
  /** Removes the factors of the person, and returns the entry for the person's own trail. */
  removeLostFactors: (tx: Tx, approval: ApprovalRow) => Promise<AuditEntry>;
}

/** The steps of the recovery of a lost second factor. Its request for approval was written with the operation. */
export const recoveryActivities = ({
  tellOfApproval,
  holdElsewhere,
  removeLostFactors,
  ...context
}: RecoveryActivitiesOptions) => {
  const { db } = context;
  const noteHeld = databaseStep<OperationAttempt>(context, 'holdElsewhere', async (tx, row) => {
    await assertApproved(tx, row.id);
    return {};
  });
  return {
    /** Asks the approvers. */
    requestRecovery: databaseStep<OperationAttempt>(context, 'requestRecovery', async (tx, row, { orgId }) => {
      const approval = await lockRequest(tx, row.id);
      await tellOfApproval(tx, 'requested', approval);
      const payload = { orgId, approvalId: row.id, kind: approval.kind, operationId: row.id };
      await appendOutbox(tx, { orgId, type: 'approval.requested', payload });
      const { eligibleApprovers } = approval;
      return {
        audit: [{ ...ofMember(row, approval), action: 'user.request_recovery', detail: { eligibleApprovers } }],
      };
    }),

    withdrawRecovery: ({ operationId, orgId, attempt }: OperationAttempt): Promise<void> =>
      withOrganization(db, orgId, async (tx) => {
        const row = await lockUndoing(tx, operationId);
        if (row === null) return;
        const wasWithdrawn = await withdraw(tx, operationId);
        const steps = [{ name: 'requestRecovery' as const, status: 'undone' as const, attempt }];
        await changeOperation(tx, row, { status: 'compensating', steps });
        if (!wasWithdrawn) return;
        const approval = await lockRequest(tx, operationId);
        await appendAudit(tx, { ...ofMember(row, approval), action: 'user.withdraw_recovery' });
      }),

    /** Holds the person in its other organizations, one after the other, if its approvers still count. */
    holdElsewhere: (input: OperationAttempt): Promise<{ wasDone: boolean }> =>
      heartbeating(async () => {
        const { operationId, orgId } = input;
        if (hasStatus(await readForward(db, input), 'holdElsewhere', 'succeeded')) return { wasDone: true };
        const approval = await withOrganization(db, orgId, async (tx) => {
          await assertApproved(tx, operationId);
          return lockRequest(tx, operationId);
        });
        await holdElsewhere(approval);
        return noteHeld(input);
      }),

    /** The factors stay. Each organization that holds the person releases it by itself. */
    keepFactors: ({ operationId, orgId, attempt }: OperationAttempt): Promise<void> =>
      withOrganization(db, orgId, async (tx) => {
        const row = await lockUndoing(tx, operationId);
        if (row === null) return;
        const steps = [{ name: 'holdElsewhere' as const, status: 'undone' as const, attempt }];
        await changeOperation(tx, row, { status: 'compensating', steps });
      }),

    removeFactors: databaseStep<OperationAttempt>(context, 'removeFactors', async (tx, row, { orgId }) => {
      await assertApproved(tx, row.id);
      const approval = await lockRequest(tx, row.id);
      const ofPerson = await removeLostFactors(tx, approval);
      const userId = approval.requesterUserId;
      await appendOutbox(tx, { orgId, type: 'user.recovered', payload: { orgId, userId, operationId: row.id } });
      return { audit: [{ ...ofMember(row, approval), action: 'user.recover' }], ofPersons: [ofPerson] };
    }),
  };
};

const ofMember = (row: OperationRow, { requesterUserId }: ApprovalRow): Omit<AuditEntry, 'action'> => ({
  ...auditOf(row),
  target: `user:${requesterUserId}`,
});
