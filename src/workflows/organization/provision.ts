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
  await step('reserve', (attempt) => local.reserveOrganization({ ...input, attempt }), {
    policy: bounded,
    undo: (attempt) => local.releaseOrganization({ ...input, attempt }),
  });
  await step('createNamespace', (attempt) => remote.createNamespace({ ...input, attempt }), {
    policy: bounded,
    undo: (attempt) => undo.deleteNamespace({ ...input, attempt }),
  });
  await step('configureNamespace', (attempt) => local.configureNamespace({ ...input, attempt }), { policy: bounded });
  // The first try nearly always does; later ones are worth a task of their own, which Temporal's Web UI shows at work.
  await step(
    'canary',
    async (attempt) => {
      const measured = await (attempt === 1 ? local : canary).runCanary({ ...input, attempt });
      result.canaryMs = measured?.canaryMs ?? null;
    },
    { policy: stepPolicies.canary },
  );
  await step('activate', (attempt) => local.activateOrganization({ ...input, attempt }), {
    policy: bounded,
    isPointOfNoReturn: true,
  });
};
