import type { RunInput } from '../../contract/operation-run.ts';
import { local } from '../lib/activities.ts';
import { saga } from '../lib/saga.ts';
import { stepPolicies } from '../lib/step-policy.ts';

const { forwardOnly } = stepPolicies;

/** Transfers ownership to another member. Forward only: retried until it succeeds, becomes impossible or is given up. */
export async function transferOwnership(input: RunInput): Promise<void> {
  await saga(input, async (step) => {
    await step('requestTransfer', local.requestTransfer, forwardOnly);
    await step('transfer', local.transferOwnership, forwardOnly);
  });
}
