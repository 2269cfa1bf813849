import { IllegalStateError } from '@temporalio/common';
import { Runtime } from '@temporalio/worker';
import getPort from 'get-port';
import { type Logger, type ProcessName, temporalLogger } from './logs.ts';
import type { Metrics } from './metrics.ts';

interface TemporalRuntimeOptions {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly process: ProcessName;
  /** Signals on which the SDK itself shuts workers down; empty if the process does it. */
  readonly shutdownSignals?: NodeJS.Signals[];
}

const bindAttemptsMax = 5;

// Core's own buckets begin at 50 ms, when most calls of a tuned server have already ended.
const latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const latencies = [
  'request_latency',
  'activity_execution_latency',
  'activity_schedule_to_start_latency',
  'local_activity_execution_latency',
  'workflow_task_schedule_to_start_latency',
  'workflow_task_execution_latency',
  'workflow_endtoend_latency',
];

/** Reads the metrics of Core, whose port is open on loopback only. */
const coreMetrics = (port: number) => async (): Promise<string> => {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  if (!response.ok) throw new Error(`the Temporal SDK answered ${response.status} to a request for its metrics`);
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
          histogramBucketOverrides: Object.fromEntries(latencies.map((name) => [name, latencyBuckets])),
        },
      },
    },
  });
  return port;
};

/**
 * Sends the SDK's logs to the process's logger and appends the SDK's metrics to `options.metrics`. Call once, before the
 * first NativeConnection or Worker of the process. The SDK can only serve its metrics over HTTP, so it uses a free
 * loopback port.
 */
export const installTemporalRuntime = async (options: TemporalRuntimeOptions): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      options.metrics.append(coreMetrics(await install(options)));
      return;
    } catch (error) {
      // Another process can take the port between the check and the bind.
      if (attempt === bindAttemptsMax || error instanceof IllegalStateError) throw error;
      options.logger.debug({ err: error, tries: attempt }, 'the port for the metrics of the Temporal SDK was taken');
    }
  }
};
