import { DomainError } from '../../contract/errors.ts';
import { cutText } from '../../contract/human-text.ts';
import { OrganizationName } from '../../contract/organization.ts';
import type { PaymentEvent, ReceivedPayment, ReportedPayment, ReportPayment } from '../../contract/payment.ts';
import { actorOf } from '../../contract/principal.ts';
import { appendAudit } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { lockCustomer, lockName } from '../../db/locks.ts';
import { findOpenCreation, isNameTaken } from '../../db/operation/creation.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { findOrganization } from '../../db/organization/store.ts';
import { type OwnedOrganization, ownedBy } from '../../db/payment/customer.ts';
import type { PaymentRow } from '../../db/payment/schema.ts';
import { findPayment } from '../../db/payment/store.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import { keepAnswer } from '../idempotency/answer.ts';
import { assertKeyFits, assignKey, openOperation } from '../idempotency/operation.ts';
import { inProgress } from '../operation/in-progress.ts';
import { presentOperation } from '../operation/view.ts';
import { newSuffix, prepareCreation, slugAttemptsMax } from '../organization/creation.ts';
import {
  announce,
  completePayment,
  isGood,
  operationOf,
  provisionPaid,
  type Recorded,
  recordPayment,
  writePayment,
} from './payment.ts';
import { recordingUnserved } from './unserved.ts';

/** The outcome of a customer's payment. `row` null: there is nothing to provision. */
interface Reported {
  paymentId: string;
  row: OperationRow | null;
  isReplayed: boolean;
}

interface AnsweredPayment {
  payment: ReportedPayment;
  replayed: boolean;
}

/**
 * Records the payment of a person. A person without an organization gets one; the payment of a person whose organization
 * waits to be paid for is for that; for the owner of others there is nothing to do until that changes, and the next report
 * is examined anew.
 */
export const reportPayment = async (
  ctx: Context,
  input: ReportPayment,
  options: RequestOptions,
): Promise<AnsweredPayment> => {
  authorize(ctx, 'organization:pay');
  const { paymentId, row, isReplayed } = await settlePayment(ctx, input, options);
  const payment: ReportedPayment = {
    paymentId,
    outcome: row === null ? 'nothing_to_do' : 'provisioning',
    org: row && { id: row.orgId, slug: row.input.slug, namespace: row.input.namespace },
    operation: row && presentOperation(row, ctx),
  };
  return { payment, replayed: isReplayed };
};

/** Takes an event of a payment provider; the same answer however often it is sent. */
export const receivePayment = async (
  ctx: Context,
  { data: { paymentId, org, customer, organization } }: PaymentEvent,
  options: RequestOptions,
): Promise<ReceivedPayment> => {
  authorize(ctx, 'organization:pay', org);
  if (org !== undefined) {
    const { operation } = await completePayment(ctx, org, { paymentId }, options);
    return { paymentId, outcome: 'provisioning', operationId: operation.id };
  }
  if (customer === undefined) throw new Error('A payment names an organization or a customer');
  const { row } = await settlePayment(ctx, { paymentId, customer, organization }, options);
  return { paymentId, outcome: row === null ? 'nothing_to_do' : 'provisioning', operationId: row?.id ?? null };
};

/** Replaces a name or a derived slug that has been taken between the check and the reservation. */
const settlePayment = async (ctx: Context, input: ReportPayment, options: RequestOptions): Promise<Reported> => {
  const { paymentId } = input;
  for (let attempt = 1; ; attempt += 1) {
    const suffix = attempt === 1 ? undefined : newSuffix();
    const { row, isReplayed } = await recordingUnserved(ctx, { paymentId }, (tx) =>
      recordCustomer(ctx, tx, input, options, suffix),
    );
    if (row === null) return { paymentId, row, isReplayed };
    try {
      return { paymentId, row: await provisionPaid(ctx, paymentId, row, options), isReplayed };
    } catch (error) {
      const isTaken = error instanceof DomainError && (error.code === 'slug_taken' || error.code === 'name_taken');
      if (!isTaken || attempt === slugAttemptsMax) throw error;
    }
  }
};

type RecordedCustomer = Recorded | { row: null; isReplayed: boolean };

const recordCustomer = async (
  ctx: Context,
  tx: Tx,
  input: ReportPayment,
  options: RequestOptions,
  /** Of a derived slug. */
  suffix: string | undefined,
): Promise<RecordedCustomer> => {
  const { paymentId, customer } = input;
  await assertKeyFits(ctx, tx, options);
  await lockCustomer(tx, customer.email);
  const known = await findPayment(tx, paymentId);
  const current = known === undefined ? undefined : await operationOf(tx, known);
  if (current !== undefined) {
    assertSameCustomer(current, customer.email);
    if (isGood(current)) {
      await assignKey(ctx, tx, options, current);
      return { row: current, isReplayed: true };
    }
    // The organization is still registered, and waits for another attempt.
    const organization = await findOrganization(tx, current.input.slug);
    if (organization?.id === current.orgId) return recordPayment(ctx, tx, organization.slug, paymentId, options);
  }
  // An open creation is looked for before the organizations: if it ends in between, it is seen once.
  const creation = await findOpenCreation(tx, customer.email);
  const owned = await ownedBy(tx, customer.email);
  const waiting = owned.filter(({ status }) => status === 'pending');
  if (waiting.length > 1) {
    const slugs = waiting.map(({ slug }) => slug).join(', ');
    throw new DomainError('illegal_transition', `Several organizations wait to be paid for (${slugs}): name one.`);
  }
  const [only] = waiting;
  if (only !== undefined) return recordPayment(ctx, tx, only.slug, paymentId, options);
  // An open creation may still be undone: the payment is recorded for it rather than for nothing.
  const oldest = owned.find(({ id }) => id !== creation?.orgId);
  if (oldest !== undefined) return recordNothing(ctx, tx, input, oldest, known, options);
  if (creation?.kind === 'provisionPaidOrganization') throw inProgress(creation);
  const row = creation ?? (await openDefault(ctx, tx, input, suffix));
  await writePayment(tx, { id: paymentId, orgId: row.orgId, operationId: row.id }, known);
  await assignKey(ctx, tx, options, row);
  await announce(ctx, tx, row.input.slug, row, paymentId);
  return { row, isReplayed: false };
};

/** Records a payment that provisions nothing once, in the audit trail of an organization that the customer owns. */
const recordNothing = async (
  ctx: Context,
  tx: Tx,
  { paymentId }: ReportPayment,
  { id: orgId }: OwnedOrganization,
  known: PaymentRow | undefined,
  options: RequestOptions,
): Promise<RecordedCustomer> => {
  if (known?.operationId === null) {
    await keepAnswer(ctx, tx, options, known.orgId, { paymentId });
    return { row: null, isReplayed: true };
  }
  const payment = { id: paymentId, orgId, operationId: null };
  await writePayment(tx, payment, known);
  await keepAnswer(ctx, tx, options, orgId, { paymentId });
  await appendAudit(tx, {
    orgId,
    ...actorOf(ctx.principal),
    action: 'organization.pay',
    target: `organization:${orgId}`,
    requestId: ctx.requestId,
    detail: { paymentId, outcome: 'nothing_to_do' },
  });
  return { row: null, isReplayed: false };
};

const assertSameCustomer = ({ input: { owner } }: OperationRow, email: string): void => {
  // The owner is forgotten with the organization: only the answer is left.
  if (owner?.email === '') return;
  if (owner?.email.toLowerCase() !== email.toLowerCase()) {
    throw new DomainError('payment_conflict', 'The payment was made for an organization of another customer.');
  }
};

const openDefault = async (ctx: Context, tx: Tx, input: ReportPayment, suffix?: string): Promise<OperationRow> => {
  const name = await freeName(tx, input);
  return openOperation(ctx, tx, await prepareCreation(ctx, tx, { name, owner: input.customer }, suffix));
};

const nameLengthMax = 63;
const nameAttemptsMax = 5;

/** A customer does not choose the name, so one that is taken gets a suffix. */
const freeName = async (tx: Tx, input: ReportPayment): Promise<string> => {
  const base = defaultName(input);
  let name = base;
  for (let attempt = 1; attempt <= nameAttemptsMax; attempt += 1) {
    await lockName(tx, name);
    if (!(await isNameTaken(tx, name))) return name;
    const suffix = ` ${newSuffix()}`;
    name = `${cutText(base, nameLengthMax - suffix.length)}${suffix}`;
  }
  return name;
};

/** The first known text about a customer that is a valid name of an organization. */
export const defaultName = ({ customer: { email, name }, organization }: Omit<ReportPayment, 'paymentId'>): string => {
  const of = (person: string): string => {
    const rest = "'s organization";
    return `${cutText(person, nameLengthMax - rest.length)}${rest}`;
  };
  const candidates = [organization?.name, name && of(name), of(email.split('@')[0] ?? '')];
  for (const candidate of candidates) {
    const parsed = OrganizationName.safeParse(candidate);
    if (parsed.success) return parsed.data;
  }
  return `Organization ${newSuffix()}`;
};
