import { describe, expect, it } from 'vitest';
import { DomainError } from './errors.ts';
import { etagOf, hasVersion, matchesVersion } from './etag.ts';

const thing = { id: '019a1c52-8a4e-7c1d-9a38-0f2f4f6b7c11', version: 3 };
const namesake = { id: '019a1c52-8a4e-7c1d-9a38-b8c1d2e3f405', version: 3 };

describe('If-Match', () => {
  it.each([
    undefined,
    '*',
    ' * ',
    '"0f2f4f6b7c11-3"',
    '"1", "0f2f4f6b7c11-3"',
    '"a,b" ,"0f2f4f6b7c11-3",',
    'W/"0f2f4f6b7c11-3", "0f2f4f6b7c11-3"',
  ])('%s allows version 3 to be changed', (value) => {
    expect(matchesVersion(value, thing)).toBe(true);
  });

  it.each(['"3"', '"0f2f4f6b7c11-2"', '"0f2f4f6b7c11-33"', '""', 'W/"0f2f4f6b7c11-3"', '",0f2f4f6b7c11-3,"'])(
    '%s does not match version 3',
    (value) => {
      expect(matchesVersion(value, thing)).toBe(false);
    },
  );

  it.each(['', '3', '"3', '3"', '"3" "4"', '"3";', '*, "3"', 'w/"3"', ',', '"a", "', '"3 "', '"\u0001"'])(
    '%j is not a list of entity tags',
    (value) => {
      expect(() => matchesVersion(value, thing)).toThrow(DomainError);
    },
  );

  it('of 16,000 characters is parsed quickly', () => {
    const startedAt = performance.now();
    expect(() => matchesVersion('"'.repeat(15_999), thing)).toThrow(DomainError);
    expect(() => matchesVersion(`${' '.repeat(8_000)}x${' '.repeat(8_000)}`, thing)).toThrow(DomainError);
    expect(performance.now() - startedAt).toBeLessThan(100);
  });
});

describe('If-None-Match', () => {
  it.each(['*', '"0f2f4f6b7c11-3"', 'W/"0f2f4f6b7c11-3"', '"1", W/"0f2f4f6b7c11-3"'])('%s has version 3', (value) => {
    expect(hasVersion(value, thing)).toBe(true);
  });

  it.each([undefined, '"3"', 'W/"0f2f4f6b7c11-2"'])('%s does not have version 3', (value) => {
    expect(hasVersion(value, thing)).toBe(false);
  });

  it('distinguishes different resources with the same version', () => {
    expect(hasVersion(etagOf(namesake), thing)).toBe(false);
    expect(matchesVersion(etagOf(namesake), thing)).toBe(false);
  });

  it('matches the ETag of a resource', () => {
    expect(hasVersion(etagOf(thing), thing)).toBe(true);
  });
});
