import { QueryClient } from '@tanstack/react-query';
import type { Holders } from '../context/effects.ts';
import { orgKey, type Topic } from './keys.ts';

const minute = 60_000;

/** Every change of these is an event of the organization, so what was read stays true until one comes. */
const streamedTopics: ReadonlySet<unknown> = new Set<Topic>([
  'organization',
  'members',
  'invitations',
  'transfers',
  'policies',
  'domains',
  'oidc-connections',
]);
const streamedStaleTime = 5 * minute;

const isStreamed = ([scope, , topic]: readonly unknown[]): boolean => scope === 'org' && streamedTopics.has(topic);

/** `isLive`: whether the events of the organization that is shown arrive. */
export const createQueryClient = (isLive: () => boolean): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: ({ queryKey }) => (isStreamed(queryKey) && isLive() ? streamedStaleTime : 0),
        gcTime: 10 * minute,
        retry: false,
        refetchOnWindowFocus: true,
        // A call of a device without a network fails and says so, instead of waiting for ever. The server may be this device.
        networkMode: 'always',
        refetchOnReconnect: true,
      },
      mutations: { networkMode: 'always' },
    },
  });

export const createCacheHolders = (cache: QueryClient): Holders => ({
  dropOrganization: (slug) => {
    const queryKey = ['org', slug];
    void cache.cancelQueries({ queryKey });
    cache.removeQueries({ queryKey });
  },
  refreshOrganization: (slug, topics) => {
    const keys = topics?.map((topic) => orgKey(slug, topic)) ?? [['org', slug]];
    for (const queryKey of keys) void cache.invalidateQueries({ queryKey });
  },
  refreshEverything: () => void cache.invalidateQueries(),
  dropEverything: () => {
    void cache.cancelQueries();
    cache.clear();
  },
});
