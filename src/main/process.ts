import type { Logger } from '../providers/telemetry/logs.ts';

export interface Stop {
  /** Aborts when the process is asked to stop. */
  signal: AbortSignal;
}

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
