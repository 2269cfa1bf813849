import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import { type CallbackServer, serveCallbacks } from '../../src/main/callback-server.ts';
import { composeWorker } from '../../src/main/compose-worker.ts';
import { createLogger } from '../../src/telemetry/logs.ts';
import { rotateKeyRing } from '../../src/usecases/key-ring/rotation.ts';
import { receiveCallback } from '../../src/usecases/workflow/callback.ts';
import { openTestApi } from '../api/support.ts';
import type { MembersApi } from '../members/support.ts';
import { until } from '../support/until.ts';
import { callBack, callbackTo, headerOf, partsOf, rowOf } from './callback-support.ts';
import { openTenant } from './support.ts';

const lines: string[] = [];
const logger = createLogger({
  level: 'info',
  process: 'worker',
  destination: { write: (line) => void lines.push(line) },
});

let api: MembersApi;
let listener: CallbackServer;
let port: number;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
  listener = await serveCallbacks({
    host: '127.0.0.1',
    port: 0,
    receive: (header) => receiveCallback(partsOf(api), header),
    metrics: api.world.metrics,
    logger,
  });
  ({ port } = listener);
});
afterAll(async () => {
  await listener?.close();
  await api?.close();
});

describe('a callback is refused, and changes nothing,', () => {
  test('without the signature of this run', async () => {
    const [org, other] = [await openTenant(api), await openTenant(api)];
    await org.register('send-invoice');
    await other.register('send-invoice');
    const [run, foreign] = [await org.started('send-invoice'), await other.started('send-invoice')];
    const [, , tag = ''] = headerOf(api, org, run).split('.');
    const before = await rowOf(api, org, run);
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
    for (const header of forged) expect([header, await callBack(port, header)]).toEqual([header, 401]);
    expect(await rowOf(api, org, run)).toEqual(before);
    expect(lines.join('')).not.toContain(tag);
  });

  test('for a run that does not exist, elsewhere, or by another method', async () => {
    const org = await openTenant(api);
    expect(await callBack(port, headerOf(api, org, { id: uuid() }))).toBe(404);
    expect(await callBack(port, headerOf(api, { ...org, orgId: randomUUID() }, { id: uuid() }))).toBe(404);
    for (const path of ['/', '/metrics', '/healthz', '/runs/ended/more'])
      expect((await callbackTo(port, path)).status).toBe(404);
    expect((await callbackTo(port, '/runs/ended', { method: 'GET', body: null })).status).toBe(404);
  });
});

test('a callback about a run that goes on, with any body, is accepted and changes nothing but what Temporal says', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const run = await org.started('send-invoice');
  const bodies = ['', '{"state":"succeeded"}', 'x'.repeat(3_000_000)];
  for (const body of bodies)
    expect(
      await callBack(port, headerOf(api, org, run), { body, headers: { 'freehold-run': headerOf(api, org, run) } }),
    ).toBe(204);
  expect(await rowOf(api, org, run)).toMatchObject({ status: 'running' });
});

test('an answer does not wait for a body that never comes, whose connection is closed', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const header = headerOf(api, org, await org.started('send-invoice'));
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
  const header = headerOf(api, org, await org.started('send-invoice'));
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
    expect(await worker.receiveCallback(headerOf(api, org, run))).toBe('open');
  } finally {
    clock.mockRestore();
    await worker.close();
  }
});
