import { DomainError } from '../../contract/errors.ts';
import { withOrganization, withPlatform } from '../../db/tenancy.ts';
import { deferRun, dueRuns, type RunKey, takeDueRun } from '../../db/workflow/run.ts';
import { askAbout, confirmStart } from '../../usecases/workflow/confirm.ts';
import type { RunParts } from '../../usecases/workflow/parts.ts';
import { inLanes } from '../lanes.ts';
import type { Loop } from '../loops.ts';

const batchMax = 200;
/** In one pass. The others are still due at the next one, those first that wait longest. */
const looksMax = 500;
/** Calls to Temporal at a time. */
const lanes = 10;

/**
 * Starts what a process has claimed and could not start, and notices the end of runs that nobody reads. What Temporal refuses is
 * on the row of the run.
 */
export const lookAtRuns = async (parts: RunParts, max = looksMax): Promise<void> => {
  const { db } = parts;
  const errors: unknown[] = [];
  const lookAt = async (each: RunKey): Promise<void> => {
    const run = await withOrganization(db, each.orgId, (tx) => takeDueRun(tx, each));
    if (run?.status === 'running') {
      const state = await askAbout(parts, run);
      if (state?.status === 'running' && state.hasCallback)
        await withOrganization(db, run.orgId, (tx) => deferRun(tx, run));
    } else if (run !== undefined)
      await confirmStart(parts, run).catch((error: unknown) => {
        if (!(error instanceof DomainError)) throw error;
      });
  };
  for (let left = max; left > 0; ) {
    const count = Math.min(left, batchMax);
    const due = await withPlatform(db, (tx) => dueRuns(tx, count));
    left = due.length < count ? 0 : left - count;
    for (const error of await inLanes(lanes, due, lookAt)) errors.push(error);
  }
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} runs could not be looked at`);
};

/** Often, so that the looks at many runs do not come together, and what a killed process has claimed starts soon. */
export const runLoop = (parts: RunParts): Loop => ({
  everyMs: 1_000,
  failure: 'the look at runs failed',
  run: () => lookAtRuns(parts),
});
