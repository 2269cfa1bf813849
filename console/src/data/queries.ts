// Reading through the cache.
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { FreeholdClient } from '../../../src/client/index.ts';
import { context } from '../context/context.ts';
import { clientFor } from './client.ts';
import type { QueryKey } from './keys.ts';
import { withPatience } from './patience.ts';
import { type Call, createReading } from './reading.ts';

const { optionsOf, read, write } = createReading({ context, clientFor, withPatience });

interface ListOptions {
  /** Milliseconds for which the answer is shown without asking again. */
  readonly staleTime?: number;
  readonly enabled?: boolean;
  readonly refetchInterval?: number | false;
}

interface ReadOptions<T> extends Omit<ListOptions, 'refetchInterval'> {
  /** Milliseconds, or how many they are after this answer. */
  readonly refetchInterval?: number | false | ((answer: T | undefined) => number | false);
}

export const useRead = <T>(
  key: QueryKey,
  call: Call<T>,
  { refetchInterval = false, enabled, ...options }: ReadOptions<T> = {},
) =>
  useQuery({
    ...optionsOf(key, enabled),
    queryFn: ({ signal }) => read(key, call, signal),
    refetchInterval: ({ state }) =>
      typeof refetchInterval === 'function' ? refetchInterval(state.data) : refetchInterval,
    ...options,
  });

interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

/** What the API takes to read the next page. */
export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string;
}

const pageSize = 50;

const isOfSame = ([scope, one]: readonly unknown[], [otherScope, other]: QueryKey): boolean =>
  scope === otherScope && one === other;

/** A list in pages; the pages so far stay while a filter changes. */
export const useList = <T>(
  key: QueryKey,
  call: (client: FreeholdClient, page: PageQuery, signal: AbortSignal) => Promise<Page<T>>,
  { enabled, ...options }: ListOptions = {},
) => {
  const query = useInfiniteQuery({
    ...optionsOf(key, enabled),
    queryFn: ({ signal, pageParam }) => {
      const page = pageParam === null ? { limit: pageSize } : { limit: pageSize, cursor: pageParam };
      return read(key, (client, within) => call(client, page, within), signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    // Never those of another organization.
    placeholderData: (rows, before) => (before !== undefined && isOfSame(before.queryKey, key) ? rows : undefined),
    ...options,
  });
  return { ...query, rows: query.data?.pages.flatMap(({ data }) => data) };
};

/** Reads again what is shown under these keys, such as after a change. */
export const useRefresh = () => {
  const cache = useQueryClient();
  return useCallback(
    (...keys: readonly QueryKey[]): Promise<unknown> =>
      Promise.all(keys.map((queryKey) => cache.invalidateQueries({ queryKey }))),
    [cache],
  );
};

/** Caches what an event has told. */
export const useWrite = <T>() => {
  const cache = useQueryClient();
  return useCallback(
    (key: QueryKey, next: (before: T | undefined) => T | undefined): void => write(cache, key, next),
    [cache],
  );
};
