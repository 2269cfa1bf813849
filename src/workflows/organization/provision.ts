import type { Provisioned, ProvisionInput } from '../../contract/operation-run.ts';
import { canary, local, remote, undo } from '../lib/activities.ts';
import { type RunStep, saga } from '../lib/saga.ts';
import { stepPolicies } from '../lib/step-policy.ts';

const { bounded } = stepPolicies;

/** Creates an organization and its namespace, or neither. If the organization was `pending`, undo returns it to `pending`. */
export async function provisionOrganization(input: ProvisionInput): Promise<Provisioned> {
  const result = notYetMeasured(input);
  await saga(input, (step) => provision(step, result));
  return result;
}

export const notYetMeasured = ({ slug, namespace }: ProvisionInput): Provisioned => ({
  organization: slug,
  namespace,
  canaryMs: null,
});

/** Provisions from rows to an active organization, for every kind of creation; completes `result`. */
export const provision = async <Input extends ProvisionInput>(
  step: RunStep<Input>,
  result: Provisioned,
): Promise<void> => {
  let isNextBegun = false;
  await step(
    'reserve',
    async (input) => {
      ({ isNextBegun } = await local.reserveOrganization(input));
    },
    { ...bounded, undo: local.releaseOrganization },
  );
  // All first attempts run in one workflow task. Later ones are tasks of their own, shown in the Temporal Web UI.
  await step('createNamespace', (input) => (input.attempt === 1 ? local : remote).createNamespace(input), {
    ...bounded,
    undo: undo.deleteNamespace,
    attemptsSpent: isNextBegun ? 1 : 0,
  });
  let isActive = false;
  await step(
    'canary',
    async (input) => {
      if (input.attempt > 1) {
        result.canaryMs = (await canary.runCanary(input)).canaryMs ?? null;
        return;
      }
      ({ canaryMs: result.canaryMs, isActive } = await local.runCanaryAndActivate(input));
    },
    stepPolicies.canary,
  );
  // `isActive` stays false in a recovery, which runs no steps.
  if (isActive) return;
  await step('activate', local.activateOrganization, bounded);
};
