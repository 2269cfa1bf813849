/** Ends a wait early. Ringing before the wait begins is not lost. */
interface Alarm {
  ring(): void;
  /** Forgets earlier rings. */
  reset(): void;
  /** Until it rings, the time is over or the signal aborts. The timer does not keep the process running. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export const openAlarm = (): Alarm => {
  let hasRung = false;
  let onRing: (() => void) | undefined;
  return {
    ring: () => {
      hasRung = true;
      onRing?.();
    },
    reset: () => {
      hasRung = false;
    },
    wait: async (ms, signal) => {
      if (hasRung || signal.aborted) return;
      await new Promise<void>((resolve) => {
        const end = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', end);
          resolve();
        };
        const timer = setTimeout(end, ms).unref();
        signal.addEventListener('abort', end, { once: true });
        onRing = end;
      });
      onRing = undefined;
    },
  };
};

/**
 * Calls `run` now, then again `ms` after each call has ended, or when the alarm rings, until the signal aborts. Resolves
 * when the last call has ended, and rejects when one fails.
 */
export const every = async (
  ms: number,
  signal: AbortSignal,
  run: () => Promise<unknown>,
  alarm: Alarm = openAlarm(),
): Promise<void> => {
  while (!signal.aborted) {
    // Before the call: a ring during it may be about something that the call did not see.
    alarm.reset();
    await run();
    await alarm.wait(ms, signal);
  }
};
