import { expect, test } from 'vitest';
import { attemptsMax, retryMsOf } from './retry.ts';

const inHours = (hours: number): Date => new Date(hours * 3_600_000);
const always = () => 1;

test('waits are twice as long each time, up to half an hour, and all of them is random', () => {
  const longest = Array.from({ length: attemptsMax - 1 }, (_, index) =>
    retryMsOf({ attempts: index + 1, expiresAt: inHours(24) }, 0, always),
  );
  expect(longest.slice(0, 4)).toEqual([5_000, 10_000, 20_000, 40_000]);
  expect(longest.slice(-2)).toEqual([1_800_000, 1_800_000]);
  expect(retryMsOf({ attempts: 11, expiresAt: inHours(24) }, 0, () => 0)).toBe(0);
  expect(retryMsOf({ attempts: 11, expiresAt: inHours(24) }, 0, () => 0.5)).toBe(900_000);
});

test('there are twelve attempts, and none after the end of the link', () => {
  expect(retryMsOf({ attempts: 12, expiresAt: inHours(24) }, 0, always)).toBeNull();
  expect(retryMsOf({ attempts: 1, expiresAt: new Date(5_000) }, 0, always)).toBeNull();
  expect(retryMsOf({ attempts: 1, expiresAt: new Date(5_001) }, 0, always)).toBe(5_000);
});
