import type { Logger } from '../telemetry/logs.ts';

export interface Stop {
  /** Aborts when the process is asked to stop. */
  signal: AbortSignal;
}

/** The state of a process in which an error was caught by nobody is unknown: it says so and ends, and is started again. */
export const exitOnUncaught = (logger: Logger): void => {
  const exit = (error: unknown, why: string): void => {
    logger.fatal({ err: error, why }, 'error that nobody has caught');
    process.exit(1);
  };
  process.on('uncaughtException', (error) => exit(error, 'uncaughtException'));
  process.on('unhandledRejection', (reason) => exit(reason, 'unhandledRejection'));
};

/** SIGTERM, SIGINT, or the end of the parent that is connected by an IPC channel, whatever ended it. */
export const onStop = (logger: Logger): Stop => {
  const controller = new AbortController();
  const stop = (why: string): void => {
    if (controller.signal.aborted) return;
    logger.info({ why }, 'stopping');
    controller.abort();
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('disconnect', () => stop('the parent process has ended'));
  return { signal: controller.signal };
};
