import { LRUCache } from 'lru-cache';
import type { Backoff, BackoffPolicy, Limit, RateLimiter, Taken } from './port.ts';
import { partMsOf, parts, partsCounted, takenOf } from './window.ts';

interface MemoryOptions {
  /** Beyond this, the least recently used entries are forgotten and start anew. */
  entriesMax: number;
  /** Milliseconds of a monotonic clock. */
  now?: () => number;
}

/** A ring of counts, one for each part of the window. */
class Window {
  used = 0;
  private newest = 0;
  private oldestMin = 0;
  private readonly counts = new Uint32Array(partsCounted);

  /** Drops the parts that have left the window. */
  advance(to: number): void {
    const passed = to - this.newest;
    if (passed === 0) return;
    if (Math.abs(passed) > parts) {
      this.counts.fill(0);
      this.used = 0;
    } else {
      // The clock was set back a little: whatever is taken now counts at the latest time seen.
      if (passed < 0) return;
      for (let part = this.newest + 1; part <= to; part += 1) {
        const slot = part % partsCounted;
        this.used -= this.counts[slot] ?? 0;
        this.counts[slot] = 0;
      }
    }
    this.newest = to;
  }

  add(cost: number): void {
    const slot = this.newest % partsCounted;
    if (this.used === 0) this.oldestMin = this.newest;
    this.counts[slot] = (this.counts[slot] ?? 0) + cost;
    this.used += cost;
  }

  remove(cost: number): void {
    let left = cost;
    for (let part = this.newest; part >= this.newest - parts && left > 0; part -= 1) {
      const slot = part % partsCounted;
      const removed = Math.min(left, this.counts[slot] ?? 0);
      this.counts[slot] = (this.counts[slot] ?? 0) - removed;
      this.used -= removed;
      left -= removed;
    }
  }

  /** -1 if nothing is in use. */
  oldest(): number {
    if (this.used === 0) return -1;
    let part = Math.max(this.oldestMin, this.newest - parts);
    while (this.counts[part % partsCounted] === 0) part += 1;
    this.oldestMin = part;
    return part;
  }

  /** The part at whose end `amount` is free again; -1 if less than that is in use. */
  freeing(amount: number): number {
    let freed = 0;
    for (let part = this.newest - parts; part <= this.newest; part += 1) {
      freed += this.counts[part % partsCounted] ?? 0;
      if (freed >= amount) return part;
    }
    return -1;
  }
}

export const memoryRateLimiter = ({ entriesMax, now = () => performance.now() }: MemoryOptions): RateLimiter => {
  const windows = new LRUCache<string, Window>({ max: entriesMax });

  const windowOf = (limit: Limit, nowMs: number): Window => {
    let window = windows.get(limit.key);
    if (window === undefined) {
      window = new Window();
      windows.set(limit.key, window);
    }
    window.advance(Math.floor(nowMs / partMsOf(limit)));
    return window;
  };

  // Reused: filled and read within one synchronous call.
  const found: Window[] = [];

  const settle = (limits: readonly Limit[], cost: number, isTaken: boolean): readonly Taken[] => {
    const nowMs = now();
    let isAllowed = true;
    for (let index = 0; index < limits.length; index += 1) {
      const limit = limits[index] as Limit;
      const window = windowOf(limit, nowMs);
      found[index] = window;
      if (window.used + cost > limit.limit) isAllowed = false;
    }
    if (isTaken && isAllowed) for (let index = 0; index < limits.length; index += 1) found[index]?.add(cost);
    const taken: Taken[] = [];
    for (let index = 0; index < limits.length; index += 1) {
      const limit = limits[index] as Limit;
      const window = found[index] as Window;
      const missing = isAllowed && isTaken ? 0 : Math.max(0, window.used + cost - limit.limit);
      const freeing = missing > 0 ? window.freeing(missing) : -1;
      taken.push(
        takenOf(limit, { nowMs, isAllowed: missing === 0, used: window.used, oldest: window.oldest(), freeing }),
      );
    }
    return taken;
  };

  return {
    take: (limits, cost) => settle(limits, cost, true),
    peek: (limits) => settle(limits, 1, false),
    giveBack: (limits, cost) => {
      for (const limit of limits) windowOf(limit, now()).remove(cost);
    },
  };
};

interface Wait {
  level: number;
  until: number;
}

/** The wait that follows `level` earlier ones. */
const waitAfter = (level: number, { firstMs, maxMs }: BackoffPolicy): number =>
  Math.min(maxMs, firstMs * 2 ** Math.min(level, 30));

export const memoryBackoff = ({ entriesMax, now = () => performance.now() }: MemoryOptions): Backoff => {
  const waits = new LRUCache<string, Wait>({ max: entriesMax });
  let lastUntil = Number.NEGATIVE_INFINITY;
  return {
    mayHold: () => lastUntil > now(),
    waitMs: (key) => Math.max(0, (waits.get(key)?.until ?? Number.NEGATIVE_INFINITY) - now()),
    escalate: (key, policy) => {
      const at = now();
      const last = waits.get(key);
      if (last !== undefined && last.until > at) return { waitMs: last.until - at, isNew: false };
      const level = last === undefined || at - last.until >= policy.quietMs ? 0 : last.level + 1;
      const waitMs = waitAfter(level, policy);
      waits.set(key, { level, until: at + waitMs });
      lastUntil = Math.max(lastUntil, at + waitMs);
      return { waitMs, isNew: true };
    },
    lift: (key) => {
      const last = waits.get(key);
      if (last === undefined) return;
      if (last.level === 0) waits.delete(key);
      else waits.set(key, { level: last.level - 1, until: Math.min(last.until, now()) });
    },
  };
};
