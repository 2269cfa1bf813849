import { createHash } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import { isEnded } from '../../contract/operation.ts';
import type { CompletePayment } from '../../contract/payment.ts';
import { actorOf } from '../../contract/principal.ts';
import { appendAudit } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { lockOperation, lockOrganization } from '../../db/locks.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { findOpenOperation, findOperation } from '../../db/operation/store.ts';
import type { OrganizationRow } from '../../db/organization/schema.ts';
import { findOrganization } from '../../db/organization/store.ts';
import type { PaymentRow } from '../../db/payment/schema.ts';
import { findPayment, findPaymentOf, insertPayment, movePayment } from '../../db/payment/store.ts';
import { forgetUnserved } from '../../db/payment/unserved.ts';
import { findOwner } from '../../db/user/store.ts';
import { appendOutbox } from '../../db/webhook/outbox.ts';
import type { TemporalControl } from '../../providers/temporal/port.ts';
import { authorize, organizationNotFound } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import { assertKeyFits, assignKey, openOperation } from '../idempotency/operation.ts';
import { inProgress } from '../operation/in-progress.ts';
import { readRow } from '../operation/read.ts';
import { type StartedOperation, startAndWait } from '../operation/start.ts';
import { presentOperation } from '../operation/view.ts';
import { awaitEnd } from '../operation/wait.ts';
import { isUnavailable } from '../unavailable.ts';
import { recordingUnserved } from './unserved.ts';

/** The operation that provisions the organization that was paid for. */
export interface Recorded {
  row: OperationRow;
  /** This payment was reported before. */
  isReplayed: boolean;
}

/**
 * Records that an organization was paid for, and has it provisioned. Idempotent by the payment's id: returns the same
 * operation while that is open or once it has succeeded, and starts a new one when it ended otherwise.
 */
export const completePayment = async (
  ctx: Context,
  slug: string,
  { paymentId }: CompletePayment,
  options: RequestOptions,
): Promise<StartedOperation> => {
  authorize(ctx, 'organization:pay', slug);
  const recorded = await recordingUnserved(ctx, { paymentId, slug }, (tx) =>
    recordPayment(ctx, tx, slug, paymentId, options),
  );
  const row = await provisionPaid(ctx, paymentId, recorded.row, options);
  return { operation: presentOperation(row, ctx), replayed: recorded.isReplayed };
};

/** Notifies the waiting run of its payment. Temporal runs updates with the same id once, so a payment counts once. */
export const wakePaid = (
  temporal: Pick<TemporalControl, 'paymentCompleted'>,
  workflowId: string,
  paymentId: string,
): Promise<void> => {
  const hash = createHash('sha256').update(paymentId).digest('base64url');
  return temporal.paymentCompleted(workflowId, `payment-${hash}`);
};

/** Whether the run was not notified; the payment is recorded, so the sweeper notifies it later if it is still open. */
const isUnheard = (error: unknown): boolean =>
  isUnavailable(error) || (error instanceof DomainError && error.code === 'operation_ended');

/** Wakes the waiting run, or starts one, and waits as long as the caller asked for. */
export const provisionPaid = async (
  ctx: Context,
  paymentId: string,
  row: OperationRow,
  options: RequestOptions,
): Promise<OperationRow> => {
  if (row.status === 'pending') return startAndWait(ctx, row, options);
  if (isAwaitingPayment(row)) {
    await wakePaid(ctx.temporal, row.workflowId, paymentId).catch((error: unknown) => {
      if (!isUnheard(error)) throw error;
    });
  }
  return awaitEnd(ctx, await readRow(ctx, row.id), options);
};

/** Under the lock of the operation: whether its run will find a payment that is recorded now. */
const isAwaitingPayment = ({ kind, status, steps }: OperationRow): boolean => {
  const waiting = steps.find(({ name }) => name === 'awaitPayment');
  return (
    kind === 'provisionPaidOrganization' &&
    status !== 'compensating' &&
    !isEnded(status) &&
    (waiting?.status === 'running' || waiting?.status === 'waiting')
  );
};

/**
 * Records, in one transaction, the payment and the operation that it is for. The operation is locked before the
 * organization, as in the steps; an expiry or a cancel takes the same locks, so one of the two sees the other.
 */
export const recordPayment = async (
  ctx: Context,
  tx: Tx,
  slug: string,
  paymentId: string,
  options: RequestOptions,
): Promise<Recorded> => {
  const found = await findOrganization(tx, slug);
  if (found === undefined) throw organizationNotFound();
  ctx.noteOrganization?.(found.id);
  // The payment's id identifies the request; a key that was sent with another body is refused nevertheless.
  await assertKeyFits(ctx, tx, options, found.id);
  const seen = await findOpenOperation(tx, found.id);
  const locked = seen === undefined ? undefined : await lockOperation(tx, seen.id);
  const organization = await lockOrganization(tx, slug);
  // It was removed while this transaction waited for the lock.
  if (organization?.id !== found.id) throw organizationNotFound();
  const open = await findOpenOperation(tx, found.id);
  const known = await findPayment(tx, paymentId);
  if (known !== undefined && known.operationId !== null && known.orgId !== organization.id) {
    throw new DomainError('payment_conflict');
  }
  const current = known === undefined ? undefined : await operationOf(tx, known);
  if (known !== undefined && current !== undefined && isGood(current)) {
    await assignKey(ctx, tx, options, current);
    return { row: current, isReplayed: true };
  }
  // An operation opened since the first look is not locked, and does not belong to this payment.
  if (open !== undefined && open.id !== locked?.id) throw inProgress(open);
  assertPayable(organization, open);
  if (open !== undefined && (await findPaymentOf(tx, open)) !== undefined) throw inProgress(open);
  const row = open ?? (await openProvisioning(ctx, tx, organization));
  await writePayment(tx, { id: paymentId, orgId: organization.id, operationId: row.id }, known);
  await assignKey(ctx, tx, options, row);
  await announce(ctx, tx, organization.slug, row, paymentId);
  return { row, isReplayed: false };
};

/** Whether it is provisioning the organization, or has done so. */
export const isGood = ({ status }: OperationRow): boolean => !isEnded(status) || status === 'succeeded';

export const operationOf = async (tx: Tx, { operationId }: PaymentRow): Promise<OperationRow | undefined> =>
  operationId === null ? undefined : findOperation(tx, operationId);

const assertPayable = ({ status }: OrganizationRow, open: OperationRow | undefined): void => {
  if (open?.steps.some(({ name, error }) => name === 'awaitPayment' && error?.code === 'payment_expired')) {
    throw new DomainError('payment_expired', undefined, { operationId: open.id });
  }
  if (open !== undefined && !isAwaitingPayment(open)) throw inProgress(open);
  if (status === 'pending') return;
  const why = status === 'deleting' ? 'it is being deleted' : 'it does not wait for a payment';
  throw new DomainError('illegal_transition', `The organization is ${status}: ${why}.`);
};

/** Opens another provisioning of an organization that was paid for and whose first provisioning failed. */
const openProvisioning = async (
  ctx: Context,
  tx: Tx,
  { id: orgId, slug, name, temporalNamespace: namespace }: OrganizationRow,
): Promise<OperationRow> => {
  const founder = await findOwner(tx, orgId);
  const { id: userId, identityId, email } = founder ?? { identityId: null };
  if (identityId === null) throw new Error(`The organization ${orgId} has no owner`);
  const input = { slug, namespace, name, owner: { identityId, userId, email }, isRegistered: true };
  return openOperation(ctx, tx, { id: uuid(), kind: 'provisionOrganization', orgId, input });
};

export const writePayment = async (
  tx: Tx,
  payment: { id: string; orgId: string; operationId: string | null },
  known: PaymentRow | undefined,
): Promise<void> => {
  const isWritten = known === undefined ? await insertPayment(tx, payment) : await movePayment(tx, payment, known);
  // Another request has just recorded it for another organization; one for the same organization would have waited at the lock.
  if (!isWritten) throw new DomainError('payment_conflict');
  await forgetUnserved(tx, payment.id);
};

/** Must be the last statements of the transaction. */
export const announce = async (
  { principal, requestId }: Context,
  tx: Tx,
  slug: string,
  { id: operationId, orgId }: OperationRow,
  paymentId: string,
): Promise<void> => {
  await appendOutbox(tx, { orgId, type: 'organization.paid', payload: { orgId, slug, paymentId, operationId } });
  await appendAudit(tx, {
    orgId,
    ...actorOf(principal),
    action: 'organization.pay',
    target: `organization:${orgId}`,
    requestId,
    operationId,
    detail: { paymentId },
  });
};
