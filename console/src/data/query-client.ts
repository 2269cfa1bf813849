import { QueryClient } from '@tanstack/react-query';
import type { Holders } from '../context/effects.ts';
import type { Topic } from './keys.ts';

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

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: ({ queryKey }) => (isStreamed(queryKey) ? streamedStaleTime : 0),
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

export const cacheHolders: Holders = {
  dropOrganization: (slug) => {
    const queryKey = ['org', slug];
    void queryClient.cancelQueries({ queryKey });
    queryClient.removeQueries({ queryKey });
  },
  refreshOrganization: (slug) => void queryClient.invalidateQueries({ queryKey: ['org', slug] }),
  refreshEverything: () => void queryClient.invalidateQueries(),
  dropEverything: () => {
    void queryClient.cancelQueries();
    queryClient.clear();
  },
};
