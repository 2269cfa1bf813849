import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { HoldReason } from '../../contract/user.ts';
import type { Db, Tx } from '../client.ts';
import { runStatement } from '../statement.ts';
import { type UserRow, users } from './schema.ts';

export interface Holdable {
  readonly orgId: string;
  readonly userId: string;
}

/** Lists the memberships of a person that a recovered password holds: those of organizations that ask for it, and that it has used. */
export const findHoldable = (db: Db, identityId: string): Promise<Holdable[]> =>
  runStatement<Holdable>(
    db,
    sql`select org_id as "orgId", user_id as "userId" from freehold_find_holdable(${identityId}) order by org_id`,
  );

/** Lists the memberships of a person that are not held, except that in the organization that vouches for it. */
export const findElsewhere = (db: Db, identityId: string, orgId: string): Promise<Holdable[]> =>
  runStatement<Holdable>(
    db,
    sql`select org_id as "orgId", user_id as "userId" from freehold_find_elsewhere(${identityId}, ${orgId}) order by org_id`,
  );

// The following run under the lock of the organization.

/** Holds a member, unless it is held or was removed. Returns whether it is held by this. */
export const holdUser = async (tx: Tx, { orgId, userId }: Holdable, reason: HoldReason): Promise<boolean> => {
  const rows = await tx
    .update(users)
    .set({ heldAt: sql`now()`, heldReason: reason, version: sql`${users.version} + 1`, updatedAt: sql`now()` })
    .where(and(eq(users.orgId, orgId), eq(users.id, userId), isNull(users.heldAt), isNull(users.deletedAt)))
    .returning({ id: users.id });
  return rows.length > 0;
};

/** Lets the sessions of a member in again; undefined: it is not held. */
export const releaseUser = async (
  tx: Tx,
  { orgId, id }: Pick<UserRow, 'orgId' | 'id'>,
): Promise<UserRow | undefined> => {
  const [row] = await tx
    .update(users)
    .set({ heldAt: null, heldReason: null, version: sql`${users.version} + 1`, updatedAt: sql`now()` })
    .where(and(eq(users.orgId, orgId), eq(users.id, id), isNotNull(users.heldAt)))
    .returning();
  return row;
};
