import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from './errno.ts';
import { describeExit, type Exit } from './launch.ts';

/** A program that runs until it is stopped. */
export interface Part {
  exited: Promise<Exit>;
  stop: () => Promise<Exit>;
  kill: () => Promise<Exit>;
}

export interface PartOptions {
  /** Steps while starting. */
  onProgress: (line: string) => void;
  /** Later events, such as an exit or a restart. */
  onLine: (line: string) => void;
  signal: AbortSignal;
}

export interface Supervised {
  stop: () => Promise<void>;
  kill: () => Promise<void>;
}

const DELAY_MS_FIRST = 500;
const DELAY_MS_MAX = 15_000;
/** After this time a part counts as healthy, and the delay before a restart is the first one again. */
const STEADY_MS = 60_000;

/** Restarts a part whenever it ends by itself. `start` gets a signal on which to give up. */
export const supervise = <P extends Part>(
  name: string,
  first: P,
  start: (signal: AbortSignal) => Promise<P>,
  onLine: (line: string) => void,
  delayMsFirst = DELAY_MS_FIRST,
): Supervised => {
  const ending = new AbortController();
  let part = first;

  const restart = async (delayMsStart: number): Promise<number> => {
    for (let delayMs = delayMsStart; ; delayMs = Math.min(delayMs * 2, DELAY_MS_MAX)) {
      await sleep(delayMs, undefined, { signal: ending.signal });
      try {
        part = await start(ending.signal);
        return Math.min(delayMs * 2, DELAY_MS_MAX);
      } catch (error) {
        ending.signal.throwIfAborted();
        onLine(`${name} did not start: ${messageOf(error)}`);
      }
    }
  };

  const watch = async (): Promise<void> => {
    let delayMs = delayMsFirst;
    for (;;) {
      const since = Date.now();
      const exit = await part.exited;
      if (ending.signal.aborted) return;
      onLine(`${name} ${describeExit(exit)}; restarting it`);
      if (Date.now() - since > STEADY_MS) delayMs = delayMsFirst;
      delayMs = await restart(delayMs);
      onLine(`${name} is running again`);
    }
  };
  const watching = watch().catch((error: unknown) => {
    if (!ending.signal.aborted) throw error;
  });

  /** Ends a running part first, because the watch waits for its exit. */
  const end = async (how: 'stop' | 'kill'): Promise<void> => {
    ending.abort();
    await part[how]();
    await watching;
    // A restart may have been in progress.
    await part[how]();
  };
  return { stop: () => end('stop'), kill: () => end('kill') };
};
