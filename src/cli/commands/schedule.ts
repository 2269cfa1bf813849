import type { ScheduleTimes } from '../../client/generated/types.gen.ts';
import {
  acts,
  argument,
  changes,
  choice,
  count,
  edits,
  type Group,
  inOrganization,
  lists,
  required,
  shows,
  text,
  toggle,
} from '../definition.ts';
import { at, given, orNull, UsageError } from '../given.ts';
import { inputOf } from './run-input.ts';

const name = argument('name', 'name of the schedule');

const timing = {
  cron: text("five fields of cron, such as '0 9 * * MON-FRI'", 'fields'),
  everySeconds: count('instead of cron: the seconds between two times'),
  calendar: text('instead of cron: lists of minutes, hours, days, months and years', 'json'),
  timezone: text('of cron and calendar, such as Europe/Berlin; default UTC', 'zone'),
};

const settings = {
  description: text('what it is for; `none` removes it'),
  jitterSeconds: count('how much later a run begins at most'),
  overlap: choice('if a run is open at a time; default `skip`', [
    'skip',
    'allow',
    'bufferOne',
    'cancelOther',
    'terminateOther',
  ]),
  catchupSeconds: count('how late a run may start; default 60'),
  input: text('argument of the workflow', 'json'),
  inputFile: text('file with the argument', 'path'),
};

const json = (given: string): unknown => {
  try {
    return JSON.parse(given);
  } catch (cause) {
    throw new UsageError(`The calendar is not JSON: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
};

const timesOf = (flags: {
  cron: string | undefined;
  everySeconds: number | undefined;
  calendar: string | undefined;
}): ScheduleTimes | undefined => {
  const { cron, everySeconds, calendar } = flags;
  const all = [cron, everySeconds, calendar].filter((value) => value !== undefined);
  if (all.length > 1) throw new UsageError('Give one of --cron, --every-seconds and --calendar.');
  if (cron !== undefined) return { cron };
  if (everySeconds !== undefined) return { everySeconds };
  // The server says what is wrong with it.
  return calendar === undefined ? undefined : { calendar: json(calendar) as never };
};

const valuesOf = async (flags: {
  description: string | undefined;
  timezone: string | undefined;
  jitterSeconds: number | undefined;
  overlap: 'skip' | 'allow' | 'bufferOne' | 'cancelOther' | 'terminateOther' | undefined;
  catchupSeconds: number | undefined;
  input: string | undefined;
  inputFile: string | undefined;
}) =>
  given({
    description: orNull(flags.description, 'none'),
    timezone: flags.timezone,
    jitterSeconds: flags.jitterSeconds,
    overlap: flags.overlap,
    catchupSeconds: flags.catchupSeconds,
    input: await inputOf(flags.input, flags.inputFile),
  });

/** Refused by the server, which says what is missing. */
const noTimes = { cron: '' };

export const schedule: Group = {
  brief: 'times at which workflows start by themselves',
  commands: {
    create: changes({
      brief: 'create a schedule',
      arguments: [name],
      flags: {
        workflow: required(text('workflow that it starts', 'name')),
        ...timing,
        ...settings,
        paused: toggle('create it paused'),
        ...inOrganization,
      },
      run: async ({ client, org }, { workflow, paused, cron, everySeconds, calendar, ...flags }, args) => {
        const times = timesOf({ cron, everySeconds, calendar }) ?? noTimes;
        return client.schedules.create({
          path: { slug: await org() },
          body: { name: at(args, 0), workflow, times, ...given({ paused }), ...(await valuesOf(flags)) },
        });
      },
    }),
    list: lists({
      brief: 'list schedules',
      columns: ['name', 'workflow', 'timezone', 'nextAt', 'lastAt', 'pausedAt', 'missed', 'skipped'],
      flags: inOrganization,
      run: async ({ client, org }) => {
        const path = { slug: await org() };
        return (page) => client.schedules.list({ path, query: page });
      },
    }),
    show: shows({
      brief: 'show a schedule',
      arguments: [name],
      flags: inOrganization,
      run: async ({ client, org }, _flags, args) =>
        client.schedules.read({ path: { slug: await org(), name: at(args, 0) } }),
    }),
    next: shows({
      brief: 'show when it fires next',
      arguments: [name],
      flags: { count: count('how many times; default 10'), ...inOrganization },
      run: async ({ client, org }, flags, args) =>
        client.schedules.listOccurrences({
          path: { slug: await org(), name: at(args, 0) },
          query: given({ count: flags.count }),
        }),
    }),
    update: edits({
      brief: 'change a schedule, from its next time on',
      arguments: [name],
      flags: { workflow: text('workflow that it starts', 'name'), ...timing, ...settings, ...inOrganization },
      run: async ({ client, org }, { workflow, cron, everySeconds, calendar, ...flags }, args) =>
        client.schedules.update({
          path: { slug: await org(), name: at(args, 0) },
          body: {
            ...given({ workflow, times: timesOf({ cron, everySeconds, calendar }) }),
            ...(await valuesOf(flags)),
          },
        }),
    }),
    pause: acts({
      brief: 'pause a schedule: nothing starts by itself',
      arguments: [name],
      flags: { reason: text('why, for the audit trail and the schedule'), ...inOrganization },
      run: async ({ client, org }, { reason }, args) =>
        client.schedules.pause({ path: { slug: await org(), name: at(args, 0) }, body: given({ reason }) }),
    }),
    resume: acts({
      brief: 'resume a schedule, from its next time on',
      arguments: [name],
      flags: inOrganization,
      run: async ({ client, org }, _flags, args) =>
        client.schedules.resume({ path: { slug: await org(), name: at(args, 0) } }),
    }),
    trigger: changes({
      brief: 'start a run of it now',
      arguments: [name],
      flags: inOrganization,
      run: async ({ client, org }, _flags, args) =>
        client.schedules.trigger({ path: { slug: await org(), name: at(args, 0) } }),
    }),
    backfill: acts({
      brief: 'start the runs of a time that has passed',
      arguments: [name],
      flags: {
        from: required(text('the first time is at or after it', 'time')),
        until: required(text('not included', 'time')),
        ...inOrganization,
      },
      question: ({ from, until }, [one]) => `Start the runs of ${one} from ${from} until ${until}?`,
      run: async ({ client, org }, { from, until }, args) =>
        client.schedules.backfill({ path: { slug: await org(), name: at(args, 0) }, body: { from, until } }),
    }),
    delete: edits({
      brief: 'delete a schedule; its runs stay',
      arguments: [name],
      flags: inOrganization,
      question: (_flags, [one]) => `Delete the schedule ${one}?`,
      run: async ({ client, org }, _flags, args) =>
        client.schedules.delete({ path: { slug: await org(), name: at(args, 0) } }),
    }),
  },
};
