import { eq, sql } from 'drizzle-orm';
import type { ErrorCode } from '../../contract/errors.ts';
import type { Tx } from '../client.ts';
import { lockUnservedPayment } from '../locks.ts';
import { unservedPayments } from './schema.ts';

interface UnservedPayment {
  id: string;
  /** The organization that the report named, if it exists. */
  concernedOrgId: string | null;
  code: ErrorCode;
}

/** Records a report. Returns whether it is news: the first of this payment, or refused for a new reason. */
export const recordUnserved = async (tx: Tx, { id, concernedOrgId, code }: UnservedPayment): Promise<boolean> => {
  // Inserted or locked first, so that of two concurrent reports one is news.
  const inserted = await tx
    .insert(unservedPayments)
    .values({ id, concernedOrgId, code })
    .onConflictDoNothing()
    .returning({ id: unservedPayments.id });
  if (inserted.length > 0) return true;
  const known = await lockUnservedPayment(tx, id);
  await tx
    .update(unservedPayments)
    .set({ concernedOrgId, code, reports: sql`${unservedPayments.reports} + 1`, lastReportedAt: sql`now()` })
    .where(eq(unservedPayments.id, id));
  return known?.code !== code;
};

/** Forgets the reports of a payment that is now recorded. */
export const forgetUnserved = async (tx: Tx, id: string): Promise<void> => {
  await tx.delete(unservedPayments).where(eq(unservedPayments.id, id));
};
