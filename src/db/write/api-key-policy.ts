import { sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import type { ApiKeyPolicyRow } from '../read/api-key-policy.ts';
import { apiKeyPolicies } from '../schema/index.ts';

export type ApiKeyPolicyValues = Pick<ApiKeyPolicyRow, 'maxAgeDays' | 'warningDays' | 'overlapSeconds'>;

/** Under the lock of the organization. */
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
