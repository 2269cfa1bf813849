import { patched } from '@temporalio/workflow';
import type { DeletionInput } from '../../contract/operation-run.ts';
import { local, long, patient, undo } from '../lib/activities.ts';
import { saga } from '../lib/saga.ts';
import { stepPolicies } from '../lib/step-policy.ts';

const { forwardOnly, held } = stepPolicies;

/** Since 2026-11-30. To be removed with `restoreSchedules` once no deletion from before is open, in the release after the next. */
const schedulesAreRows = 'schedules-are-rows-2026-11-30';

/**
 * Deletes an organization and its namespace. Until the namespace is touched, everything can be undone; from then on the
 * deletion only goes forward.
 */
export async function deleteOrganization(input: DeletionInput): Promise<void> {
  // By the clock of this run, which a replay repeats.
  const graceEndsAt = new Date(Date.now() + input.graceSeconds * 1_000).toISOString();
  await saga(input, async (step, hold) => {
    if (input.isResumed !== true) {
      await step('stopWork', local.stopWork, { ...forwardOnly, undo: local.restoreOrganization });
      // Runs that began when the schedules were in Temporal undo their pause.
      const restored = patched(schedulesAreRows) ? {} : { undo: undo.restoreSchedules };
      await step('pauseSchedules', long.pauseSchedules, { ...forwardOnly, ...restored });
      await hold('awaitGrace', { until: graceEndsAt });
      await step(
        'exportData',
        async (given) => {
          await patient.exportData(given);
          await local.passPointOfNoReturn(given);
        },
        { ...held, undo: undo.discardExport },
      );
    }
    await step('deleteNamespace', patient.removeNamespace, forwardOnly);
    await step('revokeKeys', local.revokeKeys, forwardOnly);
    await step('removeRows', patient.removeRows, forwardOnly);
    await step('certify', patient.certifyDeletion, forwardOnly);
  });
}
