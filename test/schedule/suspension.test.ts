import { setTimeout as sleep } from 'node:timers/promises';
import { ScheduleClient } from '@temporalio/client';
import { sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withOrganization } from '../../src/db/tenancy.ts';
import { removeFormerSchedules } from '../../src/providers/temporal/former-schedules.ts';
import { deleteOrganization } from '../../src/usecases/deletion/deletion.ts';
import { cancelOperation } from '../../src/usecases/operation/operation.ts';
import { resumeOrganization, suspendOrganization } from '../../src/usecases/organization/status.ts';
import { openTestApi } from '../api/support.ts';
import type { MembersApi } from '../members/support.ts';
import { createRunRows, createWorkflowRows } from '../support/runs.ts';
import { until } from '../support/until.ts';
import { openScheduled, partsOf, type Scheduled, startScheduler, wholeSecond } from './support.ts';

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
  await org.create('hourly', { times: { everySeconds: 3_600 }, catchupSeconds: 86_400 });
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

test('a deletion starts nothing; canceled, its organization has its schedules as before', async () => {
  const org = await openScheduled(api);
  await org.create('hourly', { times: { everySeconds: 3_600 } });
  await org.create('paused', { paused: true });
  const { operation } = await deleteOrganization(api.world.ctx(), org.slug, {}, {});
  await api.world.operation(operation.id, ({ steps }) => steps[2]?.status === 'waiting', 'waits for the grace period');
  await org.makeDue('hourly');
  await sleep(1_500);
  expect(await org.listed()).toEqual([]);
  await cancelOperation(api.world.ctx(), operation.id, why, waiting);
  expect(await api.world.ended(operation.id)).toMatchObject({ status: 'canceled', residue: [] });
  await until(org.listed, (runs) => runs.length === 1, 'the hourly schedule starts its run');
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
