import { type ApprovalKind, type ApprovalRule, isMet, type Standing } from '../../contract/approval-rule.ts';
import { DomainError } from '../../contract/errors.ts';
import type { UserRole } from '../../contract/permissions.ts';
import type { ApprovalRow } from '../../db/approval/schema.ts';
import { eligibleMembers, insertApproval } from '../../db/approval/store.ts';
import type { Tx } from '../../db/client.ts';
import type { Dependencies } from '../context.ts';

export interface NewRequest {
  /** The id of the operation that waits. */
  readonly id: string;
  readonly orgId: string;
  readonly kind: ApprovalKind;
  /** The role that is asked for. */
  readonly role: UserRole;
  /** As audit events name callers. */
  readonly requestedBy: string;
  readonly requesterIdentityId: string;
  /** null: an operator. */
  readonly requesterUserId: string | null;
  readonly reason: string;
}

/**
 * Opens the request of an operation, in the transaction that opens the operation, under the lock of the organization. Refused with
 * `not_enough_approvers` if nobody could ever meet its rule. The step of the operation then asks the approvers.
 */
export const openApproval = async (
  { policy }: Pick<Dependencies, 'policy'>,
  tx: Tx,
  { role, ...request }: NewRequest,
): Promise<ApprovalRow> => {
  const { roles, counts } = await eligibleIn(tx, request);
  const rule = policy.approvalRule({ kind: request.kind, role, eligible: counts });
  const { requirements } = rule;
  const platformCounts = needsPlatform(rule, roles);
  if (!isMet(requirements, platformCounts ? [...roles, 'platform'] : roles)) throw tooFew(rule, roles.length);
  const now = Date.now();
  const after = (seconds: number): Date => new Date(now + seconds * 1_000);
  return insertApproval(tx, {
    ...request,
    rule,
    platformCounts,
    eligibleApprovers: roles.length,
    remindAt: after(rule.slaSeconds),
    escalateAt: after(rule.escalateSeconds),
    expiresAt: after(rule.endsSeconds),
  });
};

type Asked = Pick<ApprovalRow, 'orgId' | 'requesterIdentityId'>;

/** The members who could approve: their roles, and how many have each. */
export const eligibleIn = async (tx: Tx, { orgId, requesterIdentityId }: Asked) => {
  const members = await eligibleMembers(tx, orgId, requesterIdentityId);
  const roles: Standing[] = members.map(({ role }) => role);
  const count = (each: UserRole): number => roles.filter((one) => one === each).length;
  return { roles, counts: { owner: count('owner'), admin: count('admin') } };
};

const needsPlatform = ({ requirements, isPlatformAllowed }: ApprovalRule, roles: readonly Standing[]): boolean =>
  isPlatformAllowed && !isMet(requirements, roles);

/** Whether the platform counts now: since the request was made, approvers may have left, or others have come. */
export const platformCountsNow = async (
  tx: Tx,
  { rule, ...asked }: Asked & Pick<ApprovalRow, 'rule'>,
): Promise<boolean> => needsPlatform(rule, (await eligibleIn(tx, asked)).roles);

/** Says who counts, and what helps: also where nobody of the organization can do anything about it. */
const tooFew = ({ requirements, isPlatformAllowed }: ApprovalRule, count: number): DomainError => {
  const needed = requirements.reduce((sum, each) => sum + each.count, 0);
  const others = `${count} other owners or admins could approve this, and ${needed} have to`;
  const counted =
    'Owners and admins count once they have signed in or accepted an invitation, and while they can sign in.';
  const platform = isPlatformAllowed ? ', of whom an operator of the installation can be one' : '';
  const remedy =
    count === 0 && !isPlatformAllowed
      ? 'The platform can invite an owner again, or transfer the ownership to another member.'
      : 'An owner or admin can invite another admin, or make a member one. Without any, the platform can transfer the ownership.';
  return new DomainError('not_enough_approvers', `${others}${platform}. ${counted} ${remedy}`);
};
