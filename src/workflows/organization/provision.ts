import type { Provisioned, ProvisionInput } from '../../contract/operation-run.ts';
import { canary, local, remote, undo } from '../lib/activities.ts';
import { type RunStep, saga } from '../lib/saga.ts';
import { stepPolicies } from '../lib/step-policy.ts';

const { bounded } = stepPolicies;

/** Creates an organization and its namespace, or neither. If the organization was `pending`, undo returns it to `pending`. */
export async function provisionOrganization(input: ProvisionInput): Promise<Provisioned> {
  const result = notYetMeasured(input);
  await saga(input, (step) => provision(input, step, result));
  return result;
}

export const notYetMeasured = ({ slug, namespace }: ProvisionInput): Provisioned => ({
  organization: slug,
  namespace,
  canaryMs: null,
});

/** Goes from rows to an active organization, as every way of provisioning one does; completes `result`. */
export const provision = async (input: ProvisionInput, step: RunStep, result: Provisioned): Promise<void> => {
  let isNextBegun = false;
  await step(
    'reserve',
    async (attempt) => {
      ({ isNextBegun } = await local.reserveOrganization({ ...input, attempt }));
    },
    { policy: bounded, undo: (attempt) => local.releaseOrganization({ ...input, attempt }) },
  );
  // All first tries are of one workflow task. Later ones are worth tasks of their own, which Temporal's Web UI shows at work.
  await step('createNamespace', (attempt) => (attempt === 1 ? local : remote).createNamespace({ ...input, attempt }), {
    policy: bounded,
    undo: (attempt) => undo.deleteNamespace({ ...input, attempt }),
    triesSpent: isNextBegun ? 1 : 0,
  });
  let isActive = false;
  await step(
    'canary',
    async (attempt) => {
      if (attempt > 1) {
        result.canaryMs = (await canary.runCanary({ ...input, attempt })).canaryMs ?? null;
        return;
      }
      ({ canaryMs: result.canaryMs, isActive } = await local.runCanaryAndActivate({ ...input, attempt }));
    },
    { policy: stepPolicies.canary },
  );
  // `isActive` stays false in a recovery, which runs no step.
  if (isActive) return;
  await step('activate', (attempt) => local.activateOrganization({ ...input, attempt }), {
    policy: bounded,
    isPointOfNoReturn: true,
  });
};
