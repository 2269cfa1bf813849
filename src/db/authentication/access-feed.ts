import { TaskCancelledError, TimeoutStrategy, timeout } from 'cockatiel';
import postgres from 'postgres';
import { platformChain } from '../../contract/ids.ts';
import { reconnectBackoff } from '../client.ts';
import type { Listener } from '../listener.ts';

const channel = 'freehold_access';
const pollMsMax = 1_000;
/** For a poll that has to connect first, which takes several round trips. */
const firstPollMsMax = 3_000;
/** A timer that is later than this was held up. */
const pauseMsMin = 100;
/** An outage is reported when it begins, and then at this interval. */
const reportMs = 30_000;

interface AccessFeedOptions {
  /** The primary: a replica may be behind. */
  url: string;
  /** For a process that only reads: a standby is accepted while it follows its primary. */
  mayBeReplica: boolean;
  applicationName: string;
  listener: Listener;
  /** Organizations and persons whose access has changed; null: all. Called before the poll counts as good. */
  onChange: (ownerIds: readonly string[] | null) => void;
  onError: (error: unknown, what: string) => void;
}

/**
 * Learns of every change of access: at once by notification, and otherwise when it polls. The poll reads one row on a
 * connection of its own, so that a busy pool does not look like a lost database.
 */
export interface AccessFeed {
  /** Milliseconds since the last good poll began; all earlier changes are known. */
  ageMs(): number;
  /** Whether the last completed poll was good; else Postgres, or the primary, is unavailable. */
  isReached(): boolean;
  /** Polls now, or joins the current poll, and returns whether it was good. */
  poll(): Promise<boolean>;
  close(): Promise<void>;
}

interface Changes {
  version: string;
  oldest_version: string;
  owner_ids: string[];
  is_replica: boolean;
  is_following: boolean;
}

export const openAccessFeed = (options: AccessFeedOptions): AccessFeed => {
  const { url, mayBeReplica, applicationName, listener, onChange, onError } = options;
  const connect = () =>
    postgres(url, {
      max: 1,
      prepare: false,
      connect_timeout: firstPollMsMax / 1_000,
      backoff: reconnectBackoff,
      connection: { application_name: `${applicationName} access` },
    });
  let sql = connect();
  let known: bigint | null = null;
  let goodAt = Number.NEGATIVE_INFINITY;
  // True before the first poll has ended, so that early callers wait for it.
  let isReached = true;
  let isConnected = false;
  let polling: Promise<boolean> | null = null;
  let reportedAt = 0;
  let isClosed = false;
  let isAskedAgain = false;

  const read = async (): Promise<void> => {
    const startedAt = performance.now();
    const msMax = isConnected ? pollMsMax : firstPollMsMax;
    const asked = sql<Changes[]>`
      select *, pg_is_in_recovery() as is_replica,
        ${mayBeReplica ? sql`exists (select from pg_stat_wal_receiver)` : sql`false`} as is_following
      from freehold_access_since(${String(known ?? 0n)}::text::bigint)`.execute();
    const answered = () => timeout(msMax, TimeoutStrategy.Aggressive).execute(() => asked);
    const [changes] = await answered().catch((error: unknown) => {
      // The time in which this process did not run, such as a pause of its machine, says nothing about Postgres.
      const wasPaused = performance.now() - startedAt > msMax + pauseMsMin;
      if (error instanceof TaskCancelledError && wasPaused) return answered();
      throw error;
    });
    if (changes === undefined) throw new Error('The access version is missing');
    // A former primary, or another server chosen by a pooler, may stay behind forever.
    if (changes.is_replica && !mayBeReplica) {
      throw new Error('Access changes are read on the primary, and this is a replica');
    }
    // A replica that is cut off from its primary would accept revoked keys forever.
    if (changes.is_replica && !changes.is_following) throw new Error('This replica is not following its primary');
    const version = BigInt(changes.version);
    // A lower version means a restored backup; one too far ahead, that the changes between are no longer kept.
    if (known === null || BigInt(changes.oldest_version) > known + 1n || version < known) onChange(null);
    else if (changes.owner_ids.includes(platformChain)) onChange(null);
    else if (changes.owner_ids.length > 0) onChange(changes.owner_ids);
    known = version;
    goodAt = startedAt;
  };

  const hear = async (): Promise<void> => {
    try {
      await listener.listen(channel, () => void poll(true));
    } catch (error) {
      if (!isClosed) onError(error, 'notifications of access changes are unavailable; polling only');
    }
  };

  const report = (error: unknown, wasReached: boolean): void => {
    const now = performance.now();
    if (!wasReached && now - reportedAt < reportMs) return;
    reportedAt = now;
    onError(error, 'no news of access from Postgres');
  };

  const run = async (): Promise<boolean> => {
    try {
      await read();
      isReached = true;
      isConnected = true;
    } catch (error) {
      const wasReached = isReached;
      isReached = false;
      isConnected = false;
      if (isClosed) return false;
      report(error, wasReached);
      if (error instanceof TaskCancelledError) {
        // It may hang until the kernel gives up.
        void sql.end({ timeout: 0 });
        sql = connect();
      }
    } finally {
      polling = null;
    }
    if (isAskedAgain && isReached) {
      isAskedAgain = false;
      return poll();
    }
    return isReached;
  };

  /** `isNews`: something may have changed after the current poll has read. */
  const poll = (isNews = false): Promise<boolean> => {
    if (polling !== null && isNews) isAskedAgain = true;
    polling ??= run();
    return polling;
  };

  void hear();

  return {
    ageMs: () => performance.now() - goodAt,
    isReached: () => isReached,
    poll: () => poll(),
    close: async () => {
      isClosed = true;
      await sql.end({ timeout: 1 });
    },
  };
};
