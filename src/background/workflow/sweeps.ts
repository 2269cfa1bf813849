import { DomainError } from '../../contract/errors.ts';
import type { Db } from '../../db/client.ts';
import { withOrganization, withPlatform } from '../../db/tenancy.ts';
import { type DueRun, dueRuns, takeDueRun } from '../../db/workflow/run.ts';
import type { TenantRuns } from '../../providers/temporal/port.ts';
import { askAbout, confirmStart } from '../../usecases/workflow/confirm.ts';
import type { Sweep } from '../loops.ts';

interface RunSweepOptions {
  db: Db;
  runs: TenantRuns;
}

const batchMax = 200;
/** Calls to Temporal at a time. */
const lanes = 10;

/**
 * Starts what a request has claimed and could not start, and notices the end of runs that nobody reads. What Temporal refuses is
 * on the row of the run. One that fails does not keep the others from their turn.
 */
export const lookAtRuns = async ({ db, runs }: RunSweepOptions): Promise<void> => {
  const due = (await withPlatform(db, (tx) => dueRuns(tx, batchMax))).values();
  const errors: unknown[] = [];
  const lookAt = async (each: DueRun): Promise<void> => {
    const run = await withOrganization(db, each.orgId, (tx) => takeDueRun(tx, each));
    if (run?.status === 'running') await askAbout({ db, runs }, run);
    else if (run !== undefined)
      await confirmStart({ db, runs }, run).catch((error: unknown) => {
        if (!(error instanceof DomainError)) throw error;
      });
  };
  const lane = async (): Promise<void> => {
    for (const each of due) await lookAt(each).catch((error: unknown) => errors.push(error));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} runs could not be looked at`);
};

export const runSweep = (options: RunSweepOptions): Sweep => ({ name: 'runs', run: () => lookAtRuns(options) });
