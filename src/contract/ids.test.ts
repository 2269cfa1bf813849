import { describe, expect, test } from 'vitest';
import { canaryIdOf, namespaceOf, reservedPrefix } from './ids.ts';
import { Slug } from './slug.ts';

const id = '01983f0a-6f40-7a2c-8b11-0d3e5f6a7b8c';

describe("an organization's namespace", () => {
  test('ends with the random part of the id, not with its timestamp', () => {
    expect(namespaceOf('acme', id)).toBe('org-acme-5f6a7b8c');
  });

  test('has at most 53 characters', () => {
    const longest = `a${'b'.repeat(39)}`;
    expect(Slug.safeParse(longest).success).toBe(true);
    expect(namespaceOf(longest, id)).toHaveLength(53);
  });
});

test('each attempt has a canary id of its own, under the prefix reserved from tenants', () => {
  expect(canaryIdOf(id, 1)).toBe(`freehold-canary-${id}-1`);
  expect(canaryIdOf(id, 2)).not.toBe(canaryIdOf(id, 1));
  expect(canaryIdOf(id, 1).startsWith(reservedPrefix)).toBe(true);
});
