import { and, eq, isNull } from 'drizzle-orm';
import type { UserFilter } from '../../contract/user.ts';
import type { Tx } from '../client.ts';
import { users } from '../schema/index.ts';
import { after, type Position, pageOrder } from './page.ts';

export type UserRow = typeof users.$inferSelect;

/** A member that has not been removed. */
export const findUser = async (tx: Tx, orgId: string, id: string): Promise<UserRow | undefined> => {
  const [row] = await tx
    .select()
    .from(users)
    .where(and(eq(users.orgId, orgId), eq(users.id, id), isNull(users.deletedAt)));
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
        filter.status === undefined ? undefined : eq(users.status, filter.status),
        after(users, position),
      ),
    )
    .orderBy(...pageOrder(users))
    .limit(limit);
