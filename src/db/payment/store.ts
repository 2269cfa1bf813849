import { and, asc, eq, lt, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { type OperationRow, operations } from '../operation/schema.ts';
import { type PaymentRow, payments } from './schema.ts';

export const findPayment = async (tx: Tx, id: string): Promise<PaymentRow | undefined> => {
  const [row] = await tx.select().from(payments).where(eq(payments.id, id));
  return row;
};

/** Finds a payment that this operation provisions for. */
export const findPaymentOf = async (
  tx: Tx,
  { orgId, id }: Pick<OperationRow, 'orgId' | 'id'>,
): Promise<PaymentRow | undefined> => {
  const [row] = await tx
    .select()
    .from(payments)
    .where(and(eq(payments.orgId, orgId), eq(payments.operationId, id)))
    .limit(1);
  return row;
};

export const hasPayment = async (tx: Tx, orgId: string): Promise<boolean> => {
  const rows = await tx.select({ id: payments.id }).from(payments).where(eq(payments.orgId, orgId)).limit(1);
  return rows.length > 0;
};

/** Reads recorded payments whose workflow still waits for one. */
export const unheardPayments = (tx: Tx, before: Date, limit: number) =>
  tx
    .select({ paymentId: payments.id, workflowId: operations.workflowId })
    .from(operations)
    .innerJoin(payments, and(eq(payments.orgId, operations.orgId), eq(payments.operationId, operations.id)))
    .where(
      and(
        eq(operations.status, 'running'),
        eq(operations.kind, 'provisionPaidOrganization'),
        sql`${operations.steps} @> '[{"name": "awaitPayment", "status": "waiting"}]'`,
        lt(payments.createdAt, before),
      ),
    )
    .orderBy(asc(payments.createdAt))
    .limit(limit);

interface NewPayment {
  id: string;
  orgId: string;
  /** null: there was nothing to provision. */
  operationId: string | null;
}

/** Inserts a payment. Returns false if it was recorded before. */
export const insertPayment = async (tx: Tx, payment: NewPayment): Promise<boolean> => {
  const rows = await tx.insert(payments).values(payment).onConflictDoNothing().returning({ id: payments.id });
  return rows.length > 0;
};

/**
 * Makes another operation provision for the payment, after one that failed or when there was nothing to do. Returns false if
 * the payment has changed: requests about two organizations have no lock in common.
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
