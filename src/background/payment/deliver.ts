import type { Db } from '../../db/client.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { findPaymentOf, unheardPayments } from '../../db/payment/store.ts';
import { withPlatform } from '../../db/tenancy.ts';
import type { TemporalControl } from '../../providers/temporal/port.ts';
import { wakePaid } from '../../usecases/payment/payment.ts';
import type { Sweep } from '../loops.ts';
import { unlessRefused } from '../operation/unless-refused.ts';

interface PaymentDeliveryOptions {
  db: Db;
  temporal: Pick<TemporalControl, 'paymentCompleted'>;
  /** The request that recorded a younger payment is about to deliver it. */
  ageMsMin?: number;
}

const batchMax = 100;
const ageMsMinDefault = 5_000;

/** Tells workflows that still wait for a payment of payments already recorded. */
export const deliverPayments = async ({
  db,
  temporal,
  ageMsMin = ageMsMinDefault,
}: PaymentDeliveryOptions): Promise<void> => {
  const before = new Date(Date.now() - ageMsMin);
  const payments = await withPlatform(db, (tx) => unheardPayments(tx, before, batchMax));
  for (const { workflowId, paymentId } of payments) {
    await unlessRefused(() => wakePaid(temporal, workflowId, paymentId));
  }
};

export const paymentSweep = (options: PaymentDeliveryOptions): Sweep => ({
  name: 'recorded payments',
  run: () => deliverPayments(options),
});

/** Whether a recorded payment pays for this operation. */
export const isPaid =
  (db: Db) =>
  async (operation: Pick<OperationRow, 'orgId' | 'id'>): Promise<boolean> =>
    (await withPlatform(db, (tx) => findPaymentOf(tx, operation))) !== undefined;
