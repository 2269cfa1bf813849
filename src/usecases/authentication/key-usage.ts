import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '../../db/client.ts';
import { withPlatform } from '../../db/tenancy.ts';
import { recordUsage } from '../../db/write/api-key.ts';

const flushEveryMs = 4_000;
/** Of one statement. */
const batchMax = 1_000;

/** Which keys were used and when, written together every few seconds: never a write for a request. */
export interface KeyUsage {
  used(keyId: string): void;
  flush(): Promise<void>;
  /** Flushes what is left. */
  close(): Promise<void>;
}

export const openKeyUsage = (db: Db, onError: (error: unknown) => void): KeyUsage => {
  let usedAt = new Map<string, number>();
  const stopped = new AbortController();

  const flush = async (): Promise<void> => {
    const taken = [...usedAt];
    usedAt = new Map();
    for (let start = 0; start < taken.length; start += batchMax) {
      const batch = taken.slice(start, start + batchMax);
      try {
        await withPlatform(db, (tx) => recordUsage(tx, batch));
      } catch (error) {
        // Bounded by the number of keys: kept for the next time, unless used again since.
        for (const [keyId, at] of batch) if (!usedAt.has(keyId)) usedAt.set(keyId, at);
        onError(error);
      }
    }
  };

  const keepFlushing = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      await sleep(flushEveryMs, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined);
      await flush();
    }
  };
  const flushing = keepFlushing();

  return {
    used: (keyId) => void usedAt.set(keyId, Date.now()),
    flush,
    close: async () => {
      stopped.abort();
      await flushing;
    },
  };
};
