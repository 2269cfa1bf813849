import { eq, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { rateLimitPolicies } from './schema.ts';

export interface RateLimitPolicy {
  keyPerHour: number | null;
  principalPerMinute: number | null;
  /** 0: no policy was ever chosen. */
  version: number;
}

export const findRateLimitPolicy = async (tx: Tx, orgId: string): Promise<RateLimitPolicy> => {
  const { keyPerHour, principalPerMinute, version } = rateLimitPolicies;
  const [row] = await tx
    .select({ keyPerHour, principalPerMinute, version })
    .from(rateLimitPolicies)
    .where(eq(rateLimitPolicies.orgId, orgId));
  return row ?? { keyPerHour: null, principalPerMinute: null, version: 0 };
};

/** Sets the policy, under the lock of the organization. A trigger notifies every process. */
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
