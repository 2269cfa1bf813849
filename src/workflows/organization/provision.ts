import type { ProvisionInput } from '../../contract/operation-run.ts';
import { canary, local, remote, undo } from '../lib/activities.ts';
import { type RunStep, saga } from '../lib/saga.ts';
import { stepPolicies } from '../lib/step-policy.ts';

const { bounded } = stepPolicies;

/** Creates an organization and its namespace, or leaves neither; of one that was `pending`, the row stays, and is so again. */
export async function provisionOrganization(input: ProvisionInput): Promise<void> {
  await saga(input, (step) => provision(input, step));
}

/** From its rows to an active organization: what all ways of provisioning one have in common. */
export const provision = async (input: ProvisionInput, step: RunStep): Promise<void> => {
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
  await step('canary', (attempt) => (attempt === 1 ? local : canary).runCanary({ ...input, attempt }), {
    policy: stepPolicies.canary,
  });
  await step('activate', (attempt) => local.activateOrganization({ ...input, attempt }), {
    policy: bounded,
    isPointOfNoReturn: true,
  });
};
