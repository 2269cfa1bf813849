import { log } from '@temporalio/workflow';
import type { DriftSummary } from '../../contract/drift.ts';
import { driftWatch } from '../lib/activities.ts';
import { codedFailureOf } from '../lib/failure.ts';

/** Repairs at the same time: deleting a namespace takes as long as the server takes to reclaim it. */
const lanes = 4;

/** Looks for what has come apart, and has repaired what the policies say. A repair that fails keeps no other waiting. */
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
        log.warn('a repair failed', { findingId, code: codedFailureOf(error).code });
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, repairNext));
  return { open: await driftWatch.countDrift(), found, gone, repaired, failed };
}
