import { expect, test } from 'vitest';
import { KeyCache } from './key-cache.ts';

interface Entry {
  ownerId: string | null;
}
const entryOf = (ownerId: string | null): Entry => ({ ownerId });
const cacheOf = (entriesMax = 100): KeyCache<Entry> => new KeyCache<Entry>(entriesMax);

test('that there is no such key is remembered, until one is found', () => {
  const cache = cacheOf();
  expect(cache.recall('a')).toBeUndefined();
  expect(cache.putAbsent('a', cache.epoch)).toBe(true);
  expect(cache.recall('a')).toBeNull();
  expect(cache.hasSeen('a')).toBe(false);
  expect(cache.put('a', entryOf('acme'), cache.epoch)).toBe(true);
  expect(cache.recall('a')).toEqual({ ownerId: 'acme' });
  cache.putAbsent('a', cache.epoch);
  expect(cache.recall('a')).toBeNull();
  expect(cache.hasSeen('a')).toBe(true);
});

test('a key that is no longer there is not found in its place once its absence is forgotten', () => {
  const cache = cacheOf();
  cache.put('a', entryOf('acme'), cache.epoch);
  cache.putAbsent('a', cache.epoch);
  cache.forget(null);
  expect(cache.recall('a')).toBeUndefined();
});

test('an absence belongs to no organization, and is forgotten with everything', () => {
  const cache = cacheOf();
  const { epoch } = cache;
  cache.putAbsent('a', epoch);
  cache.forget(['acme']);
  expect(cache.recall('a')).toBeNull();
  expect(cache.putAbsent('b', epoch)).toBe(true);
  cache.forget(null);
  expect(cache.size).toBe(0);
  expect(cache.putAbsent('a', epoch)).toBe(false);
  expect(cache.recall('a')).toBeUndefined();
});

test('a key whose organization was forgotten while the look-up ran is still one that was seen', () => {
  const cache = cacheOf();
  const { epoch } = cache;
  cache.forget(['acme']);
  expect(cache.put('a', entryOf('acme'), epoch)).toBe(false);
  expect(cache.recall('a')).toBeUndefined();
  expect(cache.hasSeen('a')).toBe(true);
});

test('texts that are no key drive out no key, and have a bound of their own', () => {
  const cache = cacheOf(10);
  for (let index = 0; index < 10; index += 1) cache.put(`known-${index}`, entryOf('acme'), cache.epoch);
  for (let index = 0; index < 5_000; index += 1) cache.putAbsent(`unknown-${index}`, cache.epoch);
  for (let index = 0; index < 10; index += 1) expect(cache.recall(`known-${index}`)).toBeDefined();
  expect(cache.size).toBe(10 + 1_000);
});
