import { eq, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { type OrganizationRow, organizations } from '../organization/schema.ts';

interface LegalHoldChange {
  reason: string;
  actor: string;
}

/** Puts, changes or (null) lifts a legal hold on a locked organization. A new reason does not change its time. */
export const changeLegalHold = async (
  tx: Tx,
  { id, legalHoldAt }: OrganizationRow,
  hold: LegalHoldChange | null,
): Promise<OrganizationRow> => {
  const [row] = await tx
    .update(organizations)
    .set({
      legalHoldAt: hold === null ? null : (legalHoldAt ?? sql`now()`),
      legalHoldReason: hold?.reason ?? null,
      legalHoldActor: hold?.actor ?? null,
      version: sql`${organizations.version} + 1`,
      updatedAt: sql`now()`,
    })
    .where(eq(organizations.id, id))
    .returning();
  if (row === undefined) throw new Error('The organization disappeared although it was locked');
  return row;
};
