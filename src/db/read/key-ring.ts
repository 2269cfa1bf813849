import { asc, eq, isNull, ne, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { apiKeys, keyRing, platformKeys } from '../schema/index.ts';

export type KeyRingRow = typeof keyRing.$inferSelect;

/** What is in use, and what is about to be; oldest first. */
export const liveKeyRing = (tx: Tx): Promise<KeyRingRow[]> =>
  tx.select().from(keyRing).where(isNull(keyRing.retiredAt)).orderBy(asc(keyRing.activeAt), asc(keyRing.id));

/** Everything there ever was, oldest first. */
export const wholeKeyRing = (tx: Tx): Promise<KeyRingRow[]> =>
  tx.select().from(keyRing).orderBy(asc(keyRing.activeAt), asc(keyRing.id));

/** Keys by the pepper that they are hashed with: how many can still be used, and how many are revoked. */
export const countKeysByPepper = async (tx: Tx): Promise<Map<string, { live: number; revoked: number }>> => {
  const ofMembers = await tx
    .select({
      pepperId: apiKeys.pepperId,
      live: sql<number>`count(*) filter (where ${ne(apiKeys.status, 'revoked')})::int`,
      revoked: sql<number>`count(*) filter (where ${eq(apiKeys.status, 'revoked')})::int`,
    })
    .from(apiKeys)
    .groupBy(apiKeys.pepperId);
  const ofPlatform = await tx.select({ pepperId: platformKeys.pepperId }).from(platformKeys);
  const counts = new Map(ofMembers.map(({ pepperId, live, revoked }) => [pepperId, { live, revoked }]));
  for (const { pepperId } of ofPlatform) {
    if (pepperId === null) continue;
    const { live, revoked } = counts.get(pepperId) ?? { live: 0, revoked: 0 };
    counts.set(pepperId, { live: live + 1, revoked });
  }
  return counts;
};
