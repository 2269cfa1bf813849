import { i18n } from '@lingui/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { compileEntry, readCatalog } from '../../../../scripts/catalogs.ts';
import type { ScheduleTimes } from '../../../../src/client/index.ts';
import type { Locale } from '../../../../src/contract/locale.ts';
import { nextOccurrences, occurrencesOf } from '../../../../src/contract/schedule-times.ts';
import { translate } from '../../text/text.tsx';
import { lengthText, timesText } from './times-text.ts';

const read = (locale: Locale): void => {
  const entries = readCatalog(new URL(`../../../../locales/${locale}.po`, import.meta.url));
  const messages = Object.fromEntries(
    entries.filter(({ id }) => id.startsWith('scheduleTimes.')).map((entry) => [entry.id, compileEntry(entry)]),
  );
  i18n.loadAndActivate({ locale, messages });
};

const inWords = (times: ScheduleTimes, locale: Locale = 'en'): string | null => timesText(times, translate, locale);

beforeEach(() => read('en'));

describe('a cron expression', () => {
  it.each([
    ['0 9 * * *', 'Every day at 09:00'],
    ['30 2,14 * * *', 'Every day at 02:30 and 14:30'],
    ['0 9 * * MON-FRI', 'Monday to Friday at 09:00'],
    ['0 9 * * 0,6', 'Sunday and Saturday at 09:00'],
    ['0 9 * * 5-7', 'Sunday, Friday, and Saturday at 09:00'],
    ['0 0 1,15 * *', 'Day 1 and 15 of the month at 00:00'],
    ['0 6 1 jan,jul *', 'Day 1 of the month, in January and July at 06:00'],
    ['*/15 * * * *', 'Every hour at minute 0, 15, 30, and 45'],
    ['10-30/10 * * * MON', 'Monday every hour at minute 10, 20, and 30'],
    ['0 */6 * * *', 'Every day at 00:00, 06:00, 12:00, and 18:00'],
    ['@hourly', 'Every hour at minute 0'],
    ['@weekly', 'Sunday at 00:00'],
    ['@monthly', 'Day 1 of the month at 00:00'],
    ['@yearly', 'Day 1 of the month, in January at 00:00'],
  ])('%s is worded', (cron, text) => {
    expect(inWords({ cron })).toBe(text);
  });

  it.each([
    '* * * * *',
    '0 9 L * *',
    '0 9 15W * *',
    '0 9 * * MON#1',
    '0 9 * * FRI-MON',
    '5/15 * * * *',
    '0 9 1 * MON',
    '*/5 */2 * * *',
    '0 25 * * *',
    '0 9 */MON * *',
    '0 9 * *',
    'nonsense',
    '',
  ])('%s stays as it is written, since words would be longer or less exact', (cron) => {
    expect(inWords({ cron })).toBe(null);
  });

  it.each([
    ['0 9 * * MON-FRI', { minute: [0], hour: [9], dayOfWeek: [1, 2, 3, 4, 5] }],
    ['15,45 8-16/4 1-7/3 */6 *', { minute: [15, 45], hour: [8, 12, 16], dayOfMonth: [1, 4, 7], month: [1, 7] }],
    ['0 9 * * 5-7', { minute: [0], hour: [9], dayOfWeek: [0, 5, 6] }],
  ])('%s comes at the times of the calendar that is worded the same', (cron, calendar) => {
    const nextOf = (times: ScheduleTimes) =>
      nextOccurrences(occurrencesOf(times, 'Europe/Berlin'), new Date('2026-03-01T00:00:00Z'), 40);
    expect(inWords({ cron })).toBe(inWords({ calendar }));
    expect(nextOf({ cron })).toEqual(nextOf({ calendar }));
  });
});

describe('an interval', () => {
  it.each([
    [3_600, undefined, 'Every hour'],
    [900, 0, 'Every 15 minutes'],
    [5_400, undefined, 'Every 90 minutes'],
    [3_661, undefined, 'Every 3,661 seconds'],
    [172_800, 7_200, 'Every 2 days, offset by 2 hours'],
  ])('of %i seconds, offset by %s, is exact', (everySeconds, offsetSeconds, text) => {
    expect(inWords({ everySeconds, ...(offsetSeconds !== undefined && { offsetSeconds }) })).toBe(text);
  });
});

describe('a calendar', () => {
  it('names all of its fields, in their order', () => {
    const calendar = { minute: [30, 0], hour: [17, 9], dayOfWeek: [5], dayOfMonth: [13], month: [2], year: [2_027] };
    expect(inWords({ calendar })).toBe(
      'Friday, day 13 of the month, in February, 2027 at 09:00, 09:30, 17:00, and 17:30',
    );
  });

  it('stays as it is written if it has many times a day', () => {
    expect(inWords({ calendar: { minute: [0, 10, 20, 30, 40], hour: [8, 9, 10] } })).toBe(null);
  });
});

it('words times in the language of the reader', () => {
  read('de');
  expect(inWords({ cron: '0 9,17 * * MON-FRI' }, 'de')).toBe('Montag bis Freitag um 09:00 und 17:00 Uhr');
  expect(inWords({ cron: '0 6 1 1,7 *' }, 'de')).toBe('Tag 1 des Monats, im Januar und Juli um 06:00 Uhr');
  expect(inWords({ everySeconds: 86_400, offsetSeconds: 3_600 }, 'de')).toBe('Jeden Tag, um 1 Stunde versetzt');
});

it('says a length of time exactly', () => {
  expect(lengthText(0, 'en')).toBe('0 seconds');
  expect(lengthText(90, 'en')).toBe('90 seconds');
  expect(lengthText(3_600, 'en')).toBe('1 hour');
});
