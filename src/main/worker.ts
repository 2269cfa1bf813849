import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection, TransportError, Worker } from '@temporalio/worker';
import { createActivities } from '../activities/index.ts';
import { activityInterceptor } from '../activities/interceptors.ts';
import { driftMetrics, operationMetrics } from '../activities/metrics.ts';
import { signCheckpoints } from '../background/audit/checkpoint.ts';
import { certifyDeletions, deletionCertifier } from '../background/deletion/certifier.ts';
import { type Swept, sweepAll } from '../background/operation/sweep.ts';
import { DomainError } from '../contract/errors.ts';
import { controlTaskQueue } from '../contract/ids.ts';
import { countOverdueKeys } from '../db/api-key/policy.ts';
import { uncheckedSeconds } from '../db/audit/store.ts';
import { auditEventsWritten } from '../db/audit/tally.ts';
import { openDatabase } from '../db/client.ts';
import { countOpenFindings } from '../db/drift/store.ts';
import { codedDatabaseError } from '../db/errors.ts';
import { countStuck } from '../db/operation/store.ts';
import { assertServiceRole } from '../db/role-guard.ts';
import { withPlatform } from '../db/tenancy.ts';
import type { Kms } from '../providers/kms/port.ts';
import { openConnection } from '../providers/temporal/connection.ts';
import { temporalControl } from '../providers/temporal/control.ts';
import { ensureControlNamespace } from '../providers/temporal/control-namespace.ts';
import { controlRuns } from '../providers/temporal/control-runs.ts';
import { codedTemporalError } from '../providers/temporal/errors.ts';
import { namespaceCatalog } from '../providers/temporal/namespace-catalog.ts';
import { namespaces } from '../providers/temporal/namespaces.ts';
import { schedules } from '../providers/temporal/schedules.ts';
import { createLogger, type Logger } from '../telemetry/logs.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { serveMetrics } from '../telemetry/metrics-server.ts';
import { measureTemporalRequests } from '../telemetry/temporal-requests.ts';
import { installTemporalRuntime } from '../telemetry/temporal-runtime.ts';
import { traceTemporalClient, traceTemporalWorker, workflowTracingModules } from '../telemetry/trace-temporal.ts';
import { organizationAuditLines } from '../usecases/audit/audit.ts';
import { type KeyRing, openKeyRing } from '../usecases/key-ring/key-ring.ts';
import { type Config, readConfig, required } from './config.ts';
import { exitOnUncaught, onStop, type Stop } from './process.ts';
import { sendWebhooksUntil } from './webhooks.ts';
import { kmsOf, namespacesBreaker, poolSettings, storageOf, temporalTarget, tracingOf } from './wiring.ts';
import { workflowBundle } from './workflow-bundle.ts';

const shutdownGraceMs = 10_000;
const watchEveryMs = 60_000;
const leftoversEveryMs = 3_600_000;
const keyMsMax = 24 * 60 * 60 * 1_000;

const start = async (config: Config, logger: Logger, stop: Stop): Promise<void> => {
  if (config.READ_ONLY) throw new Error('READ_ONLY is set: a worker changes things, and does not start');
  const metrics = createMetrics('worker', { logger });
  metrics.degradation.setReadOnly(false);
  const watch = { metrics, logger };
  let opened: Promise<Kms> | undefined;
  const kms = (): Promise<Kms> => {
    opened ??= kmsOf(config, watch).catch((error: unknown) => {
      opened = undefined; // a key file may come back
      throw error;
    });
    return opened;
  };
  const tracing = await tracingOf(config, 'freehold-worker', logger);
  await installTemporalRuntime({ logger, metrics, process: 'worker', shutdownSignals: [] });

  const database = openDatabase(required(config, 'DATABASE_URL'), 'freehold-worker', poolSettings(config));
  const { db } = database;
  metrics.collectPool(database.poolUsage);
  metrics.collectAudit({
    written: auditEventsWritten,
    uncheckedSeconds: () => withPlatform(db, uncheckedSeconds),
  });
  metrics.drift.collectOpen(() => withPlatform(db, countOpenFindings));
  metrics.collectOverdueKeys(() => withPlatform(db, countOverdueKeys));
  metrics.collectStuckOperations(() => withPlatform(db, countStuck));
  const metricsServer =
    config.METRICS_PORT === undefined
      ? null
      : await serveMetrics({ host: config.METRICS_HOST, port: config.METRICS_PORT, metrics, logger });

  const target = await temporalTarget(config);
  const connection = openConnection(target, [measureTemporalRequests(metrics)]);
  const control = temporalControl({
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    interceptors: traceTemporalClient(),
  });
  const code = workflowBundle(tracing === null ? [] : workflowTracingModules());

  const wait = <T>(what: string, run: () => Promise<T>) => untilReached(what, run, logger, stop.signal);
  await wait('Postgres', () => assertServiceRole(db));
  // Needs no Temporal, and so does not wait for it.
  const sending = sendWebhooksUntil({ config, db, kms, metrics, logger, signal: stop.signal });
  await wait('Temporal', () => ensureControlNamespace(connection, config.TEMPORAL_NAMESPACE));
  const native = await wait('Temporal', () =>
    NativeConnection.connect({
      address: target.address,
      tls: target.tls ?? null,
      ...(target.apiKey === undefined ? {} : { apiKey: target.apiKey }),
    }),
  );
  const telemetry = tracing === null ? null : traceTemporalWorker(tracing);
  const counted = operationMetrics(metrics);
  let keys: KeyRing | undefined;
  const openKeys = async (): Promise<KeyRing> => {
    keys ??= openKeyRing({ db, kms: await kms() });
    return keys;
  };
  const storage = storageOf(config);
  const catalog = namespaceCatalog(connection, config.NAMESPACE_RETENTION_DAYS);
  const worker = await Worker.create({
    connection: native,
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue: controlTaskQueue,
    workflowBundle: { codePath: await code },
    activities: createActivities({
      db,
      metrics: counted,
      namespaces: namespaces(connection, config.NAMESPACE_RETENTION_DAYS, namespacesBreaker(watch)),
      catalog,
      runs: controlRuns(connection, config.TEMPORAL_NAMESPACE),
      temporal: control,
      driftMetrics: driftMetrics(metrics),
      schedules: schedules(connection, config.TEMPORAL_NAMESPACE),
      ownedOrganizationsMax: config.ORGANIZATIONS_PER_OWNER_MAX,
      storage,
      exportDaysMax: config.EXPORT_RETENTION_DAYS,
      auditLines: (orgId) => organizationAuditLines(db, orgId),
      certifier: deletionCertifier({ db, openKeyRing: openKeys }),
    }),
    interceptors: { activity: [...(telemetry?.activity ?? []), activityInterceptor(logger, counted)] },
    ...(telemetry === null ? {} : { sinks: telemetry.sinks }),
    shutdownGraceTime: shutdownGraceMs,
  });

  const everyMs = config.AUDIT_CHECKPOINT_SECONDS * 1_000;
  const signing = signUntil(stop.signal, logger, everyMs, async () => {
    const keyRing = await openKeys();
    const { signed, broken } = await signCheckpoints({ db, keyRing, overdueMs: 2 * everyMs });
    metrics.auditCheckpoints.inc(signed);
    metrics.auditChainsBroken.set(broken.length);
    for (const { orgId, fault } of broken) {
      logger.error({ orgId, seq: fault.seq, err: fault }, 'an audit chain does not hold and is not signed');
    }
    await certifyDeletions({
      db,
      keyRing,
      onFailed: (orgId, error) => logger.error({ orgId, err: error }, 'a deletion certificate could not be signed'),
    });
  });
  const expiry = {
    db,
    storage,
    onFailed: (operationId: string, error: unknown) =>
      logger.warn({ operationId, err: error }, 'an export could not be removed'),
  };
  let leftoversAt = 0;
  const claimMsMin = config.OPERATION_CLAIM_SECONDS * 1_000;
  const sweeping = sweepUntil(stop.signal, logger, config.OPERATION_SWEEP_SECONDS * 1_000, () => {
    const isHourPast = Date.now() - leftoversAt >= leftoversEveryMs;
    if (isHourPast) leftoversAt = Date.now();
    return sweepAll({ ...expiry, catalog, temporal: control, claimMsMin, keyMsMax, isThorough: isHourPast });
  });
  const watching = watchUntil(stop.signal, logger, () => control.drift.ensureWatch(config.DRIFT_WATCH_SECONDS));
  stop.signal.throwIfAborted();
  stop.signal.addEventListener('abort', () => worker.shutdown());
  logger.info({ taskQueue: controlTaskQueue, namespace: config.TEMPORAL_NAMESPACE }, 'worker running');
  process.send?.({ ready: true });
  await worker.run();
  await Promise.all([sweeping, signing, watching, sending]);
  await Promise.all([
    native.close(),
    connection.close(),
    database.close(),
    metricsServer?.close(),
    tracing?.shutdown(),
  ]);
  logger.info('worker stopped');
};

const retryMsMax = 5_000;

/** A worker may be started before what it depends on. */
const untilReached = async <T>(
  what: string,
  run: () => Promise<T>,
  logger: Logger,
  signal: AbortSignal,
): Promise<T> => {
  for (let delayMs = 250; ; delayMs = Math.min(retryMsMax, delayMs * 2)) {
    try {
      return await run();
    } catch (error) {
      const isAway =
        error instanceof TransportError || codedDatabaseError(codedTemporalError(error)) instanceof DomainError;
      if (signal.aborted || !isAway) throw error;
      logger.warn({ err: error, delayMs }, `${what} is not ready`);
      await sleep(delayMs, undefined, { signal });
    }
  }
};

const sweepUntil = async (
  signal: AbortSignal,
  logger: Logger,
  everyMs: number,
  sweep: () => Promise<Swept>,
): Promise<void> => {
  while (!signal.aborted) {
    const { ended, expired, leftovers, overdue, failures } = await sweep();
    if (ended > 0) logger.warn({ ended }, 'operations ended whose run never came to be');
    if (expired > 0) logger.info({ expired }, 'exports removed that are no longer kept');
    if (leftovers > 0) logger.info({ leftovers }, 'what tries of exports have left was removed');
    for (const { orgId, keys } of overdue) logger.warn({ orgId, keys }, 'API keys are overdue for rotation');
    for (const err of failures) logger.warn({ err, everyMs }, 'sweep failed');
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
};

/** Whoever ended the watch in Temporal, or lost it there, gets it back. */
const watchUntil = async (
  signal: AbortSignal,
  logger: Logger,
  ensureWatch: () => Promise<'kept' | 'changed'>,
): Promise<void> => {
  while (!signal.aborted) {
    try {
      if ((await ensureWatch()) === 'changed') logger.info('the drift watch was started');
    } catch (error) {
      logger.warn({ err: error }, 'the drift watch could not be looked after; the next try is in 60 s');
    }
    await sleep(watchEveryMs, undefined, { signal }).catch(() => undefined);
  }
};

/** Nothing else of the worker needs the key ring: it works on while the KMS is away. */
const signUntil = async (
  signal: AbortSignal,
  logger: Logger,
  everyMs: number,
  sign: () => Promise<void>,
): Promise<void> => {
  while (!signal.aborted) {
    try {
      await sign();
    } catch (error) {
      logger.warn({ err: error, everyMs }, 'audit checkpoints could not be signed');
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
};

const config = readConfig();
const logger = createLogger({ level: config.LOG_LEVEL, process: 'worker' });
exitOnUncaught(logger);
const stop = onStop(logger);
try {
  await start(config, logger, stop);
} catch (error) {
  // What it was waiting for when it was asked to stop is no failure.
  if (!stop.signal.aborted) {
    logger.fatal({ err: error }, 'worker failed');
    process.exitCode = 1;
  }
}
// Nothing is left to do: an open handle of a library must not keep the process.
process.exit();
