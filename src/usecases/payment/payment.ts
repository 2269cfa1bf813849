import { createHash } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { DomainError, type ErrorCode } from '../../contract/errors.ts';
import { isEnded } from '../../contract/operation.ts';
import type { CompletePayment } from '../../contract/payment.ts';
import { actorOf, keyIdOf, principalName } from '../../contract/principal.ts';
import { appendAudit, appendOutbox } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { assertClaimFits, insertClaim, insertOperation, moveClaim } from '../../db/operation/claim.ts';
import { findOpenOperation, findOperation, lockOperation, type OperationRow } from '../../db/operation/store.ts';
import { findOrganization, lockOrganization, type OrganizationRow } from '../../db/organization/store.ts';
import {
  findOwner,
  findPayment,
  findPaymentOf,
  insertPayment,
  movePayment,
  type PaymentRow,
} from '../../db/payment/store.ts';
import { forgetUnserved } from '../../db/payment/unserved.ts';
import type { TemporalControl } from '../../providers/temporal/port.ts';
import { authorize, organizationNotFound } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import { awaitEnd, awayCodes, claimOf, readRow, type StartedOperation, startAndWait } from '../operation/start.ts';
import { presentOperation } from '../operation/view.ts';
import { inProgress } from '../organization/organization.ts';
import { recordingUnserved } from './unserved.ts';

/** What a payment came to: the operation that provisions what it paid for. */
export interface Recorded {
  row: OperationRow;
  /** This payment was reported before. */
  isReplayed: boolean;
}

/**
 * Records that an organization was paid for, and has it provisioned. Idempotent by the payment's id: while its operation
 * is open, and when it has succeeded, the same operation; when it ended otherwise, a new one.
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
  const row = await provisionPaid(ctx, paymentId, recorded, options);
  return { operation: presentOperation(row, ctx), replayed: recorded.isReplayed };
};

/** Temporal runs one update with the same id once: one payment is one. */
export const wakePaid = (
  temporal: Pick<TemporalControl, 'paymentCompleted'>,
  workflowId: string,
  paymentId: string,
): Promise<void> => {
  const hash = createHash('sha256').update(paymentId).digest('base64url');
  return temporal.paymentCompleted(workflowId, `payment-${hash}`);
};

/** What a recorded payment's run may answer that changes nothing: it is away, or has ended, or is told by the sweeper. */
const unheardCodes: readonly ErrorCode[] = [...awayCodes, 'operation_ended'];

/** Wakes the run that waits, or starts one, and waits as long as the caller asked for. */
export const provisionPaid = async (
  ctx: Context,
  paymentId: string,
  { row, isReplayed }: Recorded,
  options: RequestOptions,
): Promise<OperationRow> => {
  if (row.status === 'pending') return startAndWait(ctx, { row, isReplayed }, options);
  if (isAwaitingPayment(row)) {
    const unheard = await wakePaid(ctx.temporal, row.workflowId, paymentId).catch((error: unknown) => error);
    // The payment is recorded: the sweeper brings it to its run when it cannot be told now.
    if (unheard !== undefined && !(unheard instanceof DomainError && unheardCodes.includes(unheard.code)))
      throw unheard;
  }
  return awaitEnd(ctx, await readRow(ctx, row.id), options);
};

/** Under the lock of the operation: whether a payment that is recorded now is one that its run will find. */
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
 * One transaction: the payment, and the operation that it is for. The lock of the operation comes before that of the
 * organization, as in the steps; what expires or cancels it takes the same, so one of the two sees the other.
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
  await assertKeyFits(ctx, tx, options, found.id);
  const seen = await findOpenOperation(tx, found.id);
  const locked = seen === undefined ? undefined : await lockOperation(tx, seen.id);
  const organization = await lockOrganization(tx, slug);
  // It was removed while this waited for it.
  if (organization?.id !== found.id) throw organizationNotFound();
  const open = await findOpenOperation(tx, found.id);
  const known = await findPayment(tx, paymentId);
  if (known !== undefined && known.operationId !== null && known.orgId !== organization.id) {
    throw new DomainError('payment_conflict');
  }
  const current = known === undefined ? undefined : await operationOf(tx, known);
  if (known !== undefined && current !== undefined && isGood(current)) {
    await claimFor(ctx, tx, options, current);
    return { row: current, isReplayed: true };
  }
  // One that was opened since the look above is not locked, and none of this payment's.
  if (open !== undefined && open.id !== locked?.id) throw inProgress(open);
  assertPayable(organization, open);
  if (open !== undefined && (await findPaymentOf(tx, open)) !== undefined) throw inProgress(open);
  const row = open ?? (await openProvisioning(ctx, tx, organization));
  await writePayment(tx, { id: paymentId, orgId: organization.id, operationId: row.id }, known);
  await claimFor(ctx, tx, options, row);
  await announce(ctx, tx, organization.slug, row, paymentId);
  return { row, isReplayed: false };
};

/** It provisions what was paid for, or has done so. */
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

/** Of an organization whose payment came before and whose provisioning failed. */
const openProvisioning = async (
  { principal, requestId }: Context,
  tx: Tx,
  { id: orgId, slug, name, temporalNamespace: namespace }: OrganizationRow,
): Promise<OperationRow> => {
  const owner = await findOwner(tx, orgId);
  if (owner === undefined) throw new Error(`The organization ${orgId} has no owner`);
  const { id: userId, identityId, email } = owner;
  return insertOperation(tx, {
    id: uuid(),
    kind: 'provisionOrganization',
    orgId,
    input: { slug, namespace, name, owner: { identityId, userId, email }, isRegistered: true },
    actor: principalName(principal),
    actorKeyId: keyIdOf(principal),
    requestId,
  });
};

export const writePayment = async (
  tx: Tx,
  payment: { id: string; orgId: string; operationId: string | null },
  known: PaymentRow | undefined,
): Promise<void> => {
  const isWritten = known === undefined ? await insertPayment(tx, payment) : await movePayment(tx, payment, known);
  // Another request has just recorded it, for another organization: of this one it would have waited at the lock.
  if (!isWritten) throw new DomainError('payment_conflict');
  await forgetUnserved(tx, payment.id);
};

/** The payment's id is what counts; a key that was sent with another body is refused all the same. */
export const assertKeyFits = async (
  ctx: Context,
  tx: Tx,
  options: RequestOptions,
  /** Of the organization that the path names. */
  orgId?: string,
): Promise<void> => {
  const claim = claimOf(ctx, options);
  if (claim !== null) await assertClaimFits(tx, claim, orgId);
};

/** The caller's own key stands for the operation too. */
export const claimFor = async (ctx: Context, tx: Tx, options: RequestOptions, row: OperationRow): Promise<void> => {
  const claim = claimOf(ctx, options);
  if (claim === null) return;
  const ids = { operationId: row.id, orgId: row.orgId };
  if (await insertClaim(tx, claim, ids)) return;
  await assertClaimFits(tx, claim);
  await moveClaim(tx, claim, ids.operationId, ids.orgId);
};

/** The last statements of the transaction. */
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
