import { describe, expect, it } from 'vitest';
import { DomainError } from './errors.ts';
import { etagOf, hasVersion, matchesVersion } from './etag.ts';

describe('If-Match', () => {
  it.each([undefined, '*', ' * ', '"3"', '"1", "3"', '"a,b" ,"3",', 'W/"3", "3"'])(
    '%s lets version 3 be changed',
    (value) => {
      expect(matchesVersion(value, 3)).toBe(true);
    },
  );

  it.each(['"2"', '"33"', '"03"', '""', 'W/"3"', '",3,"'])('%s does not match version 3', (value) => {
    expect(matchesVersion(value, 3)).toBe(false);
  });

  it.each(['', '3', '"3', '3"', '"3" "4"', '"3";', '*, "3"', 'w/"3"', ',', '"a", "', '"3 "', '"\u0001"'])(
    '%j is no list of entity tags',
    (value) => {
      expect(() => matchesVersion(value, 3)).toThrow(DomainError);
    },
  );

  it('of 16,000 characters is read in no time', () => {
    const startedAt = performance.now();
    expect(() => matchesVersion('"'.repeat(15_999), 3)).toThrow(DomainError);
    expect(() => matchesVersion(`${' '.repeat(8_000)}x${' '.repeat(8_000)}`, 3)).toThrow(DomainError);
    expect(performance.now() - startedAt).toBeLessThan(100);
  });
});

describe('If-None-Match', () => {
  it.each(['*', '"3"', 'W/"3"', '"1", W/"3"'])('%s has version 3', (value) => {
    expect(hasVersion(value, 3)).toBe(true);
  });

  it.each([undefined, '"2"', 'W/"2"'])('%s does not have version 3', (value) => {
    expect(hasVersion(value, 3)).toBe(false);
  });

  it('takes what an ETag gave', () => {
    expect(hasVersion(etagOf(7), 7)).toBe(true);
  });
});
