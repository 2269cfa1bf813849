import { z } from '@hono/zod-openapi';
import { changeOf } from './change.ts';
import { Instant } from './instant.ts';
import { occurrencesOf } from './schedule-times.ts';
import { boundedText, textOf } from './text.ts';
import { isReservedInTemporal, WorkflowName } from './workflow.ts';

export type { ScheduleTimes } from './schedule-times.ts';

export const overlapPolicies = ['skip', 'allow', 'bufferOne', 'cancelOther', 'terminateOther'] as const;
export type OverlapPolicy = (typeof overlapPolicies)[number];

/** How many occurrences a backfill may have. */
export const backfillMax = 1_000;

// The workflow ids of its runs begin with it.
export const ScheduleName = WorkflowName.refine((name) => !isReservedInTemporal(name), {
  error: 'must not begin with `freehold-` or `temporal-sys-`',
}).openapi({
  example: 'nightly-report',
  description: '1–63 characters: a-z, 0-9 and single hyphens. Never changes.',
});

const listed = (min: number, max: number) =>
  z
    .array(z.int().min(min).max(max))
    .min(1)
    .max(Math.min(max - min + 1, 60));

const Calendar = z.strictObject({
  minute: listed(0, 59),
  hour: listed(0, 23),
  dayOfMonth: listed(1, 31).optional(),
  month: listed(1, 12).optional(),
  dayOfWeek: listed(0, 6).optional().openapi({ description: 'From 0, Sunday, to 6.' }),
  year: listed(2_000, 9_999).optional(),
});

const cronFields = 5;

/** The names with which cron abbreviates common times. */
const nicknames = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];

const isReadableCron = (text: string): boolean => {
  if (nicknames.includes(text)) return true;
  if (text.split(' ').length !== cronFields) return false;
  try {
    occurrencesOf({ cron: text }, 'UTC');
    return true;
  } catch {
    return false;
  }
};

const Cron = boundedText(200)
  .refine(isReadableCron, {
    error:
      'must be five fields of cron, separated by single spaces, or one of @yearly, @monthly, @weekly, @daily, @hourly',
  })
  .openapi({
    example: '0 9 * * MON-FRI',
    description:
      'Minute, hour, day of the month, month and day of the week. Each has values, lists, ranges, steps and names; `L` is the last day of the month, `15W` the weekday nearest to the 15th, `MON#1` the first Monday. If both days are given, one of them must match. Also `@yearly`, `@monthly`, `@weekly`, `@daily`, `@hourly`.',
  });

const secondsOfYear = 366 * 86_400;

const ScheduleTimesSchema = z
  .union(
    [
      z.strictObject({ cron: Cron }),
      z
        .strictObject({
          everySeconds: z.int().min(10).max(secondsOfYear).openapi({
            description: 'Counted from 1970-01-01T00:00:00Z, so that all times are known. No time zone matters.',
          }),
          offsetSeconds: z.int().min(0).max(secondsOfYear).optional(),
        })
        .refine(({ everySeconds, offsetSeconds = 0 }) => offsetSeconds < everySeconds, {
          path: ['offsetSeconds'],
          error: 'must be less than `everySeconds`',
        }),
      z.strictObject({
        calendar: Calendar.openapi({
          description: 'Every field must match, also if both days are given. A field that is absent always does.',
        }),
      }),
    ],
    { error: 'must be one of `cron`, `everySeconds` and `calendar`' },
  )
  .openapi('ScheduleTimes', { description: 'One of `cron`, `everySeconds` and `calendar`.' });

const isTimezone = (text: string): boolean => {
  // Intl takes offsets too, which have no daylight saving time.
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
};

const Timezone = boundedText(64)
  .refine(isTimezone, { error: 'must be a time zone of the IANA database, such as Europe/Berlin' })
  .openapi({
    example: 'Europe/Berlin',
    description:
      'Of `cron` and `calendar`. If the clock is set back, a time that comes twice counts once, and a time with a wildcard or a step in its hour or minute each time. If it is set forward, a time that is left out comes at the end of the gap, and with a wildcard or a step not at all.',
  });

const settings = {
  workflow: WorkflowName.openapi({ example: 'send-report', description: 'The name of the workflow that is run.' }),
  description: textOf(500).nullable(),
  times: ScheduleTimesSchema,
  timezone: Timezone,
  jitterSeconds: z.int().min(0).max(3_600).openapi({
    description:
      'Each run begins up to this much later, but before the next occurrence. An occurrence always gets the same delay.',
  }),
  overlap: z.enum(overlapPolicies).openapi({
    description:
      'If a run of the schedule is open at an occurrence. `skip`: the occurrence is left out. `allow`: both run. `bufferOne`: it starts once that run has ended; one occurrence waits at most. `cancelOther` and `terminateOther`: that run is canceled or terminated, and the newest occurrence starts once it has ended.',
  }),
  catchupSeconds: z.int().min(10).max(86_400).openapi({
    description:
      'How late an occurrence may start, if it could not be recorded in time: no worker of Freehold ran, a limit was reached, or the organization was not active. After that it is counted in `missed`. What was recorded in time starts as soon as Temporal is available, and what waits for an open run once that has ended, however late.',
  }),
  input: z.unknown().openapi({
    description: 'The argument of the workflow, any JSON value. null or absent: it gets none.',
  }),
};

export const CreateSchedule = z
  .strictObject({
    name: ScheduleName,
    workflow: settings.workflow,
    description: settings.description.optional(),
    times: settings.times,
    timezone: settings.timezone.default('UTC'),
    jitterSeconds: settings.jitterSeconds.default(0),
    overlap: settings.overlap.default('skip'),
    catchupSeconds: settings.catchupSeconds.default(60),
    input: settings.input.optional(),
    paused: z.boolean().default(false),
  })
  .openapi('CreateSchedule');
export type CreateSchedule = z.infer<typeof CreateSchedule>;

export const UpdateSchedule = changeOf({
  workflow: settings.workflow.optional(),
  description: settings.description.optional(),
  times: settings.times.optional(),
  timezone: settings.timezone.optional(),
  jitterSeconds: settings.jitterSeconds.optional(),
  overlap: settings.overlap.optional(),
  catchupSeconds: settings.catchupSeconds.optional(),
  input: settings.input.optional(),
}).openapi('UpdateSchedule');
export type UpdateSchedule = z.infer<typeof UpdateSchedule>;

export const PauseSchedule = z.strictObject({ reason: textOf(500).optional() }).openapi('PauseSchedule');
export type PauseSchedule = z.infer<typeof PauseSchedule>;

export const BackfillSchedule = z
  .strictObject({
    from: Instant.openapi({ example: '2026-01-01T00:00:00Z', description: 'The first occurrence is at or after it.' }),
    until: Instant.openapi({ example: '2026-01-08T00:00:00Z', description: 'In the past; not included.' }),
  })
  .refine(({ from, until }) => Date.parse(from) < Date.parse(until), {
    path: ['until'],
    error: 'must be later than `from`',
  })
  .refine(({ until }) => Date.parse(until) <= Date.now(), { path: ['until'], error: 'must be in the past' })
  .openapi('BackfillSchedule');
export type BackfillSchedule = z.infer<typeof BackfillSchedule>;

const example = {
  id: '01983f0a-b1c2-7d42-8f0e-2b7c4d6e8f91',
  name: 'nightly-report',
  workflow: 'send-report',
  description: null,
  times: { cron: '30 2 * * *' },
  timezone: 'Europe/Berlin',
  jitterSeconds: 0,
  overlap: 'skip',
  catchupSeconds: 60,
  pausedAt: null,
  pauseReason: null,
  nextAt: '2026-01-16T01:30:00.000Z',
  lastAt: '2026-01-15T01:30:00.000Z',
  bufferedAt: null,
  missed: 0,
  skipped: 0,
  backfill: null,
  version: 1,
  createdAt: '2026-01-01T09:30:00.000Z',
  updatedAt: '2026-01-01T09:30:00.000Z',
};

export const Schedule = z
  .object({
    id: z.uuid(),
    name: z.string(),
    workflow: z.string(),
    description: z.string().nullable(),
    times: settings.times,
    timezone: settings.timezone,
    jitterSeconds: settings.jitterSeconds,
    overlap: settings.overlap,
    catchupSeconds: settings.catchupSeconds,
    input: settings.input,
    pausedAt: z.iso.datetime().nullable().openapi({ description: 'null: it is not paused.' }),
    pauseReason: z.string().nullable(),
    nextAt: z.iso.datetime().nullable().openapi({
      description: 'The next occurrence, without its jitter. null: it is paused, or there is none any longer.',
    }),
    lastAt: z.iso.datetime().nullable().openapi({ description: 'The newest occurrence that was started.' }),
    bufferedAt: z.iso.datetime().nullable().openapi({
      description: 'The occurrence that waits for the end of an open run.',
    }),
    missed: z.int().openapi({
      description:
        'How many occurrences passed without a start; see `catchupSeconds`. Of a long absence, at least a hundred times of `cron` or `calendar` are counted.',
    }),
    skipped: z.int().openapi({ description: 'How many occurrences were left out because a run was open.' }),
    backfill: z
      .object({ nextAt: z.iso.datetime(), until: z.iso.datetime() })
      .nullable()
      .openapi({ description: 'The backfill that is under way.' }),
    version: z.int().openapi({ description: 'Increases by one with each change by a caller.' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Schedule', {
    description: "Starts runs of a workflow in the organization's namespace, at times that are known before.",
    example: { ...example, input: { kind: 'daily' } },
  });
export type Schedule = z.infer<typeof Schedule>;

/** What a list shows. An input may have hundreds of kilobytes. */
export const ScheduleSummary = Schedule.omit({ input: true }).openapi('ScheduleSummary', {
  description: 'A schedule without its input, which only the schedule itself shows.',
  example,
});
export type ScheduleSummary = z.infer<typeof ScheduleSummary>;

const countMax = 100;
const countRule = `must be a whole number from 1 to ${countMax}`;

export const NextQuery = z.strictObject({
  count: boundedText(20)
    .regex(/^\d{1,3}$/, countRule)
    .transform(Number)
    .refine((count) => count >= 1 && count <= countMax, { error: countRule })
    .default(10)
    .openapi({ type: 'integer', minimum: 1, maximum: countMax, default: 10 }),
});

export const ScheduleOccurrences = z.object({ data: z.array(z.iso.datetime()) }).openapi('ScheduleOccurrences', {
  description: 'The next occurrences, without their jitter, also of a schedule that is paused.',
  example: { data: ['2026-01-16T01:30:00.000Z', '2026-01-17T01:30:00.000Z'] },
});
export type ScheduleOccurrences = z.infer<typeof ScheduleOccurrences>;

export const BackfillStarted = z
  .object({ occurrences: z.int().openapi({ description: 'How many occurrences it has.' }), schedule: Schedule })
  .openapi('BackfillStarted');
export type BackfillStarted = z.infer<typeof BackfillStarted>;
