import { describe, expect, test } from 'vitest';
import { DomainError } from './errors.ts';
import { etagOf, hasVersion, matchesVersion } from './etag.ts';

test('the tag of a version is strong and quoted', () => {
  expect(etagOf(3)).toBe('"3"');
});

describe('If-Match', () => {
  test.each([undefined, '*', ' * ', '"3"', '"1", "3"', '"1","3"', ' "3" ,', 'W/"9", "3"'])(
    '%j allows version 3',
    (header) => {
      expect(matchesVersion(header, 3)).toBe(true);
    },
  );

  test.each(['"2"', '"33"', '"03"', 'W/"3"', '"1", "2"', '""'])('%j does not allow version 3', (header) => {
    expect(matchesVersion(header, 3)).toBe(false);
  });
});

describe('If-None-Match', () => {
  test.each(['*', '"3"', 'W/"3"', '"1", W/"3"'])('%j says that the reader has version 3', (header) => {
    expect(hasVersion(header, 3)).toBe(true);
  });

  test.each([undefined, '"2"', 'W/"2"'])('%j does not', (header) => {
    expect(hasVersion(header, 3)).toBe(false);
  });
});

describe('what is no list of entity tags', () => {
  const malformed = ['3', '', ' ', '"3', '3"', '"3" "4"', '"3", x', '*, "3"', 'w/"3"', '"a b"'];

  test.each(malformed)('%j is refused in both headers, which are named', (header) => {
    for (const [name, ask] of [
      ['header.If-Match', matchesVersion],
      ['header.If-None-Match', hasVersion],
    ] as const) {
      const error = expectError(() => ask(header, 3));
      expect(error.code).toBe('validation_failed');
      expect(error.errors?.[0]?.path).toBe(name);
    }
  });
});

const expectError = (run: () => unknown): DomainError => {
  try {
    run();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('It was accepted');
};
