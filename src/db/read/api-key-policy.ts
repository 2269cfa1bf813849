import { eq } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { apiKeyPolicies } from '../schema/index.ts';

export type ApiKeyPolicyRow = typeof apiKeyPolicies.$inferSelect;

/** undefined: the organization has said nothing. */
export const findApiKeyPolicy = async (tx: Tx, orgId: string): Promise<ApiKeyPolicyRow | undefined> => {
  const [row] = await tx.select().from(apiKeyPolicies).where(eq(apiKeyPolicies.orgId, orgId));
  return row;
};
