import type { RunInput } from '../../src/contract/operation-run.ts';
import { local } from '../../src/workflows/lib/activities.ts';
import { saga } from '../../src/workflows/lib/saga.ts';
import { stepPolicies } from '../../src/workflows/lib/step-policy.ts';

// The workflows as they were before 2026-11-26: a suspension did not pause schedules, nor its end resume them.

const { forwardOnly } = stepPolicies;

export async function suspendOrganization(input: RunInput): Promise<void> {
  await saga(input, async (step) => {
    await step('suspend', (attempt) => local.suspendOrganization({ ...input, attempt }), { policy: forwardOnly });
  });
}

export async function resumeOrganization(input: RunInput): Promise<void> {
  await saga(input, async (step) => {
    await step('resume', (attempt) => local.resumeOrganization({ ...input, attempt }), { policy: forwardOnly });
  });
}
