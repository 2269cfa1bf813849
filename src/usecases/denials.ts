import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError, errorTable } from '../contract/errors.ts';
import { platformChain } from '../contract/ids.ts';
import type { Db } from '../db/client.ts';
import { withOrganization } from '../db/tenancy.ts';
import { type AuditEntry, appendAudit } from '../db/write/audit.ts';

/** One refusal of one request. */
export interface Denial {
  /** The chain: of the caller's organization, or `platformChain`. */
  readonly orgId: string;
  /** The principal, or `network:<prefix>` of somebody who is not known. */
  readonly actor: string;
  readonly code: DomainError['code'];
  /** The route's `operationId`. */
  readonly operation: string;
  readonly requestId: string;
}

/**
 * Refusals, counted in memory and written together every few seconds: no request waits for its own to be recorded, and a
 * flood of them is a few events.
 */
export interface Denials {
  record(denial: Denial): void;
  /** Writes all that is there; what cannot be written is kept for the next time. */
  flush(): Promise<void>;
  state(): { pending: number; oldestMs: number; dropped: number };
  /** Flushes what is left. */
  close(): Promise<void>;
}

interface Entry extends Denial {
  count: number;
  firstAt: number;
  lastAt: number;
}

export interface DenialsOptions {
  db: Db;
  onError: (error: unknown) => void;
  flushEveryMs?: number;
}

const flushEveryMsDefault = 4_000;
const entriesMax = 1_000;
/** A process that stops does not wait longer for Postgres. */
const closeMsMax = 5_000;
const minuteMs = 60_000;
/** Of one transaction: the chain's lock is held that long. */
const batchMax = 250;

/** Whether the audit trail is to know of this answer. A 404 counts when it hides something from the caller. */
export const isDenial = ({ code, isMasked }: DomainError): boolean =>
  isMasked || [401, 403, 429].includes(errorTable[code].status);

export const openDenials = ({ db, onError, flushEveryMs = flushEveryMsDefault }: DenialsOptions): Denials => {
  const entries = new Map<string, Entry>();
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

  // Of those who are nobody's there is no end: they leave half of the room to callers that are known. And an organization
  // leaves room to the others: its admins make as many members and keys as they like.
  const hasRoom = (orgId: string): boolean => {
    if (entries.size + inFlight.length >= entriesMax) return false;
    return (waiting.get(orgId) ?? 0) < (orgId === platformChain ? entriesMax / 2 : entriesMax / 4);
  };

  const add = (entry: Entry): void => {
    const { orgId, actor, code, operation, firstAt } = entry;
    const key = JSON.stringify([orgId, actor, code, operation, Math.floor(firstAt / minuteMs)]);
    const known = entries.get(key);
    if (known !== undefined) {
      known.count += entry.count;
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

  const flushOnce = async (): Promise<void> => {
    inFlight = [...entries.values()];
    entries.clear();
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
  const flush = (): Promise<void> => {
    flushing = flushing.then(flushOnce);
    return flushing;
  };

  const keepFlushing = async (): Promise<void> => {
    for (let isLast = false; !isLast; ) {
      await sleep(flushEveryMs, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined);
      // Asked to stop during a flush, there is one more: for what was recorded meanwhile.
      isLast = stopped.signal.aborted;
      await flush();
    }
  };
  const running = keepFlushing();

  return {
    record: (denial) => {
      const now = Date.now();
      add({ ...denial, count: 1, firstAt: now, lastAt: now });
    },
    flush,
    state: () => {
      // In the order in which they came.
      const oldest = inFlight[0] ?? entries.values().next().value;
      const oldestMs = oldest === undefined ? 0 : Date.now() - oldest.firstAt;
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
    state: () => ({ pending: 0, oldestMs: 0, dropped }),
    close: async () => undefined,
  };
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

const eventOf = (
  { orgId, actor, code, operation, requestId, count, firstAt, lastAt }: Entry,
  lost: number,
): AuditEntry => ({
  orgId,
  actor,
  action: errorTable[code].status === 401 ? 'authentication.failed' : 'access.denied',
  target: `route:${operation}`,
  reason: code,
  requestId,
  detail: {
    count,
    firstAt: new Date(firstAt).toISOString(),
    lastAt: new Date(lastAt).toISOString(),
    ...(lost === 0 ? {} : { dropped: lost }),
  },
});
