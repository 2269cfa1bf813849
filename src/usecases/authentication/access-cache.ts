import { LRUCache } from 'lru-cache';

/** What is cached belongs to an organization or a person, whose entries are forgotten together; null: to none. */
export interface Owned {
  readonly ownerId: string | null;
}

const changedOwnersMax = 10_000;

/**
 * Remembers what look-ups have found, bounded. That nothing was found is not remembered here: a row that is inserted later,
 * such as a membership when an invitation is accepted, must be found at once.
 */
export class AccessCache<Found extends Owned> {
  private readonly found: LRUCache<string, Found>;
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
    this.forgottenAt = new LRUCache<string, number>({
      max: changedOwnersMax,
      dispose: (epoch, _, reason) => {
        if (reason === 'evict') this.allForgottenAt = Math.max(this.allForgottenAt, epoch);
      },
    });
  }

  get(key: string): Found | undefined {
    return this.found.get(key);
  }

  get size(): number {
    return this.found.size;
  }

  /** To be taken before a look-up begins, and handed back with what it found. */
  get epoch(): number {
    return this.changes;
  }

  /** False when this was to be forgotten while the look-up ran: then it may have read what was there before. */
  put(key: string, entry: Found, epoch: number): boolean {
    if (this.isAllForgottenSince(epoch)) return false;
    const { ownerId } = entry;
    if (ownerId !== null && epoch < (this.forgottenAt.get(ownerId) ?? 0)) return false;
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
      return;
    }
    for (const ownerId of ownerIds) {
      this.forgottenAt.set(ownerId, this.changes);
      for (const key of [...(this.ofOwner.get(ownerId) ?? [])]) this.found.delete(key);
    }
  }

  protected isAllForgottenSince(epoch: number): boolean {
    return epoch < this.allForgottenAt;
  }

  protected delete(key: string): void {
    this.found.delete(key);
  }

  private leave({ ownerId }: Found, key: string): void {
    if (ownerId === null) return;
    const keys = this.ofOwner.get(ownerId);
    keys?.delete(key);
    if (keys?.size === 0) this.ofOwner.delete(ownerId);
  }
}
