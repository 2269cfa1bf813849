import { TransportError } from '@temporalio/worker';
import { ExponentialBackoff, noJitterGenerator } from 'cockatiel';
import { runLoops } from '../background/loops.ts';
import { retryUntilAborted } from '../background/retry.ts';
import { DomainError } from '../contract/errors.ts';
import { controlTaskQueue } from '../contract/ids.ts';
import { countOverdueKeys } from '../db/api-key/policy.ts';
import { countPending } from '../db/approval/store.ts';
import { uncheckedSeconds } from '../db/audit/store.ts';
import { auditEventsWritten } from '../db/audit/tally.ts';
import type { Database } from '../db/client.ts';
import { countOpenFindings } from '../db/drift/finding.ts';
import { countActiveElevations, countUnreviewedElevations } from '../db/elevation/store.ts';
import { codedDatabaseError } from '../db/errors.ts';
import { countStuck } from '../db/operation/store.ts';
import { assertServiceRole } from '../db/role-guard.ts';
import { overdueScheduleSeconds } from '../db/schedule/due.ts';
import { countSessions } from '../db/session/store.ts';
import { withPlatform } from '../db/tenancy.ts';
import { backlogSeconds } from '../db/webhook/delivery.ts';
import { unrelayedSeconds } from '../db/webhook/outbox.ts';
import { countEveryOpenRun, overdueRunSeconds } from '../db/workflow/run.ts';
import { codedTemporalError } from '../providers/temporal/errors.ts';
import type { Logger } from '../telemetry/logs.ts';
import { createMetrics, type Metrics } from '../telemetry/metrics.ts';
import { installTemporalRuntime } from '../telemetry/temporal-runtime.ts';
import { serveCallbacks } from './callback-server.ts';
import { composeWorker } from './compose-worker.ts';
import type { Config } from './config.ts';
import { announceReady } from './process.ts';
import { serveMetricsOf, tracingOf } from './wiring.ts';

const name = 'freehold-worker';

/** Runs a worker process until the signal aborts. */
export const runWorker = async (config: Config, logger: Logger, signal: AbortSignal): Promise<void> => {
  if (config.READ_ONLY) throw new Error('READ_ONLY is set: a worker makes changes, and does not start');
  const metrics = createMetrics('worker', { logger });
  metrics.degradation.setReadOnly(false);
  const tracing = await tracingOf(config, name, logger);
  await installTemporalRuntime({ logger, metrics, process: 'worker', shutdownSignals: [] });
  const { database, loops, receiveCallback, sendWebhooks, connect, runScheduler, createWorker, close } =
    await composeWorker(config, {
      name,
      logger,
      metrics,
      tracing,
    });
  collectDatabase(metrics, database);
  const metricsServer = await serveMetricsOf(config, metrics, logger);
  const { CALLBACK_HOST: host, CALLBACK_PORT: port } = config;
  const callbacks =
    port === undefined ? null : await serveCallbacks({ host, port, receive: receiveCallback, metrics, logger });

  const wait = (what: string, run: () => Promise<void>) => untilReached(what, run, logger, signal);
  await wait('Postgres', () => assertServiceRole(database.db));
  // Webhooks do not need Temporal, and so do not wait for it.
  const sending = sendWebhooks(signal);
  await wait('Temporal', connect);
  const worker = await createWorker();

  signal.throwIfAborted();
  const looping = Promise.all([runLoops(loops, signal, logger), runScheduler(signal)]);
  signal.addEventListener('abort', () => worker.shutdown());
  const { TEMPORAL_NAMESPACE: namespace } = config;
  logger.info({ taskQueue: controlTaskQueue, namespace, callbackPort: callbacks?.port }, 'worker running');
  announceReady();
  await worker.run();
  await Promise.all([looping, sending, callbacks?.close()]);
  await Promise.all([close(), metricsServer?.close(), tracing?.shutdown()]);
};

const collectDatabase = (metrics: Metrics, { db }: Database): void => {
  metrics.collectAudit({
    written: auditEventsWritten,
    uncheckedSeconds: () => withPlatform(db, uncheckedSeconds),
  });
  metrics.drift.collectOpen(() => withPlatform(db, countOpenFindings));
  metrics.collectOverdueKeys(() => withPlatform(db, countOverdueKeys));
  metrics.collectApprovals({
    pending: () => withPlatform(db, countPending),
    active: () => withPlatform(db, countActiveElevations),
    unreviewed: () => withPlatform(db, countUnreviewedElevations),
  });
  metrics.collectStuckOperations(() => withPlatform(db, countStuck));
  metrics.dispatch.collect({
    openRuns: () => withPlatform(db, countEveryOpenRun),
    overdueSeconds: () => withPlatform(db, overdueRunSeconds),
  });
  metrics.dispatch.schedules.collect({ overdueSeconds: () => withPlatform(db, overdueScheduleSeconds) });
  metrics.collectSessions(() => withPlatform(db, countSessions));
  metrics.collectWebhooks({
    unrelayedSeconds: () => withPlatform(db, unrelayedSeconds),
    backlogSeconds: () => withPlatform(db, backlogSeconds),
  });
};

const backoff = new ExponentialBackoff({ initialDelay: 250, maxDelay: 5_000, generator: noJitterGenerator });

/** A worker may be started before the servers that it needs. */
const untilReached = (what: string, run: () => Promise<void>, logger: Logger, signal: AbortSignal): Promise<void> =>
  retryUntilAborted(run, {
    signal,
    backoff,
    isRetryable: (error) =>
      error instanceof TransportError || codedDatabaseError(codedTemporalError(error)) instanceof DomainError,
    onRetry: (error, delayMs) => logger.warn({ err: error, delayMs }, `${what} is not ready`),
  });
