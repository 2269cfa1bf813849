import { sql } from 'drizzle-orm';
import { boolean, check, foreignKey, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { approvalStatuses, decisions } from '../../contract/approval.ts';
import { type ApprovalRule, approvalKinds } from '../../contract/approval-rule.ts';
import { at, createdAt, orgId, tenantPolicies } from '../columns.ts';
import { organizations } from '../organization/schema.ts';
import { users } from '../user/schema.ts';

/** Requests that several people have to agree to. The rule is kept as it was when the request was made. */
export const approvals = pgTable(
  'approvals',
  {
    /** The operation's id. */
    id: uuid().primaryKey(),
    orgId: orgId(),
    kind: text({ enum: approvalKinds }).notNull(),
    status: text({ enum: approvalStatuses }).notNull().default('pending'),
    /** As audit events name callers. */
    requestedBy: text().notNull(),
    requesterIdentityId: uuid().notNull(),
    /** null: an operator. */
    requesterUserId: uuid(),
    reason: text().notNull(),
    rule: jsonb().$type<ApprovalRule>().notNull(),
    platformCounts: boolean().notNull(),
    eligibleApprovers: integer().notNull(),
    /** null: the approvers have been reminded. */
    remindAt: at(),
    /** null: all owners have been asked. */
    escalateAt: at(),
    expiresAt: at().notNull(),
    createdAt: createdAt(),
    endedAt: at(),
  },
  (table) => [
    unique('approvals_org_id_id_key').on(table.orgId, table.id),
    foreignKey({ name: 'approvals_org_id_fkey', columns: [table.orgId], foreignColumns: [organizations.id] }),
    foreignKey({
      name: 'approvals_requester_fkey',
      columns: [table.orgId, table.requesterUserId],
      foreignColumns: [users.orgId, users.id],
    }),
    check('approvals_status_check', sql`status in ('pending', 'approved', 'denied', 'expired', 'canceled')`),
    check('approvals_ended_check', sql`(ended_at is null) = (status = 'pending')`),
    index('approvals_org_id_created_at_idx').on(table.orgId, table.createdAt, table.id),
    index('approvals_org_id_requester_user_id_idx').on(table.orgId, table.requesterUserId),
    index('approvals_pending_idx').on(table.createdAt, table.id).where(sql`status = 'pending'`),
    index('approvals_platform_idx').on(table.createdAt, table.id).where(sql`platform_counts`),
    ...tenantPolicies(),
  ],
);

/** What approvers have decided. One for each person; a trigger refuses one by the requester. */
export const approvalDecisions = pgTable(
  'approval_decisions',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    approvalId: uuid().notNull(),
    approverIdentityId: uuid().notNull(),
    /** null: an operator, for the platform. */
    approverUserId: uuid(),
    decision: text({ enum: decisions }).notNull(),
    reason: text(),
    sessionId: uuid().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    unique('approval_decisions_approval_id_approver_key').on(table.approvalId, table.approverIdentityId),
    foreignKey({
      name: 'approval_decisions_approval_fkey',
      columns: [table.orgId, table.approvalId],
      foreignColumns: [approvals.orgId, approvals.id],
    }),
    foreignKey({
      name: 'approval_decisions_approver_fkey',
      columns: [table.orgId, table.approverUserId],
      foreignColumns: [users.orgId, users.id],
    }),
    check('approval_decisions_decision_check', sql`decision in ('approve', 'deny')`),
    index('approval_decisions_org_id_created_at_idx').on(table.orgId, table.createdAt, table.id),
    index('approval_decisions_org_id_approval_id_idx').on(table.orgId, table.approvalId),
    index('approval_decisions_org_id_approver_user_id_idx').on(table.orgId, table.approverUserId),
    ...tenantPolicies(),
  ],
);

export type ApprovalRow = typeof approvals.$inferSelect;
export type ApprovalDecisionRow = typeof approvalDecisions.$inferSelect;
