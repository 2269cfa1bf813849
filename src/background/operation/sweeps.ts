import { deleteClaimsBefore } from '../../db/idempotency/store.ts';
import type { Logger } from '../../telemetry/logs.ts';
import type { Sweep } from '../loops.ts';
import { dayMs, deleteOlderThan } from '../retention.ts';
import { failUnstarted, type UnstartedOptions } from './unstarted.ts';

interface OperationSweepOptions extends UnstartedOptions {
  logger: Logger;
}

export const operationSweeps = ({ logger, ...options }: OperationSweepOptions): Sweep[] => [
  { name: 'idempotency keys', run: () => deleteOlderThan(options.db, dayMs, deleteClaimsBefore) },
  {
    name: 'unstarted operations',
    run: async () => {
      const failed = await failUnstarted(options);
      if (failed > 0) logger.warn({ failed }, 'failed operations whose workflow never started');
    },
  },
];
