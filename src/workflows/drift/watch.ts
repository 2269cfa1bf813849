import { log } from '@temporalio/workflow';
import type { DriftSummary } from '../../contract/drift.ts';
import { driftWatch } from '../lib/activities.ts';
import { codedFailureOf } from '../lib/failure.ts';

/** Parallel repairs: deleting a namespace lasts until the server has reclaimed it. */
const lanes = 4;

/** Looks for inconsistencies and repairs them as the policies say. A failed repair delays no other. */
export async function watchDrift(): Promise<DriftSummary> {
  const { found, gone, toRepair } = await driftWatch.findDrift();
  const queue = [...toRepair];
  let repaired = 0;
  let failed = 0;
  const repairNext = async (): Promise<void> => {
    for (let findingId = queue.shift(); findingId !== undefined; findingId = queue.shift()) {
      try {
        if ((await driftWatch.repairDrift({ findingId })) === 'repaired') repaired += 1;
      } catch (error) {
        failed += 1;
        log.warn('a repair of the drift watch failed', { findingId, code: codedFailureOf(error).code });
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, repairNext));
  return { open: await driftWatch.countDrift(), found, gone, repaired, failed };
}
