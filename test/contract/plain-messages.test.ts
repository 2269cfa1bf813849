import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import '../../src/contract/plain-messages.ts';
import { requestParts } from './request-schemas.ts';

const values = [undefined, null, true, 1, 1.5, 'x', [], [1], {}, { a: 1 }];

const membersOf = (schema: z.ZodType): string[] => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : []);

/** What a caller is told about values of all kinds, as the whole part of a request and as each of its members. */
const messagesOf = (schema: z.ZodType): string[] =>
  values
    .flatMap((value) => [value, ...membersOf(schema).map((name) => ({ [name]: value }))])
    .flatMap((value) => schema.safeParse(value).error?.issues ?? [])
    .map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('what a caller is told about a value of another kind', () => {
  const parts = requestParts();

  test('is found in every request', () => {
    expect(parts.length).toBeGreaterThan(100);
    expect(parts.flatMap(({ schema }) => messagesOf(schema)).length).toBeGreaterThan(1_000);
  });

  test.each(parts)('is in plain words: $place', ({ schema }) => {
    expect(messagesOf(schema).filter((message) => /Invalid input|expected|received|NaN/.test(message))).toEqual([]);
  });
});
