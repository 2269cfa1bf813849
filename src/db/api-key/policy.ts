import { and, count, desc, eq, gt, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { type ApiKeyPolicyRow, apiKeyPolicies, apiKeys } from './schema.ts';

/** Finds the policy of an organization; undefined: it has chosen none. */
export const findApiKeyPolicy = async (tx: Tx, orgId: string): Promise<ApiKeyPolicyRow | undefined> => {
  const [row] = await tx.select().from(apiKeyPolicies).where(eq(apiKeyPolicies.orgId, orgId));
  return row;
};

const isOverdue = and(
  eq(apiKeys.status, 'active'),
  isNotNull(apiKeyPolicies.maxAgeDays),
  sql`${apiKeys.createdAt} < now() - make_interval(days => ${apiKeyPolicies.maxAgeDays})`,
  or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`now()`)),
);

/** Counts accepted keys that are older than the policy of their organization allows. */
export const countOverdueKeys = async (tx: Tx): Promise<number> => {
  const [row] = await tx
    .select({ keys: count() })
    .from(apiKeys)
    .innerJoin(apiKeyPolicies, eq(apiKeyPolicies.orgId, apiKeys.orgId))
    .where(isOverdue);
  return row?.keys ?? 0;
};

/** Counts overdue keys by organization, for those with the most. */
export const overdueKeysByOrganization = (tx: Tx, limit: number): Promise<{ orgId: string; keys: number }[]> =>
  tx
    .select({ orgId: apiKeys.orgId, keys: count() })
    .from(apiKeys)
    .innerJoin(apiKeyPolicies, eq(apiKeyPolicies.orgId, apiKeys.orgId))
    .where(isOverdue)
    .groupBy(apiKeys.orgId)
    .orderBy(desc(count()), apiKeys.orgId)
    .limit(limit);

export type ApiKeyPolicyValues = Pick<ApiKeyPolicyRow, 'maxAgeDays' | 'warningDays' | 'overlapSeconds'>;

/** Sets the policy, under the lock of the organization. */
export const setApiKeyPolicy = async (tx: Tx, orgId: string, values: ApiKeyPolicyValues): Promise<ApiKeyPolicyRow> => {
  const [row] = await tx
    .insert(apiKeyPolicies)
    .values({ orgId, ...values })
    .onConflictDoUpdate({
      target: apiKeyPolicies.orgId,
      set: { ...values, version: sql`${apiKeyPolicies.version} + 1`, updatedAt: sql`now()` },
    })
    .returning();
  if (row === undefined) throw new Error('The policy was neither inserted nor updated');
  return row;
};
