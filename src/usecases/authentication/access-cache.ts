import { LRUCache } from 'lru-cache';

/** What is cached belongs to an organization or a person, whose entries are forgotten together; null: to none. */
interface Owned {
  readonly ownerId: string | null;
}

/** Nothing invalidates the knowledge that a key does not exist, but for the rare row that is put back by hand. */
const absentMsMax = 60_000;
const changedOwnersMax = 10_000;

/**
 * What look-ups of keys have found, bounded. Keys that are not known are kept apart: whoever tries many of them drives out
 * no key that is.
 */
export class AccessCache<Found extends Owned> {
  private readonly found: LRUCache<string, Found>;
  private readonly absent: LRUCache<string, true>;
  /** What was ever found, and is forgotten with no change: whoever holds one of these does not guess. */
  private readonly seen: LRUCache<string, true>;
  private readonly ofOwner = new Map<string, Set<string>>();
  /** At which epoch an owner was last forgotten. */
  private readonly forgottenAt: LRUCache<string, number>;
  /** The last epoch at which everything was, or an owner that `forgottenAt` has no room for. */
  private allForgottenAt = 0;
  private changes = 0;

  constructor(entriesMax: number) {
    this.found = new LRUCache<string, Found>({
      max: entriesMax,
      dispose: (entry, key) => this.leave(entry, key),
    });
    this.seen = new LRUCache<string, true>({ max: entriesMax });
    this.absent = new LRUCache<string, true>({ max: Math.max(1_000, Math.floor(entriesMax / 10)), ttl: absentMsMax });
    this.forgottenAt = new LRUCache<string, number>({
      max: changedOwnersMax,
      dispose: (epoch, _, reason) => {
        if (reason === 'evict') this.allForgottenAt = Math.max(this.allForgottenAt, epoch);
      },
    });
  }

  /** null: it is known that there is none; undefined: nothing is known. */
  get(key: string): Found | null | undefined {
    return this.found.get(key) ?? (this.absent.has(key) ? null : undefined);
  }

  /** Whether there has been such a key. */
  hasSeen(key: string): boolean {
    return this.seen.has(key);
  }

  get size(): number {
    return this.found.size + this.absent.size;
  }

  /** To be taken before a look-up begins, and handed back with what it found. */
  get epoch(): number {
    return this.changes;
  }

  /** False when this was to be forgotten while the look-up ran: then it may have read what was there before. */
  put(key: string, entry: Found | null, epoch: number): boolean {
    if (epoch < this.allForgottenAt) return false;
    if (entry === null) {
      this.found.delete(key);
      this.absent.set(key, true);
      return true;
    }
    const { ownerId } = entry;
    this.seen.set(key, true);
    if (ownerId !== null && epoch < (this.forgottenAt.get(ownerId) ?? 0)) return false;
    this.absent.delete(key);
    this.found.set(key, entry);
    if (ownerId === null) return true;
    const keys = this.ofOwner.get(ownerId);
    if (keys === undefined) this.ofOwner.set(ownerId, new Set([key]));
    else keys.add(key);
    return true;
  }

  /** null: everything. */
  forget(ownerIds: readonly string[] | null): void {
    this.changes += 1;
    if (ownerIds === null) {
      this.allForgottenAt = this.changes;
      this.found.clear();
      this.absent.clear();
      return;
    }
    for (const ownerId of ownerIds) {
      this.forgottenAt.set(ownerId, this.changes);
      for (const key of [...(this.ofOwner.get(ownerId) ?? [])]) this.found.delete(key);
    }
  }

  private leave({ ownerId }: Found, key: string): void {
    if (ownerId === null) return;
    const keys = this.ofOwner.get(ownerId);
    keys?.delete(key);
    if (keys?.size === 0) this.ofOwner.delete(ownerId);
  }
}
