import { Cron, type CronOptions } from 'croner';

/** Each list names values, of which one must match; absent: any does. */
interface CalendarTimes {
  readonly minute: readonly number[];
  readonly hour: readonly number[];
  readonly dayOfMonth?: readonly number[] | undefined;
  readonly month?: readonly number[] | undefined;
  readonly dayOfWeek?: readonly number[] | undefined;
  readonly year?: readonly number[] | undefined;
}

export type ScheduleTimes =
  | { readonly cron: string }
  | { readonly everySeconds: number; readonly offsetSeconds?: number | undefined }
  | { readonly calendar: CalendarTimes };

/** When a schedule fires, without its jitter. */
export interface Occurrences {
  /** The first one after this time; null: there is none. */
  after(time: Date): Date | null;
  /** Counts those from `first` on that are before `until`, which is later. `last` is null if there are more than were counted. */
  between(first: Date, until: Date): { readonly count: number; readonly last: Date | null };
}

const everySeconds = (every: number, offset: number): Occurrences => {
  const [everyMs, offsetMs] = [every * 1_000, offset * 1_000];
  return {
    after: (time) => new Date((Math.floor((time.getTime() - offsetMs) / everyMs) + 1) * everyMs + offsetMs),
    between: (first, until) => {
      const [begun, end] = [first, until].map((time) => (time.getTime() - offsetMs) / everyMs) as [number, number];
      // `first` counts, whether it is one of these times or of others before.
      const count = Math.max(Math.ceil(end) - Math.floor(begun), 1);
      return { count, last: count === 1 ? first : new Date((Math.ceil(end) - 1) * everyMs + offsetMs) };
    },
  };
};

const lastYear = 9999;
/** Each takes about 50 µs, and many schedules may have to be counted at once. */
const countedMax = 100;

const cronOf = (pattern: string, timezone: string, options: CronOptions = {}): Occurrences => {
  // The cron notices an unknown time zone only when it is asked for a time.
  new Intl.DateTimeFormat('en', { timeZone: timezone });
  // A time of the day that a change of the clock leaves out is made up for at its end; one that comes twice counts once.
  const cron = new Cron(pattern, { timezone, paused: true, fixedTimeRule: 'no-wildcard', ...options });
  const after = (time: Date): Date | null => {
    const next = cron.nextRun(time);
    return next === null || next.getUTCFullYear() > lastYear ? null : next;
  };
  return {
    after,
    between: (first, until) => {
      let [count, last] = [1, first];
      for (let at = after(first); at !== null && at < until; at = after(at)) {
        if (count === countedMax) return { count, last: null };
        [count, last] = [count + 1, at];
      }
      return { count, last };
    },
  };
};

/** Throws if the times or the time zone cannot be read. */
export const occurrencesOf = (times: ScheduleTimes, timezone: string): Occurrences => {
  if ('everySeconds' in times) return everySeconds(times.everySeconds, times.offsetSeconds ?? 0);
  if ('cron' in times) return cronOf(times.cron, timezone);
  const { minute, hour, dayOfMonth, month, dayOfWeek, year } = times.calendar;
  const fields = [[0], minute, hour, dayOfMonth, month, dayOfWeek, year];
  const pattern = fields.map((values) => values?.join(',') ?? '*').join(' ');
  return cronOf(pattern, timezone, { domAndDow: true });
};

/** Lists up to this many occurrences after the time. */
export const nextOccurrences = (occurrences: Occurrences, time: Date, count: number): Date[] => {
  const found: Date[] = [];
  for (let next = occurrences.after(time); next !== null && found.length < count; next = occurrences.after(next))
    found.push(next);
  return found;
};
