import { overdueKeysByOrganization } from '../../db/api-key/policy.ts';
import { deleteKeysEndedBefore } from '../../db/api-key/store.ts';
import type { Db } from '../../db/client.ts';
import { withPlatform } from '../../db/tenancy.ts';
import type { Logger } from '../../telemetry/logs.ts';
import type { Sweep } from '../loops.ts';
import { dayMs, deleteOlderThan, hourMs } from '../retention.ts';

const endedMsMax = 90 * dayMs;
/** Organizations named in the log each hour. */
const overdueMax = 20;

/** Deletes keys that ended long ago, and names the organizations whose keys are overdue for rotation. */
export const apiKeySweeps = ({ db, logger }: { db: Db; logger: Logger }): Sweep[] => [
  { name: 'ended API keys', run: () => deleteOlderThan(db, endedMsMax, deleteKeysEndedBefore) },
  {
    name: 'overdue API keys',
    everyMsMin: hourMs,
    run: async () => {
      for (const overdue of await withPlatform(db, (tx) => overdueKeysByOrganization(tx, overdueMax))) {
        logger.warn(overdue, 'API keys are overdue for rotation');
      }
    },
  },
];
