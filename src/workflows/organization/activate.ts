import type { RunInput } from '../../contract/operation-run.ts';
import { local, long } from '../lib/activities.ts';
import { saga } from '../lib/saga.ts';
import { stepPolicies } from '../lib/step-policy.ts';

const { forwardOnly } = stepPolicies;

/** Takes an inactive organization back into use. Forward only. */
export async function activateOrganization(input: RunInput): Promise<void> {
  await saga(input, async (step) => {
    await step('activate', local.activateOrganization, forwardOnly);
    await step('resumeSchedules', long.resumeSchedules, forwardOnly);
  });
}
