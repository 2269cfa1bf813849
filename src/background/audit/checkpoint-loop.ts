import type { Db } from '../../db/client.ts';
import type { Logger } from '../../telemetry/logs.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { KeyRing } from '../../usecases/key-ring/key-ring.ts';
import type { Loop } from '../loops.ts';
import { signCheckpoints } from './checkpoint.ts';

interface CheckpointLoopOptions {
  db: Db;
  openKeyRing: () => Promise<KeyRing>;
  everyMs: number;
  metrics: Pick<Metrics, 'auditCheckpoints' | 'auditChainsBroken'>;
  logger: Logger;
}

/** Signs the audit chains that have grown. Opens the key ring itself, so that the worker starts while the KMS is unavailable. */
export const checkpointLoop = ({ db, openKeyRing, everyMs, metrics, logger }: CheckpointLoopOptions): Loop => ({
  everyMs,
  failure: 'audit checkpoints could not be signed',
  run: async () => {
    const { signed, broken } = await signCheckpoints({ db, keyRing: await openKeyRing(), overdueMs: 2 * everyMs });
    metrics.auditCheckpoints.inc(signed);
    metrics.auditChainsBroken.set(broken.length);
    for (const { orgId, fault } of broken) {
      logger.error({ orgId, seq: fault.seq, err: fault }, 'an audit chain does not hold and is not signed');
    }
  },
});
