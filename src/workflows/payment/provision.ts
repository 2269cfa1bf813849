import { setHandler } from '@temporalio/workflow';
import type { Provisioned, ProvisionPaidInput } from '../../contract/operation-run.ts';
import { local } from '../lib/activities.ts';
import { paymentCompleted } from '../lib/messages.ts';
import { saga } from '../lib/saga.ts';
import { stepPolicies } from '../lib/step-policy.ts';
import { notYetMeasured, provision } from '../organization/provision.ts';

/**
 * Registers an organization as `pending` and provisions it once it is paid for. If it is not paid in time or is canceled
 * before, it is removed; if it is paid for but not provisioned, it returns to `pending`.
 */
export async function provisionPaidOrganization(input: ProvisionPaidInput): Promise<Provisioned> {
  const result = notYetMeasured(input);
  let isPaid = false;
  setHandler(paymentCompleted, () => {
    isPaid = true;
  });
  await saga(input, async (step, hold) => {
    await step('register', local.registerOrganization, {
      ...stepPolicies.bounded,
      undo: local.unregisterOrganization,
    });
    await hold('awaitPayment', {
      until: input.payUntil,
      isOver: () => isPaid,
      rearm: () => {
        isPaid = false;
      },
      expiresAs: 'payment_expired',
      // A payment may be recorded although its update is late or lost: the rows decide.
      isOverAfterAll: (attempt) => local.expirePayment({ ...input, attempt }),
    });
    await provision(step, result);
  });
  return result;
}
