import { errorTable } from '../../contract/errors.ts';
import type { OperationAttempt, ProvisionAttempt } from '../../contract/operation-run.ts';
import { appendAudit } from '../../db/audit/store.ts';
import { changeOperation, lockForward } from '../../db/operation/store.ts';
import { deleteOrganization, insertFounded, insertFounder, lockOrganizationById } from '../../db/organization/store.ts';
import { findPaymentOf, hasPayment } from '../../db/payment/store.ts';
import { withOrganization, withPlatform } from '../../db/tenancy.ts';
import { auditOf, creationOf, type OrganizationActivitiesOptions } from '../organization/organization.ts';
import { acrossOrganizations, databaseStep, lockUndoing } from '../step.ts';

/**
 * The steps of an organization that waits to be paid for. A payment is recorded under the lock of the operation that
 * waits: what is decided here under the same lock, no payment can cross.
 */
export const paymentActivities = ({
  ownedOrganizationsMax,
  ...context
}: Omit<OrganizationActivitiesOptions, 'ownerEmails'>) => {
  const { db } = context;
  return {
    /** The organization, `pending`, and its owner. */
    registerOrganization: databaseStep<ProvisionAttempt>(
      context,
      'register',
      async (tx, row, { orgId }) => {
        const { owner, ...organization } = creationOf(row);
        const personId = await insertFounded(tx, organization, 'pending', owner, ownedOrganizationsMax);
        if (personId === null) return {};
        return {
          sent: [insertFounder(tx, orgId, personId, owner)],
          audit: [{ ...auditOf(row), action: 'organization.register', target: `organization:${orgId}` }],
        };
      },
      acrossOrganizations,
    ),

    /** Removes what `registerOrganization` inserted, unless it was paid for: then it stays, `pending`. */
    unregisterOrganization: ({ operationId, orgId, attempt }: ProvisionAttempt): Promise<void> =>
      withPlatform(db, async (tx) => {
        const row = await lockUndoing(tx, operationId);
        if (row === null) return;
        // A payment of an organization takes this lock too, whichever operation it is for.
        await lockOrganizationById(tx, orgId);
        if (await hasPayment(tx, orgId)) return;
        const isRemoved = await deleteOrganization(tx, orgId);
        if (!isRemoved) return;
        await changeOperation(tx, row, {
          status: 'compensating',
          steps: [{ name: 'register', status: 'undone', attempt }],
        });
        await appendAudit(tx, { ...auditOf(row), action: 'organization.unregister', target: `organization:${orgId}` });
      }),

    /** Returns whether it was paid for before its time was over. If not, no payment is taken from here on. */
    expirePayment: ({ operationId, orgId, attempt }: OperationAttempt): Promise<boolean> =>
      withOrganization(db, orgId, async (tx) => {
        const row = await lockForward(tx, operationId);
        if ((await findPaymentOf(tx, row)) !== undefined) return true;
        const { title: message, retryable } = errorTable.payment_expired;
        const error = { code: 'payment_expired', message, retryable };
        await changeOperation(tx, row, { steps: [{ name: 'awaitPayment', status: 'failed', attempt, error }] });
        return false;
      }),
  };
};
