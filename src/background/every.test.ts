import { expect, test } from 'vitest';
import { every, openAlarm } from './every.ts';

const hourMs = 3_600_000;

test('runs at once, and again when the alarm rings, even during a run', async () => {
  const alarm = openAlarm();
  const stop = new AbortController();
  let runs = 0;
  await every(
    hourMs,
    stop.signal,
    async () => {
      runs += 1;
      if (runs === 1) alarm.ring();
      if (runs === 2) setImmediate(alarm.ring);
      if (runs === 3) stop.abort();
    },
    alarm,
  );
  expect(runs).toBe(3);
});

test('runs again after the time is over, until the signal aborts', async () => {
  const stop = new AbortController();
  let runs = 0;
  const running = every(1, stop.signal, async () => {
    runs += 1;
    if (runs === 3) setImmediate(() => stop.abort());
  });
  await running;
  expect(runs).toBeGreaterThanOrEqual(3);
});

test('an abort ends the wait', async () => {
  const stop = new AbortController();
  const running = every(hourMs, stop.signal, async () => undefined);
  setImmediate(() => stop.abort());
  await running;
});

test('does not run once the signal has aborted, and fails when a run fails', async () => {
  await every(1, AbortSignal.abort(), () => Promise.reject(new Error('ran')));
  await expect(every(1, AbortSignal.any([]), () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
});
