import { TaskCancelledError, TimeoutStrategy, timeout } from 'cockatiel';
import { LRUCache } from 'lru-cache';
import { DomainError, errorTable, type RefusedDecision } from '../../contract/errors.ts';
import { platformChain } from '../../contract/ids.ts';
import { type AuditEntry, appendAudit } from '../../db/audit/store.ts';
import type { Db } from '../../db/client.ts';
import { withOrganization } from '../../db/tenancy.ts';
import type { Denial } from '../../usecases/audit/denial.ts';
import { every } from '../every.ts';

/**
 * Counts refusals in memory and writes them later, so that no request waits for it. Refusals of one caller with one code
 * become one event per minute, and per ever longer period while they continue. An hour of flood is a few events.
 */
export interface Denials {
  record(denial: Denial): void;
  /** Writes all refusals, due or not. Those that cannot be written are kept for the next time. */
  flush(): Promise<void>;
  /** Writes the refusals that have been collected for long enough. */
  flushDue(): Promise<void>;
  /** `oldestMs`: for how long the oldest one has been overdue. */
  state(): { pending: number; oldestMs: number; dropped: number };
  /** Writes the rest. */
  close(): Promise<void>;
}

interface Entry extends Omit<Denial, 'operation'> {
  /** Counts by operation. Operations beyond the first few are counted together. */
  readonly operations: Map<string, number>;
  count: number;
  firstAt: number;
  lastAt: number;
  /** When it is due to be written. */
  dueAt: number;
}

interface DenialsOptions {
  db: Db;
  onError: (error: unknown) => void;
  flushEveryMs?: number;
  /** For how long refusals are collected into one event: at first, and at most while they continue. */
  collectMs?: { readonly first: number; readonly max: number };
  /** The longest that a stopping process waits for Postgres. */
  closeMsMax?: number;
}

const flushEveryMsDefault = 4_000;
const collectMsDefault = { first: 60_000, max: 900_000 };
const operationsMax = 20;
const otherOperations = 'other';
const windowsMax = 10_000;
/** Unknown networks and keys of one member that are told apart within an hour. Callers can change both at will. */
const networksMax = 20;
const keysMax = 3;
const namedMs = 3_600_000;
const otherNetworks = 'network:other';
const entriesMax = 1_000;
const closeMsMaxDefault = 5_000;
/** Events per transaction, which holds the lock of the chain. */
const batchMax = 250;

export const openDenials = ({
  db,
  onError,
  flushEveryMs = flushEveryMsDefault,
  collectMs = collectMsDefault,
  closeMsMax = closeMsMaxDefault,
}: DenialsOptions): Denials => {
  const entries = new Map<string, Entry>();
  /** For how long the last event of a caller and code was collected. Kept for twice that time. */
  const windows = new LRUCache<string, number>({ max: windowsMax });

  const windowOf = (key: string): number => {
    const last = windows.get(key);
    const ms = last === undefined ? collectMs.first : Math.min(last * 2, collectMs.max);
    // A caller that stays quiet for as long again starts over.
    windows.set(key, ms, { ttl: 2 * ms });
    return ms;
  };
  /** Entries being written. */
  let inFlight: Entry[] = [];
  /** By chain: how many entries wait or are being written. */
  const waiting = new Map<string, number>();
  /** By chain: how many refusals were dropped, which its next event says. */
  const dropped = new Map<string, number>();
  let droppedEver = 0;
  const stopped = new AbortController();

  const drop = (orgId: string, count: number): void => {
    droppedEver += count;
    // Bounded as the entries are. Beyond that, the platform's chain has the count.
    const chain = dropped.has(orgId) || dropped.size < entriesMax ? orgId : platformChain;
    dropped.set(chain, (dropped.get(chain) ?? 0) + count);
  };

  // One organization may not take all the room: its admins can create many members and keys.
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

  /** Names a network or key only while there are few, so that a flood that changes them writes no further events. */
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
    let isUnavailable = false;
    for (const batch of batchesOf(inFlight)) {
      let isWritten = false;
      try {
        // Once Postgres is known to be unavailable, the other chains do not wait for it.
        if (!isUnavailable) {
          await write(batch);
          isWritten = true;
        }
      } catch (error) {
        isUnavailable = error instanceof DomainError && error.code === 'database_unavailable';
        onError(error);
      }
      const done = new Set(batch);
      inFlight = inFlight.filter((entry) => !done.has(entry));
      leave(batch);
      if (!isWritten) for (const entry of batch) add(entry);
    }
  };

  let flushing = Promise.resolve();
  /** One flush at a time. The next one writes what the last one could not. */
  const flushThose = (isDue: (entry: Entry) => boolean): Promise<void> => {
    flushing = flushing.then(() => flushOnce(isDue));
    return flushing;
  };
  const flush = (): Promise<void> => flushThose(() => true);
  const flushDue = (): Promise<void> => {
    const now = Date.now();
    return flushThose(({ dueAt }) => dueAt <= now);
  };

  // The last flush also writes what was recorded during the one before it.
  const running = every(flushEveryMs, stopped.signal, flushDue).then(flush);

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
      try {
        await timeout(closeMsMax, TimeoutStrategy.Aggressive).execute(() => running);
      } catch (error) {
        if (!(error instanceof TaskCancelledError)) throw error;
      }
      const lost = entries.size + inFlight.length;
      if (lost > 0) onError(new Error(`${lost} counted refusals were lost`));
    },
  };
};

/** For a process that may not write. Its access log has the refusals; here they count as dropped. */
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

type EntryKey = Pick<Entry, 'orgId' | 'actor' | 'keyId' | 'code' | 'decision' | 'decisionId'>;

const keyOf = ({ orgId, actor, keyId = null, code, decision, decisionId }: EntryKey): string =>
  JSON.stringify([orgId, actor, keyId, code, decision?.revision, decision?.policyIds, decisionId !== undefined]);

const countOperation = (operations: Map<string, number>, operation: string, count: number): void => {
  const name = operations.has(operation) || operations.size < operationsMax ? operation : otherOperations;
  operations.set(name, (operations.get(name) ?? 0) + count);
};

type Batch = [Entry, ...Entry[]];

/** Batches of one chain each. */
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

/** The most frequent operation first. */
const textOf = (operations: ReadonlyMap<string, number>): string =>
  [...operations]
    .sort(([, a], [, b]) => b - a)
    .map(([operation, count]) => `${operation} ${count}`)
    .join(', ');

const policyDetail = ({ policyIds, reason, revision }: RefusedDecision) => ({
  policies: policyIds.join(' '),
  policyReason: reason,
  policyRevision: revision,
});

const actionOf = ({ code, decisionId }: Entry): string => {
  if (decisionId !== undefined) return 'decision.denied';
  return errorTable[code].status === 401 ? 'authentication.failed' : 'access.denied';
};

const targetOf = ({ operations, decisionId }: Entry): string => {
  const kind = decisionId === undefined ? 'route' : 'permission';
  return operations.size === 1 ? `${kind}:${[...operations.keys()][0]}` : `${kind}s`;
};

const eventOf = (entry: Entry, lost: number): AuditEntry => {
  const { orgId, actor, keyId, code, decision, decisionId, operations, requestId, count, firstAt, lastAt } = entry;
  return {
    orgId,
    actor,
    keyId,
    action: actionOf(entry),
    target: targetOf(entry),
    reason: code,
    requestId,
    detail: {
      count,
      ...(operations.size === 1 ? {} : { operations: textOf(operations) }),
      firstAt: new Date(firstAt).toISOString(),
      lastAt: new Date(lastAt).toISOString(),
      ...(decision === undefined ? {} : policyDetail(decision)),
      ...(decisionId === undefined ? {} : { decisionId }),
      ...(lost === 0 ? {} : { dropped: lost }),
    },
  };
};
