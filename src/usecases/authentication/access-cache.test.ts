import { describe, expect, test } from 'vitest';
import { AccessCache } from './access-cache.ts';

interface Entry {
  ownerId: string | null;
}
const entryOf = (ownerId: string | null): Entry => ({ ownerId });
const cacheOf = (entriesMax = 100): AccessCache<Entry> => new AccessCache<Entry>(entriesMax);

describe('what a look-up has found', () => {
  test('is remembered', () => {
    const cache = cacheOf();
    expect(cache.get('a')).toBeUndefined();
    expect(cache.put('a', entryOf('acme'), cache.epoch)).toBe(true);
    expect(cache.get('a')).toEqual({ ownerId: 'acme' });
  });

  test('replaces what was remembered', () => {
    const cache = cacheOf();
    cache.put('a', entryOf('acme'), cache.epoch);
    cache.put('a', entryOf('globex'), cache.epoch);
    expect(cache.get('a')).toEqual({ ownerId: 'globex' });
  });

  test('is not remembered if nothing was found, so a row inserted later is found at once', () => {
    const cache = cacheOf();
    expect(cache.get('a')).toBeUndefined();
    expect(cache.put('a', entryOf('acme'), cache.epoch)).toBe(true);
    expect(cache.get('a')).toEqual({ ownerId: 'acme' });
  });

  test('is forgotten with its owner, and with no other', () => {
    const cache = cacheOf();
    cache.put('a', entryOf('acme'), cache.epoch);
    cache.put('b', entryOf('globex'), cache.epoch);
    cache.put('c', entryOf(null), cache.epoch);
    cache.forget(['acme', 'initech']);
    expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual([undefined, { ownerId: 'globex' }, { ownerId: null }]);
    cache.forget(null);
    expect(cache.size).toBe(0);
  });

  test('is not remembered when its organization was forgotten while the look-up ran', () => {
    const cache = cacheOf();
    const { epoch } = cache;
    cache.forget(['acme']);
    expect(cache.put('a', entryOf('acme'), epoch)).toBe(false);
    expect(cache.get('a')).toBeUndefined();
    expect(cache.put('b', entryOf('globex'), epoch)).toBe(true);
    expect(cache.put('a', entryOf('acme'), cache.epoch)).toBe(true);
  });

  test('is not remembered when everything was forgotten while the look-up ran', () => {
    const cache = cacheOf();
    const { epoch } = cache;
    cache.forget(null);
    for (const entry of [entryOf('acme'), entryOf(null)]) expect(cache.put('a', entry, epoch)).toBe(false);
  });

  test('is not remembered when too many others were forgotten meanwhile to know whether it was among them', () => {
    const cache = cacheOf();
    const { epoch } = cache;
    cache.forget(['acme']);
    for (let index = 0; index < 10_000; index += 1) cache.forget([`other-${index}`]);
    expect(cache.put('a', entryOf('acme'), epoch)).toBe(false);
    expect(cache.put('a', entryOf('acme'), cache.epoch)).toBe(true);
  });
});

test('there is a bound', () => {
  const cache = cacheOf(10);
  for (let index = 0; index < 10; index += 1) cache.put(`known-${index}`, entryOf(`org-${index % 3}`), cache.epoch);
  expect(cache.size).toBe(10);
  cache.put('one more', entryOf('org-0'), cache.epoch);
  expect(cache.get('known-0')).toBeUndefined();
  // An evicted entry is also removed from the index by owner.
  cache.forget(['org-0', 'org-1', 'org-2']);
  expect(cache.size).toBe(0);
});
