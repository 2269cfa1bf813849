import { and, asc, eq, gt, inArray, isNotNull, isNull, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { ApprovalStatus } from '../../contract/approval.ts';
import type { Standing } from '../../contract/approval-rule.ts';
import { holdersOf } from '../../contract/permission-holders.ts';
import type { OperatorRole, UserRole } from '../../contract/permissions.ts';
import type { Tx } from '../client.ts';
import { invitations } from '../invitation/schema.ts';
import { organizations } from '../organization/schema.ts';
import { newerThan, newestFirst, olderThan, type Position } from '../page.ts';
import { roles } from '../role/schema.ts';
import { users } from '../user/schema.ts';
import { type ApprovalDecisionRow, type ApprovalRow, approvalDecisions, approvals } from './schema.ts';

export type NewApproval = Omit<typeof approvals.$inferInsert, 'status' | 'createdAt' | 'endedAt'>;

export const insertApproval = async (tx: Tx, approval: NewApproval): Promise<ApprovalRow> => {
  const [row] = await tx.insert(approvals).values(approval).returning();
  if (row === undefined) throw new Error('The approval was not inserted');
  return row;
};

interface ApprovalFilter {
  /** undefined: those of all organizations, for the platform. */
  readonly orgId?: string | undefined;
  readonly status?: ApprovalStatus | undefined;
  /** Only those that the platform counts for. */
  readonly isPlatforms?: boolean;
  /** Only those of this requester. */
  readonly by?: { readonly userId: string } | { readonly identityId: string } | undefined;
}

/** A request with the slug of its organization. */
export type ListedApproval = ApprovalRow & { readonly slug: string };

const selectApprovals = (tx: Tx) =>
  tx
    .select({ approval: approvals, slug: organizations.slug })
    .from(approvals)
    .innerJoin(organizations, eq(organizations.id, approvals.orgId));

const isBy = (by: ApprovalFilter['by']): SQL | undefined => {
  if (by === undefined) return undefined;
  return 'userId' in by ? eq(approvals.requesterUserId, by.userId) : eq(approvals.requesterIdentityId, by.identityId);
};

export const approvalPage = async (
  tx: Tx,
  { orgId, status, isPlatforms = false, by }: ApprovalFilter,
  limit: number,
  position: Position | null,
): Promise<ListedApproval[]> => {
  const rows = await selectApprovals(tx)
    .where(
      and(
        orgId === undefined ? undefined : eq(approvals.orgId, orgId),
        status === undefined ? undefined : eq(approvals.status, status),
        isPlatforms ? approvals.platformCounts : undefined,
        isBy(by),
        olderThan(approvals, position),
      ),
    )
    .orderBy(...newestFirst(approvals))
    .limit(limit);
  return rows.map(({ approval, slug }) => ({ ...approval, slug }));
};

export const findApproval = async (tx: Tx, orgId: string, id: string): Promise<ListedApproval | undefined> => {
  const [row] = await selectApprovals(tx).where(and(eq(approvals.orgId, orgId), eq(approvals.id, id)));
  return row === undefined ? undefined : { ...row.approval, slug: row.slug };
};

/** The roles of operators that can decide. Which of them do, the policy says when they decide. */
const decidingRoles: readonly string[] = holdersOf('approval:decide').operators ?? [];

/** Whether the custom role of a member, if it has one, lets it decide. */
const mayDecide = sql<boolean>`not exists (select 1 from ${roles} where ${roles.orgId} = ${users.orgId}
  and ${roles.name} = ${users.customRole} and not 'approval:decide' = any(${roles.permissions}))`;

/** Finds the open request of this kind by a person. */
export const findPendingBy = async (
  tx: Tx,
  orgId: string,
  kind: ApprovalRow['kind'],
  requesterIdentityId: string,
): Promise<ApprovalRow | undefined> => {
  const [row] = await tx
    .select()
    .from(approvals)
    .where(
      and(
        eq(approvals.orgId, orgId),
        eq(approvals.kind, kind),
        eq(approvals.requesterIdentityId, requesterIdentityId),
        eq(approvals.status, 'pending'),
      ),
    );
  return row;
};

/** A decision, and as what its approver counts now; null: no longer. */
export type CurrentDecision = ApprovalDecisionRow & { readonly standing: Standing | null };

/** Lists the decisions about these requests in their order, with what the approvers are now. */
export const currentDecisions = async (tx: Tx, approvalIds: readonly string[]): Promise<CurrentDecision[]> => {
  if (approvalIds.length === 0) return [];
  const rows = await tx
    .select({
      decision: approvalDecisions,
      role: users.role,
      status: users.status,
      heldAt: users.heldAt,
      mayDecide,
      maySignIn: sql<boolean>`freehold_may_sign_in(${approvalDecisions.approverIdentityId})`,
      operatorRole: sql<OperatorRole | null>`freehold_find_operator(${approvalDecisions.approverIdentityId})`,
    })
    .from(approvalDecisions)
    .leftJoin(users, and(eq(users.orgId, approvalDecisions.orgId), eq(users.id, approvalDecisions.approverUserId)))
    .where(inArray(approvalDecisions.approvalId, [...approvalIds]))
    .orderBy(asc(approvalDecisions.createdAt), asc(approvalDecisions.id));
  return rows.map(({ decision, ...found }) => ({
    ...decision,
    standing: standingOf(decision.approverUserId === null, found),
  }));
};

interface Found {
  readonly role: UserRole | null;
  readonly status: string | null;
  readonly heldAt: Date | null;
  readonly mayDecide: boolean;
  readonly maySignIn: boolean;
  readonly operatorRole: OperatorRole | null;
}

const standingOf = (
  isPlatforms: boolean,
  { role, status, heldAt, mayDecide: may, maySignIn, operatorRole }: Found,
): Standing | null => {
  if (isPlatforms) return operatorRole !== null && decidingRoles.includes(operatorRole) ? 'platform' : null;
  return status === 'active' && heldAt === null && may && maySignIn ? role : null;
};

/** Inserts a decision; false: the person has decided before. */
export const insertDecision = async (
  tx: Tx,
  decision: Omit<typeof approvalDecisions.$inferInsert, 'id' | 'createdAt'>,
): Promise<string | null> => {
  const [row] = await tx
    .insert(approvalDecisions)
    .values({ ...decision, id: uuid() })
    .onConflictDoNothing()
    .returning({ id: approvalDecisions.id });
  return row?.id ?? null;
};

/** Changes the status of a locked request. */
export const moveApproval = async (tx: Tx, { id }: Pick<ApprovalRow, 'id'>, status: ApprovalStatus): Promise<void> => {
  await tx
    .update(approvals)
    .set({ status, endedAt: status === 'pending' ? null : sql`now()` })
    .where(eq(approvals.id, id));
};

/** Whether the platform lets a person sign in. */
export const maySignIn = async (tx: Tx, identityId: string): Promise<boolean> => {
  const [row] = await tx.execute<{ is: boolean }>(sql`select freehold_may_sign_in(${identityId}) as is`);
  return row?.is === true;
};

/** Whether a member has agreed to be one: an administrator can make anybody a member unasked, and nobody may ever sign in as it. */
const hasAgreed = sql`(${users.acceptedAt} is not null or exists (select 1 from ${invitations}
  where ${invitations.orgId} = ${users.orgId} and ${invitations.userId} = ${users.id} and ${invitations.status} = 'accepted'))`;

/** The active members who could approve, and their roles. Each is another person than the requester, and can sign in. */
export const eligibleMembers = (tx: Tx, orgId: string, requesterIdentityId: string) =>
  tx
    .select({ userId: users.id, identityId: users.identityId, role: users.role })
    .from(users)
    .where(
      and(
        eq(users.orgId, orgId),
        eq(users.status, 'active'),
        isNull(users.deletedAt),
        isNull(users.heldAt),
        mayDecide,
        hasAgreed,
        sql`freehold_may_sign_in(${users.identityId})`,
        isNotNull(users.identityId),
        ne(users.identityId, requesterIdentityId),
        inArray(users.role, ['owner', 'admin']),
      ),
    )
    .orderBy(asc(users.createdAt), asc(users.id));

export const remindNow = async (tx: Tx, id: string): Promise<void> => {
  await tx.update(approvals).set({ remindAt: sql`now()` }).where(eq(approvals.id, id));
};

// The following run in transactions of the platform.

/** Requests whose approvers have to be reminded, or whose owners to be asked. */
export const dueReminders = (tx: Tx, limit: number, position: Position | null) =>
  tx
    .select({ id: approvals.id, orgId: approvals.orgId, createdAt: approvals.createdAt })
    .from(approvals)
    .where(
      and(
        eq(approvals.status, 'pending'),
        or(lte(approvals.remindAt, sql`now()`), lte(approvals.escalateAt, sql`now()`)),
        newerThan(approvals, position),
      ),
    )
    .orderBy(asc(approvals.createdAt), asc(approvals.id))
    .limit(limit);

/** Requests that wait although as many people have approved as the rule asks for: some of these did not count, and may do so again. */
export const reopened = (tx: Tx, limit: number, position: Position | null) =>
  tx
    .select({ id: approvals.id, orgId: approvals.orgId, createdAt: approvals.createdAt })
    .from(approvals)
    .where(
      and(
        eq(approvals.status, 'pending'),
        gt(approvals.expiresAt, sql`now()`),
        sql`(select count(*) from ${approvalDecisions}
          where ${approvalDecisions.approvalId} = ${approvals.id} and ${approvalDecisions.decision} = 'approve')
          >= (select sum((each->>'count')::int) from jsonb_array_elements(${approvals.rule}->'requirements') each)`,
        newerThan(approvals, position),
      ),
    )
    .orderBy(asc(approvals.createdAt), asc(approvals.id))
    .limit(limit);

/** `nextAt`: when to remind once more; null: never. */
export const noteReminded = async (tx: Tx, id: string, nextAt: Date | null): Promise<void> => {
  await tx.update(approvals).set({ remindAt: nextAt }).where(eq(approvals.id, id));
};

/** The same after all owners were asked. */
export const noteEscalated = async (tx: Tx, id: string, nextAt: Date | null): Promise<void> => {
  await tx.update(approvals).set({ escalateAt: null, remindAt: nextAt }).where(eq(approvals.id, id));
};

/** `overdue`: those whose approvers have been reminded, or are about to be. */
export const countPending = (tx: Tx) =>
  tx
    .select({
      kind: approvals.kind,
      count: sql<number>`count(*)::int`,
      overdue: sql<number>`(count(*) filter (where ${approvals.escalateAt} is null or ${approvals.remindAt} is null
        or ${approvals.remindAt} <= now()))::int`,
    })
    .from(approvals)
    .where(eq(approvals.status, 'pending'))
    .groupBy(approvals.kind);
