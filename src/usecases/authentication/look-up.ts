import { DomainError } from '../../contract/errors.ts';
import type { AccessFeed } from '../../db/authentication/access-feed.ts';
import { codedDatabaseError } from '../../db/errors.ts';
import type { AccessCache, Owned } from './access-cache.ts';

/** A poll that began earlier than this may have missed a change. */
const trustMs = 1_000;
/** Attempts of a look-up that is overtaken by changes of the same owner. */
const readsMax = 3;

/** What a process remembers of look-ups. Where there may be nothing to find, null is a result. */
interface Memory<Found> {
  readonly epoch: number;
  /** undefined: nothing is known. */
  recall(index: string): Found | undefined;
  /** Returns false if what was found may be outdated. */
  remember(index: string, found: Found, epoch: number): boolean;
}

/** Remembers what was found. That there is none is not remembered, because it may begin at any time. */
export const memoryOf = <Found extends Owned>(cache: AccessCache<Found>) => ({
  get epoch(): number {
    return cache.epoch;
  },
  recall: (index: string): Found | undefined => cache.get(index),
  remember: (index: string, found: Found | null, epoch: number): boolean =>
    found === null || cache.put(index, found, epoch),
});

interface LookUpOptions<Found> {
  feed: Pick<AccessFeed, 'ageMs' | 'isReached' | 'poll'>;
  memory: Memory<Found>;
  /** How long what is remembered is trusted while Postgres is unavailable. */
  staleSecondsMax: number;
  lookedUp: (from: 'cache' | 'cache_stale' | 'database') => void;
}

export interface LookUp<Found> {
  /** What is remembered, if it is current; undefined: `find` it. */
  recall(index: string): Found | undefined;
  /** Reads it, if it is neither remembered nor being read already. Throws `database_unavailable`. */
  find(index: string, read: () => Promise<Found>): Promise<Found>;
}

const away = (): DomainError =>
  new DomainError('database_unavailable', undefined, { internal: 'no news of access from Postgres' });

/** Remembers what decides about access for as long as the feed of changes proves it current. */
export const createLookUp = <Found>({
  feed,
  memory,
  staleSecondsMax,
  lookedUp,
}: LookUpOptions<Found>): LookUp<Found> => {
  const running = new Map<string, { startedAt: number; found: Promise<Found> }>();

  /** Reads it, again if access changed meanwhile, because the result may then be outdated. */
  const load = async (index: string, read: () => Promise<Found>): Promise<Found> => {
    for (let reads = 1; ; reads += 1) {
      const { epoch } = memory;
      const found = await read().catch((error: unknown) => {
        throw codedDatabaseError(error);
      });
      // If access changed during every read, the last result is used, being newer than the request, but not kept.
      if (memory.remember(index, found, epoch) || reads === readsMax) return found;
    }
  };

  /** Shares one look-up among simultaneous requests, unless it began more than `trustMs` ago. */
  const loadOnce = (index: string, read: () => Promise<Found>): Promise<Found> => {
    const startedAt = performance.now();
    const joined = running.get(index);
    if (joined !== undefined && startedAt - joined.startedAt <= trustMs) return joined.found;
    const found = load(index, read).finally(() => {
      if (running.get(index)?.found === found) running.delete(index);
    });
    running.set(index, { startedAt, found });
    return found;
  };

  return {
    recall: (index) => {
      if (feed.ageMs() > trustMs) return undefined;
      const found = memory.recall(index);
      if (found !== undefined) lookedUp('cache');
      return found;
    },
    find: async (index, read) => {
      // Once Postgres is known to be unavailable, requests do not wait for it: the feed keeps polling. Polls twice,
      // because the first call may join a poll that began long ago.
      for (let polls = 0; polls < 2 && feed.ageMs() > trustMs && feed.isReached(); polls += 1) await feed.poll();
      const isFresh = feed.ageMs() <= trustMs;
      if (!isFresh && feed.ageMs() > staleSecondsMax * 1_000) throw away();
      const found = memory.recall(index);
      if (found !== undefined) {
        lookedUp(isFresh ? 'cache' : 'cache_stale');
        return found;
      }
      if (!isFresh && !feed.isReached()) throw away();
      lookedUp('database');
      return loadOnce(index, read);
    },
  };
};
