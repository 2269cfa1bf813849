import { IllegalStateError } from '@temporalio/common';
import { Runtime } from '@temporalio/worker';
import getPort from 'get-port';
import { type Logger, type ProcessName, temporalLogger } from './logs.ts';
import type { Metrics } from './metrics.ts';

export interface TemporalRuntimeOptions {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly process: ProcessName;
  /** Signals on which the SDK itself shuts workers down; empty: the process does it. */
  readonly shutdownSignals?: NodeJS.Signals[];
}

const bindTriesMax = 5;

/** Reads the metrics of Core; the port is open on loopback only. */
const coreMetrics = (port: number) => async (): Promise<string> => {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  if (!response.ok) throw new Error(`the Temporal SDK answered ${response.status} for its metrics`);
  return response.text();
};

const install = async (options: TemporalRuntimeOptions): Promise<number> => {
  const { logger, process: processName, shutdownSignals } = options;
  const port = await getPort({ host: '127.0.0.1' });
  Runtime.install({
    logger: temporalLogger(logger),
    ...(shutdownSignals === undefined ? {} : { shutdownSignals }),
    telemetryOptions: {
      logging: { forward: {}, filter: { core: logger.isLevelEnabled('debug') ? 'DEBUG' : 'WARN', other: 'ERROR' } },
      metrics: {
        globalTags: { process: processName },
        attachServiceName: false,
        prometheus: {
          bindAddress: `127.0.0.1:${port}`,
          countersTotalSuffix: true,
          unitSuffix: true,
          useSecondsForDurations: true,
        },
      },
    },
  });
  return port;
};

/**
 * Before the first NativeConnection or Worker of the process, and once. The SDK's logs go to our logger, its metrics
 * are appended to ours: Core can only serve them itself, so it does on a free loopback port.
 */
export const installTemporalRuntime = async (options: TemporalRuntimeOptions): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    try {
      options.metrics.append(coreMetrics(await install(options)));
      return;
    } catch (error) {
      // Another process can take the port between the look and the bind.
      if (tries === bindTriesMax || error instanceof IllegalStateError) throw error;
      options.logger.debug({ err: error, tries }, 'the port for the metrics of the Temporal SDK was taken');
    }
  }
};
