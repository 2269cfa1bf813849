import { DomainError } from '../../contract/errors.ts';
import type { Db } from '../../db/client.ts';
import { withOrganization, withPlatform } from '../../db/tenancy.ts';
import { dueRuns, takeDueRun } from '../../db/workflow/run.ts';
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
 * on the row of the run.
 */
export const lookAtRuns = async ({ db, runs }: RunSweepOptions): Promise<void> => {
  const due = (await withPlatform(db, (tx) => dueRuns(tx, batchMax))).values();
  const look = async (): Promise<void> => {
    for (const each of due) {
      const run = await withOrganization(db, each.orgId, (tx) => takeDueRun(tx, each));
      if (run === undefined) continue;
      if (run.status === 'running') await askAbout({ db, runs }, run);
      else
        await confirmStart({ db, runs }, run).catch((error: unknown) => {
          if (!(error instanceof DomainError)) throw error;
        });
    }
  };
  await Promise.all(Array.from({ length: lanes }, look));
};

export const runSweep = (options: RunSweepOptions): Sweep => ({ name: 'runs', run: () => lookAtRuns(options) });
