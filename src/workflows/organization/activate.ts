import type { RunInput } from '../../contract/operation-run.ts';
import { local, long } from '../lib/activities.ts';
import { saga } from '../lib/saga.ts';
import { stepPolicies } from '../lib/step-policy.ts';

const { forwardOnly } = stepPolicies;

/** Takes an inactive organization back into use. Forward only. */
export async function activateOrganization(input: RunInput): Promise<void> {
  await saga(input, async (step) => {
    await step('activate', (attempt) => local.activateOrganization({ ...input, attempt }), { policy: forwardOnly });
    await step('resumeSchedules', (attempt) => long.resumeSchedules({ ...input, attempt }), {
      policy: forwardOnly,
      isPointOfNoReturn: true,
    });
  });
}
