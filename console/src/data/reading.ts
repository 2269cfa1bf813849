// What is read of an organization is asked for, and taken, only while that organization is shown.
import type { QueryClient } from '@tanstack/react-query';
import type { FreeholdClient } from '../../../src/client/index.ts';
import type { WithPatience } from '../context/effects.ts';
import type { ContextStore } from '../context/store.ts';
import type { QueryKey } from './keys.ts';

/** An answer about an organization that is no longer shown. */
class ForeignAnswer extends Error {
  override readonly name = 'ForeignAnswer';
}

const slugOf = ([scope, slug]: QueryKey): string | null => (scope === 'org' ? String(slug) : null);

export type Call<T> = (client: FreeholdClient, signal: AbortSignal) => Promise<T>;

interface Dependencies {
  readonly context: Pick<ContextStore, 'read'>;
  readonly clientFor: (slug: string | null) => FreeholdClient;
  readonly withPatience: WithPatience;
}

export const createReading = ({ context, clientFor, withPatience }: Dependencies) => {
  const isShown = (key: QueryKey): boolean => {
    const slug = slugOf(key);
    return slug === null || context.read().current?.slug === slug;
  };

  return {
    /** A page that is still drawn after its organization was left asks for nothing more. */
    optionsOf: (key: QueryKey, isEnabled = true) => ({ queryKey: key, enabled: () => isEnabled && isShown(key) }),

    read: async <T>(key: QueryKey, call: Call<T>, signal: AbortSignal): Promise<T> => {
      const answer = await withPatience((within) => call(clientFor(slugOf(key)), within), signal);
      // Leaving an organization ends what is on its way, also what does not listen.
      signal.throwIfAborted();
      if (isShown(key)) return answer;
      const error = new ForeignAnswer(`An answer about ${slugOf(key)} was thrown away, because that is not shown.`);
      console.error(error);
      throw error;
    },

    /** Caches what an event has told. An answer that is on its way is older. */
    write: <T>(cache: QueryClient, key: QueryKey, next: (before: T | undefined) => T | undefined): void => {
      if (!isShown(key)) return;
      void cache.cancelQueries({ queryKey: key, exact: true });
      cache.setQueryData<T>(key, next);
    },
  };
};
