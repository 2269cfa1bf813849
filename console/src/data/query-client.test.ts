import { afterEach, describe, expect, it } from 'vitest';
import { orgKey, ownKey, platformKey, type QueryKey } from './keys.ts';
import { createCacheHolders, createQueryClient } from './query-client.ts';

let isLive = true;
const cache = createQueryClient(() => isLive);
const { refreshOrganization, refreshEverything } = createCacheHolders(cache);

const members = orgKey('acme', 'members', { role: 'owner' });
const webhooks = orgKey('acme', 'webhooks');
const foreign = orgKey('other', 'members');
const platform = platformKey('organizations');
const own = ownKey('account');
const all = [members, webhooks, foreign, platform, own];

/** How a page that shows it finds the answer after this time; `stale`: it asks again. */
const foundAfter = (key: QueryKey, ms: number): 'fresh' | 'stale' => {
  cache.setQueryData(key, [], { updatedAt: Date.now() - ms });
  const { staleTime } = cache.defaultQueryOptions({ queryKey: key });
  const query = cache.getQueryCache().find({ queryKey: key, exact: true });
  if (query === undefined || typeof staleTime !== 'function') throw new Error('The answer has no age.');
  return query.isStaleByTime(staleTime(query as never)) ? 'stale' : 'fresh';
};

/** What is asked for again. */
const refreshed = (refresh: () => void): readonly QueryKey[] => {
  for (const key of all) cache.setQueryData(key, []);
  refresh();
  return all.filter((key) => cache.getQueryState(key)?.isInvalidated);
};

afterEach(() => {
  isLive = true;
  cache.clear();
});

describe('an answer', () => {
  it('of what events tell the changes of is true for five minutes, while they arrive', () => {
    expect([foundAfter(members, 0), foundAfter(members, 299_000), foundAfter(members, 301_000)]).toEqual([
      'fresh',
      'fresh',
      'stale',
    ]);
    isLive = false;
    expect(foundAfter(members, 0)).toBe('stale');
  });

  it('of anything else is asked for again wherever it is shown', () => {
    expect([webhooks, platform, own].map((key) => foundAfter(key, 0))).toEqual(['stale', 'stale', 'stale']);
  });
});

describe('a change', () => {
  it('of one topic leads to reading that topic of that organization again', () => {
    expect(refreshed(() => refreshOrganization('acme', ['members', 'audit']))).toEqual([members]);
  });

  it('of anything in an organization leads to reading all of it again, and nothing else', () => {
    expect(refreshed(() => refreshOrganization('acme', null))).toEqual([members, webhooks]);
  });

  it('of the caller leads to reading everything again', () => {
    expect(refreshed(refreshEverything)).toEqual(all);
  });
});
