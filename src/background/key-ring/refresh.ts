import { setImmediate as turn } from 'node:timers/promises';
import type { KeyRing } from '../../usecases/key-ring/key-ring.ts';
import { every, openAlarm } from '../every.ts';

const retryMs = 1_000;

/** Reloads the key ring beside the requests, so that only requests that need a new secret wait for the KMS. */
interface KeyRingRefresh {
  /** Says that the key ring may have changed. */
  news(): void;
  /** Whether every secret that a key may be hashed with is loaded. Waits for a load in progress, unless the last one failed. */
  isCurrent(): Promise<boolean>;
  close(): Promise<void>;
}

export const openKeyRingRefresh = (
  keyRing: Pick<KeyRing, 'load'>,
  onLoaded: () => void,
  onError: (error: unknown) => void,
): KeyRingRefresh => {
  let wanted = 0;
  let loaded = 0;
  let isFailing = false;
  let attempt: Promise<void> = Promise.resolve();
  const stopped = new AbortController();
  const alarm = openAlarm();

  const load = async (): Promise<void> => {
    const target = wanted;
    try {
      await keyRing.load();
      loaded = target;
      isFailing = false;
      onLoaded();
      // News that came while it was failing has rung no alarm.
      if (loaded < wanted) alarm.ring();
    } catch (error) {
      isFailing = true;
      if (!stopped.signal.aborted) onError(error);
    }
  };

  const loading = every(
    retryMs,
    stopped.signal,
    async () => {
      if (loaded >= wanted) return;
      attempt = load();
      await attempt;
    },
    alarm,
  );

  return {
    news: () => {
      wanted += 1;
      // After a failure the next attempt waits its turn.
      if (!isFailing) alarm.ring();
    },
    isCurrent: async () => {
      while (loaded < wanted && !isFailing && !stopped.signal.aborted) {
        await attempt;
        // The load that this waits for may begin in a later turn of the event loop.
        if (loaded < wanted) await turn();
      }
      return loaded >= wanted;
    },
    close: async () => {
      stopped.abort();
      await loading;
    },
  };
};
