import type { Logger } from '../telemetry/logs.ts';
import { every } from './every.ts';

/** Work that a process repeats without a caller. */
export interface Loop {
  everyMs: number;
  /** Logged when a run fails. The loop continues. */
  failure: string;
  run(): Promise<void>;
}

/** Runs each loop until the signal aborts and its last run has ended. */
export const runLoops = async (loops: readonly Loop[], signal: AbortSignal, logger: Logger): Promise<void> => {
  await Promise.all(
    loops.map(({ everyMs, failure, run }) =>
      every(everyMs, signal, () => run().catch((error: unknown) => logger.warn({ err: error, everyMs }, failure))),
    ),
  );
};

/** One domain's share of the sweep. */
export interface Sweep {
  name: string;
  /** At most this often. Unset: in every sweep. */
  everyMsMin?: number;
  run(): Promise<void>;
}

/**
 * Runs the sweeps that are due, one after the other. Each runs even when an earlier one fails: Temporal, or the storage
 * of exports, may be unavailable for a long time.
 */
export const openSweep = (
  sweeps: readonly Sweep[],
  onFailed: (error: unknown, sweep: string) => void,
): (() => Promise<void>) => {
  const startedAt = new Map<Sweep, number>();
  return async () => {
    for (const sweep of sweeps) {
      const { name, everyMsMin = 0, run } = sweep;
      const now = Date.now();
      if (now - (startedAt.get(sweep) ?? 0) < everyMsMin) continue;
      startedAt.set(sweep, now);
      await run().catch((error: unknown) => onFailed(error, name));
    }
  };
};

export const sweepLoop = (sweeps: readonly Sweep[], everyMs: number, logger: Logger): Loop => ({
  everyMs,
  failure: 'the sweep failed',
  run: openSweep(sweeps, (error, sweep) => logger.warn({ err: error, sweep, everyMs }, 'a sweep failed')),
});
