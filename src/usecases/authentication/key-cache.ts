import { LRUCache } from 'lru-cache';
import { AccessCache, type Owned } from './access-cache.ts';

/** No change invalidates the fact that a key does not exist. Bounded for the rare row that is restored by hand. */
const absentMsMax = 60_000;

/**
 * Caches keys by a hash of their text, and also texts that are not keys. The latter is safe because the text of a key
 * cannot be guessed, so no request can name a key before it exists. Both are kept apart, so that many guesses evict no
 * key.
 */
export class KeyCache<Found extends Owned> extends AccessCache<Found> {
  private readonly absent: LRUCache<string, true>;
  /** Every key ever found. No change removes one, because its holder is not guessing. */
  private readonly seen: LRUCache<string, true>;

  constructor(entriesMax: number) {
    super(entriesMax);
    this.seen = new LRUCache<string, true>({ max: entriesMax });
    this.absent = new LRUCache<string, true>({ max: Math.max(1_000, Math.floor(entriesMax / 10)), ttl: absentMsMax });
  }

  /** Returns null if the key is known not to exist, undefined if nothing is known about it. */
  recall(key: string): Found | null | undefined {
    return this.get(key) ?? (this.absent.has(key) ? null : undefined);
  }

  /** Whether the key was ever found. */
  hasSeen(key: string): boolean {
    return this.seen.has(key);
  }

  override get size(): number {
    return super.size + this.absent.size;
  }

  override put(key: string, entry: Found, epoch: number): boolean {
    this.seen.set(key, true);
    const isPut = super.put(key, entry, epoch);
    if (isPut) this.absent.delete(key);
    return isPut;
  }

  /** Returns false in the same case as `put`. */
  putAbsent(key: string, epoch: number): boolean {
    if (this.isAllForgottenSince(epoch)) return false;
    this.delete(key);
    this.absent.set(key, true);
    return true;
  }

  override forget(ownerIds: readonly string[] | null): void {
    super.forget(ownerIds);
    if (ownerIds === null) this.absent.clear();
  }
}
