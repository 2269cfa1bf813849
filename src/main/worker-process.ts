import { NativeConnection, TransportError, Worker } from '@temporalio/worker';
import { ExponentialBackoff, noJitterGenerator } from 'cockatiel';
import { runLoops } from '../background/loops.ts';
import { retryUntilAborted } from '../background/retry.ts';
import { sendWebhooks } from '../background/webhook/sending.ts';
import { DomainError } from '../contract/errors.ts';
import { countOverdueKeys } from '../db/api-key/policy.ts';
import { uncheckedSeconds } from '../db/audit/store.ts';
import { auditEventsWritten } from '../db/audit/tally.ts';
import { type Database, openDatabase } from '../db/client.ts';
import { countOpenFindings } from '../db/drift/finding.ts';
import { codedDatabaseError } from '../db/errors.ts';
import { openListener } from '../db/listener.ts';
import { countStuck } from '../db/operation/store.ts';
import { assertServiceRole } from '../db/role-guard.ts';
import { withPlatform } from '../db/tenancy.ts';
import { backlogSeconds } from '../db/webhook/delivery.ts';
import { unrelayedSeconds } from '../db/webhook/outbox.ts';
import { openConnection } from '../providers/temporal/connection.ts';
import { ensureControlNamespace } from '../providers/temporal/control-namespace.ts';
import { codedTemporalError } from '../providers/temporal/errors.ts';
import { namespaceCatalog } from '../providers/temporal/namespace-catalog.ts';
import { namespaces } from '../providers/temporal/namespaces.ts';
import { breakingSender } from '../providers/webhook/breaking.ts';
import { openHttpSender } from '../providers/webhook/http.ts';
import type { Logger } from '../telemetry/logs.ts';
import { createMetrics, type Metrics } from '../telemetry/metrics.ts';
import { measureTemporalRequests } from '../telemetry/temporal-requests.ts';
import { installTemporalRuntime } from '../telemetry/temporal-runtime.ts';
import { traceTemporalWorker, workflowTracingModules } from '../telemetry/trace-temporal.ts';
import { openKeyRing } from '../usecases/key-ring/key-ring.ts';
import { type Config, required } from './config.ts';
import { controlWorkerOptions } from './control-worker.ts';
import { lazily } from './lazily.ts';
import { announceReady } from './process.ts';
import {
  controlClientOf,
  dispatchSettingsOf,
  kmsOf,
  listenUrlOf,
  namespacesBreaker,
  poolSettings,
  serveMetricsOf,
  storageOf,
  temporalTarget,
  tracingOf,
  webhookBreakers,
  webhookTargetsOf,
} from './wiring.ts';
import { workerLoops } from './worker-loops.ts';
import { workflowBundle } from './workflow-bundle.ts';

const name = 'freehold-worker';

/** Runs a worker process until the signal aborts. */
export const runWorker = async (config: Config, logger: Logger, signal: AbortSignal): Promise<void> => {
  if (config.READ_ONLY) throw new Error('READ_ONLY is set: a worker makes changes, and does not start');
  const metrics = createMetrics('worker', { logger });
  metrics.degradation.setReadOnly(false);
  const watch = { metrics, logger };
  // Opened when it is first needed: a worker starts while the KMS is unavailable.
  const kms = lazily(() => kmsOf(config, watch));
  const tracing = await tracingOf(config, name, logger);
  await installTemporalRuntime({ logger, metrics, process: 'worker', shutdownSignals: [] });

  const database = openDatabase(required(config, 'DATABASE_URL'), name, poolSettings(config));
  const { db } = database;
  collectDatabase(metrics, database);
  const metricsServer = await serveMetricsOf(config, metrics, logger);

  const target = await temporalTarget(config);
  const connection = openConnection(target, [measureTemporalRequests(metrics)]);
  const temporal = controlClientOf(config, connection);
  const code = workflowBundle(tracing === null ? [] : workflowTracingModules());

  const wait = <T>(what: string, run: () => Promise<T>) => untilReached(what, run, logger, signal);
  await wait('Postgres', () => assertServiceRole(db));

  // Webhooks do not need Temporal, and so do not wait for it.
  const settings = dispatchSettingsOf(config);
  const http = openHttpSender({ rules: webhookTargetsOf(config), timeoutMs: settings.timeoutMs });
  const sender = breakingSender(http, webhookBreakers({ metrics }));
  const listener = openListener(listenUrlOf(config), name);
  const sending = sendWebhooks({ db, kms, sender, listener, settings, metrics, logger, signal });

  await wait('Temporal', () => ensureControlNamespace(connection, config.TEMPORAL_NAMESPACE));
  const native = await wait('Temporal', () =>
    NativeConnection.connect({
      address: target.address,
      tls: target.tls ?? null,
      ...(target.apiKey === undefined ? {} : { apiKey: target.apiKey }),
    }),
  );
  const parts = {
    config,
    db,
    connection,
    temporal,
    namespaces: namespaces(connection, config.NAMESPACE_RETENTION_DAYS, namespacesBreaker(watch)),
    catalog: namespaceCatalog(connection, config.NAMESPACE_RETENTION_DAYS),
    storage: storageOf(config),
    openKeyRing: lazily(async () => openKeyRing({ db, kms: await kms() })),
    metrics,
    logger,
  };
  const options = controlWorkerOptions(parts);
  const traced = tracing === null ? null : traceTemporalWorker(tracing);
  const worker = await Worker.create({
    ...options,
    connection: native,
    workflowBundle: { codePath: await code },
    interceptors: { activity: [...(traced?.activity ?? []), ...options.interceptors.activity] },
    ...(traced === null ? {} : { sinks: traced.sinks }),
  });

  signal.throwIfAborted();
  const looping = runLoops(workerLoops(parts), signal, logger);
  signal.addEventListener('abort', () => worker.shutdown());
  logger.info({ taskQueue: options.taskQueue, namespace: options.namespace }, 'worker running');
  announceReady();
  await worker.run();
  await Promise.all([looping, sending]);
  await Promise.all([
    sender.close(),
    listener.close(),
    native.close(),
    connection.close(),
    database.close(),
    metricsServer?.close(),
    tracing?.shutdown(),
  ]);
};

const collectDatabase = (metrics: Metrics, { db, poolUsage }: Database): void => {
  metrics.collectPool(poolUsage);
  metrics.collectAudit({
    written: auditEventsWritten,
    uncheckedSeconds: () => withPlatform(db, uncheckedSeconds),
  });
  metrics.drift.collectOpen(() => withPlatform(db, countOpenFindings));
  metrics.collectOverdueKeys(() => withPlatform(db, countOverdueKeys));
  metrics.collectStuckOperations(() => withPlatform(db, countStuck));
  metrics.collectWebhooks({
    unrelayedSeconds: () => withPlatform(db, unrelayedSeconds),
    backlogSeconds: () => withPlatform(db, backlogSeconds),
  });
};

const backoff = new ExponentialBackoff({ initialDelay: 250, maxDelay: 5_000, generator: noJitterGenerator });

/** A worker may be started before the servers that it needs. */
const untilReached = <T>(what: string, run: () => Promise<T>, logger: Logger, signal: AbortSignal): Promise<T> =>
  retryUntilAborted(run, {
    signal,
    backoff,
    isRetryable: (error) =>
      error instanceof TransportError || codedDatabaseError(codedTemporalError(error)) instanceof DomainError,
    onRetry: (error, delayMs) => logger.warn({ err: error, delayMs }, `${what} is not ready`),
  });
