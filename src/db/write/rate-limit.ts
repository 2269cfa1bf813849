import { sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import type { RateLimitPolicy } from '../read/rate-limit.ts';
import { rateLimitPolicies } from '../schema/index.ts';

/** Under the lock of the organization. A trigger tells every process. */
export const putRateLimitPolicy = async (
  tx: Tx,
  orgId: string,
  chosen: Pick<RateLimitPolicy, 'keyPerHour' | 'principalPerMinute'>,
): Promise<RateLimitPolicy> => {
  const [row] = await tx
    .insert(rateLimitPolicies)
    .values({ orgId, ...chosen })
    .onConflictDoUpdate({
      target: rateLimitPolicies.orgId,
      set: { ...chosen, version: sql`${rateLimitPolicies.version} + 1`, updatedAt: sql`now()` },
    })
    .returning();
  if (row === undefined) throw new Error('The policy was neither inserted nor updated');
  return row;
};
