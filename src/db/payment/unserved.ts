import { eq, sql } from 'drizzle-orm';
import type { ErrorCode } from '../../contract/errors.ts';
import type { Tx } from '../client.ts';
import { unservedPayments } from './schema.ts';

interface UnservedPayment {
  id: string;
  /** The organization that was named, if there is one. */
  concernedOrgId: string | null;
  code: ErrorCode;
}

/** Whether that is new: the first report of this payment, or refused for another reason than the one before. */
export const recordUnserved = async (tx: Tx, { id, concernedOrgId, code }: UnservedPayment): Promise<boolean> => {
  // Locked first, so that of two reports at the same time one is new.
  const inserted = await tx
    .insert(unservedPayments)
    .values({ id, concernedOrgId, code })
    .onConflictDoNothing()
    .returning({ id: unservedPayments.id });
  if (inserted.length > 0) return true;
  const [known] = await tx.select().from(unservedPayments).where(eq(unservedPayments.id, id)).for('update');
  await tx
    .update(unservedPayments)
    .set({ concernedOrgId, code, reports: sql`${unservedPayments.reports} + 1`, lastReportedAt: sql`now()` })
    .where(eq(unservedPayments.id, id));
  return known?.code !== code;
};

/** It is served now, and stands among the payments. */
export const forgetUnserved = async (tx: Tx, id: string): Promise<void> => {
  await tx.delete(unservedPayments).where(eq(unservedPayments.id, id));
};
