import type { RunInput } from '../../contract/operation-run.ts';
import { local, long } from '../lib/activities.ts';
import { saga } from '../lib/saga.ts';
import { stepPolicies } from '../lib/step-policy.ts';

/** Takes an active organization out of service. Forward only: tried until it is done, or given up while it waits. */
export async function suspendOrganization(input: RunInput): Promise<void> {
  await saga(input, async (step) => {
    await step('suspend', (attempt) => local.suspendOrganization({ ...input, attempt }), {
      policy: stepPolicies.forwardOnly,
    });
    await step('pauseSchedules', (attempt) => long.pauseSchedules({ ...input, attempt }), {
      policy: stepPolicies.forwardOnly,
      isPointOfNoReturn: true,
    });
  });
}
