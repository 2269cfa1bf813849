import { LRUCache } from 'lru-cache';

/** What is cached belongs to an organization, whose entries are forgotten together; null: to none. */
interface Owned {
  readonly orgId: string | null;
}

/**
 * What look-ups of keys have found, bounded. Keys that are not known are kept apart: whoever tries many of them drives out
 * no key that is.
 */
export class AccessCache<Found extends Owned> {
  private readonly found: LRUCache<string, Found>;
  private readonly absent: LRUCache<string, true>;
  private readonly ofOrganization = new Map<string, Set<string>>();
  private changes = 0;

  constructor(entriesMax: number) {
    this.found = new LRUCache<string, Found>({
      max: entriesMax,
      dispose: (entry, key) => this.leave(entry, key),
    });
    this.absent = new LRUCache<string, true>({ max: Math.max(1_000, Math.floor(entriesMax / 10)) });
  }

  /** null: it is known that there is none; undefined: nothing is known. */
  get(key: string): Found | null | undefined {
    return this.found.get(key) ?? (this.absent.has(key) ? null : undefined);
  }

  get size(): number {
    return this.found.size;
  }

  /** To be taken before a look-up begins, and handed back with what it found. */
  get epoch(): number {
    return this.changes;
  }

  /** False when something was forgotten while the look-up ran: then it may have read what was there before. */
  put(key: string, entry: Found | null, epoch: number): boolean {
    if (epoch !== this.changes) return false;
    if (entry === null) {
      this.absent.set(key, true);
      return true;
    }
    this.found.set(key, entry);
    if (entry.orgId === null) return true;
    const keys = this.ofOrganization.get(entry.orgId);
    if (keys === undefined) this.ofOrganization.set(entry.orgId, new Set([key]));
    else keys.add(key);
    return true;
  }

  /** null: everything. */
  forget(orgIds: readonly string[] | null): void {
    this.changes += 1;
    if (orgIds === null) {
      this.found.clear();
      this.absent.clear();
      return;
    }
    for (const orgId of orgIds) for (const key of [...(this.ofOrganization.get(orgId) ?? [])]) this.found.delete(key);
  }

  private leave({ orgId }: Found, key: string): void {
    if (orgId === null) return;
    const keys = this.ofOrganization.get(orgId);
    keys?.delete(key);
    if (keys?.size === 0) this.ofOrganization.delete(orgId);
  }
}
