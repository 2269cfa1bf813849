import { setTimeout as sleep } from 'node:timers/promises';
import { ConstantBackoff } from 'cockatiel';
import { retryUntilAborted } from '../background/retry.ts';
import { DomainError } from '../contract/errors.ts';
import type { Logger } from '../telemetry/logs.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { composeApi } from './compose-api.ts';
import type { Config } from './config.ts';
import { builtConsole, servesConsole } from './console-build.ts';
import { listen } from './http-server.ts';
import type { Preparation } from './preparation.ts';
import { announceReady } from './process.ts';
import { serveMetricsOf, tracingOf } from './wiring.ts';

const name = 'freehold-api';
const portDefault = 8_080;
const drainMs = 10_000;
const prepareEveryMs = 1_000;

/** Runs an api process until the signal aborts. */
export const runApi = async (config: Config, logger: Logger, signal: AbortSignal): Promise<void> => {
  const metrics = createMetrics('api', { logger });
  const tracing = await tracingOf(config, name, logger);
  // The process starts while its databases are unavailable, and says which one is missing.
  const api = await composeApi(config, {
    name,
    logger,
    metrics,
    stopping: signal,
    ...(servesConsole(config) ? { consoleFolder: await builtConsole(signal) } : {}),
  });

  const preparing = refusalOf(api.preparation, logger, signal);
  // A wrong role is refused before the process says that it is up. An unavailable database is not waited for.
  const early = await Promise.race([preparing, sleep(prepareEveryMs, null)]);
  if (early !== null) throw early;

  const { HOST: host, PORT: port = portDefault } = config;
  const server = await listen({ fetch: api.app.fetch, host, port });
  const metricsServer = await serveMetricsOf(config, metrics, logger);
  logger.info({ host, port, metricsPort: metricsServer?.port, isReadOnly: config.READ_ONLY }, 'api listening');
  announceReady({ port });

  const refusal = await preparing;
  if (refusal === null) await aborted(signal);
  await server.drain(drainMs);
  // Until the last refusals are written, their counts can still be scraped.
  await api.close();
  await metricsServer?.close();
  await tracing?.shutdown();
  if (refusal !== null) throw refusal;
};

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
