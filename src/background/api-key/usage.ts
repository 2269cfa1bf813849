import { type Hashed, rehashPlatformKey } from '../../db/api-key/platform-key.ts';
import { type Rehash, recordUsage, type Use } from '../../db/api-key/usage.ts';
import type { Db } from '../../db/client.ts';
import { withPlatform } from '../../db/tenancy.ts';
import { every } from '../every.ts';

const flushEveryMs = 4_000;
/** Keys per statement. */
const batchMax = 1_000;

/** Collects when keys were used and writes it every few seconds, so that no request writes. */
interface KeyUsage {
  used(keyId: string): void;
  /** Notes that the key is not stored the way new keys are. Its new form is written with its next use. */
  outdated(keyId: string, rehash: Rehash): void;
  /** The same for the platform's own key. */
  outdatedPlatformKey(fromKeyHash: string, hashed: Hashed): void;
  /** Writes the rest. */
  close(): Promise<void>;
}

/** For a process that may not write. */
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
        // The other batches would fail as well. All of them are kept for the next flush, unless used again since.
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

  const flushing = every(flushEveryMs, stopped.signal, flush);

  return {
    used: (keyId) => void usedAt.set(keyId, Date.now()),
    outdated: (keyId, rehash) => void rehashes.set(keyId, rehash),
    outdatedPlatformKey: (fromKeyHash, hashed) => {
      platformRehash = { fromKeyHash, hashed };
    },
    close: async () => {
      stopped.abort();
      await flushing;
      // Keys used while the last batch was being written.
      await flush();
    },
  };
};
