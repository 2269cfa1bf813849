import { isMet, type Standing } from '../../contract/approval-rule.ts';
import { DomainError } from '../../contract/errors.ts';
import type { Tx } from '../client.ts';
import { lockApproval } from '../locks.ts';
import { assertRequesterStands } from './requester.ts';
import type { ApprovalRow } from './schema.ts';
import { currentDecisions, moveApproval, remindNow } from './store.ts';

/** Locks the request that an operation waits for. */
export const lockRequest = async (tx: Tx, operationId: string): Promise<ApprovalRow> => {
  const row = await lockApproval(tx, operationId);
  if (row === undefined) throw new DomainError('operation_superseded');
  return row;
};

/** Whether enough of those who approved are still active and entitled. */
export const isStillMet = async (tx: Tx, { id, rule }: ApprovalRow): Promise<boolean> => {
  const decided = await currentDecisions(tx, [id]);
  const standings = decided.flatMap(({ decision, standing }): Standing[] =>
    decision === 'approve' && standing !== null ? [standing] : [],
  );
  return isMet(rule.requirements, standings);
};

/**
 * Looks at what the approvers of the request are now. One that no longer has enough of them is pending again (`reopened`), and its
 * approvers are reminded; one that has enough again is approved (`restored`). Throws if it ended in another way, or if its requester
 * could no longer request it.
 */
export const settleApproval = async (
  tx: Tx,
  operationId: string,
): Promise<'pending' | 'approved' | 'reopened' | 'restored'> => {
  const row = await lockRequest(tx, operationId);
  switch (row.status) {
    case 'pending':
      if (row.expiresAt <= new Date() || !(await isStillMet(tx, row))) return 'pending';
      await assertRequesterStands(tx, row);
      await moveApproval(tx, row, 'approved');
      return 'restored';
    case 'denied':
      throw new DomainError('approval_denied');
    case 'expired':
      throw new DomainError('approval_expired');
    case 'canceled':
      throw new DomainError('operation_canceled', 'The request for approval was canceled.');
    case 'approved':
      break;
  }
  await assertRequesterStands(tx, row);
  if (await isStillMet(tx, row)) return 'approved';
  await moveApproval(tx, row, 'pending');
  await remindNow(tx, row.id);
  return 'reopened';
};

/**
 * Refuses if the approvers are no longer enough, or the requester could no longer request it. For the step that the approval is for,
 * in its transaction.
 */
export const assertApproved = async (tx: Tx, operationId: string): Promise<void> => {
  const row = await lockRequest(tx, operationId);
  if (row.status !== 'approved' || !(await isStillMet(tx, row)))
    throw new DomainError(
      'not_enough_approvers',
      'Those who approved are no longer active, or no longer have the role.',
    );
  await assertRequesterStands(tx, row);
};
