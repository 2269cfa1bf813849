import type { DeletionInput } from '../../contract/operation-run.ts';
import { local, long, patient, undo } from '../lib/activities.ts';
import { saga } from '../lib/saga.ts';
import { stepPolicies } from '../lib/step-policy.ts';

const { forwardOnly, held } = stepPolicies;

/**
 * Deletes an organization and its namespace. Until the namespace is touched everything can be taken back; from there on
 * it only goes forward.
 */
export async function deleteOrganization(input: DeletionInput): Promise<void> {
  // From this run's own clock: a replay has the same.
  const graceEndsAt = new Date(Date.now() + input.graceSeconds * 1_000).toISOString();
  await saga(input, async (step, hold) => {
    if (input.isResumed !== true) {
      await step('stopWork', (attempt) => local.stopWork({ ...input, attempt }), {
        policy: forwardOnly,
        undo: (attempt) => local.restoreOrganization({ ...input, attempt }),
      });
      await step('pauseSchedules', (attempt) => long.pauseSchedules({ ...input, attempt }), {
        policy: forwardOnly,
        undo: (attempt) => undo.restoreSchedules({ ...input, attempt }),
      });
      await hold('awaitGrace', { until: graceEndsAt });
      await step(
        'exportData',
        async (attempt) => {
          await patient.exportData({ ...input, attempt });
          await local.passPointOfNoReturn({ ...input, attempt });
        },
        { policy: held, undo: (attempt) => undo.discardExport({ ...input, attempt }) },
      );
    }
    await step('deleteNamespace', (attempt) => patient.removeNamespace({ ...input, attempt }), {
      policy: forwardOnly,
      isPointOfNoReturn: true,
    });
    await step('revokeKeys', (attempt) => local.revokeKeys({ ...input, attempt }), { policy: forwardOnly });
    await step('removeRows', (attempt) => patient.removeRows({ ...input, attempt }), { policy: forwardOnly });
    await step('certify', (attempt) => patient.certifyDeletion({ ...input, attempt }), { policy: forwardOnly });
  });
}
