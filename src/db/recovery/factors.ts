import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { type FactorRecoveryRow, factorRecoveries } from './schema.ts';

// For the transaction of the person who has lost its second factors (`withPerson`).

/** Makes a link that asks this organization, in place of the former one. */
export const renewFactorRecovery = async (
  tx: Tx,
  identityId: string,
  askedOrgId: string,
  seconds: number,
): Promise<FactorRecoveryRow> => {
  const expiresAt = sql`now() + make_interval(secs => ${seconds})`;
  const { generation } = factorRecoveries;
  const next = { askedOrgId, operationId: null, expiresAt, sentAt: sql`now()` };
  const [row] = await tx
    .insert(factorRecoveries)
    .values({ identityId, askedOrgId, expiresAt })
    .onConflictDoUpdate({
      target: factorRecoveries.identityId,
      set: { ...next, generation: sql`${generation} + 1` },
    })
    .returning();
  if (row === undefined) throw new Error('The link was neither inserted nor renewed');
  return row;
};

export const findFactorRecovery = async (tx: Tx, identityId: string): Promise<FactorRecoveryRow | undefined> => {
  const [row] = await tx.select().from(factorRecoveries).where(eq(factorRecoveries.identityId, identityId));
  return row;
};

/** Notes which operation a link has begun. Returns false if the link has been used or replaced meanwhile. */
export const useFactorRecovery = async (
  tx: Tx,
  { identityId, generation }: Pick<FactorRecoveryRow, 'identityId' | 'generation'>,
  operationId: string,
): Promise<boolean> => {
  const rows = await tx
    .update(factorRecoveries)
    .set({ operationId })
    .where(
      and(
        eq(factorRecoveries.identityId, identityId),
        eq(factorRecoveries.generation, generation),
        isNull(factorRecoveries.operationId),
      ),
    )
    .returning({ id: factorRecoveries.identityId });
  return rows.length > 0;
};
