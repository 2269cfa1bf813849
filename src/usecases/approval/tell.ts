import type { NotificationTemplate } from '../../contract/notification.ts';
import { isAtLeast } from '../../contract/permissions.ts';
import type { ApprovalRow } from '../../db/approval/schema.ts';
import { currentDecisions, eligibleMembers } from '../../db/approval/store.ts';
import type { Tx } from '../../db/client.ts';
import { findOperatorRole } from '../../db/operator/look-up.ts';
import { findUser } from '../../db/user/store.ts';
import { notify } from '../notification/notify.ts';
import { tellOperators } from '../notification/operators.ts';
import type { Telling } from '../notification/tell.ts';
import { platformCountsNow } from './open.ts';

/** How many people are mailed about a request. */
const mailedMax = 50;

export type ApprovalNews = 'requested' | 'reminded' | 'escalated' | 'approved' | 'denied' | 'lapsing' | 'lapsed';

const templates: Readonly<Record<ApprovalNews, NotificationTemplate>> = {
  requested: 'approval_requested',
  reminded: 'approval_reminder',
  escalated: 'approval_escalated',
  approved: 'approval_approved',
  denied: 'approval_denied',
  lapsing: 'approval_lapsing',
  lapsed: 'approval_lapsed',
};

/** What the approvers are told; the rest is for the requester. */
const forApprovers: readonly ApprovalNews[] = ['requested', 'reminded', 'escalated'];

/** Mails the people whom news about a request concerns. Call it before events are appended. */
export const tellOfApproval = async (ctx: Telling, tx: Tx, news: ApprovalNews, row: ApprovalRow): Promise<void> => {
  const { orgId } = row;
  const isForApprovers = forApprovers.includes(news);
  const whom = isForApprovers ? await approversOf(tx, news, row) : await requesterOf(tx, row);
  const parameters = {
    organizationId: orgId,
    ...(news === 'lapsing' ? { expiresAt: row.expiresAt.toISOString() } : {}),
    ...(row.requesterUserId === null ? {} : { memberId: row.requesterUserId }),
  };
  for (const identityId of whom.slice(0, mailedMax))
    await notify(ctx, tx, { owner: { orgId }, identityId, template: templates[news], parameters });
  if (isForApprovers && (await platformCountsNow(tx, row)))
    await tellOperators(ctx, tx, { orgId, template: 'approval_for_platform', except: row.requesterIdentityId });
};

/** The person who has asked; none, if its account has ended meanwhile. */
const requesterOf = async (tx: Tx, { orgId, requesterUserId, requesterIdentityId }: ApprovalRow): Promise<string[]> => {
  if (requesterUserId === null)
    return (await findOperatorRole(tx, requesterIdentityId)) === null ? [] : [requesterIdentityId];
  const user = await findUser(tx, orgId, requesterUserId);
  return user?.identityId == null ? [] : [user.identityId];
};

/** Members who could still decide: those who are asked, or all owners. */
const approversOf = async (tx: Tx, news: ApprovalNews, { id, orgId, rule, requesterIdentityId }: ApprovalRow) => {
  const decided = new Set((await currentDecisions(tx, [id])).map(({ approverIdentityId }) => approverIdentityId));
  const members = await eligibleMembers(tx, orgId, requesterIdentityId);
  return members.flatMap(({ identityId, role }) => {
    const isAsked =
      news === 'escalated' ? role === 'owner' : rule.requirements.some((each) => isAtLeast(role, each.role));
    return identityId !== null && isAsked && !decided.has(identityId) ? [identityId] : [];
  });
};
