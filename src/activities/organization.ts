import { DomainError } from '../contract/errors.ts';
import type { StepName } from '../contract/ids.ts';
import { isEnded } from '../contract/operation.ts';
import { definitionOf, kindOf } from '../contract/operation-kinds.ts';
import type { OperationAttempt, ProvisionAttempt, Reserved } from '../contract/operation-run.ts';
import type { Db, Tx } from '../db/client.ts';
import { findPaymentOf } from '../db/read/payment.ts';
import { withOrganization, withPlatform } from '../db/tenancy.ts';
import { together } from '../db/together.ts';
import { appendAudit, appendOutbox, appendUnheard } from '../db/write/audit.ts';
import {
  assertForward,
  changeOperation,
  lockForward,
  lockOperation,
  type OperationRow,
} from '../db/write/operation.ts';
import {
  deleteOrganization,
  insertFounded,
  insertFounder,
  moveOrganization,
  returnToPending,
} from '../db/write/organization.ts';
import type { OperationMetrics } from './metrics.ts';
import type { OwnerEmails } from './owner-emails.ts';
import { advanced, begunAndSucceeded, currentRunId, lockUndoing, succeeded } from './step.ts';

export interface OrganizationActivitiesOptions {
  db: Db;
  metrics: OperationMetrics;
  ownedOrganizationsMax: number;
  ownerEmails: OwnerEmails;
}

/** The database steps of an organization's operations: one transaction each, safe to run twice. */
export const organizationActivities = ({
  db,
  metrics,
  ownedOrganizationsMax,
  ownerEmails,
}: OrganizationActivitiesOptions) => ({
  /** The organization, `provisioning`, and its owner; one that is `pending` becomes so. */
  reserveOrganization: ({ operationId, orgId, attempt }: ProvisionAttempt): Promise<Reserved> =>
    withPlatform(db, async (tx) => {
      const row = await lockForward(tx, operationId);
      // Whatever run asks for it, and whatever it was told: what is provisioned once it is paid for has a payment's row.
      if (row.kind === 'provisionPaidOrganization' && (await findPaymentOf(tx, row)) === undefined) {
        throw new DomainError('illegal_transition', 'The organization has not been paid for.');
      }
      const { owner, ...organization } = creationOf(row);
      ownerEmails.put(operationId, owner.email);
      const steps = begunAndSucceeded(row, 'reserve', attempt);
      const personId =
        row.input.isRegistered === true
          ? null
          : await insertFounded(tx, organization, 'provisioning', owner, ownedOrganizationsMax);
      const reserved = { ...auditOf(row), action: 'organization.reserve', target: `organization:${orgId}` };
      await together([
        personId === null ? moveOrganization(tx, orgId, 'provisioning') : insertFounder(tx, orgId, personId, owner),
        changeOperation(tx, row, { runId: currentRunId(), status: 'running', steps }),
        steps.length > 0 ? appendAudit(tx, reserved) : undefined,
      ]);
      return { isNextBegun: steps.length === 0 };
    }),

  /** Removes what `reserveOrganization` inserted, or takes back what it changed; operation, audit events and claim stay. */
  releaseOrganization: ({ operationId, orgId, attempt }: ProvisionAttempt): Promise<void> =>
    withPlatform(db, async (tx) => {
      const row = await lockUndoing(tx, operationId);
      if (row === null) return;
      const isReleased = await (row.input.isRegistered === true
        ? returnToPending(tx, orgId)
        : deleteOrganization(tx, orgId));
      if (!isReleased) return;
      await changeOperation(tx, row, {
        status: 'compensating',
        steps: [{ name: 'reserve', status: 'undone', attempt }],
      });
      await appendAudit(tx, { ...auditOf(row), action: 'organization.release', target: `organization:${orgId}` });
    }),

  /** The point of no return of a creation. */
  activateOrganization: (input: OperationAttempt): Promise<void> => changeStatus(db, metrics, input, 'activate'),
  suspendOrganization: (input: OperationAttempt): Promise<void> => changeStatus(db, metrics, input, 'suspend'),
  resumeOrganization: (input: OperationAttempt): Promise<void> => changeStatus(db, metrics, input, 'resume'),
  deactivateOrganization: (input: OperationAttempt): Promise<void> => changeStatus(db, metrics, input, 'deactivate'),
});

/**
 * The organization's new status and, when that is all, the operation's end, in one transaction. `canaryMs`: the step before
 * it, the canary, has succeeded, and is written with it.
 */
export const changeStatus = async (
  db: Db,
  metrics: OperationMetrics,
  { operationId, orgId, attempt }: OperationAttempt,
  step: StepName,
  canaryMs?: number,
): Promise<void> => {
  const ended = await withOrganization(db, orgId, async (tx) => {
    const row = await lockOperation(tx, operationId);
    // A second run of this try.
    if (row.steps.some(({ name, status }) => name === step && status === 'succeeded')) return null;
    assertForward(row);
    const { slug, reason } = row.input;
    const { status, event: type, action } = outcomeOf(row, step);
    // What comes into being has no webhook yet (`lockSettled`): its first event need not be relayed.
    const append = kindOf(row.kind).creates ? appendUnheard : appendOutbox;
    const { steps, ...change } = advanced(row, step, attempt);
    // Sent together. When one is refused, the transaction is, and with it all of them.
    const [, , next] = await together([
      moveOrganization(tx, orgId, status),
      append(tx, { orgId, type, payload: { orgId, slug, status, operationId } }),
      changeOperation(tx, row, {
        runId: currentRunId(),
        ...change,
        ...(canaryMs === undefined ? { steps } : { canaryMs, steps: [...succeeded(row, 'canary', attempt), ...steps] }),
      }),
      appendAudit(tx, { ...auditOf(row), action, target: `organization:${orgId}`, reason }),
    ]);
    return next;
  });
  if (ended !== null && isEnded(ended.status)) metrics.operationEnded(ended);
};

const outcomeOf = ({ kind }: OperationRow, step: StepName) => {
  const outcome = definitionOf(kind, step)?.outcome;
  if (outcome === undefined) throw new Error(`The step ${step} of ${kind} gives no status`);
  return outcome;
};

/** Ends a creation whose run has completed, though its rows, of before that, do not say so; audited by who does it. */
export const completeCreation = async (tx: Tx, row: OperationRow): Promise<void> => {
  const { id: operationId, orgId } = row;
  const { slug } = row.input;
  const { status, event: type } = outcomeOf(row, 'activate');
  await moveOrganization(tx, orgId, status);
  await appendUnheard(tx, { orgId, type, payload: { orgId, slug, status, operationId } });
  const steps = row.steps
    .filter((step) => step.status !== 'succeeded')
    .map(({ name, attempt }) => ({ name, status: 'succeeded', attempt: Math.max(1, attempt), error: null }) as const);
  await changeOperation(tx, row, { status: 'succeeded', error: null, steps });
};

/** The rows that a creation makes. */
export const creationOf = ({ orgId, input: { slug, namespace, name, owner } }: OperationRow) => {
  if (name === undefined || owner === undefined) throw new Error('A creation needs a name and an owner');
  return { id: orgId, slug, name, temporalNamespace: namespace, owner };
};

/** What all audit events of an operation share. */
export const auditOf = (row: OperationRow) => ({
  orgId: row.orgId,
  actor: row.actor,
  keyId: row.actorKeyId,
  requestId: row.requestId,
  operationId: row.id,
});
