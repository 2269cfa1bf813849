import { setTimeout as sleep } from 'node:timers/promises';
import { type Hashed, rehashPlatformKey } from '../../db/api-key/platform-key.ts';
import { type Rehash, recordUsage, type Use } from '../../db/api-key/store.ts';
import type { Db } from '../../db/client.ts';
import { withPlatform } from '../../db/tenancy.ts';

const flushEveryMs = 4_000;
/** Of one statement. */
const batchMax = 1_000;

/** Which keys were used and when, written together every few seconds: never a write for a request. */
interface KeyUsage {
  used(keyId: string): void;
  /** The key was looked up, and is not stored as new ones are: to be written with its next use. */
  outdated(keyId: string, rehash: Rehash): void;
  /** The same of the platform's own key. */
  outdatedPlatformKey(fromKeyHash: string, hashed: Hashed): void;
  /** Flushes what is left. */
  close(): Promise<void>;
}

/** Of a process that may not write. */
export const noKeyUsage: KeyUsage = {
  used: () => undefined,
  outdated: () => undefined,
  outdatedPlatformKey: () => undefined,
  close: async () => undefined,
};

export const openKeyUsage = (db: Db, onError: (error: unknown) => void): KeyUsage => {
  // Both are bounded by the number of keys that this process can know.
  let usedAt = new Map<string, number>();
  const rehashes = new Map<string, Rehash>();
  let platformRehash: { fromKeyHash: string; hashed: Hashed } | null = null;
  const stopped = new AbortController();

  const flushPlatformKey = async (): Promise<void> => {
    const taken = platformRehash;
    if (taken === null) return;
    try {
      await withPlatform(db, (tx) => rehashPlatformKey(tx, taken.fromKeyHash, taken.hashed));
      if (platformRehash === taken) platformRehash = null;
    } catch (error) {
      onError(error);
    }
  };

  const flush = async (): Promise<void> => {
    await flushPlatformKey();
    const taken = [...usedAt];
    usedAt = new Map();
    for (let start = 0; start < taken.length; start += batchMax) {
      const batch = taken.slice(start, start + batchMax).map(([keyId, at]): Use => {
        const rehash = rehashes.get(keyId);
        return rehash === undefined ? [keyId, at] : [keyId, at, rehash];
      });
      let skipped: ReadonlySet<string>;
      try {
        skipped = new Set(await withPlatform(db, (tx) => recordUsage(tx, batch)));
      } catch (error) {
        // The rest would fare no better now: all of it is kept for the next time, unless used again since.
        for (const [keyId, at] of taken.slice(start)) if (!usedAt.has(keyId)) usedAt.set(keyId, at);
        onError(error);
        return;
      }
      for (const [keyId, at, rehash] of batch) {
        if (!skipped.has(keyId)) {
          if (rehashes.get(keyId) === rehash) rehashes.delete(keyId);
        } else if (!usedAt.has(keyId)) usedAt.set(keyId, at);
      }
    }
  };

  const keepFlushing = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      await sleep(flushEveryMs, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined);
      if (!stopped.signal.aborted) await flush();
    }
  };
  const flushing = keepFlushing();

  return {
    used: (keyId) => void usedAt.set(keyId, Date.now()),
    outdated: (keyId, rehash) => void rehashes.set(keyId, rehash),
    outdatedPlatformKey: (fromKeyHash, hashed) => {
      platformRehash = { fromKeyHash, hashed };
    },
    close: async () => {
      stopped.abort();
      await flushing;
      // Also what was used while the last batch was being written.
      await flush();
    },
  };
};
