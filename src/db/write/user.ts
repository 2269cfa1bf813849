import { and, eq, sql } from 'drizzle-orm';
import { DomainError } from '../../contract/errors.ts';
import type { UserRole } from '../../contract/permissions.ts';
import type { Tx } from '../client.ts';
import type { UserRow } from '../read/user.ts';
import { users } from '../schema/index.ts';
import { ownerLimitReached } from './organization.ts';

// All of these run under the lock of the organization, which `lockSettled` takes.

export interface NewUser {
  id: string;
  /** Of the person, unless known. */
  identityId: string;
  orgId: string;
  email: string;
  name: string | null;
  role: UserRole;
}

/** `email_taken` when there is such a member, `organization_limit_reached` when there is no room for another owner's. */
export const insertUser = async (tx: Tx, user: NewUser, ownedMax: number): Promise<UserRow> => {
  const [identity] = await tx.execute<{ id: string }>(
    sql`select freehold_claim_identity(${user.identityId}, ${user.email}) as id`,
  );
  if (identity === undefined) throw new Error('The person was neither inserted nor found');
  if (user.role === 'owner') await assertMayOwn(tx, identity.id, ownedMax);
  const [row] = await tx
    .insert(users)
    .values({ ...user, identityId: identity.id })
    .returning();
  if (row === undefined) throw new Error('The user was not inserted');
  return row;
};

/**
 * Whether the person may own one organization more; keeps its lock, so that of two transactions one takes the last place.
 * An owner who is suspended owns: to restore one needs no room.
 */
export const assertMayOwn = async (tx: Tx, identityId: string, ownedMax: number): Promise<void> => {
  const [owned] = await tx.execute<{ count: number }>(sql`select freehold_count_owned(${identityId}) as count`);
  if (owned === undefined) throw new Error('The organizations of a person were not counted');
  if (owned.count >= ownedMax) throw ownerLimitReached(ownedMax);
};

export type UserChange = Partial<Pick<UserRow, 'name' | 'role'>> & { status?: 'active' | 'suspended' };

/** Changes role, name or status; who becomes owner needs room for one organization more. */
export const changeUser = async (tx: Tx, user: UserRow, change: UserChange, ownedMax: number): Promise<UserRow> => {
  if (change.role === 'owner' && user.role !== 'owner') await assertMayOwn(tx, user.identityId, ownedMax);
  return update(tx, user, change);
};

/** The row stays, for what refers to it; its keys are to be revoked, and stay so whoever comes with this email again. */
export const removeUser = (tx: Tx, user: UserRow): Promise<UserRow> =>
  update(tx, user, { status: 'deleted', deletedAt: sql`now()` });

const update = async (
  tx: Tx,
  { orgId, id }: UserRow,
  change: UserChange | { status: 'deleted'; deletedAt: ReturnType<typeof sql> },
): Promise<UserRow> => {
  const [row] = await tx
    .update(users)
    .set({ ...change, version: sql`${users.version} + 1`, updatedAt: sql`now()` })
    .where(and(eq(users.orgId, orgId), eq(users.id, id)))
    .returning();
  if (row === undefined) throw new DomainError('not_found', 'The user does not exist.');
  return row;
};
