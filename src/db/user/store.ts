import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { DomainError } from '../../contract/errors.ts';
import type { UserRole } from '../../contract/permissions.ts';
import type { UserFilter } from '../../contract/user.ts';
import type { Tx } from '../client.ts';
import { noteOwnerChange } from '../organization/store.ts';
import { newestFirst, olderThan, type Position } from '../page.ts';
import { type UserRow, users } from './schema.ts';

/** Finds a member that has not been removed. */
export const findUser = async (tx: Tx, orgId: string, id: string): Promise<UserRow | undefined> => {
  const [row] = await tx
    .select()
    .from(users)
    .where(and(eq(users.orgId, orgId), eq(users.id, id), isNull(users.deletedAt)));
  return row;
};

/** Finds the membership of a person. */
export const findUserOf = async (tx: Tx, orgId: string, identityId: string): Promise<UserRow | undefined> => {
  const [row] = await tx
    .select()
    .from(users)
    .where(and(eq(users.orgId, orgId), eq(users.identityId, identityId), isNull(users.deletedAt)));
  return row;
};

/** Whether the organization has a member with this email. */
export const hasMember = async (tx: Tx, orgId: string, email: string): Promise<boolean> =>
  (await tx.$count(
    users,
    and(eq(users.orgId, orgId), eq(sql`lower(${users.email})`, email.toLowerCase()), isNull(users.deletedAt)),
  )) > 0;

/** How many members have a custom role. */
export const countMembersWith = (tx: Tx, orgId: string, customRole: string): Promise<number> =>
  tx.$count(users, and(eq(users.orgId, orgId), eq(users.customRole, customRole), isNull(users.deletedAt)));

/** Finds the owner who has been a member for longest. */
export const findOwner = async (tx: Tx, orgId: string): Promise<UserRow | undefined> => {
  const [row] = await tx
    .select()
    .from(users)
    .where(and(eq(users.orgId, orgId), eq(users.role, 'owner'), isNull(users.deletedAt)))
    .orderBy(asc(users.createdAt))
    .limit(1);
  return row;
};

export const userPage = (tx: Tx, orgId: string, filter: UserFilter, limit: number, position: Position | null) =>
  tx
    .select()
    .from(users)
    .where(
      and(
        eq(users.orgId, orgId),
        isNull(users.deletedAt),
        filter.role === undefined ? undefined : eq(users.role, filter.role),
        filter.customRole === undefined ? undefined : eq(users.customRole, filter.customRole),
        filter.status === undefined ? undefined : eq(users.status, filter.status),
        olderThan(users, position),
      ),
    )
    .orderBy(...newestFirst(users))
    .limit(limit);

// The following run under the lock of the organization, which `lockSettled` takes.

interface NewUser {
  id: string;
  /** The id of the person, unless the email is known. */
  identityId: string;
  orgId: string;
  email: string;
  name: string | null;
  role: UserRole;
  customRole: string | null;
}

/**
 * Inserts a member; `email_taken` when there is one with this email. An added owner is never refused for the limit of owned
 * organizations: nobody asked that person, and the refusal would reveal how many organizations the person owns.
 */
export const insertUser = async (tx: Tx, user: NewUser): Promise<UserRow> => {
  const [identity] = await tx.execute<{ id: string }>(
    sql`select freehold_claim_identity(${user.identityId}, ${user.email}) as id`,
  );
  if (identity === undefined) throw new Error('The person was neither inserted nor found');
  const [row] = await tx
    .insert(users)
    .values({ ...user, identityId: identity.id })
    .returning();
  if (row === undefined) throw new Error('The user was not inserted');
  return row;
};

export type UserChange = Partial<Pick<UserRow, 'name' | 'isSuspendedByPlatform'>> & {
  status?: 'active' | 'suspended';
} & ({ role: UserRole; customRole: string | null } | { role?: never; customRole?: never });

export const changeUser = (tx: Tx, user: UserRow, change: UserChange): Promise<UserRow> => update(tx, user, change);

/** Keeps the row, which other rows refer to. The caller revokes its keys; adding the email again does not restore them. */
export const removeUser = (tx: Tx, user: UserRow): Promise<UserRow> =>
  update(tx, user, { status: 'deleted', deletedAt: sql`now()`, customRole: null });

/** From now on, sessions enter only after their person has proved itself again. */
export const endUserSessions = async (tx: Tx, { orgId, id }: UserRow): Promise<void> => {
  await tx
    .update(users)
    .set({ sessionsValidFrom: sql`now()` })
    .where(and(eq(users.orgId, orgId), eq(users.id, id)));
};

const update = async (
  tx: Tx,
  { orgId, id, role }: UserRow,
  change: UserChange | { status: 'deleted'; deletedAt: ReturnType<typeof sql>; customRole: null },
): Promise<UserRow> => {
  const [row] = await tx
    .update(users)
    .set({ ...change, version: sql`${users.version} + 1`, updatedAt: sql`now()` })
    .where(and(eq(users.orgId, orgId), eq(users.id, id)))
    .returning();
  if (row === undefined) throw new DomainError('not_found', 'The user does not exist.');
  const isOwnerChange = row.role !== role || row.status === 'deleted';
  if (isOwnerChange && [role, row.role].includes('owner')) await noteOwnerChange(tx, orgId);
  return row;
};
