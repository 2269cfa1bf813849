import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { eq, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { lookAtRuns } from '../../src/background/workflow/look.ts';
import { DomainError } from '../../src/contract/errors.ts';
import type { Run } from '../../src/contract/run.ts';
import { outbox, workflowStates } from '../../src/db/schema.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { type RunningTemporal, startTemporal } from '../../src/devstack/temporal.ts';
import { allowedCallback } from '../../src/devstack/temporal-settings.ts';
import { type CallbackServer, serveCallbacks } from '../../src/main/callback-server.ts';
import { composeWorker } from '../../src/main/compose-worker.ts';
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
import { openTenant, type RunTenant } from './support.ts';

const lines: string[] = [];
const logger = createLogger({
  level: 'info',
  process: 'worker',
  destination: { write: (line) => void lines.push(line) },
});

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

const partsOf = ({ world }: MembersApi) => ({
  db: world.db,
  runs: world.temporal.tenants,
  ...world.dispatch,
  openKeyRing: async () => world.keyRing,
  rereadKeyRing: async () => world.keyRing,
});

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

const rowOf = async ({ orgId }: RunTenant, { id }: Pick<Run, 'id'>) => {
  const [row] = await withOrganization(api.world.db, orgId, (tx) =>
    tx.select().from(workflowStates).where(eq(workflowStates.id, id)),
  );
  return row;
};

const recorded = (org: RunTenant, run: Run, status: string, milliseconds = 30_000) =>
  until(
    () => rowOf(org, run),
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

const callbackTo = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body: '{}', ...init });

const call = async (header: string | null, init: RequestInit = {}): Promise<number> => {
  const headers = header === null ? {} : { 'freehold-run': header };
  const response = await callbackTo('/runs/ended', { headers, ...init });
  expect(await response.text()).toBe('');
  return response.status;
};

const headerOf = ({ orgId }: RunTenant, { id }: Pick<Run, 'id'>): string =>
  `${orgId}.${id}.${api.world.keyRing.callbackTag({ orgId, id })}`;

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
    expect(await rowOf(org, run)).toMatchObject({ status: 'running' });
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
  expect(await rowOf(org, run)).toMatchObject({ status: 'completed', dueAt: null });
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

test('a run whose start has not been confirmed yet is confirmed and ended by its callback', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const run = await org.started('send-invoice');
  const row = await rowOf(org, run);
  const start = JSON.stringify({ startDelaySeconds: 0, terminates: false, actor: 'test' });
  await withOrganization(api.world.db, org.orgId, (tx) =>
    tx.update(workflowStates).set({ status: 'starting', runId: null, start }).where(eq(workflowStates.id, run.id)),
  );
  await org.work(org.complete(1));
  expect(await recorded(org, run, 'completed')).toMatchObject({ runId: row?.runId });
});

describe('a callback is refused, and changes nothing,', () => {
  test('without the signature of this run', async () => {
    const [org, other] = [await openTenant(api), await openTenant(api)];
    await org.register('send-invoice');
    await other.register('send-invoice');
    const [run, foreign] = [await org.started('send-invoice'), await other.started('send-invoice')];
    const [, , tag = ''] = headerOf(org, run).split('.');
    const before = await rowOf(org, run);
    const forged = [
      null,
      '',
      'x'.repeat(4_000),
      `${org.orgId}.${run.id}`,
      `${org.orgId}.${run.id}.${'A'.repeat(43)}`,
      `${org.orgId}.${run.id}.${tag.slice(0, -1)}`,
      `${other.orgId}.${run.id}.${tag}`,
      `${org.orgId}.${foreign.id}.${tag}`,
      `${org.orgId.toUpperCase()}.${run.id}.${tag}`,
      // A tag of another purpose.
      `${org.orgId}.${run.id}.${api.world.keyRing.linkTag({ kind: 'run', id: org.orgId, generation: 1 })}`,
    ];
    for (const header of forged) expect([header, await call(header)]).toEqual([header, 401]);
    expect(await rowOf(org, run)).toEqual(before);
    expect(lines.join('')).not.toContain(tag);
  });

  test('for a run that does not exist, elsewhere, or by another method', async () => {
    const org = await openTenant(api);
    expect(await call(headerOf(org, { id: uuid() }))).toBe(404);
    expect(await call(headerOf({ ...org, orgId: randomUUID() }, { id: uuid() }))).toBe(404);
    for (const path of ['/', '/metrics', '/healthz', '/runs/ended/more'])
      expect((await callbackTo(path)).status).toBe(404);
    expect((await callbackTo('/runs/ended', { method: 'GET', body: null })).status).toBe(404);
  });
});

test('a callback about a run that goes on, with any body, is accepted and changes nothing but what Temporal says', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const run = await org.started('send-invoice');
  const bodies = ['', '{"state":"succeeded"}', 'x'.repeat(3_000_000)];
  for (const body of bodies)
    expect(await call(headerOf(org, run), { body, headers: { 'freehold-run': headerOf(org, run) } })).toBe(204);
  expect(answersAbout(run)).toEqual(['open', 'open', 'open']);
  expect(await rowOf(org, run)).toMatchObject({ status: 'running' });
});

test('an answer does not wait for a body that never comes, whose connection is closed', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const header = headerOf(org, await org.started('send-invoice'));
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk)));
  const ended = once(socket, 'close');
  socket.write(`POST /runs/ended HTTP/1.1\r\nHost: x\r\nFreehold-Run: ${header}\r\nContent-Length: 2000000\r\n\r\n{`);
  await until(
    async () => text,
    (found) => found.includes('\r\n\r\n'),
    'it is answered',
    4_000,
  );
  expect(text).toMatch(/^HTTP\/1\.1 204 [\s\S]*Connection: close/);
  await ended;
});

test('while its secret cannot be read, a callback is to be delivered again', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const header = headerOf(org, await org.started('send-invoice'));
  const parts = { ...partsOf(api), openKeyRing: () => Promise.reject(new DomainError('kms_unavailable')) };
  const { metrics } = api.world;
  const receive = (text: string | undefined) => receiveCallback(parts, text);
  const locked = await serveCallbacks({ host: '127.0.0.1', port: 0, receive, metrics, logger });
  const headers = { 'freehold-run': header };
  const response = await fetch(`http://127.0.0.1:${locked.port}/runs/ended`, { method: 'POST', headers });
  expect(response.status).toBe(503);
  expect(await response.text()).toBe('');
  await locked.close();
  expect(lines.join('')).not.toContain(header.split('.')[2]);
});

test('a callback made before a rotation of the secret is accepted after it', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const run = await org.started('send-invoice');
  const { db, kms, keyRing } = api.world;
  const before = headerOf(org, run);
  await rotateKeyRing({ db, kms }, 'callback');
  await keyRing.load();
  expect(keyRing.callbackTags({ orgId: org.orgId, id: run.id })).toHaveLength(2);
  expect(await call(before)).toBe(204);
  await org.work(org.complete(1));
  await recorded(org, run, 'completed');
});

test('however many callbacks are signed wrongly, a worker reads its secrets again once in five seconds', async () => {
  const { config, control, metrics, keyRing, db, kms } = api.world;
  let loads = 0;
  const counted = {
    ...keyRing,
    load: () => {
      loads += 1;
      return keyRing.load();
    },
  };
  const worker = await composeWorker(config, {
    ...{ name: 'freehold-test', logger, metrics, breaker: null, workflows: async () => '' },
    control: { ...control, control: { ...control.control, keyRing: counted } },
  });
  const org = await openTenant(api);
  await org.register('send-invoice');
  const run = await org.started('send-invoice');
  const forged = `${org.orgId}.${run.id}.${'A'.repeat(43)}`;
  const forge = () => Promise.all(Array.from({ length: 50 }, () => worker.receiveCallback(forged)));
  const now = performance.now.bind(performance);
  const clock = vi.spyOn(performance, 'now');
  try {
    clock.mockImplementation(() => now() + 60_000);
    expect(new Set(await forge())).toEqual(new Set(['unsigned']));
    await forge();
    expect(loads).toBe(1);
    await rotateKeyRing({ db, kms }, 'callback');
    clock.mockImplementation(() => now() + 66_000);
    await forge();
    expect(loads).toBe(2);
    expect(keyRing.callbackTags({ orgId: org.orgId, id: run.id }).length).toBeGreaterThan(1);
    expect(await worker.receiveCallback(headerOf(org, run))).toBe('open');
  } finally {
    clock.mockRestore();
    await worker.close();
  }
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
    const text = await elsewhere.world.metrics.render();
    expect(text).toMatch(/freehold_run_starts_total\{outcome="withoutCallback",process="worker"\} 4/);
  } finally {
    clock.mockRestore();
    await elsewhere.close();
    await proxy.close();
  }
});
