import { eq, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { type SessionPolicyRow, sessionPolicies } from './schema.ts';

/** Finds the policy of an organization; undefined: it has chosen none. */
export const findSessionPolicy = async (tx: Tx, orgId: string): Promise<SessionPolicyRow | undefined> => {
  const [row] = await tx.select().from(sessionPolicies).where(eq(sessionPolicies.orgId, orgId));
  return row;
};

type SessionPolicyValues = Partial<Omit<SessionPolicyRow, 'orgId' | 'version' | 'updatedAt'>>;

/** Sets the policy, under the lock of the organization. */
export const setSessionPolicy = async (
  tx: Tx,
  orgId: string,
  values: SessionPolicyValues,
): Promise<SessionPolicyRow> => {
  const [row] = await tx
    .insert(sessionPolicies)
    .values({ orgId, ...values })
    .onConflictDoUpdate({
      target: sessionPolicies.orgId,
      set: { ...values, version: sql`${sessionPolicies.version} + 1`, updatedAt: sql`now()` },
    })
    .returning();
  if (row === undefined) throw new Error('The policy was neither inserted nor updated');
  return row;
};
