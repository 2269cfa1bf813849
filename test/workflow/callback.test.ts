import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { lookAtRuns } from '../../src/background/workflow/look.ts';
import type { Run } from '../../src/contract/run.ts';
import type { Tx } from '../../src/db/client.ts';
import { outbox, workflowStates } from '../../src/db/schema.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { deferRun, dueRuns, hastenRun } from '../../src/db/workflow/run.ts';
import { type RunningTemporal, startTemporal } from '../../src/devstack/temporal.ts';
import { allowedCallback } from '../../src/devstack/temporal-settings.ts';
import { type CallbackServer, serveCallbacks } from '../../src/main/callback-server.ts';
import { createLogger } from '../../src/telemetry/logs.ts';
import { rotateKeyRing } from '../../src/usecases/key-ring/rotation.ts';
import { type CallbackResult, receiveCallback } from '../../src/usecases/workflow/callback.ts';
import { openTestApi } from '../api/support.ts';
import type { MembersApi } from '../members/support.ts';
import { freePort } from '../support/free-port.ts';
import { startGrpcProxy } from '../support/grpc-proxy.ts';
import { temporalCli } from '../support/temporal-cli.ts';
import { until } from '../support/until.ts';
import { continueAsNew } from './activities.ts';
import { callBack, headerOf, partsOf, rowOf } from './callback-support.ts';
import { openTenant, type RunTenant } from './support.ts';

const logger = createLogger({ level: 'info', process: 'worker', destination: { write: () => undefined } });

let server: RunningTemporal;
let api: MembersApi;
let port: number;
let listener: CallbackServer | null = null;
/** What was answered, in this order, and about which run. */
const answers: { run: string | undefined; result: CallbackResult }[] = [];
const answersAbout = ({ id }: Pick<Run, 'id'>): CallbackResult[] =>
  answers.filter(({ run }) => run === id).map(({ result }) => result);
/** The first callbacks are answered so, without a look. */
let unavailable = 0;

const open = async (): Promise<void> => {
  listener = await serveCallbacks({
    host: '127.0.0.1',
    port,
    receive: async (header) => {
      const result = unavailable > 0 ? 'unavailable' : await receiveCallback(partsOf(api), header);
      unavailable -= 1;
      answers.push({ run: header?.split('.')[1], result });
      return result;
    },
    metrics: api.world.metrics,
    logger,
  });
};
const close = async (): Promise<void> => {
  await listener?.close();
  listener = null;
};

beforeAll(async () => {
  port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  server = await startTemporal({ cli: await temporalCli(), dir: null, ui: false, settings: allowedCallback(url) });
  api = await openTestApi({ withoutWorker: true, temporalAddress: server.address, config: { CALLBACK_URL: url } });
  await open();
}, 120_000);
afterEach(async () => {
  unavailable = 0;
  if (listener === null) await open();
});
afterAll(async () => {
  await close();
  await api?.close();
  await server?.stop();
});

const recorded = (org: RunTenant, run: Run, status: string, milliseconds = 30_000) =>
  until(
    () => rowOf(api, org, run),
    (row) => row?.status === status,
    `the row says ${status}`,
    milliseconds,
  );

const announced = async ({ orgId }: RunTenant, { id }: Run): Promise<unknown[]> => {
  const rows = await withPlatform(api.world.db, (tx) => tx.select().from(outbox).where(eq(outbox.orgId, orgId)));
  return rows.filter(({ payload }) => payload.runId === id).map(({ type, payload }) => [type, payload.status]);
};

/** From the ends of runs to their rows, as the metrics have it. */
const lagOf = async () => {
  const text = await api.world.metrics.render();
  const read = (name: string) =>
    Number(new RegExp(`^freehold_run_end_lag_seconds_${name}\\{[^}]*\\} (.+)$`, 'm').exec(text)?.[1]);
  return { count: read('count'), sum: read('sum') };
};

// No worker sweeps here: only a callback can have recorded it.
describe('the end of a run that nobody reads is recorded by its callback', () => {
  const begin = async (workflow: object = {}): Promise<{ org: RunTenant; run: Run }> => {
    const org = await openTenant(api);
    await org.register('send-invoice', workflow);
    return { org, run: await org.started('send-invoice') };
  };

  test('when it completes', async () => {
    const { org, run } = await begin();
    const before = await lagOf();
    await org.work(org.complete({ paid: true }));
    await recorded(org, run, 'completed');
    const lag = await lagOf();
    expect(lag.count - before.count).toBe(1);
    expect(lag.sum - before.sum).toBeGreaterThan(0);
    expect(lag.sum - before.sum).toBeLessThan(10);
    expect(await announced(org, run)).toEqual([['run.completed', 'completed']]);
  });

  test('when it fails', async () => {
    const { org, run } = await begin();
    await org.work(org.fail('The invoice was not paid'));
    expect(await recorded(org, run, 'failed')).toMatchObject({ failure: { type: 'Unpaid' } });
  });

  test('when it is canceled by its worker', async () => {
    const { org, run } = await begin();
    await org.call(`/runs/${run.id}/cancel`, { json: { reason: 'not needed' } });
    await org.work(org.canceled());
    await recorded(org, run, 'canceled');
  });

  test('when somebody terminates it in Temporal', async () => {
    const { org, run } = await begin();
    await api.world.connection.workflowService.terminateWorkflowExecution({
      namespace: org.namespace,
      workflowExecution: { workflowId: run.workflowId },
      reason: 'by hand',
    });
    expect(await recorded(org, run, 'terminated')).toMatchObject({ failure: { message: 'by hand' } });
  });

  test('when its time is over', async () => {
    const { org, run } = await begin({ executionTimeoutSeconds: 1 });
    await recorded(org, run, 'timedOut');
  });

  test('when the last of the runs that continue it ends', async () => {
    const { org, run } = await begin();
    await org.work(continueAsNew('sendInvoice', 'invoices'));
    expect(await rowOf(api, org, run)).toMatchObject({ status: 'running' });
    await org.work(org.complete(1));
    await recorded(org, run, 'completed');
    await expect.poll(() => answersAbout(run)).toEqual(['recorded']);
  });
});

test('a callback that is answered 503 is delivered again until the end is recorded, once', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const run = await org.started('send-invoice');
  unavailable = 3;
  await org.work(org.complete(1));
  await recorded(org, run, 'completed', 40_000);
  // The answer follows the row.
  await expect.poll(() => answersAbout(run)).toEqual(['unavailable', 'unavailable', 'unavailable', 'recorded']);
  expect(await announced(org, run)).toHaveLength(1);
});

test('without a listener the sweep finishes, and the late callback changes nothing', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const run = await org.started('send-invoice');
  await close();
  await org.work(org.complete(1));
  const { db } = api.world;
  await withOrganization(db, org.orgId, (tx) =>
    tx.update(workflowStates).set({ dueAt: sql`now()` }).where(eq(workflowStates.orgId, org.orgId)),
  );
  await lookAtRuns(partsOf(api));
  expect(await rowOf(api, org, run)).toMatchObject({ status: 'completed', dueAt: null });
  await open();
  await until(
    async () => answersAbout(run),
    (found) => found.length > 0,
    'the callback is delivered',
    40_000,
  );
  await expect.poll(() => answersAbout(run)).toEqual(['recorded']);
  expect(await announced(org, run)).toHaveLength(1);
});

/** Opens the run so long before, looks at it, and returns in how many seconds the next look is. */
const secondsUntilLook = async (of: MembersApi, { orgId }: RunTenant, { id }: Run, openSeconds: number) => {
  await withOrganization(of.world.db, orgId, (tx) =>
    tx
      .update(workflowStates)
      .set({ dueAt: sql`now()`, createdAt: sql`now() - make_interval(secs => ${openSeconds})` })
      .where(eq(workflowStates.id, id)),
  );
  await lookAtRuns(partsOf(of));
  const [row] = await withOrganization(of.world.db, orgId, (tx) =>
    tx
      .select({ seconds: sql<number>`extract(epoch from ${workflowStates.dueAt} - now())::int` })
      .from(workflowStates)
      .where(eq(workflowStates.id, id)),
  );
  return row?.seconds ?? 0;
};

test('a run that has a callback is looked at each minute, and less often the longer it is open, unless it calls', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const run = await org.started('send-invoice');
  for (const [openSeconds, expected] of [
    [0, 60],
    [7_200, 720],
    [1_000_000, 3_600],
  ] as const) {
    const seconds = await secondsUntilLook(api, org, run, openSeconds);
    expect(seconds).toBeGreaterThan(expected - 10);
    expect(seconds).toBeLessThanOrEqual(expected);
  }
  const row = await rowOf(api, org, run);
  const within = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => withOrganization(api.world.db, org.orgId, work);
  await within(async (tx) => {
    await hastenRun(tx, { orgId: org.orgId, id: run.id });
    if (row !== undefined) await deferRun(tx, row);
  });
  expect(await within((tx) => dueRuns(tx, 10))).toEqual([{ orgId: org.orgId, id: run.id }]);
});

test('a run whose start has not been confirmed yet is confirmed and ended by its callback', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const run = await org.started('send-invoice');
  const row = await rowOf(api, org, run);
  const start = JSON.stringify({ startDelaySeconds: 0, terminates: false, actor: 'test' });
  await withOrganization(api.world.db, org.orgId, (tx) =>
    tx.update(workflowStates).set({ status: 'starting', runId: null, start }).where(eq(workflowStates.id, run.id)),
  );
  await org.work(org.complete(1));
  expect(await recorded(org, run, 'completed')).toMatchObject({ runId: row?.runId });
});

test('a callback made before a rotation of the secret is accepted after it', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const run = await org.started('send-invoice');
  const { db, kms, keyRing } = api.world;
  const before = headerOf(api, org, run);
  await rotateKeyRing({ db, kms }, 'callback');
  await keyRing.load();
  expect(keyRing.callbackTags({ orgId: org.orgId, id: run.id })).toHaveLength(2);
  expect(await callBack(port, before)).toBe(204);
  await org.work(org.complete(1));
  await recorded(org, run, 'completed');
});

test('if the server does not allow its address, a run is started without a callback, which is offered once a minute', async () => {
  const proxy = await startGrpcProxy(server.address);
  const elsewhere = await openTestApi({
    withoutWorker: true,
    temporalAddress: proxy.address,
    config: { CALLBACK_URL: 'http://127.0.0.1:1' },
  });
  const now = performance.now.bind(performance);
  const clock = vi.spyOn(performance, 'now');
  try {
    const org = await openTenant(elsewhere);
    await org.register('send-invoice');
    const calls: number[] = [];
    for (const laterMs of [0, 0, 61_000, 61_000]) {
      clock.mockImplementation(() => now() + laterMs);
      expect(await org.started('send-invoice')).toMatchObject({ status: 'running' });
      calls.push(proxy.callsOf('StartWorkflowExecution'));
    }
    expect(calls).toEqual([2, 3, 5, 6]);
    // Nobody calls about it.
    expect(await secondsUntilLook(elsewhere, org, await org.started('send-invoice'), 1_000_000)).toBeLessThanOrEqual(
      60,
    );
    const text = await elsewhere.world.metrics.render();
    expect(text).toMatch(/freehold_run_starts_total\{outcome="withoutCallback",process="worker"\} 5/);
  } finally {
    clock.mockRestore();
    await elsewhere.close();
    await proxy.close();
  }
});
