import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { DomainError, errorTable } from '../../contract/errors.ts';
import { platformChain } from '../../contract/ids.ts';
import { type AuditEntry, appendAudit } from '../../db/audit/store.ts';
import type { Db } from '../../db/client.ts';
import { withOrganization } from '../../db/tenancy.ts';
import type { Denial } from '../../usecases/audit/denial.ts';

/**
 * Counts refusals in memory and writes them later: no request waits for its own to be recorded. Those of one caller with
 * one code are one event for each minute, and for ever longer while they go on, so that an hour of flood is a few events.
 */
export interface Denials {
  record(denial: Denial): void;
  /** Writes all that is there, due or not; what cannot be written is kept for the next time. */
  flush(): Promise<void>;
  /** Writes what has been collected for long enough. */
  flushDue(): Promise<void>;
  /** `oldestMs`: how long the oldest one is overdue. */
  state(): { pending: number; oldestMs: number; dropped: number };
  /** Flushes what is left. */
  close(): Promise<void>;
}

interface Entry extends Omit<Denial, 'operation'> {
  /** How often by operation; the many that a path can be guessed to be are one. */
  readonly operations: Map<string, number>;
  count: number;
  firstAt: number;
  lastAt: number;
  /** When it is to be written. */
  dueAt: number;
}

interface DenialsOptions {
  db: Db;
  onError: (error: unknown) => void;
  flushEveryMs?: number;
  /** For how long refusals are collected into one event: at first, and at most, when they go on. */
  collectMs?: { readonly first: number; readonly max: number };
}

const flushEveryMsDefault = 4_000;
const collectMsDefault = { first: 60_000, max: 900_000 };
const operationsMax = 20;
const otherOperations = 'other';
const windowsMax = 10_000;
/** So many networks of strangers are told apart in an hour, and so many keys of one member: both can be changed at will. */
const networksMax = 20;
const keysMax = 3;
const namedMs = 3_600_000;
const otherNetworks = 'network:other';
const entriesMax = 1_000;
/** A process that stops does not wait longer for Postgres. */
const closeMsMax = 5_000;
/** Of one transaction: the chain's lock is held that long. */
const batchMax = 250;

export const openDenials = ({
  db,
  onError,
  flushEveryMs = flushEveryMsDefault,
  collectMs = collectMsDefault,
}: DenialsOptions): Denials => {
  const entries = new Map<string, Entry>();
  /** How long the last event of a caller and code was collected, until that time is over once more. */
  const windows = new LRUCache<string, number>({ max: windowsMax });

  const windowOf = (key: string): number => {
    const last = windows.get(key);
    const ms = last === undefined ? collectMs.first : Math.min(last * 2, collectMs.max);
    // Remembered for as long again: a caller that stays quiet that long begins anew.
    windows.set(key, ms, { ttl: 2 * ms });
    return ms;
  };
  /** Being written. */
  let inFlight: Entry[] = [];
  /** By chain: how many of both there are. */
  const waiting = new Map<string, number>();
  /** By chain: what its next event will say. */
  const dropped = new Map<string, number>();
  let droppedEver = 0;
  const stopped = new AbortController();

  const drop = (orgId: string, count: number): void => {
    droppedEver += count;
    // As bounded as the entries are; beyond, the platform is told.
    const chain = dropped.has(orgId) || dropped.size < entriesMax ? orgId : platformChain;
    dropped.set(chain, (dropped.get(chain) ?? 0) + count);
  };

  // An organization leaves room to the others: its admins make as many members and keys as they like.
  const hasRoom = (orgId: string): boolean => {
    if (entries.size + inFlight.length >= entriesMax) return false;
    return (waiting.get(orgId) ?? 0) < (orgId === platformChain ? entriesMax / 2 : entriesMax / 4);
  };

  const names = new LRUCache<string, Set<string>>({ max: windowsMax, ttl: namedMs });
  const isNamed = (group: string, name: string, max: number): boolean => {
    const known = names.get(group) ?? new Set();
    if (known.size < max) known.add(name);
    if (!names.has(group)) names.set(group, known);
    return known.has(name);
  };

  /** Names a network or a key only while there are few: a flood that changes them writes no more events. */
  const named = (denial: Denial): Denial => {
    const { orgId, actor, keyId } = denial;
    if (actor.startsWith('network:')) {
      return isNamed(orgId, actor, networksMax) ? denial : { ...denial, actor: otherNetworks };
    }
    if (keyId === undefined || keyId === null) return denial;
    return isNamed(`${orgId} ${actor}`, keyId, keysMax) ? denial : { ...denial, keyId: null };
  };

  const add = (entry: Entry): void => {
    const { orgId } = entry;
    const key = keyOf(entry);
    const known = entries.get(key);
    if (known !== undefined) {
      known.count += entry.count;
      for (const [operation, count] of entry.operations) countOperation(known.operations, operation, count);
      known.dueAt = Math.min(known.dueAt, entry.dueAt);
      known.firstAt = Math.min(known.firstAt, entry.firstAt);
      known.lastAt = Math.max(known.lastAt, entry.lastAt);
    } else if (hasRoom(orgId)) {
      entries.set(key, entry);
      waiting.set(orgId, (waiting.get(orgId) ?? 0) + 1);
    } else drop(orgId, entry.count);
  };

  const leave = ([{ orgId }, ...others]: Batch): void => {
    const left = (waiting.get(orgId) ?? 0) - 1 - others.length;
    if (left > 0) waiting.set(orgId, left);
    else waiting.delete(orgId);
  };

  const write = async ([first, ...others]: Batch): Promise<void> => {
    const { orgId } = first;
    const lost = dropped.get(orgId) ?? 0;
    const events = others.map((entry) => eventOf(entry, 0));
    await withOrganization(db, orgId, (tx) => appendAudit(tx, eventOf(first, lost), ...events));
    const since = (dropped.get(orgId) ?? 0) - lost;
    if (since === 0) dropped.delete(orgId);
    else dropped.set(orgId, since);
  };

  const flushOnce = async (isDue: (entry: Entry) => boolean): Promise<void> => {
    inFlight = [...entries.values()].filter(isDue);
    for (const entry of inFlight) entries.delete(keyOf(entry));
    let isAway = false;
    for (const batch of batchesOf(inFlight)) {
      let isWritten = false;
      try {
        // Once Postgres is known to be away, not every chain waits to be told so.
        if (!isAway) {
          await write(batch);
          isWritten = true;
        }
      } catch (error) {
        isAway = error instanceof DomainError && error.code === 'database_unavailable';
        onError(error);
      }
      const done = new Set(batch);
      inFlight = inFlight.filter((entry) => !done.has(entry));
      leave(batch);
      if (!isWritten) for (const entry of batch) add(entry);
    }
  };

  let flushing = Promise.resolve();
  /** One at a time: what one keeps, the next one writes. */
  const flushThose = (isDue: (entry: Entry) => boolean): Promise<void> => {
    flushing = flushing.then(() => flushOnce(isDue));
    return flushing;
  };
  const flush = (): Promise<void> => flushThose(() => true);
  const flushDue = (): Promise<void> => {
    const now = Date.now();
    return flushThose(({ dueAt }) => dueAt <= now);
  };

  const keepFlushing = async (): Promise<void> => {
    for (let isLast = false; !isLast; ) {
      await sleep(flushEveryMs, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined);
      // Asked to stop during a flush, there is one more: for what was recorded meanwhile.
      isLast = stopped.signal.aborted;
      await (isLast ? flush() : flushDue());
    }
  };
  const running = keepFlushing();

  return {
    record: (denial) => {
      const { operation, ...rest } = named(denial);
      const now = Date.now();
      const key = keyOf(rest);
      const dueAt = entries.has(key) ? Number.POSITIVE_INFINITY : now + windowOf(key);
      add({ ...rest, operations: new Map([[operation, 1]]), count: 1, firstAt: now, lastAt: now, dueAt });
    },
    flush,
    flushDue,
    state: () => {
      let dueAt = Number.POSITIVE_INFINITY;
      for (const entry of [...inFlight, ...entries.values()]) dueAt = Math.min(dueAt, entry.dueAt);
      const oldestMs = Math.max(0, Date.now() - dueAt);
      return { pending: entries.size + inFlight.length, oldestMs, dropped: droppedEver };
    },
    close: async () => {
      stopped.abort();
      await Promise.race([running, sleep(closeMsMax, undefined, { ref: false })]);
      const lost = entries.size + inFlight.length;
      if (lost > 0) onError(new Error(`${lost} counted refusals were lost`));
    },
  };
};

/** Of a process that may not write: refusals are in its access log, and counted as lost to the trail. */
export const unwrittenDenials = (): Denials => {
  let dropped = 0;
  return {
    record: () => {
      dropped += 1;
    },
    flush: async () => undefined,
    flushDue: async () => undefined,
    state: () => ({ pending: 0, oldestMs: 0, dropped }),
    close: async () => undefined,
  };
};

const keyOf = ({ orgId, actor, keyId = null, code }: Pick<Entry, 'orgId' | 'actor' | 'keyId' | 'code'>): string =>
  JSON.stringify([orgId, actor, keyId, code]);

const countOperation = (operations: Map<string, number>, operation: string, count: number): void => {
  const name = operations.has(operation) || operations.size < operationsMax ? operation : otherOperations;
  operations.set(name, (operations.get(name) ?? 0) + count);
};

type Batch = [Entry, ...Entry[]];

/** Of one chain each. */
const batchesOf = (entries: readonly Entry[]): Batch[] => {
  const batches: Batch[] = [];
  const open = new Map<string, Batch>();
  for (const entry of entries) {
    const batch = open.get(entry.orgId);
    if (batch !== undefined && batch.length < batchMax) {
      batch.push(entry);
      continue;
    }
    const next: Batch = [entry];
    open.set(entry.orgId, next);
    batches.push(next);
  }
  return batches;
};

/** The most frequent first. */
const textOf = (operations: ReadonlyMap<string, number>): string =>
  [...operations]
    .sort(([, a], [, b]) => b - a)
    .map(([operation, count]) => `${operation} ${count}`)
    .join(', ');

const eventOf = (
  { orgId, actor, keyId, code, operations, requestId, count, firstAt, lastAt }: Entry,
  lost: number,
): AuditEntry => ({
  orgId,
  actor,
  keyId,
  action: errorTable[code].status === 401 ? 'authentication.failed' : 'access.denied',
  target: operations.size === 1 ? `route:${[...operations.keys()][0]}` : 'routes',
  reason: code,
  requestId,
  detail: {
    count,
    ...(operations.size === 1 ? {} : { operations: textOf(operations) }),
    firstAt: new Date(firstAt).toISOString(),
    lastAt: new Date(lastAt).toISOString(),
    ...(lost === 0 ? {} : { dropped: lost }),
  },
});
