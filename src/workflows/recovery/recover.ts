import type { RecoveryInput } from '../../contract/operation-run.ts';
import { local, long } from '../lib/activities.ts';
import { lookingAgain } from '../lib/look-again.ts';
import { saga } from '../lib/saga.ts';
import { stepPolicies } from '../lib/step-policy.ts';

const { forwardOnly } = stepPolicies;

/** Removes the lost second factors of a member, once somebody else of its organization has agreed. */
export async function recoverAccess(input: RecoveryInput): Promise<void> {
  const looking = lookingAgain(input);
  await saga(input, async (step, hold) => {
    await step('requestRecovery', local.requestRecovery, { ...forwardOnly, undo: local.withdrawRecovery });
    await hold('awaitApproval', {
      ...looking(),
      until: input.approveUntil,
      expiresAs: 'approval_expired',
      isOverAfterAll: (attempt) => local.expireApproval({ ...input, attempt }),
    });
    await step('holdElsewhere', long.holdElsewhere, { ...forwardOnly, undo: local.keepFactors });
    await step('removeFactors', local.removeFactors, forwardOnly);
  });
}
