import { LRUCache } from 'lru-cache';
import { AccessCache, type Owned } from './access-cache.ts';

/** Nothing invalidates the knowledge that a key does not exist, but for the rare row that is put back by hand. */
const absentMsMax = 60_000;

/**
 * Remembers keys by a hash of their text, and which texts are no key. Only of keys is that safe to remember: nobody can ask
 * for one before it exists, for its text cannot be guessed. The two are kept apart, so that guessing many texts evicts
 * no key.
 */
export class KeyCache<Found extends Owned> extends AccessCache<Found> {
  private readonly absent: LRUCache<string, true>;
  /** Every key that was ever found. No change removes one: a caller that holds one is not guessing. */
  private readonly seen: LRUCache<string, true>;

  constructor(entriesMax: number) {
    super(entriesMax);
    this.seen = new LRUCache<string, true>({ max: entriesMax });
    this.absent = new LRUCache<string, true>({ max: Math.max(1_000, Math.floor(entriesMax / 10)), ttl: absentMsMax });
  }

  /** null: it is known that there is no such key; undefined: nothing is known. */
  recall(key: string): Found | null | undefined {
    return this.get(key) ?? (this.absent.has(key) ? null : undefined);
  }

  /** Whether there has been such a key. */
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

  /** False as of `put`. */
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
