import { isDeepStrictEqual } from 'node:util';
import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import { assertVersion, type Conditions } from '../../contract/etag.ts';
import type { EventType } from '../../contract/event-type.ts';
import type { ListQuery, Page } from '../../contract/list.ts';
import type {
  CreateSchedule,
  PauseSchedule,
  Schedule,
  ScheduleSummary,
  UpdateSchedule,
} from '../../contract/schedule.ts';
import { nextOccurrences, type Occurrences } from '../../contract/schedule-times.ts';
import type { Tx } from '../../db/client.ts';
import { pipeline } from '../../db/pipeline.ts';
import {
  changeSchedule,
  countSchedules,
  type FoundSchedule,
  findSchedule,
  insertSchedule,
  type ListedSchedule,
  removeSchedule,
  type ScheduleSettings,
  schedulePage,
  transactionTime,
} from '../../db/schedule/schedule.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { findWorkflow } from '../../db/workflow/workflow.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import type { Written } from '../idempotency/answer.ts';
import { nameOf, pageByName } from '../page.ts';
import { orgIdOf } from '../scope.ts';
import { changeTenant, type Effect, type TenantEffect } from '../tenant-change.ts';
import { assertInputFits } from '../workflow/input.ts';
import { existingWorkflow } from '../workflow/workflow.ts';
import { readableTimes } from './claim.ts';
import { dueAtOf } from './decision.ts';
import { missedEventsOf } from './missed.ts';

/** In the order of their names. */
export const listSchedules = async (
  ctx: Context,
  slug: string,
  { limit, cursor }: ListQuery,
): Promise<Page<ScheduleSummary>> => {
  authorize(ctx, 'schedule:list', slug);
  const after = nameOf(cursor);
  const orgId = await orgIdOf(ctx, slug);
  return withOrganization(ctx.db, orgId, (tx) =>
    pageByName(limit, (rows) => schedulePage(tx, orgId, rows, after), summarize),
  );
};

export const readSchedule = async (ctx: Context, slug: string, name: string): Promise<Schedule> => {
  const { schedule } = await found(ctx, slug, name);
  return presentSchedule(schedule);
};

export const listOccurrences = async (ctx: Context, slug: string, name: string, count: number): Promise<string[]> => {
  const { schedule, now } = await found(ctx, slug, name);
  const occurrences = readableTimes(schedule);
  return occurrences === null ? [] : nextOccurrences(occurrences, now, count).map((at) => at.toISOString());
};

const found = async (ctx: Context, slug: string, name: string): Promise<{ schedule: FoundSchedule; now: Date }> => {
  authorize(ctx, 'schedule:read', slug);
  const orgId = await orgIdOf(ctx, slug);
  return withOrganization(ctx.db, orgId, async (tx) => {
    const [schedule, now] = await pipeline([findSchedule(tx, orgId, name), transactionTime(tx)]);
    return { schedule: existingSchedule(schedule), now };
  });
};

export const createSchedule = async (
  ctx: Context,
  slug: string,
  { name, workflow, description = null, times: spec, input, paused, ...settings }: CreateSchedule,
  options: RequestOptions,
): Promise<Written<Schedule>> => {
  authorize(ctx, 'schedule:create', slug);
  assertInputFits(ctx, input);
  return changeSchedules(ctx, slug, 'schedule:create', options, async (tx, { orgId }) => {
    const { schedulesMax } = ctx.settings;
    if ((await countSchedules(tx, orgId)) >= schedulesMax)
      throw new DomainError('schedule_limit_reached', `An organization may have at most ${schedulesMax} schedules.`);
    const { id: workflowId } = existingWorkflow(await findWorkflow(tx, orgId, workflow));
    const [id, now] = [uuid(), await transactionTime(tx)];
    const row = {
      ...{ id, orgId, workflowId, name, description, spec, ...settings },
      input: textOf(input),
      pausedAt: paused ? now : null,
      pauseReason: null,
    };
    const next = nextOf({ ...row, bufferedAt: null, backfillAt: null, unannounced: null }, now);
    if (!(await insertSchedule(tx, { ...row, ...next }))) throw new DomainError('schedule_exists');
    const schedule = existingSchedule(await findSchedule(tx, orgId, name));
    return {
      value: presentSchedule(schedule),
      events: [eventOf('schedule.created', schedule)],
      audit: { action: 'schedule.create', target: targetOf(schedule), detail: { name, workflow } },
    };
  });
};

/**
 * Of what is planned, an occurrence that waits for a run stays. New times drop one that waits for its jitter or for room, because it
 * need not be one of theirs, and end a backfill.
 */
export const updateSchedule = async (
  ctx: Context,
  slug: string,
  name: string,
  { workflow, times, input, ...settings }: UpdateSchedule,
  conditions: Conditions,
): Promise<Schedule> => {
  authorize(ctx, 'schedule:update', slug);
  assertInputFits(ctx, input);
  const { value } = await changeSchedules(
    ctx,
    slug,
    'schedule:update',
    {},
    async (tx, { orgId }): Promise<Effect<Schedule>> => {
      const before = existingSchedule(await findSchedule(tx, orgId, name));
      assertVersion(conditions, before);
      const asked = {
        ...settings,
        ...(workflow === undefined ? {} : { workflowId: existingWorkflow(await findWorkflow(tx, orgId, workflow)).id }),
        ...(times === undefined ? {} : { spec: times }),
        ...(input === undefined ? {} : { input: textOf(input) }),
      };
      const known: Readonly<Record<string, unknown>> = { ...before };
      const changed = Object.entries(asked).filter(
        ([field, value]) => value !== undefined && !isDeepStrictEqual(value, known[field]),
      );
      if (changed.length === 0) return { value: presentSchedule(before), audit: null };
      const settled: Partial<ScheduleSettings> = Object.fromEntries(changed);
      const after = { ...before, ...settled };
      const now = await transactionTime(tx);
      const ended = { backfillAt: null, backfillUntil: null };
      const isTimed = 'spec' in settled || 'timezone' in settled;
      const isDelayed = 'jitterSeconds' in settled && before.nextAt !== null;
      const next = isTimed
        ? { ...nextOf({ ...after, ...ended }, now), ...ended }
        : isDelayed
          ? { dueAt: lookAtOf(after, before.nextAt, now) }
          : {};
      return changedBy(
        tx,
        before,
        { ...settled, ...next },
        {
          action: 'schedule.update',
          detail: { name, changed: changed.map(([field]) => shownNames[field] ?? field).join(' ') },
        },
      );
    },
  );
  return value;
};

const shownNames: Readonly<Record<string, string>> = { spec: 'times', workflowId: 'workflow' };

/** No further run starts by itself. What is open goes on. */
export const pauseSchedule = async (
  ctx: Context,
  slug: string,
  name: string,
  { reason }: PauseSchedule,
): Promise<Schedule> => {
  authorize(ctx, 'schedule:update', slug);
  const { value } = await changeSchedules(
    ctx,
    slug,
    'schedule:update',
    {},
    async (tx, { orgId }): Promise<Effect<Schedule>> => {
      const before = existingSchedule(await findSchedule(tx, orgId, name));
      if (before.pausedAt !== null) return { value: presentSchedule(before), audit: null };
      const now = await transactionTime(tx);
      const paused = { pausedAt: now, pauseReason: reason ?? null, nextAt: null, dueAt: null };
      const stopped = { bufferedAt: null, backfillAt: null, backfillUntil: null };
      const announced = before.unannounced === null ? {} : { unannounced: null, missedAnnouncedAt: now };
      const audit = { action: 'schedule.pause', ...(reason === undefined ? {} : { reason }) };
      const { events, ...effect } = await changedBy(tx, before, { ...paused, ...stopped, ...announced }, audit);
      return { ...effect, events: [...missedEventsOf(before, before.unannounced), ...events] };
    },
  );
  return value;
};

export const resumeSchedule = async (ctx: Context, slug: string, name: string): Promise<Schedule> => {
  authorize(ctx, 'schedule:update', slug);
  const { value } = await changeSchedules(
    ctx,
    slug,
    'schedule:update',
    {},
    async (tx, { orgId }): Promise<Effect<Schedule>> => {
      const before = existingSchedule(await findSchedule(tx, orgId, name));
      if (before.pausedAt === null) return { value: presentSchedule(before), audit: null };
      const resumed = { pausedAt: null, pauseReason: null };
      const next = nextOf({ ...before, ...resumed }, await transactionTime(tx));
      return changedBy(tx, before, { ...resumed, ...next }, { action: 'schedule.resume' });
    },
  );
  return value;
};

/** The runs that it has started stay. */
export const deleteSchedule = async (
  ctx: Context,
  slug: string,
  name: string,
  conditions: Conditions,
): Promise<void> => {
  authorize(ctx, 'schedule:delete', slug);
  await changeSchedules(ctx, slug, 'schedule:delete', {}, async (tx, { orgId }): Promise<Effect<object>> => {
    const row = existingSchedule(await findSchedule(tx, orgId, name));
    assertVersion(conditions, row);
    await removeSchedule(tx, row);
    return {
      value: {},
      events: [...missedEventsOf(row, row.unannounced), eventOf('schedule.deleted', row)],
      audit: { action: 'schedule.delete', target: targetOf(row), detail: { name } },
    };
  });
};

export const changeSchedules = <T extends object>(
  ctx: Context,
  slug: string,
  permission: 'schedule:create' | 'schedule:update' | 'schedule:delete',
  options: RequestOptions,
  effect: TenantEffect<T>,
): Promise<Written<T>> => changeTenant(ctx, { slug, permission, settled: 'schedules', options }, effect);

interface ChangeAudit {
  readonly action: string;
  readonly reason?: string;
  readonly detail?: Readonly<Record<string, string>>;
}

interface Changed extends Effect<Schedule> {
  readonly events: NonNullable<Effect<Schedule>['events']>;
}

export const changedBy = async (
  tx: Tx,
  before: FoundSchedule,
  changed: Parameters<typeof changeSchedule>[2],
  { detail = { name: before.name }, ...audit }: ChangeAudit,
): Promise<Changed> => {
  await changeSchedule(tx, before, changed);
  const after = existingSchedule(await findSchedule(tx, before.orgId, before.name));
  return {
    value: presentSchedule(after),
    events: [eventOf('schedule.changed', after)],
    audit: { ...audit, target: targetOf(after), detail },
  };
};

type Timed = Pick<ScheduleSettings, 'spec' | 'timezone' | 'jitterSeconds' | 'pausedAt'> &
  Pick<FoundSchedule, 'id' | 'bufferedAt' | 'backfillAt' | 'unannounced'>;

/** The next occurrence from now on. Refuses times that never come, also of a schedule that is paused. */
const nextOf = (schedule: Timed, now: Date): Pick<ScheduleSettings, 'nextAt' | 'dueAt'> => {
  const next = timesOf(schedule).after(now);
  if (next === null) throw new DomainError('schedule_never_fires');
  const nextAt = schedule.pausedAt === null ? next : null;
  return { nextAt, dueAt: lookAtOf(schedule, nextAt, now) };
};

/** What waits is looked at now, whenever the next occurrence is. */
const lookAtOf = (schedule: Timed, nextAt: Date | null, now: Date): Date | null => {
  const { bufferedAt, backfillAt, unannounced } = schedule;
  if (bufferedAt !== null || backfillAt !== null || unannounced !== null) return now;
  return nextAt === null ? null : dueAtOf(schedule, timesOf(schedule), nextAt);
};

const timesOf = (schedule: Timed): Occurrences => {
  const occurrences = readableTimes(schedule);
  if (occurrences === null) throw new DomainError('schedule_never_fires', 'Its times or its time zone cannot be read.');
  return occurrences;
};

const textOf = (input: unknown): string | null =>
  input === undefined || input === null ? null : JSON.stringify(input);

export const existingSchedule = (row: FoundSchedule | undefined): FoundSchedule => {
  if (row === undefined) throw new DomainError('not_found', 'The schedule does not exist.');
  return row;
};

const targetOf = ({ id }: FoundSchedule): string => `schedule:${id}`;

const eventOf = (type: EventType, { orgId, name }: FoundSchedule) => ({ type, payload: { orgId, schedule: name } });

const presentSchedule = (row: FoundSchedule): Schedule => ({
  ...presentSettings(row),
  input: row.input === null ? null : JSON.parse(row.input),
  ...presentProgress(row),
});

const summarize = (row: ListedSchedule): ScheduleSummary => ({ ...presentSettings(row), ...presentProgress(row) });

const presentSettings = (row: ListedSchedule) => ({
  id: row.id,
  name: row.name,
  workflow: row.workflow,
  description: row.description,
  times: row.spec as Schedule['times'],
  timezone: row.timezone,
  jitterSeconds: row.jitterSeconds,
  overlap: row.overlap,
  catchupSeconds: row.catchupSeconds,
});

const presentProgress = (row: ListedSchedule) => ({
  pausedAt: row.pausedAt?.toISOString() ?? null,
  pauseReason: row.pauseReason,
  nextAt: row.nextAt?.toISOString() ?? null,
  lastAt: row.lastAt?.toISOString() ?? null,
  bufferedAt: row.bufferedAt?.toISOString() ?? null,
  missed: row.missed,
  skipped: row.skipped,
  backfill:
    row.backfillAt === null || row.backfillUntil === null
      ? null
      : { nextAt: row.backfillAt.toISOString(), until: row.backfillUntil.toISOString() },
  version: row.version,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
