import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, FreeholdError } from '../src/client/index.ts';
import type { FollowedStream, Ledger } from './ledger.ts';
import type { Random } from './random.ts';

/** Follows the event streams of organizations through all faults, as the console does. */
export interface Follower {
  /** Follows an organization from now on, until its end. */
  follow(orgId: string, slug: string): void;
  stop(): Promise<void>;
}

interface FollowerOptions {
  apiUrls: readonly string[];
  platformKey: string;
  ledger: Ledger;
  random: Random;
  signal: AbortSignal;
}

/** After this time without a fault it goes on at another api, as users do behind a load balancer. */
const staysMsMax = 5_000;
const pauseMs = 250;

const isGone = (error: unknown): boolean => error instanceof FreeholdError && error.status === 404;

export const openFollower = ({ apiUrls, platformKey, ledger, random, signal }: FollowerOptions): Follower => {
  const stopping = new AbortController();
  const following: Promise<void>[] = [];

  const follow = async (orgId: string, slug: string, stream: FollowedStream): Promise<void> => {
    let lastEventId: string | undefined;
    while (!stopping.signal.aborted && !signal.aborted) {
      const client = createClient({ url: random.pick(apiUrls), key: platformKey });
      const elsewhere = AbortSignal.any([signal, stopping.signal, AbortSignal.timeout(random.int(500, staysMsMax))]);
      const resumed = lastEventId === undefined ? {} : { lastEventId };
      try {
        for await (const { id, event, data } of client.orgs.watchEvents(slug, { ...resumed, signal: elsewhere })) {
          // Another organization has the slug now.
          if (data.orgId !== orgId) return;
          lastEventId = id;
          stream.begin ??= data.sequence;
          if (event === 'reset') ledger.contradictions.push(`the events of ${orgId} were not all kept: ${id}`);
          else if (event !== 'ready') stream.sequences.push(data.sequence);
        }
        return;
      } catch (error) {
        if (isGone(error)) return;
        if (!elsewhere.aborted && !(error instanceof FreeholdError)) throw error;
        await sleep(pauseMs);
      }
    }
  };

  return {
    follow: (orgId, slug) => {
      const stream: FollowedStream = { begin: null, sequences: [] };
      ledger.streams.set(orgId, stream);
      const onFailure = (error: unknown): void => {
        ledger.contradictions.push(`the events of ${orgId}: ${String(error)}`);
      };
      following.push(follow(orgId, slug, stream).catch(onFailure));
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(following);
    },
  };
};
