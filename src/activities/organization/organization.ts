import { DomainError } from '../../contract/errors.ts';
import type { ProvisionAttempt, Reserved } from '../../contract/operation-run.ts';
import { appendAudit } from '../../db/audit/store.ts';
import { changeOperation } from '../../db/operation/transition.ts';
import { moveOrganization, returnToPending } from '../../db/organization/status.ts';
import { findPaymentOf } from '../../db/payment/store.ts';
import { withPlatform } from '../../db/tenancy.ts';
import { insertFounded, insertFounder, releaseOrganization } from '../../db/user/founder.ts';
import { auditOf } from '../operation/audit.ts';
import { acrossOrganizations, databaseStep, lockUndoing, type StepContext } from '../step.ts';
import { creationOf } from './creation.ts';
import type { OwnerEmails } from './owner-emails.ts';
import { type StatusContext, statusStep } from './status.ts';

export interface OrganizationActivitiesOptions extends StatusContext {
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
    /** Inserts the organization, `provisioning`, and its owner; changes a `pending` organization to `provisioning`. */
    reserveOrganization: async (input: ProvisionAttempt): Promise<Reserved> => {
      const { wasDone } = await reserve(input);
      return { isNextBegun: wasDone };
    },

    /** Removes the rows inserted by `reserveOrganization`, or undoes its change; operation, audit events and claim stay. */
    releaseOrganization: ({ operationId, orgId, attempt }: ProvisionAttempt): Promise<void> =>
      withPlatform(db, async (tx) => {
        const row = await lockUndoing(tx, operationId);
        if (row === null) return;
        const isReleased = await (row.input.isRegistered === true
          ? returnToPending(tx, orgId)
          : releaseOrganization(tx, orgId));
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
      // Whichever run requests it, an organization to be paid for must have a payment.
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
