import type { RunInput } from '../../../src/contract/operation-run.ts';
import { local, long } from '../../../src/workflows/lib/activities.ts';
import { saga } from '../../../src/workflows/lib/saga.ts';
import { stepPolicies } from '../../../src/workflows/lib/step-policy.ts';

const { forwardOnly } = stepPolicies;

/** A careless change that pauses the schedules first. */
export async function suspendOrganization(input: RunInput): Promise<void> {
  await saga(input, async (step) => {
    await step('pauseSchedules', long.pauseSchedules, forwardOnly);
    await step('suspend', local.suspendOrganization, forwardOnly);
  });
}
