import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import type { Process } from '../support/processes.ts';
import { until } from '../support/until.ts';
import { type Installation, startInstallation } from './installation.ts';
import { everyMs, openServer, openTenant, type Run, type Tenant } from './tenant.ts';

// Two organizations, whose workers are programs of their own with the SDK alone, on one installation with two workers. Its
// callbacks go to the one that `npm start` runs.

let installation: Installation;
let server: Awaited<ReturnType<typeof openServer>>;
const workersOfTenants: Process[] = [];

beforeAll(async () => {
  const port = String(await freePort());
  installation = await startInstallation({}, { CALLBACK_PORT: port });
  await installation.startWorker({ CALLBACK_URL: `http://127.0.0.1:${port}` });
  server = await openServer(installation.file.temporalAddress);
}, 300_000);

afterAll(async () => {
  for (const worker of workersOfTenants) await worker.stop();
  await server?.connection.close();
  await installation?.stop();
});

const startWorkerOf = async (tenant: Tenant): Promise<Process> => {
  const worker = await tenant.startWorker();
  workersOfTenants.push(worker);
  return worker;
};

/** Has a schedule since now; returns its first occurrence. */
const createSchedule = async (tenant: Tenant, offsetSeconds: number): Promise<number> => {
  const { nextAt } = await tenant.own<{ nextAt: string }>(
    '/schedules',
    {
      name: 'send-reminders',
      workflow: 'send-invoice',
      times: { everySeconds: everyMs / 1_000, offsetSeconds },
      overlap: 'allow',
      input: { number: 7 },
    },
    201,
  );
  return Date.parse(nextAt);
};

/** Waits until so many more occurrences have started. */
const untilStarted = async (tenant: Tenant, more: number): Promise<void> => {
  const before = (await tenant.occurrences('send-reminders')).length;
  await until(
    () => tenant.occurrences('send-reminders'),
    (now) => now.length >= before + more,
    `${more} occurrences of ${tenant.slug}`,
    more * everyMs + 20_000,
  );
};

/** Each occurrence from the first one until now has one run, and none is missed or left out. */
const expectEveryOccurrence = async (tenant: Tenant, firstAt: number): Promise<void> => {
  const askedAt = Date.now();
  const had = await tenant.occurrences('send-reminders');
  const count = Math.floor((Math.max(askedAt - 2_000, had.at(-1) ?? 0) - firstAt) / everyMs) + 1;
  expect(had).toEqual(Array.from({ length: count }, (_, index) => firstAt + index * everyMs));
  const schedule = await tenant.own('/schedules/send-reminders');
  expect(schedule).toMatchObject({ missed: 0, skipped: 0, pausedAt: null });
};

/** The namespace holds the runs of its organization, each once, and no others. */
const expectOwnRunsOnly = async (tenant: Tenant): Promise<void> => {
  await until(
    async () => ({
      inTemporal: await server.listed(tenant),
      own: (await tenant.runs()).map(({ workflowId }) => workflowId).sort(),
    }),
    ({ inTemporal, own }) => own.length > 0 && JSON.stringify(inTemporal) === JSON.stringify(own),
    `the namespace of ${tenant.slug} holds its runs`,
    5_000,
  );
};

const endedAll = async (tenant: Tenant): Promise<void> => {
  await until(
    async () => (await tenant.runs()).filter(({ status }) => status !== 'completed'),
    (others) => others.every(({ occurrenceAt }) => Date.now() - Date.parse(occurrenceAt ?? '') < 2_000),
    `the runs of ${tenant.slug} are completed`,
    40_000,
  );
};

it('runs of two organizations end once each, whatever is killed, suspended or deleted', {
  timeout: 240_000,
}, async () => {
  const { folder } = installation;
  const [hooli, globex] = await Promise.all([openTenant(installation, 'Hooli'), openTenant(installation, 'Globex')]);
  const firstOf = { hooli: await createSchedule(hooli, 0), globex: await createSchedule(globex, 5) };
  const [workerOfHooli] = await Promise.all([startWorkerOf(hooli), startWorkerOf(globex)]);
  const pay = (tenant: Tenant, { id }: Run) => tenant.own(`/runs/${id}/signal`, { name: 'paid' }, 202);

  // Both use the same ids. The end of each run is in its row at once, though nobody has read it.
  for (const tenant of [hooli, globex]) {
    const run = await tenant.start('order-1', { number: 1 });
    const row = await tenant.endedUnread(run, 20_000);
    expect(row?.status).toBe('completed');
    expect(row?.lagMs).toBeLessThan(5_000);
    expect(await tenant.result(run)).toMatchObject({
      status: 'completed',
      result: { invoice: `${tenant.namespace} 1`, paid: false },
    });
    expect(await tenant.read(run)).toMatchObject({
      status: 'completed',
      activities: [{ activityType: 'bill', status: 'completed', attempt: 1 }],
    });
  }

  // From here on, the worker of one organization is missing. The other organization does not notice.
  const onAccount = await hooli.start('order-2', { number: 2, isOnAccount: true });
  await workerOfHooli.stop('SIGKILL');
  const waiting = await hooli.start('order-3', { number: 3 });

  // The worker that receives the callbacks is killed at an occurrence, while a run is open that names its address.
  const named = await globex.start('order-2', { number: 2, isOnAccount: true });
  const { nextAt } = await globex.own<{ nextAt: string }>('/schedules/send-reminders');
  await sleep(Math.max(0, Date.parse(nextAt) - Date.now()));
  const { server: receiver } = JSON.parse(readFileSync(join(folder, 'worker.json'), 'utf8')) as {
    server: { pid: number };
  };
  process.kill(receiver.pid, 'SIGKILL');
  await pay(globex, named);
  expect(await globex.endedUnread(named, 40_000)).toMatchObject({ status: 'completed' });
  expect(await globex.result(named)).toMatchObject({ result: { paid: true } });
  await endedAll(globex);
  await expectEveryOccurrence(globex, firstOf.globex);

  // Suspended, it starts nothing, and the other one goes on. Resumed, it makes up for what has passed, and goes on.
  await globex.change('/suspend', { json: { reason: 'unpaid' } });
  const then = await globex.recorded();
  expect(await globex.asPlatform('/v1/orgs/globex/workflows/send-invoice/runs', { json: {} })).toMatchObject({
    status: 409,
    body: { code: 'illegal_transition' },
  });
  const suspendedAt = Date.now();
  await untilStarted(hooli, 1);
  await sleep(Math.max(0, suspendedAt + everyMs + 500 - Date.now()));
  expect(await globex.recorded()).toEqual(then);
  expect(await server.listed(globex)).toEqual(then);
  await globex.change('/resume', { json: { reason: 'paid' } });
  await untilStarted(globex, 1);
  await endedAll(globex);
  await expectEveryOccurrence(globex, firstOf.globex);
  await expectOwnRunsOnly(globex);

  // Deleted with open runs, it leaves nothing, and the other one is as before.
  await globex.start('order-3', { number: 3, isOnAccount: true });
  await globex.change('?graceSeconds=0', { method: 'DELETE' });
  expect((await globex.asPlatform('/v1/orgs/globex')).status).toBe(404);
  const namespaces = await server.namespaces();
  expect(namespaces).not.toContain(globex.namespace);
  expect(namespaces).toContain(hooli.namespace);
  for (const table of ['workflows', 'workflow_states', 'schedules', 'tasks', 'task_states'])
    expect([table, await installation.rows(`select 1 from ${table} where org_id = '${globex.id}'`)]).toEqual([
      table,
      [],
    ]);
  await untilStarted(hooli, 1);

  // A queue that has not been polled for a minute is one without a worker. Its return ends everything that has waited.
  await until(
    () => hooli.read(waiting),
    ({ waitsForWorker }) => waitsForWorker === true,
    'the run waits for its worker',
    75_000,
  );
  await startWorkerOf(hooli);
  await pay(hooli, onAccount);
  await until(
    () => hooli.read(waiting),
    ({ status }) => status === 'completed',
    'the run that has waited is completed',
    30_000,
  );
  expect((await hooli.endedUnread(onAccount, 30_000))?.status).toBe('completed');
  await endedAll(hooli);
  await expectEveryOccurrence(hooli, firstOf.hooli);
  await expectOwnRunsOnly(hooli);
});
