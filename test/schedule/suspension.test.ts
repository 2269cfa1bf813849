import { setTimeout as sleep } from 'node:timers/promises';
import { ScheduleClient } from '@temporalio/client';
import { sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { organizationsDue } from '../../src/db/schedule/due.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { removeFormerSchedules } from '../../src/providers/temporal/former-schedules.ts';
import { deleteOrganization } from '../../src/usecases/deletion/deletion.ts';
import { cancelOperation } from '../../src/usecases/operation/operation.ts';
import { resumeOrganization, suspendOrganization } from '../../src/usecases/organization/status.ts';
import { openTestApi } from '../api/support.ts';
import type { MembersApi } from '../members/support.ts';
import { createRunRows, createWorkflowRows } from '../support/runs.ts';
import { until } from '../support/until.ts';
import { hourly, openScheduled, partsOf, type Scheduled, startScheduler, wholeSecond } from './support.ts';

let api: MembersApi;
let scheduler: ReturnType<typeof startScheduler>;
beforeAll(async () => {
  api = await openTestApi();
  scheduler = startScheduler(partsOf(api));
});
afterAll(async () => {
  await scheduler.stop();
  await api.close();
});

const why = { reason: 'a test' };
const waiting = { waitMs: 30_000 };

const suspend = ({ slug }: Scheduled) => suspendOrganization(api.world.ctx(), slug, why, waiting);

describe('a suspension', () => {
  test('waits for a start that is under way, and no longer', async () => {
    const { db } = api.world;
    const org = await openScheduled(api);
    const workflowId = await createWorkflowRows(db, org.orgId, 'report');
    const id = await createRunRows(db, org.orgId, workflowId, { temporalId: uuid(), runId: uuid() });
    const set = (change: ReturnType<typeof sql>) =>
      withOrganization(db, org.orgId, (tx) => tx.execute(sql`update workflow_states set ${change} where id = ${id}`));
    await set(sql`status = 'starting', attempted_at = now()`);
    const { operation } = await suspendOrganization(api.world.ctx(), org.slug, why, {});
    await api.world.operation(operation.id, ({ steps }) => steps[1]?.status === 'running', 'waits for the start');
    await sleep(500);
    expect((await api.world.operation(operation.id, () => true, 'is read')).status).toBe('running');
    await set(sql`status = 'running'`);
    expect(await api.world.ended(operation.id)).toMatchObject({ status: 'succeeded', residue: [] });
  });

  test('lets nothing start once it has succeeded, in ten tries across a due instant', async () => {
    const org = await openScheduled(api);
    await org.create('minutely', { times: { everySeconds: 60 } });
    for (let round = 0; round < 10; round += 1) {
      const at = new Date(Math.floor(Date.now() / 1_000) * 1_000 + 1_000);
      await org.makeDue('minutely', at);
      await sleep(Math.max(0, at.getTime() - Date.now() - 100 + round * 20));
      await suspend(org);
      const then = await org.listed();
      await sleep(300);
      expect(await org.listed()).toEqual(then);
      await resumeOrganization(api.world.ctx(), org.slug, why, waiting);
    }
  });
});

test('a resumption brings the schedules up to date before it has succeeded', async () => {
  const org = await openScheduled(api);
  await org.create('hourly', { times: hourly(), catchupSeconds: 86_400 });
  await suspend(org);
  const at = wholeSecond();
  await org.makeDue('hourly', at);
  await sleep(1_500);
  expect(await org.listed()).toEqual([]);
  await scheduler.stop();
  await resumeOrganization(api.world.ctx(), org.slug, why, waiting);
  expect(await org.listed()).toHaveLength(1);
  scheduler = startScheduler(partsOf(api));
});

test('during a suspension nothing is counted or announced; once it is over, each schedule is decided about once', async () => {
  const org = await openScheduled(api);
  await org.create('minutely', { times: { everySeconds: 60 }, catchupSeconds: 10 });
  await org.create('cron', { times: { cron: '* * * * *' }, catchupSeconds: 10 });
  await org.create('hourly', { times: hourly(), catchupSeconds: 86_400 });
  await suspend(org);
  const passed = new Date(Math.floor(Date.now() / 60_000 - 10) * 60_000);
  const at = wholeSecond();
  await Promise.all([org.makeDue('minutely', passed), org.makeDue('cron', passed), org.makeDue('hourly', at)]);
  const names = ['minutely', 'cron', 'hourly'];
  const rows = () => Promise.all(names.map(org.rowOf));
  const held = await until(rows, (all) => all.every(({ dueAt }) => dueAt === null), 'all are held');
  expect(await withPlatform(api.world.db, (tx) => organizationsDue(tx, 100))).not.toContain(org.orgId);
  await sleep(1_200);
  expect(await rows()).toEqual(held);
  expect(held.map(({ nextAt, missed }) => [nextAt, missed])).toEqual([
    [passed, 0],
    [passed, 0],
    [at, 0],
  ]);
  expect(await org.announced('schedule.missed')).toEqual([]);

  await resumeOrganization(api.world.ctx(), org.slug, why, waiting);
  const events = (await org.announced('schedule.missed')) as unknown as {
    schedule: string;
    count: number;
    to: string;
  }[];
  expect(events.map(({ schedule }) => schedule).sort()).toEqual(['cron', 'minutely']);
  for (const { schedule, count, to, ...event } of events) {
    expect(event).toMatchObject({ from: passed.toISOString(), isExact: true });
    expect(count).toBe((Date.parse(to) - passed.getTime()) / 60_000 + 1);
    expect(Date.parse(to)).toBeGreaterThan(at.getTime() - 90_000);
    expect(await org.rowOf(schedule)).toMatchObject({ missed: count, unannounced: null });
  }
  expect(await org.rowOf('hourly')).toMatchObject({ missed: 0, lastAt: at });
  await until(
    () => org.runsOf('hourly'),
    (runs) => runs.length === 1 && runs[0]?.runId !== null,
    'what was not too late has started',
  );
});

test('a deletion starts nothing; canceled, its organization has its schedules as before', async () => {
  const org = await openScheduled(api);
  await org.create('hourly', { times: hourly() });
  await org.create('late', { times: hourly() });
  await org.create('paused', { paused: true });
  const { operation } = await deleteOrganization(api.world.ctx(), org.slug, {}, {});
  await api.world.operation(operation.id, ({ steps }) => steps[2]?.status === 'waiting', 'waits for the grace period');
  await org.makeDue('hourly');
  await org.makeDue('late', new Date(wholeSecond().getTime() - 600_000));
  await sleep(1_500);
  expect(await org.listed()).toEqual([]);
  expect(await org.announced('schedule.missed')).toEqual([]);
  await cancelOperation(api.world.ctx(), operation.id, why, waiting);
  expect(await api.world.ended(operation.id)).toMatchObject({ status: 'canceled', residue: [] });
  await until(org.listed, (runs) => runs.length === 1, 'the hourly schedule starts its run');
  expect(await org.announced('schedule.missed')).toMatchObject([{ schedule: 'late', count: 1 }]);
});

test('the Temporal Schedules of earlier versions are deleted, and no others', async () => {
  const { connection, settings } = api.world;
  const client = new ScheduleClient({ connection, namespace: settings.controlNamespace });
  const create = (scheduleId: string) =>
    client.create({
      scheduleId,
      spec: { intervals: [{ every: '1 day' }] },
      action: { type: 'startWorkflow', workflowType: 'none', taskQueue: 'nobody' },
    });
  const listed = async (): Promise<string[]> => {
    const { schedules } = await connection.workflowService.listSchedules({ namespace: settings.controlNamespace });
    return (schedules ?? []).map(({ scheduleId }) => scheduleId ?? '');
  };
  for (const scheduleId of [`organization-schedule-${uuid()}`, `organization-schedule-${uuid()}`, 'of-another-product'])
    await create(scheduleId);
  await until(listed, (ids) => ids.length === 3, 'the server lists them');
  expect(await removeFormerSchedules(connection, settings.controlNamespace)).toBe(2);
  await until(listed, (ids) => ids.length === 1 && ids[0] === 'of-another-product', 'only the foreign one is left');
});
