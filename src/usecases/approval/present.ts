import type { Approval } from '../../contract/approval.ts';
import { countsFor } from '../../contract/approval-rule.ts';
import type { CurrentDecision, ListedApproval } from '../../db/approval/store.ts';

/** Shows a request with its decisions. */
export const presentApproval = (row: ListedApproval, decisions: readonly CurrentDecision[]): Approval => ({
  id: row.id,
  kind: row.kind,
  status: row.status,
  organization: row.slug,
  requestedBy: row.requestedBy,
  reason: row.reason,
  requirements: row.rule.requirements.map(({ role, count }) => ({ role, count })),
  eligibleApprovers: row.eligibleApprovers,
  platformCounts: row.platformCounts,
  decisions: decisions
    .filter(({ approvalId }) => approvalId === row.id)
    .map(({ decision, approverUserId, standing, reason, createdAt }) => ({
      decision,
      as: approverUserId === null ? ('platform' as const) : ('member' as const),
      userId: approverUserId,
      isCounted: standing !== null && countsFor(row.rule.requirements, standing),
      reason,
      decidedAt: createdAt.toISOString(),
    })),
  expiresAt: row.expiresAt.toISOString(),
  createdAt: row.createdAt.toISOString(),
  endedAt: row.endedAt?.toISOString() ?? null,
});
