import { and, eq, sql } from 'drizzle-orm';
import { nameKeyOf } from '../../contract/name-key.ts';
import type { Tx } from '../client.ts';
import type { PaymentRow } from '../read/payment.ts';
import { organizations, payments } from '../schema/index.ts';
import type { OrganizationRow } from './organization.ts';

interface NewPayment {
  id: string;
  orgId: string;
  /** null: there was nothing to provision. */
  operationId: string | null;
}

/** False when it is recorded already. */
export const insertPayment = async (tx: Tx, payment: NewPayment): Promise<boolean> => {
  const rows = await tx.insert(payments).values(payment).onConflictDoNothing().returning({ id: payments.id });
  return rows.length > 0;
};

/**
 * Another operation provisions what was paid for, after one that could not, or after there was nothing to do. False when
 * it stands for something else by now: requests about two organizations have no lock in common.
 */
export const movePayment = async (
  tx: Tx,
  { id, orgId, operationId }: NewPayment,
  known: PaymentRow,
): Promise<boolean> => {
  const isAsKnown = and(
    eq(payments.id, id),
    eq(payments.orgId, known.orgId),
    sql`${payments.operationId} is not distinct from ${known.operationId}`,
  );
  const rows = await tx.update(payments).set({ orgId, operationId }).where(isAsKnown).returning({ id: payments.id });
  return rows.length > 0;
};

export const lockOrganizationById = async (tx: Tx, id: string): Promise<OrganizationRow | undefined> => {
  const [row] = await tx.select().from(organizations).where(eq(organizations.id, id)).for('update');
  return row;
};

/** Payments of one customer come one after another, also of one that nobody knows yet. */
export const lockCustomer = (tx: Tx, email: string): Promise<void> => lockText(tx, `freehold.customer:${email}`);

/** So do choices of one name. */
export const lockName = (tx: Tx, name: string): Promise<void> => lockText(tx, `freehold.name:${nameKeyOf(name)}`);

/** Until the transaction ends, whatever the case. */
const lockText = async (tx: Tx, text: string): Promise<void> => {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(lower(${text}), 0))`);
};
