import { describe, expect, it } from 'vitest';
import { excessOf } from './json-bounds.ts';

const excess = (json: string) => excessOf(new TextEncoder().encode(json));

describe('the parts of a JSON text', () => {
  it.each([
    ['nothing', ''],
    ['4,998 elements', `[${'0,'.repeat(4_997)}0]`],
    ['32 levels', '['.repeat(32) + ']'.repeat(32)],
    ['lists beside lists', `[${'[],'.repeat(2_000)}[]]`],
    ['the contents of a string', JSON.stringify([`${',[{'.repeat(10_000)}"${',[{'.repeat(10_000)}\\`])],
    ['the contents of a member name', JSON.stringify({ ['€",[{'.repeat(10_000)]: 0 })],
    ['an unterminated string', `"${','.repeat(10_000)}\\`],
    ['a string that ends in an escape', `["${','.repeat(10_000)}\\"`],
  ])('are within the bounds: %s', (_name, json) => {
    expect(excess(json)).toBeNull();
  });

  it.each([
    ['5,000 elements', `[${'0,'.repeat(4_999)}0]`, /members and elements/],
    [
      'members after a string that ends in a backslash',
      `{"a":"\\\\",${'"b":0,'.repeat(5_000)}}`,
      /members and elements/,
    ],
    ['33 levels', '['.repeat(33), /nested/],
    ['objects in lists', '[{"a":'.repeat(17), /nested/],
  ])('exceed the bounds: %s', (_name, json, message) => {
    expect(excess(json)).toMatch(message);
  });
});
