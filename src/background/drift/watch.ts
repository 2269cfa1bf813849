import type { Db } from '../../db/client.ts';
import { deleteFindingsClosedBefore } from '../../db/drift/finding.ts';
import type { TemporalControl } from '../../providers/temporal/port.ts';
import type { Logger } from '../../telemetry/logs.ts';
import type { Loop, Sweep } from '../loops.ts';
import { dayMs, deleteOlderThan } from '../retention.ts';

const ensureEveryMs = 60_000;
const closedMsMax = 90 * dayMs;

interface DriftWatchOptions {
  temporal: Pick<TemporalControl, 'drift'>;
  watchSeconds: number;
  logger: Logger;
}

/** Restarts the drift watch in Temporal after it was ended or lost there. */
export const driftWatchLoop = ({ temporal, watchSeconds, logger }: DriftWatchOptions): Loop => ({
  everyMs: ensureEveryMs,
  failure: 'the drift watch could not be ensured',
  run: async () => {
    if ((await temporal.drift.ensureWatch(watchSeconds)) === 'changed') logger.info('the drift watch was started');
  },
});

export const driftFindingSweep = ({ db }: { db: Db }): Sweep => ({
  name: 'closed drift findings',
  run: () => deleteOlderThan(db, closedMsMax, deleteFindingsClosedBefore),
});
