import { errorTable } from '../../contract/errors.ts';
import type { OperationAttempt, ProvisionAttempt } from '../../contract/operation-run.ts';
import { appendAudit } from '../../db/audit/store.ts';
import { lockOrganizationById } from '../../db/locks.ts';
import { changeOperation, lockForward } from '../../db/operation/transition.ts';
import { findPaymentOf, hasPayment } from '../../db/payment/store.ts';
import { withOrganization, withPlatform } from '../../db/tenancy.ts';
import { insertFounded, insertFounder, releaseOrganization } from '../../db/user/founder.ts';
import { auditOf } from '../operation/audit.ts';
import { creationOf } from '../organization/creation.ts';
import { acrossOrganizations, databaseStep, hasStatus, lockUndoing, type StepContext } from '../step.ts';

interface PaymentActivitiesOptions extends StepContext {
  ownedOrganizationsMax: number;
}

/**
 * Steps of an organization that waits for its payment. A payment is recorded under the lock of the waiting operation. These
 * steps decide under the same lock, so that no payment can arrive in between.
 */
export const paymentActivities = ({ ownedOrganizationsMax, ...context }: PaymentActivitiesOptions) => {
  const { db } = context;
  return {
    /** Inserts the organization, `pending`, and its owner. */
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

    /** Removes the rows of `registerOrganization`, unless they were paid for: then the organization stays `pending`. */
    unregisterOrganization: ({ operationId, orgId, attempt }: ProvisionAttempt): Promise<void> =>
      withPlatform(db, async (tx) => {
        const row = await lockUndoing(tx, operationId);
        if (row === null) return;
        // A payment takes the lock of the organization too, whichever operation it is for.
        await lockOrganizationById(tx, orgId);
        if (await hasPayment(tx, orgId)) {
          const stands = { name: 'register', status: 'succeeded', attempt, error: null } as const;
          if (hasStatus(row, 'register', 'undoFailed')) {
            await changeOperation(tx, row, { status: 'compensating', steps: [stands] });
          }
          return;
        }
        const isRemoved = await releaseOrganization(tx, orgId);
        if (!isRemoved) return;
        await changeOperation(tx, row, {
          status: 'compensating',
          steps: [{ name: 'register', status: 'undone', attempt }],
        });
        await appendAudit(tx, { ...auditOf(row), action: 'organization.unregister', target: `organization:${orgId}` });
      }),

    /** Returns whether the payment arrived in time. If not, no payment is accepted from here on. */
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
