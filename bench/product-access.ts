import { type ComposedApi, composeApi } from '../src/main/compose-api.ts';
import type { Config } from '../src/main/config.ts';
import { createLogger } from '../src/telemetry/logs.ts';
import { createMetrics } from '../src/telemetry/metrics.ts';
import { print } from './printing.ts';

/** An api process without its port, for its verification: cache, feed of changes, batched last use, limits, metrics. */
export const openProductAccess = async (config: Config): Promise<ComposedApi> => {
  let isTold = false;
  const tellOnce = (line: string): void => {
    if (!isTold) print(line.trimEnd());
    isTold = true;
  };
  const metrics = createMetrics('api');
  const logger = createLogger({ level: 'warn', process: 'api', destination: { write: tellOnce } });
  const api = await composeApi(
    // No verification calls Temporal.
    { ...config, TEMPORAL_ADDRESS: '127.0.0.1:1' },
    { name: 'freehold-bench', logger, metrics, stopping: new AbortController().signal, isPrepared: true },
  );
  await api.control.keyRing.load();
  return api;
};
