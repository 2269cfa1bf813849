import { describe, expect, test } from 'vitest';
import { DomainError } from '../contract/errors.ts';
import { pageOf, positionOf } from './page.ts';

interface Row {
  createdAt: Date;
  id: string;
}

const rowsOf = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({
    createdAt: new Date(Date.UTC(2026, 0, 1, 0, 0, 0, count - index)),
    id: `01983f0a-6f40-7a2c-8b11-${String(count - index).padStart(12, '0')}`,
  }));

/** As Postgres does it: newest first, behind the position. */
const reading = (rows: Row[], cursor?: string) => {
  const position = positionOf(cursor);
  const start = position === null ? 0 : rows.findIndex(({ id }) => id === position.id) + 1;
  return async (limit: number) => rows.slice(start, start + limit);
};

const page = (rows: Row[], limit: number, cursor?: string) => pageOf(limit, reading(rows, cursor), ({ id }) => id);

describe('a page', () => {
  test('of fewer rows than its limit is the last one', async () => {
    expect(await page(rowsOf(2), 3)).toEqual({ data: rowsOf(2).map(({ id }) => id), nextCursor: null });
  });

  test('of exactly as many rows as there are is the last one too', async () => {
    expect((await page(rowsOf(3), 3)).nextCursor).toBeNull();
  });

  test('of an empty list is empty and the last one', async () => {
    expect(await page([], 1)).toEqual({ data: [], nextCursor: null });
  });

  test('after page gives each row once, in order', async () => {
    const rows = rowsOf(10);
    for (const limit of [1, 3, 5, 10]) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const { data, nextCursor } = await page(rows, limit, cursor);
        expect(data.length).toBeLessThanOrEqual(limit);
        seen.push(...data);
        cursor = nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(seen).toEqual(rows.map(({ id }) => id));
    }
  });
});

describe('a cursor', () => {
  test('names the row behind which the next page begins, to the millisecond', async () => {
    const rows = rowsOf(5);
    const { nextCursor } = await page(rows, 2);
    expect(positionOf(nextCursor ?? undefined)).toEqual(rows[1]);
  });

  test('needs no quoting in a URL', async () => {
    expect((await page(rowsOf(5), 2)).nextCursor).toMatch(/^[\w-]+$/);
  });

  const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  test.each([
    ['no base64', '%%%'],
    ['no JSON', 'bm90IGpzb24'],
    ['an object', encoded({})],
    ['one part', encoded(['2026-01-01T00:00:00.000Z'])],
    ['no time', encoded(['yesterday', '01983f0a-6f40-7a2c-8b11-0d3e5f6a7b8c'])],
    ['no id', encoded(['2026-01-01T00:00:00.000Z', "' or true --"])],
    ['a date that does not exist', encoded(['2026-02-31T00:00:00.000Z', '01983f0a-6f40-7a2c-8b11-0d3e5f6a7b8c'])],
    [
      'a year that Postgres does not know',
      Buffer.from('["0000-01-01T00:00:00Z","01a1fbad-a09a-72ca-8e82-c04a7a251adc"]').toString('base64url'),
    ],
  ])('of somebody else (%s) is refused as an invalid parameter', (_what, cursor) => {
    try {
      positionOf(cursor);
    } catch (error) {
      expect(error).toBeInstanceOf(DomainError);
      expect(error).toMatchObject({ code: 'validation_failed', errors: [{ path: 'query.cursor' }] });
      return;
    }
    throw new Error('It was accepted');
  });
});
