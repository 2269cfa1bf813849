import type { RunInput } from '../../contract/operation-run.ts';
import { local } from '../lib/activities.ts';
import { saga } from '../lib/saga.ts';
import { stepPolicies } from '../lib/step-policy.ts';

const { forwardOnly } = stepPolicies;

/** Gives the ownership to another member. Forward only: tried until it is done, or cannot be done, or is given up. */
export async function transferOwnership(input: RunInput): Promise<void> {
  await saga(input, async (step) => {
    await step('requestTransfer', local.requestTransfer, forwardOnly);
    await step('transfer', local.transferOwnership, forwardOnly);
  });
}
