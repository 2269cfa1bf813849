import { setTimeout as sleep } from 'node:timers/promises';
import { ConstantBackoff } from 'cockatiel';
import type { Access } from '../background/authentication/access.ts';
import { retryUntilAborted } from '../background/retry.ts';
import { DomainError } from '../contract/errors.ts';
import { type Db, openDatabase } from '../db/client.ts';
import { codedDatabaseError } from '../db/errors.ts';
import { openListener } from '../db/listener.ts';
import { openOperationFeed } from '../db/operation/feed.ts';
import { assertServiceRole } from '../db/role-guard.ts';
import { openConnection } from '../providers/temporal/connection.ts';
import type { Logger } from '../telemetry/logs.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { measureTemporalRequests } from '../telemetry/temporal-requests.ts';
import { ensurePlatformKey } from '../usecases/api-key/platform-key.ts';
import type { Authenticator } from '../usecases/authentication/authenticator.ts';
import { type KeyRing, openKeyRing } from '../usecases/key-ring/key-ring.ts';
import { controlOf, openAccessOf, openApp } from './app.ts';
import { type Config, required } from './config.ts';
import { listen } from './http-server.ts';
import { lazily } from './lazily.ts';
import { announceReady } from './process.ts';
import {
  controlBreaker,
  controlClientOf,
  kmsOf,
  listenUrlOf,
  poolSettings,
  rateLimitStoresOf,
  serveMetricsOf,
  storageOf,
  temporalTarget,
  tracingOf,
} from './wiring.ts';

const name = 'freehold-api';
const portDefault = 8_080;
const drainMs = 10_000;
const prepareEveryMs = 1_000;

/** Runs an api process until the signal aborts. */
export const runApi = async (config: Config, logger: Logger, signal: AbortSignal): Promise<void> => {
  const metrics = createMetrics('api', { logger });
  const tracing = await tracingOf(config, name, logger);

  // None of these connects yet. The process starts while its databases are unavailable, and says which one is missing.
  const database = openDatabase(required(config, 'DATABASE_URL'), name, poolSettings(config));
  const { db } = database;
  metrics.collectPool(database.poolUsage);
  const listener = openListener(listenUrlOf(config), name);
  const feed = openOperationFeed(listener, (error) =>
    logger.warn({ err: error }, 'no notifications from Postgres: operations are polled'),
  );
  metrics.degradation.setReadOnly(config.READ_ONLY);
  const watch = { metrics, logger };
  const kms = await kmsOf(config, watch);
  const keyRing = openKeyRing({ db, kms, isReadOnly: config.READ_ONLY });
  const access = openAccessOf(config, {
    db,
    keyRing,
    listener,
    applicationName: name,
    metrics,
    onError: (error, what) => logger.warn({ err: error }, what),
  });
  metrics.collectAccess(access.state);
  const stores = rateLimitStoresOf(config, metrics, logger);
  const connection = openConnection(await temporalTarget(config), [measureTemporalRequests(metrics)]);
  const temporal = controlClientOf(config, connection, controlBreaker(watch));
  const storage = storageOf(config);
  const prepare = preparation(db, keyRing, config);
  const { app, denials } = openApp(config, {
    control: controlOf(config, { db, temporal, feed, keyRing, kms, rateLimiter: stores.callers, storage }),
    access: preparedFirst(prepare, access),
    stores,
    metrics,
    logger,
    stopping: signal,
  });

  const preparing = refusalOf(prepare, logger, signal);
  // A wrong role is refused before the process says that it is up. An unavailable database is not waited for.
  const early = await Promise.race([preparing, sleep(prepareEveryMs, null)]);
  if (early !== null) throw early;

  const { HOST: host, PORT: port = portDefault } = config;
  const server = await listen({ fetch: app.fetch, host, port });
  const metricsServer = await serveMetricsOf(config, metrics, logger);
  logger.info({ host, port, metricsPort: metricsServer?.port, isReadOnly: config.READ_ONLY }, 'api listening');
  announceReady({ port });

  const refusal = await preparing;
  if (refusal === null) await aborted(signal);
  await server.drain(drainMs);
  // A platform key that has been stored is also printed.
  await prepare.settled();
  await Promise.all([access.close(), denials.close()]);
  await Promise.all([listener.close(), database.close(), temporal.close(), stores.close(), metricsServer?.close()]);
  await tracing?.shutdown();
  if (refusal !== null) throw refusal;
};

interface Preparation {
  isDone(): boolean;
  run(): Promise<void>;
  /** Resolves when the attempt in progress, if any, has ended. */
  settled(): Promise<void>;
}

/**
 * Runs once, before the first request touches the database: checks that row-level security binds the role, loads the
 * secrets of the key ring, and makes sure that there is a platform key. Requests that arrive earlier wait for it.
 */
const preparation = (db: Db, keyRing: KeyRing, config: Config): Preparation => {
  // A process that may not write needs a stored platform key, or is given one.
  const isKeyMade = config.FREEHOLD_BOOTSTRAP_KEY === undefined && !config.READ_ONLY;
  let isDone = false;
  const prepareOnce = lazily(async () => {
    try {
      await assertServiceRole(db);
      await keyRing.load();
      const key = isKeyMade ? await ensurePlatformKey(db, keyRing) : null;
      // Not through the logger, which would mask it: the key is never shown again.
      if (key !== null) process.stdout.write(`Platform key, shown only now: ${key}\n`);
    } catch (error) {
      throw codedDatabaseError(error);
    }
    isDone = true;
  });
  let latest: Promise<void> = Promise.resolve();
  return {
    isDone: () => isDone,
    run: () => {
      latest = prepareOnce();
      return latest;
    },
    settled: () => latest.catch(() => undefined),
  };
};

/** Once prepared, nothing waits. */
const preparedFirst = (preparation: Preparation, access: Access): Authenticator => ({
  ...access,
  authenticate: (token) =>
    preparation.isDone() ? access.authenticate(token) : preparation.run().then(() => access.authenticate(token)),
  examine: (token) =>
    preparation.isDone() ? access.examine(token) : preparation.run().then(() => access.examine(token)),
  isKnown: (token) => preparation.isDone() && access.isKnown(token),
});

/** Why this process may not serve with this database. null: it may, or it was asked to stop. */
const refusalOf = (preparation: Preparation, logger: Logger, signal: AbortSignal): Promise<unknown> =>
  retryUntilAborted(preparation.run, {
    signal,
    backoff: new ConstantBackoff(prepareEveryMs),
    isRetryable: (error) => error instanceof DomainError,
    onRetry: (error) => logger.warn({ err: error }, 'Postgres is not ready'),
  }).then(
    () => null,
    (error: unknown) => (error === signal.reason ? null : error),
  );

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
