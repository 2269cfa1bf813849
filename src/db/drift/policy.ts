import { sql } from 'drizzle-orm';
import type { DriftKind } from '../../contract/drift.ts';
import type { Tx } from '../client.ts';
import { type DriftPolicyRow, driftPolicies } from './schema.ts';
/** Reads the chosen policies; a kind without a row has the default. */
export const driftPolicyRows = (tx: Tx): Promise<DriftPolicyRow[]> => tx.select().from(driftPolicies);

export const setDriftPolicy = async (
  tx: Tx,
  kind: DriftKind,
  values: Pick<DriftPolicyRow, 'mode' | 'deletesOpenWorkflows'>,
): Promise<DriftPolicyRow> => {
  const [row] = await tx
    .insert(driftPolicies)
    .values({ kind, ...values })
    .onConflictDoUpdate({
      target: driftPolicies.kind,
      set: { ...values, version: sql`${driftPolicies.version} + 1`, updatedAt: sql`now()` },
    })
    .returning();
  if (row === undefined) throw new Error('The policy was neither inserted nor updated');
  return row;
};
