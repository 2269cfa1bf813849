import type { RunInput } from '../../contract/operation-run.ts';
import { local, long } from '../lib/activities.ts';
import { saga } from '../lib/saga.ts';
import { stepPolicies } from '../lib/step-policy.ts';

const { forwardOnly } = stepPolicies;

/** Takes an active organization out of service. Forward only: retried until it succeeds, or given up while it waits. */
export async function suspendOrganization(input: RunInput): Promise<void> {
  await saga(input, async (step) => {
    await step('suspend', local.suspendOrganization, forwardOnly);
    await step('pauseSchedules', long.pauseSchedules, forwardOnly);
  });
}
