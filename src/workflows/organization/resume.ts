import type { RunInput } from '../../contract/operation-run.ts';
import { local, long } from '../lib/activities.ts';
import { saga } from '../lib/saga.ts';
import { stepPolicies } from '../lib/step-policy.ts';

const { forwardOnly } = stepPolicies;

/** Puts a suspended organization back into service. Forward only, like its suspension. */
export async function resumeOrganization(input: RunInput): Promise<void> {
  await saga(input, async (step) => {
    await step('resume', local.resumeOrganization, forwardOnly);
    await step('resumeSchedules', long.resumeSchedules, forwardOnly);
  });
}
