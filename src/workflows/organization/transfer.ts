import type { RunInput } from '../../contract/operation-run.ts';
import { local } from '../lib/activities.ts';
import { saga } from '../lib/saga.ts';
import { stepPolicies } from '../lib/step-policy.ts';

/** Gives the ownership to another member. Forward only: tried until it is done, or cannot be done, or is given up. */
export async function transferOwnership(input: RunInput): Promise<void> {
  await saga(input, async (step) => {
    await step('requestTransfer', (attempt) => local.requestTransfer({ ...input, attempt }), {
      policy: stepPolicies.forwardOnly,
    });
    await step('transfer', (attempt) => local.transferOwnership({ ...input, attempt }), {
      policy: stepPolicies.forwardOnly,
    });
  });
}
