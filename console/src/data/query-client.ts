import { QueryClient } from '@tanstack/react-query';
import type { Holders } from '../context/effects.ts';

const minute = 60_000;

/** A page never waits longer than this for an answer before it says so. */
export const patienceMs = 10_000;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 0,
      gcTime: 10 * minute,
      retry: false,
      refetchOnWindowFocus: true,
      // The server may be on this machine, or this network, which a browser that calls itself offline still reaches.
      networkMode: 'always',
    },
  },
});

/** For answers that the stream of events invalidates. */
export const streamedStaleTime = 5 * minute;

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
