import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyRing } from '../../usecases/key-ring/key-ring.ts';

const retryMs = 1_000;

/** Keeps the secrets in memory those of the database, beside the requests: none waits for the KMS that can do without. */
interface KeyRingRefresh {
  /** The key ring was changed, perhaps. */
  news(): void;
  /** Whether what a key may be hashed with is known, whole. Waits for a load under way, unless the one before failed. */
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
  let isLoading = false;
  let attempt: Promise<void> = Promise.resolve();
  let running: Promise<void> = Promise.resolve();
  const stopped = new AbortController();

  const tryOnce = async (): Promise<void> => {
    const target = wanted;
    try {
      await keyRing.load();
      loaded = target;
      isFailing = false;
      onLoaded();
    } catch (error) {
      isFailing = true;
      if (!stopped.signal.aborted) onError(error);
    }
  };

  const load = async (): Promise<void> => {
    isLoading = true;
    while (loaded < wanted && !stopped.signal.aborted) {
      attempt = tryOnce();
      await attempt;
      if (isFailing) await sleep(retryMs, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined);
    }
    isLoading = false;
  };

  return {
    news: () => {
      wanted += 1;
      if (!isLoading) running = load();
    },
    isCurrent: async () => {
      while (isLoading && loaded < wanted && !isFailing) await attempt;
      return loaded >= wanted;
    },
    close: async () => {
      stopped.abort();
      await running;
    },
  };
};
