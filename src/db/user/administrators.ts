import { and, asc, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { users } from './schema.ts';

/** The persons who own or administer an organization, the longest-standing first, and at most `limit`. */
export const administratorsOf = async (tx: Tx, orgId: string, limit: number): Promise<string[]> => {
  const rows = await tx
    .select({ identityId: users.identityId })
    .from(users)
    .where(
      and(
        eq(users.orgId, orgId),
        inArray(users.role, ['owner', 'admin']),
        eq(users.status, 'active'),
        isNull(users.deletedAt),
        isNotNull(users.identityId),
      ),
    )
    .orderBy(asc(users.createdAt), asc(users.id))
    .limit(limit);
  return rows.flatMap(({ identityId }) => identityId ?? []);
};
