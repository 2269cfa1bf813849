import { describe, expect, it } from 'vitest';
import { retryAfterOf } from './retry-after.ts';

const now = Date.parse('2026-11-28T12:00:00Z');

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Sat, 28 Nov 2026 12:01:30 GMT', 90_000],
    ['Sat, 28 Nov 2026 11:00:00 GMT', 0],
    ['-5', null],
    ['1.5', null],
    ['12345678901', null],
    ['soon', null],
    ['2026-11-28T12:01:30Z', null],
    ['Sat, 99 Nov 2026 12:01:30 GMT', null],
    ['', null],
    [undefined, null],
    [['1', '2'], null],
  ])('%j is %s ms', (header, ms) => {
    expect(retryAfterOf(header, now)).toBe(ms);
  });
});
