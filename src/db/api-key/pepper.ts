import { eq, ne, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { apiKeys, platformKeys } from './schema.ts';

/** Counts usable and revoked API keys by the pepper that they are hashed with. */
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
