import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from '../api/app.ts';
import { openDenials, unwrittenDenials } from '../background/audit/denials.ts';
import { type Access, openAccess } from '../background/authentication/access.ts';
import { DomainError } from '../contract/errors.ts';
import { auditEventsWritten } from '../db/audit/tally.ts';
import { type Db, openDatabase } from '../db/client.ts';
import { codedDatabaseError } from '../db/errors.ts';
import { openListener } from '../db/listener.ts';
import { openOperationFeed } from '../db/operation/feed.ts';
import { assertServiceRole } from '../db/role-guard.ts';
import { openConnection } from '../providers/temporal/connection.ts';
import { temporalControl } from '../providers/temporal/control.ts';
import { authenticationObserver } from '../telemetry/authentication-metrics.ts';
import { createLogger, type Logger } from '../telemetry/logs.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { serveMetrics } from '../telemetry/metrics-server.ts';
import { measureTemporalRequests } from '../telemetry/temporal-requests.ts';
import { traceTemporalClient } from '../telemetry/trace-temporal.ts';
import { ensurePlatformKey } from '../usecases/api-key/platform-key.ts';
import type { Authenticator } from '../usecases/authentication/authenticator.ts';
import { type KeyRing, openKeyRing } from '../usecases/key-ring/key-ring.ts';
import { openAddressGuard } from '../usecases/rate-limit/address-guard.ts';
import { openStreamLimits } from '../usecases/rate-limit/stream-limits.ts';
import { type Config, readConfig, required } from './config.ts';
import { listen } from './http-server.ts';
import { exitOnUncaught, onStop } from './process.ts';
import {
  addressSettingsOf,
  controlBreaker,
  kmsOf,
  limitsOf,
  listenUrlOf,
  poolSettings,
  rateLimitStoresOf,
  storageOf,
  streamSettingsOf,
  temporalTarget,
  tracingOf,
  webhookTargetsOf,
} from './wiring.ts';

const name = 'freehold-api';
const portDefault = 8_080;
const drainMs = 10_000;
const prepareEveryMs = 1_000;

const start = async (config: Config, logger: Logger): Promise<void> => {
  const stop = onStop(logger);
  const metrics = createMetrics('api', { logger });
  const tracing = await tracingOf(config, name, logger);

  // None of these connects by itself: the process starts, and says what is missing, while its databases are away.
  const databaseUrl = required(config, 'DATABASE_URL');
  const database = openDatabase(databaseUrl, name, poolSettings(config));
  const { db } = database;
  metrics.collectPool(database.poolUsage);
  const listener = openListener(listenUrlOf(config), name);
  const feed = openOperationFeed(listener, (error) =>
    logger.warn({ err: error }, 'no notifications from Postgres: operations are polled'),
  );
  const limits = limitsOf(config);
  const isReadOnly = config.READ_ONLY;
  metrics.degradation.setReadOnly(isReadOnly);
  const watch = { metrics, logger };
  const kms = await kmsOf(config, watch);
  const keyRing = openKeyRing({ db, kms, isReadOnly });
  const access = openAccess({
    db,
    databaseUrl,
    applicationName: name,
    listener,
    keyRing,
    bootstrapKey: config.FREEHOLD_BOOTSTRAP_KEY,
    limits,
    cacheEntriesMax: config.AUTH_CACHE_ENTRIES_MAX,
    staleSecondsMax: config.AUTH_STALE_SECONDS_MAX,
    isReadOnly,
    observe: authenticationObserver(metrics),
    onError: (error, what) => logger.warn({ err: error }, what),
  });
  metrics.collectAccess(access.state);
  const denials = isReadOnly
    ? unwrittenDenials()
    : openDenials({
        db,
        onError: (error) => logger.warn({ err: error }, 'refusals could not be written to the audit trail'),
      });
  const streams = openStreamLimits(streamSettingsOf(config));
  metrics.collectStreams(streams.count);
  metrics.collectAudit({ written: auditEventsWritten, denials: denials.state });
  const rateLimitStores = rateLimitStoresOf(config, metrics, logger);
  const connection = openConnection(await temporalTarget(config), [measureTemporalRequests(metrics)]);
  const controlNamespace = config.TEMPORAL_NAMESPACE;
  const temporal = temporalControl({
    connection,
    namespace: controlNamespace,
    interceptors: traceTemporalClient(),
    breaker: controlBreaker(watch),
  });

  const prepare = preparation(db, keyRing, config);
  const app = createApp({
    control: {
      db,
      temporal,
      feed,
      keyRing,
      kms,
      webhookTargets: webhookTargetsOf(config),
      rateLimiter: rateLimitStores.callers,
      storage: storageOf(config),
      settings: {
        ownedOrganizationsMax: config.ORGANIZATIONS_PER_OWNER_MAX,
        apiKeysPerMemberMax: config.API_KEYS_PER_MEMBER_MAX,
        apiKeysPerOrganizationMax: config.API_KEYS_PER_ORGANIZATION_MAX,
        deletionGraceSeconds: config.DELETION_GRACE_SECONDS,
        namespaceLengthMax: config.NAMESPACE_LENGTH_MAX,
        paymentExpirySeconds: config.PAYMENT_EXPIRY_SECONDS,
        webhooksMax: config.WEBHOOKS_PER_ORGANIZATION_MAX,
        webhookPendingMax: config.WEBHOOK_PENDING_MAX,
        webUiUrl: config.TEMPORAL_UI_URL ?? null,
        controlNamespace,
        limits,
        isReadOnly,
      },
    },
    access: preparedFirst(prepare, access),
    addressGuard: openAddressGuard({
      stores: rateLimitStores,
      settings: addressSettingsOf(config),
      onBlock: () => metrics.addressWaitsTotal.inc(),
    }),
    streams,
    trustedProxies: config.TRUSTED_PROXIES,
    hstsIncludesSubdomains: config.HSTS_INCLUDE_SUBDOMAINS,
    paymentWebhookSecret: config.PAYMENT_WEBHOOK_SECRET ?? null,
    denials,
    logger,
    metrics,
    stopping: stop.signal,
  });

  const preparing = prepareUntil(prepare, logger, stop.signal);
  // A role that is refused is refused before anybody is told that the process is up; a database that is away is not waited for.
  const early = await Promise.race([preparing, sleep(prepareEveryMs, null)]);
  if (early !== null) throw early;

  const { HOST: host, PORT: port = portDefault } = config;
  const server = await listen({ fetch: app.fetch, host, port });
  const metricsServer =
    config.METRICS_PORT === undefined
      ? null
      : await serveMetrics({ host: config.METRICS_HOST, port: config.METRICS_PORT, metrics, logger });
  logger.info({ host, port, metricsPort: metricsServer?.port, isReadOnly }, 'api listening');
  process.send?.({ ready: true, port });

  const refusal = await preparing;
  if (refusal === null) await aborted(stop.signal);
  await server.drain(drainMs);
  await Promise.all([access.close(), denials.close()]);
  await Promise.all([
    listener.close(),
    database.close(),
    temporal.close(),
    rateLimitStores.close(),
    metricsServer?.close(),
  ]);
  await tracing?.shutdown();
  if (refusal !== null) throw refusal;
  logger.info('api stopped');
};

/**
 * What must hold before a request may touch the database: the role is one that row-level security binds, the secrets of
 * the key ring are at hand, and there is a platform key. Done once; a request that comes before waits for it.
 */
const preparation = (db: Db, keyRing: KeyRing, config: Config): Preparation => {
  // A process that may not write finds the platform's key stored, or is given it.
  const isKeyMade = config.FREEHOLD_BOOTSTRAP_KEY === undefined && !config.READ_ONLY;
  const prepare = async (): Promise<void> => {
    try {
      await assertServiceRole(db);
      await keyRing.load();
      const key = isKeyMade ? await ensurePlatformKey(db, keyRing) : null;
      // Not through the logger, which would mask it: this is the only time that anybody sees it.
      if (key !== null) process.stdout.write(`Platform key, shown only now: ${key}\n`);
    } catch (error) {
      throw codedDatabaseError(error);
    }
  };
  let prepared: Promise<void> | undefined;
  let isDone = false;
  return {
    isDone: () => isDone,
    run: () => {
      prepared ??= prepare().then(
        () => {
          isDone = true;
        },
        (error: unknown) => {
          prepared = undefined;
          throw error;
        },
      );
      return prepared;
    },
  };
};

interface Preparation {
  isDone(): boolean;
  run(): Promise<void>;
}

/** Once prepared, nothing is waited for. */
const preparedFirst = (preparation: Preparation, access: Access): Authenticator => ({
  ...access,
  authenticate: (token) =>
    preparation.isDone() ? access.authenticate(token) : preparation.run().then(() => access.authenticate(token)),
  examine: (token) =>
    preparation.isDone() ? access.examine(token) : preparation.run().then(() => access.examine(token)),
  isKnown: (token) => preparation.isDone() && access.isKnown(token),
});

/** null: prepared, or asked to stop. An error: this process may not serve with this database. */
const prepareUntil = async (prepare: Preparation, logger: Logger, signal: AbortSignal): Promise<unknown> => {
  while (!signal.aborted) {
    try {
      await prepare.run();
      return null;
    } catch (error) {
      if (!(error instanceof DomainError)) return error;
      logger.warn({ err: error }, 'Postgres is not ready');
      await sleep(prepareEveryMs);
    }
  }
  return null;
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

const configOrExit = (): Config => {
  try {
    return readConfig();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return process.exit(1);
  }
};

const config = configOrExit();
const logger = createLogger({ level: config.LOG_LEVEL, process: 'api' });
exitOnUncaught(logger);
try {
  await start(config, logger);
} catch (error) {
  logger.fatal({ err: error }, 'api failed');
  process.exitCode = 1;
}
// Nothing is left to do: an open handle of a library must not keep the process.
process.exit();
