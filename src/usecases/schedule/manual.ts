// Runs that somebody has a schedule start, besides those at its times.
import { DomainError } from '../../contract/errors.ts';
import { type BackfillSchedule, type BackfillStarted, backfillMax } from '../../contract/schedule.ts';
import { nextOccurrences, occurrencesOf } from '../../contract/schedule-times.ts';
import { findSchedule, transactionTime } from '../../db/schedule/schedule.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import { orgIdOf } from '../scope.ts';
import type { Effect } from '../tenant-change.ts';
import { type StartedRun, startRun } from '../workflow/start.ts';
import { scheduledIdOf } from './claim.ts';
import { changedBy, changeSchedules, existingSchedule } from './schedule.ts';

/** Starts a run now, beside any that is open, also while the schedule is paused. */
export const triggerSchedule = async (
  ctx: Context,
  slug: string,
  name: string,
  options: RequestOptions,
): Promise<StartedRun> => {
  authorize(ctx, 'run:start', slug);
  const orgId = await orgIdOf(ctx, slug);
  const schedule = existingSchedule(await withOrganization(ctx.db, orgId, (tx) => findSchedule(tx, orgId, name)));
  const occurrenceAt = new Date();
  const request = {
    ...(schedule.input === null ? {} : { input: JSON.parse(schedule.input) as unknown }),
    id: scheduledIdOf(name, occurrenceAt),
    onConflict: 'fail',
  } as const;
  return startRun(ctx, slug, schedule.workflow, request, options, { schedule: name, occurrenceAt });
};

/** Has the schedule start the occurrences of a time that has passed, as the limits permit. */
export const backfillSchedule = async (
  ctx: Context,
  slug: string,
  name: string,
  { from, until }: BackfillSchedule,
): Promise<BackfillStarted> => {
  authorize(ctx, 'schedule:update', slug);
  const { value } = await changeSchedules(
    ctx,
    slug,
    'schedule:update',
    {},
    async (tx, { orgId, organization }): Promise<Effect<BackfillStarted>> => {
      if (organization.status !== 'active')
        throw new DomainError('illegal_transition', `The organization is ${organization.status}.`);
      const before = existingSchedule(await findSchedule(tx, orgId, name));
      if (before.backfillAt !== null) throw new DomainError('backfill_running');
      // What has passed and waits to be started is not started twice.
      const now = await transactionTime(tx);
      const end = new Date(Math.min(Date.parse(until), (before.nextAt ?? now).getTime()));
      const first = new Date(Date.parse(from) - 1);
      const all = nextOccurrences(occurrencesOf(before.spec, before.timezone), first, backfillMax + 1);
      const occurrences = all.filter((at) => at < end);
      if (occurrences.length > backfillMax)
        throw new DomainError('backfill_too_large', `A backfill may have at most ${backfillMax} occurrences.`);
      const change = { backfillAt: occurrences[0] ?? null, backfillUntil: end, dueAt: now };
      const {
        value: schedule,
        events,
        audit,
      } = await changedBy(tx, before, change, {
        action: 'schedule.backfill',
        detail: { name, from, until, occurrences: String(occurrences.length) },
      });
      return { value: { occurrences: occurrences.length, schedule }, events, audit };
    },
  );
  return value;
};
