import { apiKeySweeps } from '../background/api-key/sweeps.ts';
import { approvalSweeps, isDecided } from '../background/approval/sweeps.ts';
import { checkpointLoop } from '../background/audit/checkpoint-loop.ts';
import { accessChangeSweep } from '../background/authentication/sweeps.ts';
import { certificateLoop, exportSweeps } from '../background/deletion/loops.ts';
import { deviceSweep } from '../background/device/sweeps.ts';
import { driftFindingSweep, driftWatchLoop } from '../background/drift/watch.ts';
import { challengeSweep } from '../background/factor/sweeps.ts';
import { domainLoop } from '../background/federation/domains.ts';
import { oidcUseSweep } from '../background/federation/sweeps.ts';
import { type Loop, type Sweep, sweepLoop } from '../background/loops.ts';
import { notificationSweeps } from '../background/notification/sweeps.ts';
import { operationSweeps } from '../background/operation/sweeps.ts';
import { ownerEmailSweep } from '../background/ownership/owner-email.ts';
import { isPaid, paymentSweep } from '../background/payment/deliver.ts';
import { dayMs } from '../background/retention.ts';
import { mfaGraceSweep } from '../background/session/grace.ts';
import { sessionSweep } from '../background/session/sweeps.ts';
import { accountSweep } from '../background/user/sweeps.ts';
import { deliverySweep } from '../background/webhook/sending.ts';
import { runLoop } from '../background/workflow/look.ts';
import { runRetentionSweep } from '../background/workflow/retention.ts';
import type { Db } from '../db/client.ts';
import type { OperationRow } from '../db/operation/schema.ts';
import type { Storage } from '../providers/storage/port.ts';
import type { NamespaceCatalog, TemporalControl } from '../providers/temporal/port.ts';
import type { Logger } from '../telemetry/logs.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { KeyRing } from '../usecases/key-ring/key-ring.ts';
import type { Dispatch } from '../usecases/workflow/parts.ts';
import type { Config } from './config.ts';
import { noticeChannelsOf } from './notifications.ts';
import { bundleLoops } from './policy.ts';
import { textRecordsOf } from './wiring.ts';

interface SweepParts {
  config: Config;
  db: Db;
  temporal: TemporalControl;
  catalog: Pick<NamespaceCatalog, 'setOwnerEmail'>;
  storage: Storage;
  logger: Logger;
}

interface LoopParts extends SweepParts {
  dispatch: Dispatch;
  openKeyRing: () => Promise<KeyRing>;
  metrics: Metrics;
}

/** Every domain's share of the sweep. Those that need Temporal come last. */
export const workerSweeps = ({ config, db, temporal, catalog, storage, logger }: SweepParts): Sweep[] => {
  const claimMsMin = config.OPERATION_CLAIM_SECONDS * 1_000;
  const isWanted = async (operation: OperationRow): Promise<boolean> =>
    (await isPaid(db)(operation)) || (await isDecided(db)(operation));
  return [
    ...apiKeySweeps({ db, logger }),
    accessChangeSweep({ db }),
    sessionSweep({ db }),
    accountSweep({ db }),
    challengeSweep({ db }),
    deviceSweep({ db }),
    oidcUseSweep({ db }),
    driftFindingSweep({ db }),
    deliverySweep({ db, retentionMs: config.WEBHOOK_RETENTION_DAYS * dayMs }),
    runRetentionSweep({ db, retentionMs: config.RUN_RETENTION_DAYS * dayMs }),
    ...exportSweeps({ db, storage, logger }),
    ...operationSweeps({ db, temporal, claimMsMin, isWanted, logger }),
    paymentSweep({ db, temporal }),
    ...approvalSweeps({ db, temporal, logger, settings: { noticeChannels: noticeChannelsOf(config) } }),
    mfaGraceSweep({ db, temporal }),
    ...notificationSweeps({ db, temporal }),
    ownerEmailSweep({ db, catalog }),
  ];
};

/** The loops of a worker besides its workflows, activities and webhooks. */
export const workerLoops = (parts: LoopParts): Loop[] => {
  const { config, db, temporal, dispatch, openKeyRing, metrics, logger } = parts;
  const checkpointEveryMs = config.AUDIT_CHECKPOINT_SECONDS * 1_000;
  return [
    checkpointLoop({ db, openKeyRing, everyMs: checkpointEveryMs, metrics, logger }),
    certificateLoop({ db, openKeyRing, everyMs: checkpointEveryMs, logger }),
    driftWatchLoop({ temporal, watchSeconds: config.DRIFT_WATCH_SECONDS, logger }),
    ...bundleLoops(config, { db, metrics }),
    runLoop({ db, runs: temporal.tenants, ...dispatch }),
    domainLoop({ db, temporal, textRecords: textRecordsOf(config), logger }),
    sweepLoop(workerSweeps(parts), config.OPERATION_SWEEP_SECONDS * 1_000, logger),
  ];
};
