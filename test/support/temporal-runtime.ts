import { Runtime } from '@temporalio/worker';
import { createLogger, temporalLogger } from '../../src/telemetry/logs.ts';

/** Installs the SDK's single runtime of a process, silent on the console, for all test files of that process. */
export const installRuntime = (): void => {
  const logger = temporalLogger(createLogger({ level: 'fatal', process: 'worker' }));
  try {
    Runtime.install({ logger, shutdownSignals: [], telemetryOptions: {} });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'IllegalStateError')) throw error;
  }
};
