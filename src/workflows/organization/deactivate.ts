import type { RunInput } from '../../contract/operation-run.ts';
import { local, long } from '../lib/activities.ts';
import { saga } from '../lib/saga.ts';
import { stepPolicies } from '../lib/step-policy.ts';

const { forwardOnly } = stepPolicies;

/** Takes an active organization out of use at its own request. Forward only, like a suspension. */
export async function deactivateOrganization(input: RunInput): Promise<void> {
  await saga(input, async (step) => {
    await step('deactivate', local.deactivateOrganization, forwardOnly);
    await step('pauseSchedules', long.pauseSchedules, forwardOnly);
  });
}
