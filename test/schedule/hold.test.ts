import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { UserPrincipal } from '../../src/contract/principal.ts';
import { organizationsDue, overdueScheduleSeconds } from '../../src/db/schedule/due.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import type { Context } from '../../src/usecases/context.ts';
import { claimDue } from '../../src/usecases/schedule/claim.ts';
import { claimRuns } from '../../src/usecases/schedule/fire.ts';
import { backfillSchedule, triggerSchedule } from '../../src/usecases/schedule/manual.ts';
import { createSchedule, pauseSchedule, resumeSchedule, updateSchedule } from '../../src/usecases/schedule/schedule.ts';
import { openTestApi } from '../api/support.ts';
import type { MembersApi } from '../members/support.ts';
import { until } from '../support/until.ts';
import { hourly, openScheduled, partsOf, type Scheduled, wholeSecond } from './support.ts';

// Without the loop of a worker: each test claims what is due itself.

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

const limits = { openRunsMax: 1_000, runStartsPerMinuteMax: 600 };
const noRoom = { openRunsMax: 0, runStartsPerMinuteMax: 600 };

/** The schedules whose runs a worker would start now. */
const claimed = async ({ orgId }: Scheduled, within = limits): Promise<(string | null)[]> =>
  (await claimRuns(partsOf(api, within), orgId)).map(({ run }) => run.schedule).sort();

const ago = (seconds: number): Date => new Date(wholeSecond().getTime() - seconds * 1_000);
const due = async ({ orgId }: Scheduled): Promise<boolean> =>
  (await withPlatform(api.world.db, (tx) => organizationsDue(tx, 1_000))).includes(orgId);

/** As the owner, as it was known now: a change that follows may come first. */
const ownerOf = async ({ owner }: Scheduled): Promise<Context> => ({
  ...api.world.ctx(),
  principal: (await api.access.authenticate(owner.key)) as UserPrincipal,
});

const everyHour = { times: hourly(), catchupSeconds: 86_400 };

describe('while an organization is not active', () => {
  test('its schedules wait once they are due, also if a change was under way, and are followed when it is active', async () => {
    const org = await openScheduled(api);
    for (const name of ['changed', 'delayed', 'resumed'])
      await org.create(name, { ...everyHour, paused: name === 'resumed' });
    await org.create('filled', { times: { cron: '0 0 1 1 *' }, paused: true });
    const filled = { from: '2026-01-01T00:00:00Z', until: '2026-01-01T01:00:00Z' };
    expect((await org.call('/schedules/filled/backfill', { json: filled })).status).toBe(200);
    const [ctx, { slug }] = [await ownerOf(org), org];
    await org.setStatus('suspended');
    await expect(triggerSchedule(ctx, slug, 'changed', {})).rejects.toMatchObject({ code: 'illegal_transition' });
    await expect(backfillSchedule(ctx, slug, 'changed', filled)).rejects.toMatchObject({ code: 'illegal_transition' });
    const at = wholeSecond();
    for (const name of ['changed', 'delayed']) await org.makeDue(name, at);
    expect(await claimed(org)).toEqual([]);
    const held = { nextAt: at, dueAt: null, missed: 0, lastAt: null };
    expect(await org.rowOf('changed')).toMatchObject(held);
    expect(await org.rowOf('filled')).toMatchObject({ dueAt: null, backfillAt: new Date(filled.from) });

    await updateSchedule(ctx, slug, 'changed', { input: 1 }, {});
    await updateSchedule(ctx, slug, 'delayed', { jitterSeconds: 1 }, {});
    await resumeSchedule(ctx, slug, 'resumed');
    const settings = { timezone: 'UTC', jitterSeconds: 0, overlap: 'skip', paused: false } as const;
    await createSchedule(ctx, slug, { name: 'created', workflow: 'report', ...everyHour, ...settings }, {});
    for (const name of ['resumed', 'created']) await org.makeDue(name, at);
    await until(
      async () =>
        [await claimed(org), await Promise.all(['changed', 'delayed', 'resumed', 'created'].map(org.rowOf))] as const,
      ([, rows]) => rows.every(({ dueAt }) => dueAt === null),
      'all are held, also the one with a new jitter',
    );
    expect(await due(org)).toBe(false);
    expect(await org.announced('schedule.missed')).toEqual([]);

    await org.setStatus('active');
    expect(await due(org)).toBe(true);
    expect(await claimed(org)).toEqual(['changed', 'created', 'delayed', 'filled', 'resumed']);
    expect(await org.rowOf('changed')).toMatchObject({ lastAt: at, missed: 0 });
  });

  test('a claim that holds a schedule comes before the change to active, which makes it due', async () => {
    const org = await openScheduled(api);
    await org.create('hourly', everyHour);
    await org.setStatus('suspended');
    await org.makeDue('hourly');
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let hasHeld = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      hasHeld = resolve;
    });
    const claiming = withOrganization(api.world.db, org.orgId, async (tx) => {
      await claimDue(tx, org.orgId, { limits, asked: new Set() });
      hasHeld();
      await gate;
    });
    await held;
    const activating = org.setStatus('active');
    // As the service role, which sees what its own sessions wait for.
    await until(
      () =>
        withOrganization(api.world.db, org.orgId, (tx) =>
          tx.execute(
            sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          ),
        ),
      (waiting) => waiting.length > 0,
      'the change of the status waits for the claim',
    );
    release();
    await Promise.all([claiming, activating]);
    expect(await claimed(org)).toEqual(['hourly']);
  });
});

describe('what an organization misses for want of room', () => {
  const miss = async (org: Scheduled, name: string): Promise<void> => {
    await org.makeDue(name, ago(61));
    expect(await claimed(org, noRoom)).toEqual([]);
  };
  const missedOf = (org: Scheduled) => org.announced('schedule.missed');

  test('is counted each time, and announced at most hourly, each occurrence once', async () => {
    const org = await openScheduled(api);
    await org.create('report');
    await miss(org, 'report');
    expect(await missedOf(org)).toMatchObject([{ schedule: 'report', count: 1, isExact: true }]);
    await miss(org, 'report');
    await miss(org, 'report');
    expect(await missedOf(org)).toHaveLength(1);
    const { missed, unannounced, dueAt, missedAnnouncedAt } = await org.rowOf('report');
    expect({ missed, count: unannounced?.count }).toEqual({ missed: 3, count: 2 });
    expect(dueAt).toEqual(new Date((missedAnnouncedAt?.getTime() ?? 0) + 3_600_000));
    await org.setRow('report', { missedAnnouncedAt: ago(3_600), dueAt: ago(0) });
    expect(await claimed(org, noRoom)).toEqual([]);
    const [, second] = await missedOf(org);
    expect(second).toMatchObject({ count: 2, from: unannounced?.from, to: unannounced?.to });
    expect(await org.rowOf('report')).toMatchObject({ missed: 3, unannounced: null });
  });

  test('is announced before its schedule is paused or deleted', async () => {
    const org = await openScheduled(api);
    for (const name of ['paused', 'deleted', 'unreadable']) {
      await org.create(name);
      await miss(org, name);
      await miss(org, name);
    }
    expect(await missedOf(org)).toHaveLength(3);
    await pauseSchedule(await ownerOf(org), org.slug, 'paused', {});
    expect(await org.rowOf('paused')).toMatchObject({ unannounced: null, dueAt: null });
    expect((await org.call('/schedules/deleted', { method: 'DELETE' })).status).toBe(204);
    await org.setRow('unreadable', { timezone: 'Mars/Base', dueAt: ago(0) });
    await claimed(org);
    expect((await missedOf(org)).slice(3)).toMatchObject(
      ['paused', 'deleted', 'unreadable'].map((schedule) => ({ schedule, count: 1 })),
    );
  });
});

test('a schedule with the name of a deleted one does not wait for the runs of that one', async () => {
  const org = await openScheduled(api);
  await org.create('report');
  await org.makeDue('report');
  expect(await claimed(org)).toEqual(['report']);
  await org.call('/schedules/report', { method: 'DELETE' });
  await org.create('report');
  const { createdAt } = await org.rowOf('report');
  await org.makeDue('report', new Date(createdAt.getTime() - 1));
  expect(await claimed(org)).toEqual(['report']);
  expect(await org.rowOf('report')).toMatchObject({ skipped: 0 });
});

describe('an occurrence that has come', () => {
  const change = (org: Scheduled, json: object) => org.call('/schedules/report', { method: 'PATCH', json });
  const waiting = async () => {
    const org = await openScheduled(api);
    await org.create('report', { times: hourly() });
    return { org, at: wholeSecond() };
  };

  test('and waits for its jitter starts after every change but of its times', async () => {
    const { org, at } = await waiting();
    await org.setRow('report', { jitterSeconds: 3_600, nextAt: at, dueAt: new Date(at.getTime() + 1_800_000) });
    expect(await claimed(org)).toEqual([]);
    await change(org, { input: 'new', overlap: 'allow', catchupSeconds: 600, description: 'New' });
    expect(await org.rowOf('report')).toMatchObject({ nextAt: at, dueAt: new Date(at.getTime() + 1_800_000) });
    await change(org, { jitterSeconds: 0 });
    const [run] = await claimRuns(partsOf(api), org.orgId);
    expect(run?.run).toMatchObject({ schedule: 'report', occurrenceAt: at });
    expect(JSON.parse(run?.run.start ?? '')).toMatchObject({ input: 'new' });
  });

  test('and waits for room starts after every change but of its times', async () => {
    const { org, at } = await waiting();
    await org.makeDue('report', at);
    expect(await claimed(org, noRoom)).toEqual([]);
    await change(org, { overlap: 'allow' });
    expect(await org.rowOf('report')).toMatchObject({ nextAt: at, missed: 0 });
    await org.setRow('report', { dueAt: at });
    expect(await claimed(org)).toEqual(['report']);
  });

  test('is dropped by new times', async () => {
    const { org, at } = await waiting();
    await org.makeDue('report', at);
    expect(await claimed(org, noRoom)).toEqual([]);
    await change(org, { times: { everySeconds: 1_800 } });
    const { nextAt, dueAt, missed } = await org.rowOf('report');
    expect({ dueAt, missed }).toEqual({ dueAt: nextAt, missed: 0 });
    expect(nextAt?.getTime()).toBeGreaterThan(at.getTime());
    expect(await claimed(org)).toEqual([]);
  });
});

test('the next occurrence is that by the clock of Postgres, whatever the clock of the process says', async () => {
  const org = await openScheduled(api);
  const [ctx, { slug }] = [await ownerOf(org), org];
  const now = Date.now();
  vi.useFakeTimers({ toFake: ['Date'], now: now + 86_400_000 });
  const settings = { timezone: 'UTC', jitterSeconds: 0, overlap: 'skip', paused: true } as const;
  try {
    await createSchedule(ctx, slug, { name: 'hourly', workflow: 'report', ...everyHour, ...settings }, {});
    await resumeSchedule(ctx, slug, 'hourly');
  } finally {
    vi.useRealTimers();
  }
  const { nextAt } = await org.rowOf('hourly');
  expect(nextAt?.getTime()).toBeGreaterThan(now);
  expect(nextAt?.getTime()).toBeLessThanOrEqual(Date.now() + 3_600_000);
});

test('metrics say what became of occurrences, and how late', async () => {
  const org = await openScheduled(api);
  for (const name of ['late', 'missed', 'skipped']) await org.create(name);
  await org.makeDue('skipped', ago(1));
  expect(await claimed(org)).toEqual(['skipped']);
  await Promise.all([org.makeDue('late', ago(20)), org.makeDue('missed', ago(100)), org.makeDue('skipped')]);
  expect(await withPlatform(api.world.db, overdueScheduleSeconds)).toBeGreaterThanOrEqual(100);
  const { metrics } = api.world;
  await claimRuns({ ...partsOf(api), onOccurrences: metrics.dispatch.schedules.onOccurrences }, org.orgId);
  const text = await metrics.render();
  const seriesOf = (series: string): number =>
    Number(new RegExp(`^freehold_schedule_${series}.* (\\S+)$`, 'm').exec(text)?.[1]);
  for (const outcome of ['started', 'missed', 'skipped'])
    expect(seriesOf(`occurrences_total\\{outcome="${outcome}"`), outcome).toBe(1);
  expect(seriesOf('start_delay_seconds_count')).toBe(1);
  expect(seriesOf('start_delay_seconds_sum')).toBeGreaterThanOrEqual(20);
});
