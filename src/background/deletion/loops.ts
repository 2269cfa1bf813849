import type { Db } from '../../db/client.ts';
import type { Storage } from '../../providers/storage/port.ts';
import type { Logger } from '../../telemetry/logs.ts';
import type { KeyRing } from '../../usecases/key-ring/key-ring.ts';
import type { Loop, Sweep } from '../loops.ts';
import { hourMs } from '../retention.ts';
import { certifyDeletions } from './certifier.ts';
import { expireExports, removeLeftoverExports } from './export-expiry.ts';

interface ExportSweepOptions {
  db: Db;
  storage: Storage;
  logger: Logger;
}

export const exportSweeps = ({ db, storage, logger }: ExportSweepOptions): Sweep[] => {
  const options = {
    db,
    storage,
    onFailed: (operationId: string, error: unknown) =>
      logger.warn({ operationId, err: error }, 'an export could not be removed'),
  };
  return [
    {
      name: 'expired exports',
      run: async () => {
        const removed = await expireExports(options);
        if (removed > 0) logger.info({ removed }, 'removed expired exports');
      },
    },
    {
      name: 'leftover exports',
      everyMsMin: hourMs,
      run: async () => {
        const removed = await removeLeftoverExports(options);
        if (removed > 0) logger.info({ removed }, 'removed files that failed exports left behind');
      },
    },
  ];
};

interface CertificateLoopOptions {
  db: Db;
  openKeyRing: () => Promise<KeyRing>;
  everyMs: number;
  logger: Logger;
}

export const certificateLoop = ({ db, openKeyRing, everyMs, logger }: CertificateLoopOptions): Loop => ({
  everyMs,
  failure: 'deletion certificates could not be signed',
  run: async () => {
    await certifyDeletions({
      db,
      keyRing: await openKeyRing(),
      onFailed: (orgId, error) => logger.error({ orgId, err: error }, 'a deletion certificate could not be signed'),
    });
  },
});
