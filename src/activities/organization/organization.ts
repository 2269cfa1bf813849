import { DomainError } from '../../contract/errors.ts';
import type { StepName } from '../../contract/ids.ts';
import { definitionOf, kindOf } from '../../contract/operation-kinds.ts';
import type { OperationAttempt, ProvisionAttempt, Reserved } from '../../contract/operation-run.ts';
import { appendAudit, appendOutbox, appendUnheard } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { changeOperation, type OperationRow } from '../../db/operation/store.ts';
import {
  deleteOrganization,
  insertFounded,
  insertFounder,
  moveOrganization,
  returnToPending,
} from '../../db/organization/store.ts';
import { findPaymentOf } from '../../db/payment/store.ts';
import { withPlatform } from '../../db/tenancy.ts';
import {
  acrossOrganizations,
  databaseStep,
  lockUndoing,
  type StepContext,
  type StepEffect,
  succeeded,
} from '../step.ts';
import type { OwnerEmails } from './owner-emails.ts';

export interface OrganizationActivitiesOptions extends StepContext {
  ownedOrganizationsMax: number;
  ownerEmails: OwnerEmails;
}

/** The database steps of an organization's operations: one transaction each, safe to run twice. */
export const organizationActivities = ({
  ownedOrganizationsMax,
  ownerEmails,
  ...context
}: OrganizationActivitiesOptions) => {
  const { db } = context;
  const reserve = reservation(context, ownedOrganizationsMax, ownerEmails);
  return {
    /** The organization, `provisioning`, and its owner; one that is `pending` becomes so. */
    reserveOrganization: async (input: ProvisionAttempt): Promise<Reserved> => {
      const { wasDone } = await reserve(input);
      return { isNextBegun: wasDone };
    },

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

    activateOrganization: statusStep(context, 'activate'),
    suspendOrganization: statusStep(context, 'suspend'),
    resumeOrganization: statusStep(context, 'resume'),
    deactivateOrganization: statusStep(context, 'deactivate'),
  };
};

const reservation = (context: StepContext, ownedOrganizationsMax: number, ownerEmails: OwnerEmails) =>
  databaseStep<ProvisionAttempt>(
    context,
    'reserve',
    async (tx, row, { operationId, orgId }) => {
      // Whatever run requests it: an organization that is provisioned once it is paid for has a payment.
      if (row.kind === 'provisionPaidOrganization' && (await findPaymentOf(tx, row)) === undefined) {
        throw new DomainError('illegal_transition', 'The organization has not been paid for.');
      }
      const { owner, ...organization } = creationOf(row);
      ownerEmails.put(operationId, owner.email);
      const personId =
        row.input.isRegistered === true
          ? null
          : await insertFounded(tx, organization, 'provisioning', owner, ownedOrganizationsMax);
      return {
        sent: [
          personId === null ? moveOrganization(tx, orgId, 'provisioning') : insertFounder(tx, orgId, personId, owner),
        ],
        audit: [{ ...auditOf(row), action: 'organization.reserve', target: `organization:${orgId}` }],
      };
    },
    acrossOrganizations,
  );

/** Gives the organization the status of the step's row in the table of kinds. */
const statusStep = (context: StepContext, step: StepName) =>
  databaseStep<OperationAttempt>(context, step, async (tx, row) => statusEffect(tx, row, step));

/** The activation, and before it the success of the canary, in one transaction. */
export const activationWithCanary = (context: StepContext) =>
  databaseStep<OperationAttempt & { canaryMs: number }>(
    context,
    'activate',
    async (tx, row, { attempt, canaryMs }) => ({
      ...statusEffect(tx, row, 'activate'),
      canaryMs,
      earlier: succeeded(row, 'canary', attempt),
    }),
  );

const statusEffect = (tx: Tx, row: OperationRow, step: StepName): StepEffect => {
  const { id: operationId, orgId } = row;
  const { slug, reason } = row.input;
  const { status, event: type, action } = outcomeOf(row, step);
  // A new organization has no webhook yet (`lockSettled`): its first event need not be relayed.
  const append = kindOf(row.kind).creates ? appendUnheard : appendOutbox;
  return {
    sent: [
      moveOrganization(tx, orgId, status),
      append(tx, { orgId, type, payload: { orgId, slug, status, operationId } }),
    ],
    audit: [{ ...auditOf(row), action, target: `organization:${orgId}`, reason }],
  };
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
