import { describe, expect, test } from 'vitest';
import { nextOccurrences, occurrencesOf, type ScheduleTimes } from './schedule-times.ts';

const next = (times: ScheduleTimes, timezone: string, after: string, count = 3): string[] =>
  nextOccurrences(occurrencesOf(times, timezone), new Date(after), count).map((at) =>
    at.toISOString().replace(':00.000Z', 'Z'),
  );

describe('cron in a time zone', () => {
  test('keeps its time of the day when the clock changes', () => {
    expect(next({ cron: '0 9 * * MON-FRI' }, 'Europe/Berlin', '2026-03-27T12:00:00Z', 2)).toEqual([
      '2026-03-30T07:00Z',
      '2026-03-31T07:00Z',
    ]);
  });

  test('a time that the clock leaves out comes at the end of the gap', () => {
    expect(next({ cron: '30 2 * * *' }, 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:00Z',
      '2026-03-30T00:30Z',
    ]);
    expect(next({ cron: '30 2,14 * * *' }, 'Europe/Berlin', '2026-03-28T22:00:00Z', 2)).toEqual([
      '2026-03-29T01:00Z',
      '2026-03-29T12:30Z',
    ]);
  });

  test('a time that comes twice counts once, one with a wildcard each time', () => {
    expect(next({ cron: '30 2 * * *' }, 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30Z',
      '2026-10-26T01:30Z',
    ]);
    expect(next({ cron: '*/30 * * * *' }, 'Europe/Berlin', '2026-10-25T00:10:00Z', 4)).toEqual([
      '2026-10-25T00:30Z',
      '2026-10-25T01:00Z',
      '2026-10-25T01:30Z',
      '2026-10-25T02:00Z',
    ]);
  });

  test('knows last days, nearest weekdays and nth weekdays', () => {
    expect(next({ cron: '0 0 L * *' }, 'UTC', '2027-01-15T00:00:00Z', 2)).toEqual([
      '2027-01-31T00:00Z',
      '2027-02-28T00:00Z',
    ]);
    expect(next({ cron: '0 0 15W * *' }, 'UTC', '2026-08-01T00:00:00Z', 1)).toEqual(['2026-08-14T00:00Z']);
    expect(next({ cron: '0 0 * * MON#1' }, 'UTC', '2026-08-01T00:00:00Z', 1)).toEqual(['2026-08-03T00:00Z']);
  });

  test.each(['0 0 30 2 *', '0 0 31 4,6,9,11 *'])('%s never comes, which is found quickly', (cron) => {
    expect(next({ cron }, 'America/New_York', '2026-01-01T00:00:00Z')).toEqual([]);
  });
});

test('an interval is counted from 1970, so that a late question changes nothing', () => {
  const times = { everySeconds: 5_400, offsetSeconds: 60 };
  const all = next(times, 'UTC', '2026-01-01T00:00:00Z', 3);
  expect(all).toEqual(['2026-01-01T00:01Z', '2026-01-01T01:31Z', '2026-01-01T03:01Z']);
  expect(next(times, 'UTC', '2026-01-01T01:30:59Z', 2)).toEqual(all.slice(1));
  expect(next(times, 'UTC', '1969-12-31T23:00:00Z', 1)).toEqual(['1970-01-01T00:01Z']);
});

describe('a calendar', () => {
  test('has every field match, also both days', () => {
    const calendar = { minute: [0], hour: [0], dayOfMonth: [13], dayOfWeek: [5] };
    expect(next({ calendar }, 'UTC', '2026-01-01T00:00:00Z', 3)).toEqual([
      '2026-02-13T00:00Z',
      '2026-03-13T00:00Z',
      '2026-11-13T00:00Z',
    ]);
  });

  test('ends with its last year', () => {
    const calendar = { minute: [15, 45], hour: [6], dayOfMonth: [1], month: [7], year: [2026] };
    expect(next({ calendar }, 'UTC', '2026-01-01T00:00:00Z', 5)).toEqual(['2026-07-01T06:15Z', '2026-07-01T06:45Z']);
    expect(next({ calendar }, 'UTC', '2027-01-01T00:00:00Z', 5)).toEqual([]);
  });
});
