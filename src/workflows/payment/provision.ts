import { setHandler } from '@temporalio/workflow';
import type { Provisioned, ProvisionPaidInput } from '../../contract/operation-run.ts';
import { local } from '../lib/activities.ts';
import { paymentCompleted } from '../lib/messages.ts';
import { saga } from '../lib/saga.ts';
import { stepPolicies } from '../lib/step-policy.ts';
import { notYetMeasured, provision } from '../organization/provision.ts';

/**
 * Registers an organization, `pending`, and provisions it once it is paid for. Not paid in time, or canceled before, it is
 * gone; paid for and not provisioned, it is `pending` again.
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
      // A payment may be recorded whose update is still on its way, or was lost: the rows decide.
      isOverAfterAll: (attempt) => local.expirePayment({ ...input, attempt }),
    });
    await provision(step, result);
  });
  return result;
}
