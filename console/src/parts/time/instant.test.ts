import { expect, test } from 'vitest';
import { fromFieldTime, toFieldTime } from './instant.ts';

const at = new Date('2026-12-05T07:08:00.000Z');

test('a time comes back from the field as it was, in either zone', () => {
  for (const zone of ['local', 'utc'] as const) expect(fromFieldTime(toFieldTime(at, zone), zone)).toEqual(at);
});

test('shows UTC to a reader who has chosen it', () => {
  expect(toFieldTime(at, 'utc')).toBe('2026-12-05T07:08');
});

test('an empty field has no time', () => {
  expect(fromFieldTime('', 'local')).toBeNull();
  expect(fromFieldTime('', 'utc')).toBeNull();
});
