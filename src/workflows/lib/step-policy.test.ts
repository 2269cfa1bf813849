import { describe, expect, test, vi } from 'vitest';
import { errorTable } from '../../contract/errors.ts';
import { patientDelayMs, retryDelayMs, stepPolicies, stuckAfterAttempts, waitDelayMs } from './step-policy.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('between attempts of a step', () => {
  test('the delay doubles from 500 ms and stops at 5 s', () => {
    expect(upTo(7).map(retryDelayMs)).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
  });

  test('the delay is valid after any number of attempts', () => {
    for (const failures of [50, 1_000, 5_000]) expect(retryDelayMs(failures)).toBe(5_000);
  });
});

describe('under back-pressure', () => {
  const delaysWith = (random: number): number[] => {
    const source = vi.spyOn(Math, 'random').mockReturnValue(random);
    try {
      return upTo(8).map((waits) => waitDelayMs(waits));
    } finally {
      source.mockRestore();
    }
  };

  test('the wait doubles from 1 s, and none is longer than 30 s', () => {
    expect(delaysWith(1)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  test('up to half of the wait is random, so that simultaneous failures do not retry simultaneously', () => {
    expect(delaysWith(0)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
    expect(new Set(upTo(100).map(() => waitDelayMs(6))).size).toBeGreaterThan(50);
  });
});

describe('for undos and forward-only steps', () => {
  test('the delay is 30 s at most until it counts as stuck', () => {
    const delays = upTo(stuckAfterAttempts - 1).map(patientDelayMs);
    expect(delays.slice(0, 4)).toEqual([500, 1_000, 2_000, 4_000]);
    expect(Math.max(...delays)).toBe(30_000);
  });

  test('the delay is 5 minutes at most while stuck, when a person can hasten it', () => {
    expect(patientDelayMs(stuckAfterAttempts)).toBeGreaterThan(30_000);
    expect(patientDelayMs(stuckAfterAttempts + 24)).toBe(5 * 60_000);
  });

  test('after two hours stuck the delay grows to six hours, so that a wait of months fits in the history', () => {
    const stuck = upTo(10_000).slice(stuckAfterAttempts - 1);
    let [days, count] = [0, 0];
    for (const failures of stuck) {
      if (days > 365) break;
      days += patientDelayMs(failures) / 86_400_000;
      count += 1;
    }
    expect(patientDelayMs(100)).toBe(6 * 3_600_000);
    // Twelve events each, of the 51,200 that a history may have.
    expect(count).toBeLessThan(2_000);
  });

  test('the step counts as stuck after about two and a half minutes', () => {
    const beforeStuck = upTo(stuckAfterAttempts - 1).reduce((sum, failures) => sum + patientDelayMs(failures), 0);
    expect(beforeStuck).toBeGreaterThan(100_000);
    expect(beforeStuck).toBeLessThan(180_000);
  });
});

describe('the policies', () => {
  test('a step of a creation makes three attempts on the wire', () => {
    expect(stepPolicies.bounded).toMatchObject({ attemptsMax: 3, isForwardOnly: false });
  });

  test('back-pressure, calls not made and database outages are waited out without using up attempts', () => {
    expect(stepPolicies.bounded.waitsFor).toEqual([
      'temporal_overloaded',
      'temporal_not_asked',
      'database_unavailable',
    ]);
    expect(stepPolicies.bounded.waitMsMax).toBe(600_000);
  });

  test('the canary is retried for a minute, with any number of attempts', () => {
    expect(stepPolicies.canary).toMatchObject({ attemptsMax: Number.POSITIVE_INFINITY, elapsedMsMax: 60_000 });
  });

  test('steps that cannot be undone are retried indefinitely', () => {
    const { attemptsMax, elapsedMsMax, isForwardOnly } = stepPolicies.forwardOnly;
    expect([attemptsMax, elapsedMsMax, isForwardOnly]).toEqual([
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      true,
    ]);
  });

  test('only temporary failures are waited out', () => {
    for (const { waitsFor } of Object.values(stepPolicies))
      expect(waitsFor.filter((code) => !errorTable[code].retryable)).toEqual([]);
  });
});
