import { createLogger, type Logger, type ProcessName } from '../telemetry/logs.ts';
import { type Config, readConfig } from './config.ts';

/**
 * Runs an api or worker to its end. `run` gets a signal that aborts when the process is asked to stop, and resolves when
 * it has stopped.
 */
export const runProcess = async (
  name: ProcessName,
  run: (config: Config, logger: Logger, signal: AbortSignal) => Promise<void>,
  { exitCodeWhileStopping = 1 }: { exitCodeWhileStopping?: 0 | 1 } = {},
): Promise<never> => {
  const config = configOrExit();
  const logger = createLogger({ level: config.LOG_LEVEL, process: name });
  exitOnUncaught(logger);
  const signal = stopSignal(logger);
  try {
    await run(config, logger, signal);
    logger.info(`${name} stopped`);
  } catch (error) {
    if (!signal.aborted) {
      logger.fatal({ err: error }, `${name} failed`);
      process.exitCode = 1;
    } else if (error !== signal.reason) {
      logger.error({ err: error }, `${name} failed while it was stopping`);
      process.exitCode = exitCodeWhileStopping;
    }
  }
  // An open handle of a library must not keep the process running.
  return process.exit();
};

const configOrExit = (): Config => {
  try {
    return readConfig();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return process.exit(1);
  }
};

/** After an uncaught error the state of the process is unknown, so it exits and is started again. */
const exitOnUncaught = (logger: Logger): void => {
  const exit = (error: unknown, why: string): void => {
    logger.fatal({ err: error, why }, 'uncaught error');
    process.exit(1);
  };
  process.on('uncaughtException', (error) => exit(error, 'uncaughtException'));
  process.on('unhandledRejection', (reason) => exit(reason, 'unhandledRejection'));
};

/** Aborts at SIGTERM, SIGINT, or when the parent process on the IPC channel has ended for any reason. */
const stopSignal = (logger: Logger): AbortSignal => {
  const controller = new AbortController();
  const stop = (why: string): void => {
    if (controller.signal.aborted) return;
    logger.info({ why }, 'stopping');
    controller.abort();
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('disconnect', () => stop('the parent process has ended'));
  return controller.signal;
};

/** Tells the process that started this one, if it listens, that it is ready. */
export const announceReady = (detail: object = {}): void => {
  process.send?.({ ready: true, ...detail });
};
