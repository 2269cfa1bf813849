import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../../../src/client/index.ts';
import { Schedule as ScheduleSchema } from '../../../../src/contract/schedule.ts';
import { changesOf, intervalOf, isCalendar, settingsOf, zoneOfReader } from './settings.ts';

const schedule: Schedule = {
  id: '01983f0a-b1c2-7d42-8f0e-2b7c4d6e8f91',
  name: 'nightly-report',
  workflow: 'send-report',
  description: null,
  times: { cron: '30 2 * * *' },
  timezone: 'Europe/Berlin',
  jitterSeconds: 0,
  overlap: 'skip',
  catchupSeconds: 60,
  input: { kind: 'daily' },
  pausedAt: null,
  pauseReason: null,
  nextAt: '2026-01-16T01:30:00.000Z',
  lastAt: null,
  bufferedAt: null,
  missed: 0,
  skipped: 0,
  backfill: null,
  version: 1,
  createdAt: '2026-01-01T09:30:00.000Z',
  updatedAt: '2026-01-01T09:30:00.000Z',
};

const unchanged = {
  workflow: 'send-report',
  kind: 'cron',
  cron: '30 2 * * *',
  timezone: 'Europe/Berlin',
  overlap: 'skip',
  jitterSeconds: '0',
  catchupSeconds: '60',
  input: '{ "kind": "daily" }',
  description: '',
};

const formOf = (fields: Readonly<Record<string, string>>): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...unchanged, ...fields })) form.set(name, value);
  return form;
};

it('is tested with a schedule as the API shows it', () => {
  expect(ScheduleSchema.parse(schedule)).toEqual(schedule);
});

describe('what was filled in', () => {
  it('is sent as the API takes it', () => {
    expect(settingsOf(formOf({ overlap: 'bufferOne', jitterSeconds: '30' }))).toEqual({
      workflow: 'send-report',
      description: null,
      times: { cron: '30 2 * * *' },
      timezone: 'Europe/Berlin',
      jitterSeconds: 30,
      overlap: 'bufferOne',
      catchupSeconds: 60,
      input: { kind: 'daily' },
    });
  });

  it('can be an interval in any unit', () => {
    const form = formOf({ kind: 'interval', every: '15', unit: 'minute', offsetSeconds: '5' });
    expect(settingsOf(form).times).toEqual({ everySeconds: 900, offsetSeconds: 5 });
    expect(intervalOf({ everySeconds: 900, offsetSeconds: 5 })).toEqual({
      unit: 'minute',
      count: 15,
      offsetSeconds: 5,
    });
  });

  it('can be a calendar; what is none is left to the API', () => {
    const calendar = { minute: [0], hour: [9] };
    expect(settingsOf(formOf({ kind: 'calendar', calendar: JSON.stringify(calendar) })).times).toEqual({ calendar });
    expect(settingsOf(formOf({ kind: 'calendar', calendar: '{minute' })).times).toEqual({ calendar: '{minute' });
  });
});

describe('a change', () => {
  it('has only what was changed', () => {
    expect(changesOf(schedule, formOf({ jitterSeconds: '30' }))).toEqual({ jitterSeconds: 30 });
    expect(changesOf(schedule, formOf({ cron: '@daily', description: 'Reports' }))).toEqual({
      times: { cron: '@daily' },
      description: 'Reports',
    });
  });

  it('removes an input that is emptied', () => {
    expect(changesOf(schedule, formOf({ input: '' }))).toEqual({ input: null });
  });

  it('has everything if nothing was changed, since none may be empty', () => {
    expect(changesOf(schedule, formOf({}))).toMatchObject({ workflow: 'send-report', input: { kind: 'daily' } });
  });
});

it.each([
  ['{"minute":[0],"hour":[9]}', true],
  ['{"minute":[0]}', false],
  ['{"minute":[0],"hour":9}', false],
  ['{"minute":[],"hour":[9]}', false],
  ['[0, 9]', false],
  ['null', false],
  ['{minute', false],
])('knows whether %s can be a calendar', (text, is) => {
  expect(isCalendar(text)).toBe(is);
});

it('begins with the zone in which the reader sees times', () => {
  expect(zoneOfReader('utc')).toBe('UTC');
  expect(zoneOfReader('local')).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
});
