import type { CreateSchedule, Schedule, ScheduleTimes, UpdateSchedule } from '../../../../src/client/index.ts';
import { typed } from '../../parts/field/typed.ts';
import { inputOf } from '../workflows/input.ts';
import { wholeUnitOf } from './times-text.ts';

export const timesKinds = ['cron', 'interval', 'calendar'] as const;
export type TimesKind = (typeof timesKinds)[number];

export const kindOf = (times: ScheduleTimes): TimesKind => {
  if ('cron' in times) return 'cron';
  return 'calendar' in times ? 'calendar' : 'interval';
};

const unitSeconds = { second: 1, minute: 60, hour: 3_600, day: 86_400 } as const;
export type Unit = keyof typeof unitSeconds;
export const intervalUnits = Object.keys(unitSeconds) as readonly Unit[];

/** An interval as its fields show it. */
export const intervalOf = (times: ScheduleTimes | undefined) => {
  const { everySeconds, offsetSeconds } =
    times !== undefined && 'everySeconds' in times ? times : { everySeconds: unitSeconds.hour, offsetSeconds: 0 };
  const { unit, count } = wholeUnitOf(everySeconds);
  return { unit, count, offsetSeconds: offsetSeconds ?? 0 };
};

/** What is written in JSON; undefined: nothing, or no JSON. */
const jsonOf = (text: string | undefined): unknown => {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isList = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

/** Whether a calendar has what each needs; the API looks at the rest. */
export const isCalendar = (text: string): boolean => {
  const calendar = jsonOf(text);
  return (
    typeof calendar === 'object' &&
    calendar !== null &&
    'minute' in calendar &&
    'hour' in calendar &&
    isList(calendar.minute) &&
    isList(calendar.hour)
  );
};

const timesOf = (form: FormData): ScheduleTimes => {
  const kind = timesKinds.find((each) => each === form.get('kind'));
  if (kind === 'calendar') {
    const text = typed(form, 'calendar');
    // What is no calendar is sent as it is: the API says what is wrong with it.
    return { calendar: (jsonOf(text) ?? text ?? '') as Extract<ScheduleTimes, { calendar: unknown }>['calendar'] };
  }
  if (kind !== 'interval') return { cron: typed(form, 'cron') ?? '' };
  const unit = intervalUnits.find((each) => each === form.get('unit')) ?? 'second';
  const offsetSeconds = Number(typed(form, 'offsetSeconds') ?? 0);
  return {
    everySeconds: Number(typed(form, 'every')) * unitSeconds[unit],
    ...(offsetSeconds !== 0 && { offsetSeconds }),
  };
};

const overlaps = {
  skip: true,
  allow: true,
  bufferOne: true,
  cancelOther: true,
  terminateOther: true,
} as const satisfies Readonly<Record<Schedule['overlap'], true>>;
export const overlapPolicies = Object.keys(overlaps) as readonly Schedule['overlap'][];

type Settings = Omit<CreateSchedule, 'name' | 'paused'>;

export const settingsOf = (form: FormData): Settings => {
  const timezone = typed(form, 'timezone');
  return {
    workflow: typed(form, 'workflow') ?? '',
    description: typed(form, 'description') ?? null,
    times: timesOf(form),
    // That of an interval does not matter, and is not asked for.
    ...(timezone !== undefined && { timezone }),
    jitterSeconds: Number(typed(form, 'jitterSeconds') ?? 0),
    overlap: overlapPolicies.find((each) => each === form.get('overlap')) ?? 'skip',
    catchupSeconds: Number(typed(form, 'catchupSeconds')),
    ...inputOf(typed(form, 'input')),
  };
};

/**
 * Only what was changed, so that a change which somebody else has made meanwhile stays. All of it if nothing was: the API takes no
 * empty change.
 */
export const changesOf = (schedule: Schedule, form: FormData): UpdateSchedule => {
  const settings = { ...settingsOf(form), input: inputOf(typed(form, 'input')).input ?? null };
  const before: Readonly<Record<string, unknown>> = { ...schedule };
  const changed = Object.entries(settings).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name] ?? null),
  );
  return changed.length === 0 ? settings : Object.fromEntries(changed);
};

/** The zone in which the reader sees times, for a schedule to begin with. */
export const zoneOfReader = (zone: 'local' | 'utc'): string => {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  // A zone of the machine that is no more than an offset has no name that the API takes.
  return zone === 'local' && /^[A-Za-z]/.test(timeZone) ? timeZone : 'UTC';
};
