import { LRUCache } from 'lru-cache';

/** An entry of an organization or a person, whose entries are forgotten together; null: it has no owner. */
export interface Owned {
  readonly ownerId: string | null;
}

const changedOwnersMax = 10_000;

/**
 * Caches the results of look-ups, up to a maximum. A look-up that found nothing is not cached, because a row inserted
 * later, such as a membership when an invitation is accepted, must be found at once.
 */
export class AccessCache<Found extends Owned> {
  private readonly found: LRUCache<string, Found>;
  private readonly ofOwner = new Map<string, Set<string>>();
  /** The epoch at which each owner was last forgotten. */
  private readonly forgottenAt: LRUCache<string, number>;
  /** The last epoch at which everything was forgotten, or an owner that `forgottenAt` has evicted. */
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

  /** Read it before a look-up begins, and pass it to `put` with the result. */
  get epoch(): number {
    return this.changes;
  }

  /** Returns false if the owner was forgotten during the look-up, whose result may then be outdated. */
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

  /** Forgets the entries of these owners; null: all entries. */
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
