import { describe, expect, test, vi } from 'vitest';
import { errorTable } from '../../contract/errors.ts';
import { patientDelayMs, retryDelayMs, stepPolicies, stuckAfterTries, waitDelayMs } from './step-policy.ts';

const tries = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('between tries of a step', () => {
  test('the delay doubles from 500 ms and stops at 5 s', () => {
    expect(tries(7).map(retryDelayMs)).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
  });

  test('no number of tries makes it anything but a delay', () => {
    for (const failures of [50, 1_000, 5_000]) expect(retryDelayMs(failures)).toBe(5_000);
  });
});

describe('under back-pressure', () => {
  const delaysWith = (random: number): number[] => {
    const source = vi.spyOn(Math, 'random').mockReturnValue(random);
    try {
      return tries(8).map((waits) => waitDelayMs(waits));
    } finally {
      source.mockRestore();
    }
  };

  test('the wait doubles from 1 s, and none is longer than 30 s', () => {
    expect(delaysWith(1)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  test('up to half of it is left to chance, so that those turned away together do not come back together', () => {
    expect(delaysWith(0)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
    expect(new Set(tries(100).map(() => waitDelayMs(6))).size).toBeGreaterThan(50);
  });
});

describe('of what must be done in the end', () => {
  test('the delay is 30 s at most until it counts as stuck', () => {
    const delays = tries(stuckAfterTries - 1).map(patientDelayMs);
    expect(delays.slice(0, 4)).toEqual([500, 1_000, 2_000, 4_000]);
    expect(Math.max(...delays)).toBe(30_000);
  });

  test('then it is 5 minutes at most: somebody is needed, and a person can hasten it', () => {
    expect(patientDelayMs(stuckAfterTries)).toBeGreaterThan(30_000);
    expect(patientDelayMs(stuckAfterTries + 24)).toBe(5 * 60_000);
  });

  test('after two hours it grows to six, so that a run can wait for months: its history has an end', () => {
    const stuck = tries(10_000).slice(stuckAfterTries - 1);
    let [days, count] = [0, 0];
    for (const failures of stuck) {
      if (days > 365) break;
      days += patientDelayMs(failures) / 86_400_000;
      count += 1;
    }
    expect(patientDelayMs(100)).toBe(6 * 3_600_000);
    // Twelve events each, of 51,200 that a history may have.
    expect(count).toBeLessThan(2_000);
  });

  test('it counts as stuck after about two and a half minutes', () => {
    const beforeStuck = tries(stuckAfterTries - 1).reduce((sum, failures) => sum + patientDelayMs(failures), 0);
    expect(beforeStuck).toBeGreaterThan(100_000);
    expect(beforeStuck).toBeLessThan(180_000);
  });
});

describe('the policies', () => {
  test('a step of a creation is tried three times on the wire', () => {
    expect(stepPolicies.bounded).toMatchObject({ attemptsMax: 3, isForwardOnly: false });
  });

  test('back-pressure, a call that was not made and an outage of the database are waited out and use up no try', () => {
    expect(stepPolicies.bounded.waitsFor).toEqual([
      'temporal_overloaded',
      'temporal_not_asked',
      'database_unavailable',
    ]);
    expect(stepPolicies.bounded.waitMsMax).toBe(600_000);
  });

  test('the canary is tried for a minute, however often that is', () => {
    expect(stepPolicies.canary).toMatchObject({ attemptsMax: Number.POSITIVE_INFINITY, elapsedMsMax: 60_000 });
  });

  test('what cannot be undone is tried for ever', () => {
    const { attemptsMax, elapsedMsMax, isForwardOnly } = stepPolicies.forwardOnly;
    expect([attemptsMax, elapsedMsMax, isForwardOnly]).toEqual([
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      true,
    ]);
  });

  test('only failures that can pass are waited out', () => {
    for (const { waitsFor } of Object.values(stepPolicies))
      expect(waitsFor.filter((code) => !errorTable[code].retryable)).toEqual([]);
  });
});
