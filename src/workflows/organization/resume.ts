import type { RunInput } from '../../contract/operation-run.ts';
import { local, long } from '../lib/activities.ts';
import { saga } from '../lib/saga.ts';
import { stepPolicies } from '../lib/step-policy.ts';

/** Puts a suspended organization back into service. Forward only, as its suspension. */
export async function resumeOrganization(input: RunInput): Promise<void> {
  await saga(input, async (step) => {
    await step('resume', (attempt) => local.resumeOrganization({ ...input, attempt }), {
      policy: stepPolicies.forwardOnly,
    });
    await step('resumeSchedules', (attempt) => long.resumeSchedules({ ...input, attempt }), {
      policy: stepPolicies.forwardOnly,
      isPointOfNoReturn: true,
    });
  });
}
