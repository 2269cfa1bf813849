import { status } from '@grpc/grpc-js';
import { defaultPayloadConverter } from '@temporalio/common';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { lookAtRuns } from '../../src/background/workflow/look.ts';
import type { Run } from '../../src/contract/run.ts';
import { workflowStates } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { claimRuns } from '../../src/usecases/schedule/fire.ts';
import { openTestApi } from '../api/support.ts';
import { codeOf, type MembersApi } from '../members/support.ts';
import { type GrpcProxy, startGrpcProxy } from '../support/grpc-proxy.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { hourly, openScheduled, partsOf, type Scheduled, startScheduler, wholeSecond } from './support.ts';

let proxy: GrpcProxy;
let api: MembersApi;
let scheduler: ReturnType<typeof startScheduler>;
beforeAll(async () => {
  proxy = await startGrpcProxy(temporalAddress());
  api = await openTestApi({ withoutWorker: true, temporalAddress: proxy.address });
  scheduler = startScheduler(partsOf(api));
});
afterAll(async () => {
  await scheduler.stop();
  await api.close();
  await proxy.close();
});
beforeEach(() => proxy.reset());

const started = (org: Scheduled, schedule: string, count: number): Promise<Run[]> =>
  until(
    () => org.runsOf(schedule),
    (runs) => runs.filter(({ runId }) => runId !== null).length === count,
    `${count} runs of ${schedule} have started`,
  );

const idOf = (schedule: string, at: Date): string => `${schedule}/${at.toISOString().replace('.000Z', 'Z')}`;

test('a run starts at its time, in its own namespace, with the input and the marks of the schedule', async () => {
  const org = await openScheduled(api);
  await org.create('nightly', { input: { kind: 'daily' } });
  const at = wholeSecond();
  await org.makeDue('nightly', at);
  const [run] = await started(org, 'nightly', 1);
  expect(run).toMatchObject({ workflowId: idOf('nightly', at), schedule: 'nightly', occurrenceAt: at.toISOString() });
  expect(await org.work(org.complete(1))).toMatchObject({ workflowId: idOf('nightly', at), input: { kind: 'daily' } });
  const schedule = await org.readSchedule('nightly');
  expect(schedule).toMatchObject({ lastAt: at.toISOString(), missed: 0, skipped: 0, version: 1 });
  expect(Date.parse(schedule.nextAt ?? '')).toBeGreaterThan(Date.now());
  const { connection } = api.world;
  const query = `TemporalScheduledById = 'nightly'`;
  const listed = await until(
    () => connection.workflowService.listWorkflowExecutions({ namespace: org.namespace, query }),
    ({ executions }) => executions?.length === 1,
    'the server lists it by the schedule',
  );
  const [found] = listed.executions ?? [];
  expect(found?.execution?.workflowId).toBe(idOf('nightly', at));
  const { TemporalScheduledStartTime: marked } = found?.searchAttributes?.indexedFields ?? {};
  expect(Date.parse(String(marked && defaultPayloadConverter.fromPayload(marked)))).toBe(at.getTime());
  expect(await org.audited('schedule.start')).toEqual(['schedule.start']);
});

describe('while a run of the schedule is open', () => {
  const twice = async (overlap: string) => {
    const org = await openScheduled(api);
    await org.create('report', { overlap });
    const first = wholeSecond();
    await org.makeDue('report', first);
    await started(org, 'report', 1);
    const second = new Date(first.getTime() + 1_000);
    await org.makeDue('report', second);
    return { org, first, second };
  };

  test('`skip` leaves the occurrence out, until the run has ended, which the row need not know', async () => {
    const { org, second } = await twice('skip');
    await until(
      () => org.readSchedule('report'),
      ({ skipped }) => skipped === 1,
      'the second is skipped',
    );
    await org.work(org.complete(1));
    const third = new Date(second.getTime() + 1_000);
    await org.makeDue('report', third);
    const runs = await started(org, 'report', 2);
    expect(runs.map(({ workflowId, status: is }) => [workflowId, is])[0]).toEqual([idOf('report', third), 'running']);
  });

  test('`allow` starts another beside it', async () => {
    const { org } = await twice('allow');
    await started(org, 'report', 2);
    expect(await org.listed()).toHaveLength(2);
  });

  test('`bufferOne` starts one once the run has ended', async () => {
    const { org, second } = await twice('bufferOne');
    await until(
      () => org.readSchedule('report'),
      ({ bufferedAt }) => bufferedAt === second.toISOString(),
      'the second waits',
    );
    await org.work(org.complete(1));
    const runs = await started(org, 'report', 2);
    expect(runs[0]?.workflowId).toBe(idOf('report', second));
    expect((await org.readSchedule('report')).bufferedAt).toBeNull();
  });

  test('`cancelOther` cancels it, and starts the newest once it has ended', async () => {
    const { org, second } = await twice('cancelOther');
    await until(
      () => org.readSchedule('report'),
      ({ bufferedAt }) => bufferedAt !== null,
      'the second waits',
    );
    await org.work(org.canceled());
    const runs = await started(org, 'report', 2);
    expect(runs.map(({ workflowId, status: is }) => [workflowId, is])).toEqual([
      [idOf('report', second), 'running'],
      [expect.anything(), 'canceled'],
    ]);
  });

  test('`terminateOther` ends it at once', async () => {
    const { org, second } = await twice('terminateOther');
    const runs = await started(org, 'report', 2);
    expect(runs.map(({ workflowId, status: is }) => [workflowId, is])).toEqual([
      [idOf('report', second), 'running'],
      [expect.anything(), 'terminated'],
    ]);
  });
});

test('a backfill starts each occurrence once, and a repeated one those that have ended again', async () => {
  const org = await openScheduled(api);
  await org.create('nightly', { times: { cron: '0 0-2 1 1 *' }, overlap: 'skip' });
  const json = { from: '2026-01-01T00:00:00Z', until: '2026-01-01T03:00:00Z' };
  expect((await org.call('/schedules/nightly/backfill', { json })).status).toBe(200);
  await started(org, 'nightly', 3);
  expect(await org.listed()).toEqual([0, 1, 2].map((hour) => `nightly/2026-01-01T0${hour}:00:00Z`));
  await until(
    () => org.readSchedule('nightly'),
    ({ backfill }) => backfill === null,
    'the backfill is over',
  );
  const { workflowId: worked } = await org.work(org.complete(1));
  for (const { id } of await org.runsOf('nightly')) await org.read(id);
  expect((await org.call('/schedules/nightly/backfill', { json })).status).toBe(200);
  await until(
    () => org.readSchedule('nightly'),
    ({ backfill }) => backfill === null,
    'the backfill is over',
  );
  // Two were still open.
  const runs = await started(org, 'nightly', 4);
  expect(runs.filter(({ status: is }) => is === 'running')).toHaveLength(3);
  expect(runs.filter(({ workflowId }) => workflowId === worked)).toHaveLength(2);
});

test('a trigger starts a run beside the open one, once for each idempotency key', async () => {
  const org = await openScheduled(api);
  await org.create('report', { input: 7, paused: true });
  const trigger = (key: string) =>
    org.call('/schedules/report/trigger', { method: 'POST', headers: { 'idempotency-key': key } });
  const first = await trigger('one');
  expect(first.status).toBe(202);
  const run = (await first.json()) as Run;
  expect(run).toMatchObject({ schedule: 'report', workflow: 'report', status: 'running' });
  expect(((await (await trigger('one')).json()) as Run).id).toBe(run.id);
  expect(((await (await trigger('two')).json()) as Run).id).not.toBe(run.id);
  expect(await org.work(org.complete(1))).toMatchObject({ input: 7 });
  expect(await org.runsOf('report')).toHaveLength(2);
});

describe('an organization that is not active', () => {
  test('starts nothing; what was too late then is counted and announced', async () => {
    const org = await openScheduled(api);
    // The last occurrence was five minutes ago, and the next one is as far: no test ends at one.
    const last = Math.floor(Date.now() / 1_000) - 300;
    const times = { everySeconds: 600, offsetSeconds: last % 600 };
    await org.create('report', { times, catchupSeconds: 10 });
    await org.setStatus('suspended');
    const passed = new Date((last - 9 * 600) * 1_000);
    await org.makeDue('report', passed);
    // Until the api has noticed, the start itself is refused.
    expect(['organization_suspended', 'illegal_transition']).toContain(
      await codeOf(await org.call('/schedules/report/trigger', { method: 'POST' })),
    );
    await until(
      () => org.rowOf('report'),
      ({ dueAt }) => dueAt === null,
      'it waits for the organization',
    );
    expect(await org.announced('schedule.missed')).toEqual([]);
    await org.setStatus('active');
    await until(
      async () => org.announced('schedule.missed'),
      (events) => events.length > 0,
      'the missed ones are announced',
    );
    const { missed, nextAt } = await until(
      () => org.readSchedule('report'),
      (schedule) => 'missed' in schedule,
      'its members may read again',
    );
    expect(missed).toBe(10);
    expect(Date.parse(nextAt ?? '')).toBeGreaterThan(passed.getTime());
    expect(await org.listed()).toEqual([]);
    const [event] = await org.announced('schedule.missed');
    expect(event).toMatchObject({ schedule: 'report', from: passed.toISOString() });
  });
});

test('what one process has claimed and not started, another starts', async () => {
  const org = await openScheduled(api);
  await org.create('report', { paused: true });
  const parts = partsOf(api);
  const at = wholeSecond();
  // The other loop may be first: what is claimed here is not started here.
  await scheduler.stop();
  await org.makeDue('report', at);
  expect(await claimRuns(parts, org.orgId)).toHaveLength(1);
  expect(await claimRuns(parts, org.orgId)).toHaveLength(0);
  expect(await org.listed()).toEqual([]);
  await withOrganization(api.world.db, org.orgId, (tx) =>
    tx.update(workflowStates).set({ dueAt: sql`now()` }).where(eq(workflowStates.orgId, org.orgId)),
  );
  await Promise.all([1, 2].map(() => lookAtRuns(parts)));
  await started(org, 'report', 1);
  expect(await org.listed()).toEqual([idOf('report', at)]);
  scheduler = startScheduler(parts);
});

test('Temporal unavailable when it is due: the run is recorded, and started once', async () => {
  const org = await openScheduled(api);
  await org.create('report');
  proxy.refuse('StartWorkflowExecution', () => status.UNAVAILABLE);
  const at = wholeSecond();
  await org.makeDue('report', at);
  await until(
    () => org.runsOf('report'),
    ([run]) => run?.status === 'starting',
    'it is recorded',
  );
  proxy.reset();
  await withOrganization(api.world.db, org.orgId, (tx) =>
    tx.update(workflowStates).set({ dueAt: sql`now()` }).where(eq(workflowStates.orgId, org.orgId)),
  );
  await lookAtRuns({ db: api.world.db, runs: api.world.temporal.tenants });
  await started(org, 'report', 1);
  expect(await org.listed()).toEqual([idOf('report', at)]);
});

test('three processes at once start each occurrence once, each in its own namespace', async () => {
  const others = [startScheduler(partsOf(api)), startScheduler(partsOf(api))];
  const all = await Promise.all(Array.from({ length: 3 }, () => openScheduled(api)));
  const names = Array.from({ length: 12 }, (_, number) => `s${number}`);
  for (const org of all) await Promise.all(names.map((name) => org.create(name)));
  const at = wholeSecond();
  await Promise.all(all.flatMap((org) => names.map((name) => org.makeDue(name, at))));
  for (const org of all) for (const name of names) await started(org, name, 1);
  for (const org of all) expect(await org.listed()).toEqual(names.map((name) => idOf(name, at)).sort());
  for (const other of others) await other.stop();
});

test('beyond the limits, occurrences wait, and are missed if it lasts', async () => {
  await scheduler.stop();
  const parts = partsOf(api, { openRunsMax: 2, runStartsPerMinuteMax: 600 });
  const org = await openScheduled(api);
  for (const name of ['a', 'b', 'c']) await org.create(name);
  for (const name of ['a', 'b', 'c']) await org.makeDue(name);
  expect(await claimRuns(parts, org.orgId)).toHaveLength(2);
  await org.makeDue('c');
  expect(await claimRuns(parts, org.orgId)).toHaveLength(0);
  await org.makeDue('c', new Date(wholeSecond().getTime() - 61_000));
  expect(await claimRuns(parts, org.orgId)).toHaveLength(0);
  expect(await org.readSchedule('c')).toMatchObject({ missed: 1 });
  scheduler = startScheduler(partsOf(api));
});

test('a schedule whose times cannot be read any longer is paused, and the others start', async () => {
  const org = await openScheduled(api);
  await org.create('broken');
  await org.create('sound');
  await withOrganization(api.world.db, org.orgId, (tx) =>
    tx.execute(sql`update schedules set timezone = 'Mars/Base' where name = 'broken'`),
  );
  await Promise.all([org.makeDue('broken'), org.makeDue('sound')]);
  await started(org, 'sound', 1);
  const broken = await until(
    () => org.readSchedule('broken'),
    ({ pausedAt }) => pausedAt !== null,
    'it is paused',
  );
  expect(broken.pauseReason).toContain('cannot be read');
});

test('what cannot be asked about one organization keeps no other from its runs', async () => {
  const [stuck, sound] = [await openScheduled(api), await openScheduled(api)];
  await stuck.create('report');
  await sound.create('report');
  await stuck.makeDue('report');
  await started(stuck, 'report', 1);
  proxy.refuse('DescribeWorkflowExecution', () => status.INTERNAL);
  await stuck.makeDue('report');
  await sound.makeDue('report');
  await started(sound, 'report', 1);
  await until(
    () => stuck.readSchedule('report'),
    ({ skipped }) => skipped === 1,
    'the row of its open run is believed',
  );
});

test('a result that is not what it says ends its run, and the next occurrence starts', async () => {
  const org = await openScheduled(api);
  await org.create('report');
  const at = wholeSecond();
  await org.makeDue('report', at);
  const [run] = await started(org, 'report', 1);
  const broken = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('{oops') };
  const completed = org.complete(1);
  await org.work({ ...completed, completeWorkflowExecutionCommandAttributes: { result: { payloads: [broken] } } });
  await org.makeDue('report', new Date(at.getTime() + 1_000));
  await started(org, 'report', 2);
  expect(await org.read(run?.id ?? '')).toMatchObject({ status: 'completed' });
  expect(await org.result(run?.id ?? '')).toMatchObject({ status: 'completed', result: null });
});

test('a backfill of a paused schedule goes on when it is resumed', async () => {
  const org = await openScheduled(api);
  await scheduler.stop();
  await org.create('hourly', { times: hourly(), paused: true });
  const json = { from: '2026-01-01T00:00:00Z', until: '2026-01-01T02:00:00Z' };
  await org.call('/schedules/hourly/backfill', { json });
  await org.call('/schedules/hourly/resume', { method: 'POST' });
  scheduler = startScheduler(partsOf(api));
  await started(org, 'hourly', 2);
});
