import { and, eq, gt, isNull, lte, ne, or, sql } from 'drizzle-orm';
import type { InvitationDelivery, InvitationFilter } from '../../contract/invitation.ts';
import type { Locale } from '../../contract/locale.ts';
import type { UserRole } from '../../contract/permissions.ts';
import type { Db, Tx } from '../client.ts';
import { newestFirst, olderThan, type Position } from '../page.ts';
import { runStatement } from '../statement.ts';
import { type InvitationRow, invitations } from './schema.ts';

/** Finds the organization of an invitation, with one statement outside of any transaction. */
export const findInvitationOrganization = async (db: Db, id: string): Promise<string | null> => {
  const [row] = await runStatement<{ id: string | null }>(
    db,
    sql`select freehold_invitation_organization(${id}) as id`,
  );
  return row?.id ?? null;
};

export const findInvitation = async (tx: Tx, orgId: string, id: string): Promise<InvitationRow | undefined> => {
  const [row] = await tx
    .select()
    .from(invitations)
    .where(and(eq(invitations.orgId, orgId), eq(invitations.id, id)));
  return row;
};

/** Finds an invitation for its mail, in a transaction of the platform: only if this link of it still works. */
export const findWorkingInvitation = async (
  tx: Tx,
  { id, generation }: { id: string; generation: number },
): Promise<InvitationRow | undefined> => {
  const [row] = await tx
    .select()
    .from(invitations)
    .where(
      and(
        eq(invitations.id, id),
        eq(invitations.generation, generation),
        eq(invitations.status, 'pending'),
        gt(invitations.expiresAt, sql`now()`),
      ),
    );
  return row;
};

const isOver = lte(invitations.expiresAt, sql`now()`);
const isStatus = (status: InvitationRow['status'] | undefined) => {
  if (status === undefined) return undefined;
  if (status === 'expired')
    return or(eq(invitations.status, 'expired'), and(eq(invitations.status, 'pending'), isOver));
  return status === 'pending'
    ? and(eq(invitations.status, 'pending'), gt(invitations.expiresAt, sql`now()`))
    : eq(invitations.status, status);
};

export const invitationPage = (
  tx: Tx,
  orgId: string,
  { status }: InvitationFilter,
  limit: number,
  position: Position | null,
) =>
  tx
    .select()
    .from(invitations)
    .where(and(eq(invitations.orgId, orgId), isStatus(status), olderThan(invitations, position)))
    .orderBy(...newestFirst(invitations))
    .limit(limit);

// The following run under the lock of the organization.

interface NewInvitation {
  id: string;
  orgId: string;
  email: string;
  role: UserRole;
  customRole: string | null;
  delivery: InvitationDelivery;
  locale: Locale;
  invitedBy: string | null;
  userId: string | null;
  validSeconds: number;
}

const until = (seconds: number | typeof invitations.validSeconds) => sql`now() + ${seconds} * interval '1 second'`;

export const insertInvitation = async (tx: Tx, invitation: NewInvitation): Promise<InvitationRow> => {
  const [row] = await tx
    .insert(invitations)
    .values({ ...invitation, expiresAt: until(invitation.validSeconds) })
    .returning();
  if (row === undefined) throw new Error('The invitation was not inserted');
  return row;
};

/** Ends the pending invitation of this address if its time is over. Returns whether one that is not over remains. */
export const clearExpired = async (tx: Tx, orgId: string, email: string): Promise<boolean> => {
  const pending = and(
    eq(invitations.orgId, orgId),
    eq(sql`lower(${invitations.email})`, email.toLowerCase()),
    sql`status = 'pending'`,
  );
  await tx
    .update(invitations)
    .set({ status: 'expired', version: sql`${invitations.version} + 1`, updatedAt: sql`now()` })
    .where(and(pending, isOver));
  return (await tx.$count(invitations, pending)) > 0;
};

/** Counts the invitations that were made since this time. */
export const countInvitations = (tx: Tx, orgId: string, since: Date): Promise<number> =>
  tx.$count(invitations, and(eq(invitations.orgId, orgId), gt(invitations.createdAt, since)));

/** How many pending invitations name a custom role. One that is over counts, too: it can be sent again. */
export const countPendingWith = (tx: Tx, orgId: string, customRole: string): Promise<number> =>
  tx.$count(
    invitations,
    and(eq(invitations.orgId, orgId), eq(invitations.customRole, customRole), eq(invitations.status, 'pending')),
  );

/** Removes a custom role from invitations that have ended, which only record it. */
export const forgetCustomRole = async (tx: Tx, orgId: string, customRole: string): Promise<void> => {
  await tx
    .update(invitations)
    .set({ customRole: null })
    .where(
      and(eq(invitations.orgId, orgId), eq(invitations.customRole, customRole), ne(invitations.status, 'pending')),
    );
};

type InvitationChange = Partial<Pick<InvitationRow, 'status' | 'userId'>>;

export const changeInvitation = (tx: Tx, row: InvitationRow, change: InvitationChange): Promise<InvitationRow> =>
  update(tx, row, change);

/** Makes another link, in place of the former one. */
export const renewInvitation = (tx: Tx, row: InvitationRow, invitedBy: string | null): Promise<InvitationRow> =>
  update(tx, row, {
    invitedBy,
    generation: sql`${invitations.generation} + 1`,
    expiresAt: until(invitations.validSeconds),
    sentAt: sql`now()`,
  });

const update = async (
  tx: Tx,
  { orgId, id }: InvitationRow,
  change: Parameters<ReturnType<Tx['update']>['set']>[0],
): Promise<InvitationRow> => {
  const [row] = await tx
    .update(invitations)
    .set({ ...change, version: sql`${invitations.version} + 1`, updatedAt: sql`now()` })
    .where(and(eq(invitations.orgId, orgId), eq(invitations.id, id)))
    .returning();
  if (row === undefined) throw new Error('The invitation was not changed');
  return row;
};

/** Notes that the mailbox is asked for a proof; false: it was asked less than this many seconds ago. */
export const noteProof = async (tx: Tx, { orgId, id }: InvitationRow, seconds: number): Promise<boolean> => {
  const rows = await tx
    .update(invitations)
    .set({ proofSentAt: sql`now()` })
    .where(
      and(
        eq(invitations.orgId, orgId),
        eq(invitations.id, id),
        or(
          isNull(invitations.proofSentAt),
          lte(invitations.proofSentAt, sql`now() - ${seconds} * interval '1 second'`),
        ),
      ),
    )
    .returning({ id: invitations.id });
  return rows.length > 0;
};
