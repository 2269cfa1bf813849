import { TaskCancelledError, TimeoutStrategy, timeout } from 'cockatiel';
import { type AuditEntry, appendAudit } from '../../db/audit/store.ts';
import type { Db } from '../../db/client.ts';
import { withOrganization } from '../../db/tenancy.ts';
import type { ElevationUse } from '../../usecases/elevation/use.ts';
import { every } from '../every.ts';

/** Counts calls by elevations in memory, and writes them to the audit trail a little later, so that no call waits for it. */
export interface ElevationUses {
  record(use: ElevationUse): void;
  /** Writes what was counted. What cannot be written is kept for the next time. */
  flush(): Promise<void>;
  /** Writes the rest. */
  close(): Promise<void>;
}

interface Entry extends Omit<ElevationUse, 'operation'> {
  readonly operations: Map<string, number>;
  count: number;
  firstAt: number;
  lastAt: number;
}

interface UsesOptions {
  db: Db;
  onError: (error: unknown) => void;
  flushEveryMs?: number;
}

const flushEveryMsDefault = 10_000;
/** The longest that a stopping process waits for Postgres. */
const closeMsMax = 5_000;

export const openElevationUses = ({ db, onError, flushEveryMs = flushEveryMsDefault }: UsesOptions): ElevationUses => {
  // There are as many entries as elevations in use, which last for an hour at most and need two people each.
  let entries = new Map<string, Entry>();
  const stopped = new AbortController();

  const add = ({ operations, ...entry }: Entry): void => {
    const known = entries.get(entry.id);
    if (known === undefined) {
      entries.set(entry.id, { operations, ...entry });
      return;
    }
    for (const [name, count] of operations) known.operations.set(name, (known.operations.get(name) ?? 0) + count);
    known.count += entry.count;
    known.firstAt = Math.min(known.firstAt, entry.firstAt);
    known.lastAt = Math.max(known.lastAt, entry.lastAt);
  };

  const flushOnce = async (): Promise<void> => {
    const due = [...entries.values()];
    entries = new Map();
    for (const entry of due) {
      try {
        await withOrganization(db, entry.orgId, (tx) => appendAudit(tx, eventOf(entry)));
      } catch (error) {
        onError(error);
        add(entry);
      }
    }
  };

  let flushing = Promise.resolve();
  /** One flush at a time. */
  const flush = (): Promise<void> => {
    flushing = flushing.then(flushOnce);
    return flushing;
  };
  const running = every(flushEveryMs, stopped.signal, flush).then(flush);

  return {
    record: ({ operation, ...use }) => {
      const now = Date.now();
      add({ ...use, operations: new Map([[operation, 1]]), count: 1, firstAt: now, lastAt: now });
    },
    flush,
    close: async () => {
      stopped.abort();
      try {
        await timeout(closeMsMax, TimeoutStrategy.Aggressive).execute(() => running);
      } catch (error) {
        if (!(error instanceof TaskCancelledError)) throw error;
      }
      if (entries.size > 0) onError(new Error(`The calls of ${entries.size} elevations were lost`));
    },
  };
};

/** For a process that may not write. Its access log has the calls. */
export const unwrittenUses = (): ElevationUses => ({
  record: () => undefined,
  flush: async () => undefined,
  close: async () => undefined,
});

const eventOf = ({ orgId, id, actor, operations, count, firstAt, lastAt }: Entry): AuditEntry => ({
  orgId,
  actor,
  sessionId: id,
  action: 'elevation.use',
  target: `elevation:${id}`,
  operationId: id,
  detail: {
    count,
    operations: [...operations]
      .sort(([, a], [, b]) => b - a)
      .map(([operation, times]) => `${operation} ${times}`)
      .join(', '),
    firstAt: new Date(firstAt).toISOString(),
    lastAt: new Date(lastAt).toISOString(),
  },
});
