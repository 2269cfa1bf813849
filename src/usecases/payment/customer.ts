import { DomainError } from '../../contract/errors.ts';
import { cutText } from '../../contract/human-text.ts';
import { OrganizationName } from '../../contract/organization.ts';
import type { PaymentEvent, ReceivedPayment, ReportedPayment, ReportPayment } from '../../contract/payment.ts';
import { actorOf, keyIdOf, principalName } from '../../contract/principal.ts';
import { appendAudit } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { findAnswered, insertAnswer, insertOperation } from '../../db/operation/claim.ts';
import type { OperationRow } from '../../db/operation/store.ts';
import { findOrganization } from '../../db/organization/store.ts';
import {
  findOpenCreation,
  findPayment,
  isNameTaken,
  lockCustomer,
  lockName,
  type OwnedOrganization,
  ownedBy,
  type PaymentRow,
} from '../../db/payment/store.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import { claimOf } from '../operation/start.ts';
import { presentOperation } from '../operation/view.ts';
import { newSuffix, prepareCreation, slugTriesMax } from '../organization/creation.ts';
import { inProgress } from '../organization/organization.ts';
import {
  announce,
  assertKeyFits,
  claimFor,
  completePayment,
  isGood,
  operationOf,
  provisionPaid,
  type Recorded,
  recordPayment,
  writePayment,
} from './payment.ts';
import { recordingUnserved } from './unserved.ts';

/** What a customer's payment came to. `row` null: there is nothing to provision. */
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
 * Records the payment of a person. Who owns no organization gets one; who owns one that waits to be paid for has paid for
 * that; for who owns others there is nothing to do, as long as that is so: the next report is looked at anew.
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

/** What a payment provider has sent; the same answer however often it is sent. */
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
  if (customer === undefined) throw new Error('A payment is for an organization or of a customer');
  const { row } = await settlePayment(ctx, { paymentId, customer, organization }, options);
  return { paymentId, outcome: row === null ? 'nothing_to_do' : 'provisioning', operationId: row?.id ?? null };
};

/** A name or a derived slug that is taken between the look and the reservation is replaced by another. */
const settlePayment = async (ctx: Context, input: ReportPayment, options: RequestOptions): Promise<Reported> => {
  const { paymentId } = input;
  for (let tries = 1; ; tries += 1) {
    const recorded = await recordingUnserved(ctx, { paymentId }, (tx) =>
      recordCustomer(ctx, tx, input, options, tries > 1),
    );
    if (recorded.row === null) return { paymentId, row: null, isReplayed: recorded.isReplayed };
    const { row, isReplayed } = recorded;
    try {
      const current = await provisionPaid(ctx, paymentId, { row, isReplayed }, options);
      return { paymentId, row: current, isReplayed };
    } catch (error) {
      const isTaken = error instanceof DomainError && (error.code === 'slug_taken' || error.code === 'name_taken');
      if (!isTaken || tries === slugTriesMax) throw error;
    }
  }
};

type RecordedCustomer = Recorded | { row: null; isReplayed: boolean };

const recordCustomer = async (
  ctx: Context,
  tx: Tx,
  input: ReportPayment,
  options: RequestOptions,
  isRetry: boolean,
): Promise<RecordedCustomer> => {
  const { paymentId, customer } = input;
  await assertKeyFits(ctx, tx, options);
  await lockCustomer(tx, customer.email);
  const known = await findPayment(tx, paymentId);
  const current = known === undefined ? undefined : await operationOf(tx, known);
  if (current !== undefined) {
    assertSameCustomer(current, customer.email);
    if (isGood(current)) {
      await claimFor(ctx, tx, options, current);
      return { row: current, isReplayed: true };
    }
    // It is registered still, and waits for another try.
    const organization = await findOrganization(tx, current.input.slug);
    if (organization?.id === current.orgId) return recordPayment(ctx, tx, organization.slug, paymentId, options);
  }
  // What is under way is looked for before what is there: when it ends in between, it is seen once.
  const creation = await findOpenCreation(tx, customer.email);
  const owned = await ownedBy(tx, customer.email);
  const waiting = owned.filter(({ status }) => status === 'pending');
  if (waiting.length > 1) {
    const slugs = waiting.map(({ slug }) => slug).join(', ');
    throw new DomainError('illegal_transition', `Several organizations wait to be paid for (${slugs}): name one.`);
  }
  const [only] = waiting;
  if (only !== undefined) return recordPayment(ctx, tx, only.slug, paymentId, options);
  // What is under way may be undone: a payment stands for it rather than for nothing.
  const oldest = owned.find(({ id }) => id !== creation?.orgId);
  if (oldest !== undefined) return recordNothing(ctx, tx, input, oldest, known, options);
  if (creation?.kind === 'provisionPaidOrganization') throw inProgress(creation);
  const row = creation ?? (await openDefault(ctx, tx, input, isRetry));
  await writePayment(tx, { id: paymentId, orgId: row.orgId, operationId: row.id }, known);
  await claimFor(ctx, tx, options, row);
  await announce(ctx, tx, row.input.slug, row, paymentId);
  return { row, isReplayed: false };
};

/** A payment with which nothing is provisioned stands, once, in the trail of what the customer owns. */
const recordNothing = async (
  ctx: Context,
  tx: Tx,
  { paymentId }: ReportPayment,
  { id: orgId }: OwnedOrganization,
  known: PaymentRow | undefined,
  options: RequestOptions,
): Promise<RecordedCustomer> => {
  if (known?.operationId === null) {
    await answerFor(ctx, tx, options, known);
    return { row: null, isReplayed: true };
  }
  const payment = { id: paymentId, orgId, operationId: null };
  await writePayment(tx, payment, known);
  await answerFor(ctx, tx, options, payment);
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

/** The caller's own key stands for this answer; one of another request, sent at the same time, is refused. */
const answerFor = async (
  ctx: Context,
  tx: Tx,
  options: RequestOptions,
  { id, orgId }: Pick<PaymentRow, 'id' | 'orgId'>,
): Promise<void> => {
  const claim = claimOf(ctx, options);
  if (claim === null) return;
  if (!(await insertAnswer(tx, claim, orgId, { paymentId: id }))) await findAnswered(tx, claim);
};

const assertSameCustomer = ({ input: { owner } }: OperationRow, email: string): void => {
  // Whose it was is forgotten with the organization: what is left is the answer.
  if (owner?.email === '') return;
  if (owner?.email.toLowerCase() !== email.toLowerCase()) {
    throw new DomainError('payment_conflict', 'The payment was made for an organization of somebody else.');
  }
};

const openDefault = async (ctx: Context, tx: Tx, input: ReportPayment, isRetry: boolean): Promise<OperationRow> => {
  const { principal, requestId } = ctx;
  const name = await freeName(tx, input);
  const creation = await prepareCreation(ctx, tx, { name, owner: input.customer }, isRetry);
  return insertOperation(tx, {
    ...creation,
    actor: principalName(principal),
    actorKeyId: keyIdOf(principal),
    requestId,
  });
};

const nameLengthMax = 63;
const nameTriesMax = 5;

/** A customer is asked for no name: one that is taken gets a suffix. */
const freeName = async (tx: Tx, input: ReportPayment): Promise<string> => {
  const base = defaultName(input);
  let name = base;
  for (let tries = 1; tries <= nameTriesMax; tries += 1) {
    await lockName(tx, name);
    if (!(await isNameTaken(tx, name))) return name;
    const suffix = ` ${newSuffix()}`;
    name = `${cutText(base, nameLengthMax - suffix.length)}${suffix}`;
  }
  return name;
};

/** Of what is known of a customer, the first that can be a name of an organization. */
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
