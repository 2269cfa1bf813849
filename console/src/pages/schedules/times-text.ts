import type { ScheduleTimes } from '../../../../src/client/index.ts';
import type { Translate } from '../../text/text.tsx';

// Words the times of a schedule, where words are as exact as what was written.

type Calendar = Extract<ScheduleTimes, { calendar: unknown }>['calendar'];

/** More times of a day than these are not read one by one. */
const timesMax = 12;

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** The largest unit of which it is a whole number. */
export const wholeUnitOf = (seconds: number) => {
  const [unit, size] = units.find(([, each]) => seconds > 0 && seconds % each === 0) ?? ['second', 1];
  return { unit, size, count: seconds / size };
};

/** A length of time, exact to the second. */
export const lengthText = (seconds: number, language: string): string => {
  const { unit, count } = wholeUnitOf(seconds);
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
};

const nicknames: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const weekdayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const monthNames = ['', 'JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

interface Field {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

/** The values that a part such as `1-5`, `*` followed by `/15`, or `MON` has; null: it is of another kind. */
const valuesOfPart = (part: string, { min, max, names = [] }: Field): number[] | null => {
  const [range = '', step = '1', ...more] = part.split('/');
  const [first = '', last, ...further] = range === '*' ? [String(min), String(max)] : range.split('-');
  const numberOf = (text: string): number => (/^\d+$/.test(text) ? Number(text) : names.indexOf(text.toUpperCase()));
  const [from, to, by] = [numberOf(first), numberOf(last ?? first), Number(step)];
  const isKnown = more.length === 0 && further.length === 0 && from >= min && to <= max && from <= to && by > 0;
  if (!isKnown || (part.includes('/') && last === undefined)) return null;
  return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, index) => from + index * by);
};

/** undefined: any value; null: of another kind. */
const valuesOf = (text: string, field: Field): number[] | undefined | null => {
  if (text === '*') return undefined;
  const parts = text.split(',').map((part) => valuesOfPart(part, field));
  return parts.some((part) => part === null) ? null : ascending(parts.flatMap((part) => part ?? []));
};

const ascending = (values: readonly number[]): number[] => [...new Set(values)].toSorted((one, other) => one - other);

/** A calendar with fields that may be absent where the schedule has them always. */
type Known = Omit<Calendar, 'hour'> & { readonly hour: number[] | undefined };

/** The calendar that means the same; null: there is none, or its times are too many for words. */
const calendarOfCron = (cron: string): Known | null => {
  const [minutes = '', hours = '', daysOfMonth = '', months = '', weekdays = ''] = (nicknames[cron] ?? cron).split(' ');
  const minute = valuesOf(minutes, { min: 0, max: 59 });
  const hour = valuesOf(hours, { min: 0, max: 23 });
  const dayOfMonth = valuesOf(daysOfMonth, { min: 1, max: 31 });
  const month = valuesOf(months, { min: 1, max: 12, names: monthNames });
  const days = valuesOf(weekdays, { min: 0, max: 7, names: weekdayNames });
  if (minute == null || hour === null || dayOfMonth === null || month === null || days === null) return null;
  // In cron one of both days must match, in a calendar both.
  if (dayOfMonth !== undefined && days !== undefined) return null;
  return {
    minute,
    hour,
    ...(dayOfMonth !== undefined && { dayOfMonth }),
    ...(month !== undefined && { month }),
    // Cron has two numbers for Sunday.
    ...(days !== undefined && { dayOfWeek: ascending(days.map((day) => day % 7)) }),
  };
};

const twoDigits = (value: number): string => String(value).padStart(2, '0');
const workdays = '1,2,3,4,5';

/** A Sunday, the first of a month. */
const firstSunday = Date.UTC(2023, 0, 1);
const dayMs = 86_400_000;

const calendarText = (calendar: Known, t: Translate, language: string): string | null => {
  const { minute, hour, dayOfMonth, month, dayOfWeek, year } = calendar;
  const list = (values: readonly (string | number)[]): string =>
    new Intl.ListFormat(language, { type: 'conjunction' }).format(values.map(String));
  const named = (at: number, part: 'weekday' | 'month'): string =>
    new Intl.DateTimeFormat(language, { [part]: 'long', timeZone: 'UTC' }).format(at);
  if (minute.length * (hour?.length ?? 1) > timesMax) return null;
  const minutes = ascending(minute);
  const times =
    hour === undefined
      ? t('scheduleTimes.everyHour', { minutes: list(minutes) })
      : t('scheduleTimes.at', {
          times: list(ascending(hour).flatMap((each) => minutes.map((of) => `${twoDigits(each)}:${twoDigits(of)}`))),
        });
  const weekdays = dayOfWeek === undefined ? [] : ascending(dayOfWeek);
  const dates = [
    ...(weekdays.length === 0
      ? []
      : [
          String(weekdays) === workdays
            ? t('scheduleTimes.workdays')
            : list(weekdays.map((day) => named(firstSunday + day * dayMs, 'weekday'))),
        ]),
    ...(dayOfMonth === undefined ? [] : [t('scheduleTimes.daysOfMonth', { days: list(ascending(dayOfMonth)) })]),
    ...(month === undefined
      ? []
      : [
          t('scheduleTimes.months', {
            months: list(ascending(month).map((of) => named(Date.UTC(2023, of - 1), 'month'))),
          }),
        ]),
    ...(year === undefined ? [] : [list(ascending(year))]),
  ];
  if (dates.length === 0 && hour !== undefined) dates.push(t('scheduleTimes.daily'));
  return [dates.join(', '), times].filter((part) => part !== '').join(' ');
};

const everyText = (seconds: number, t: Translate): string => {
  const { unit, count } = wholeUnitOf(seconds);
  return t(`scheduleTimes.every.${unit}`, { count });
};

const wordsOf = (times: ScheduleTimes, t: Translate, language: string): string | null => {
  if ('everySeconds' in times) {
    const every = everyText(times.everySeconds, t);
    const { offsetSeconds = 0 } = times;
    return offsetSeconds === 0
      ? every
      : t('scheduleTimes.offset', { every, offset: lengthText(offsetSeconds, language) });
  }
  const calendar = 'cron' in times ? calendarOfCron(times.cron) : times.calendar;
  return calendar === null ? null : calendarText(calendar, t, language);
};

/** null: what was written says it better. */
export const timesText = (times: ScheduleTimes, t: Translate, language: string): string | null => {
  const words = wordsOf(times, t, language);
  return words === null ? null : words.charAt(0).toLocaleUpperCase(language) + words.slice(1);
};

/** As it was written. */
export const rawTimes = (times: ScheduleTimes): string =>
  'cron' in times ? times.cron : JSON.stringify('calendar' in times ? times.calendar : times);
