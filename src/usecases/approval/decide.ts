import type { Approval, decisions } from '../../contract/approval.ts';
import { type ApprovalRule, countsFor, isMet, type Standing } from '../../contract/approval-rule.ts';
import { DomainError } from '../../contract/errors.ts';
import { isPlatform, matchPrincipal } from '../../contract/principal.ts';
import type { ApprovalRow } from '../../db/approval/schema.ts';
import { currentDecisions, insertDecision, moveApproval } from '../../db/approval/store.ts';
import type { Tx } from '../../db/client.ts';
import { lockApproval } from '../../db/locks.ts';
import { findUser } from '../../db/user/store.ts';
import { strongSession } from '../authentication/strong-session.ts';
import { authorize, forbidden } from '../authorization.ts';
import type { Context } from '../context.ts';
import { changeTenant } from '../tenant-change.ts';
import { approvalNotFound, assertPending, shown } from './approval.ts';
import { eligibleIn, platformCountsNow } from './open.ts';
import { tellOfApproval } from './tell.ts';
import { wake } from './wake.ts';

type DecisionName = (typeof decisions)[number];

/**
 * Approves or denies what somebody else has requested: once, by a session with two factors that were proved lately. The request
 * ends with the first denial, or with enough approvals.
 */
export const decideApproval = async (
  ctx: Context,
  slug: string,
  id: string,
  decision: DecisionName,
  reason: string | undefined,
): Promise<Approval> => {
  authorize(ctx, 'approval:decide', slug);
  const { id: sessionId, identityId } = strongSession(ctx);
  const change = { slug, permission: 'approval:decide' as const, settled: null };
  const { value } = await changeTenant(ctx, change, async (tx, { orgId, rank }) => {
    const row = await lockApproval(tx, id);
    if (row === undefined || row.orgId !== orgId) throw approvalNotFound();
    // Before anything that depends on the request, so that a requester learns nothing by attempting it.
    if (row.requesterIdentityId === identityId) throw new DomainError('self_approval');
    assertPending(row);
    if (isPlatform(ctx.principal)) await assertNeeded(tx, row);
    const standing = isPlatform(ctx.principal) ? 'platform' : rank.role;
    assertCounts(row.rule, standing);
    // Anybody who was asked can deny, so that it can be requested anew.
    if (decision === 'approve') await assertCountsNow(ctx, tx, row, standing);
    const approverUserId = matchPrincipal<string | null>(ctx.principal, {
      platform: () => null,
      operator: () => null,
      user: (member) => member.id,
    });
    const decided = { orgId, approvalId: id, approverIdentityId: identityId, approverUserId, sessionId };
    const decisionId = await insertDecision(tx, { ...decided, decision, reason: reason ?? null });
    if (decisionId === null) throw new DomainError('already_decided', 'You have decided about this request before.');
    const ended = await outcomeOf(tx, row, decision);
    if (ended !== null) await moveApproval(tx, row, ended);
    await tellOfApproval(ctx, tx, decision === 'approve' ? 'approved' : 'denied', row);
    if (ended !== null) await wake(ctx, tx, id);
    const payload = { orgId, approvalId: id, kind: row.kind, operationId: id };
    return {
      value: await shown(tx, orgId, id),
      events: [
        { type: 'approval.decided' as const, payload: { ...payload, decision } },
        ...(ended === null ? [] : [{ type: 'approval.ended' as const, payload: { ...payload, status: ended } }]),
      ],
      audit: {
        action: `approval.${decision}`,
        target: `approval:${id}`,
        operationId: id,
        ...(reason === undefined ? {} : { reason }),
        detail: { kind: row.kind, requestedBy: row.requestedBy },
      },
    };
  });
  return value;
};

/** Refuses the platform where the organization can decide alone. */
const assertNeeded = async (tx: Tx, row: ApprovalRow): Promise<void> => {
  if (await platformCountsNow(tx, row)) return;
  throw new DomainError('forbidden', 'The organization has enough approvers of its own.');
};

/** Refuses somebody whose decision the rule does not ask for. */
const assertCounts = ({ requirements }: Pick<ApprovalRule, 'requirements'>, standing: Standing): void => {
  if (!countsFor(requirements, standing)) throw forbidden('approval:decide');
};

/** The same, where the request is about the requester as a member: it may have a higher role by now. */
const assertCountsNow = async (
  { policy }: Context,
  tx: Tx,
  { kind, orgId, requesterUserId, requesterIdentityId }: ApprovalRow,
  standing: Standing,
): Promise<void> => {
  if (kind !== 'factorRecovery' || requesterUserId === null) return;
  const requester = await findUser(tx, orgId, requesterUserId);
  // One who has left cannot be let in; the run says so.
  if (requester === undefined) return;
  const { role } = requester;
  const eligible = await eligibleIn(tx, { orgId, requesterIdentityId });
  assertCounts(policy.approvalRule({ kind, role, eligible: eligible.counts }), standing);
};

/** How the request ends by this decision; null: it still waits. */
const outcomeOf = async (
  tx: Tx,
  { id, rule }: ApprovalRow,
  decision: DecisionName,
): Promise<'approved' | 'denied' | null> => {
  if (decision === 'deny') return 'denied';
  const decided = await currentDecisions(tx, [id]);
  const approvers = decided.flatMap((each): Standing[] =>
    each.decision === 'approve' && each.standing !== null ? [each.standing] : [],
  );
  return isMet(rule.requirements, approvers) ? 'approved' : null;
};
