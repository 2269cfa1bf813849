import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OrganizationStatus } from '../../src/contract/organization.ts';
import type { Run } from '../../src/contract/run.ts';
import { auditEvents, organizations, outbox } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { openTestApi, platformKey } from '../api/support.ts';
import { codeOf, type MembersApi } from '../members/support.ts';
import { until } from '../support/until.ts';
import { openTenant, type RunTenant } from './support.ts';

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true, config: { OPEN_RUNS_PER_ORGANIZATION_MAX: 4 } });
});
afterAll(() => api.close());

const eventsOf = async ({ orgId }: RunTenant) => {
  const { db } = api.world;
  const announced = await withPlatform(db, (tx) => tx.select().from(outbox).where(eq(outbox.orgId, orgId)));
  const audited = await withPlatform(db, (tx) => tx.select().from(auditEvents).where(eq(auditEvents.orgId, orgId)));
  return {
    announced: announced.filter(({ type }) => type.startsWith('run.')),
    audited: audited.filter(({ action }) => action.startsWith('run.')),
  };
};

test('a run is started in the namespace of its organization, worked on there, and its result is read', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const answer = await org.start('send-invoice', { input: { invoice: 42 }, id: 'invoice-42' });
  expect(answer.status).toBe(202);
  const run = (await answer.json()) as Run;
  expect(answer.headers.get('location')).toBe(`${org.path}/runs/${run.id}`);
  expect(run).toMatchObject({ workflow: 'send-invoice', workflowId: 'invoice-42', status: 'running', webUrl: null });
  expect(run.namespace).toBe(org.namespace);
  expect(await org.result(run.id)).toEqual({ status: 'running', result: null, isKept: true, failure: null });

  const task = await org.work(org.complete({ paid: true }));
  expect(task).toEqual({ workflowId: 'invoice-42', type: 'sendInvoice', input: { invoice: 42 } });
  expect(await org.read(run.id)).toMatchObject({ status: 'completed', failure: null, pendingActivities: [] });
  expect(await org.result(run.id)).toEqual({
    status: 'completed',
    result: { paid: true },
    isKept: true,
    failure: null,
  });

  const { announced, audited } = await eventsOf(org);
  expect(announced.map(({ type, payload }) => [type, payload.status])).toEqual([['run.completed', 'completed']]);
  expect(audited.map(({ action, target }) => [action, target])).toEqual([['run.start', `run:${run.id}`]]);
  // What is in a run is the organization's own.
  expect(JSON.stringify({ announced, audited })).not.toMatch(/"invoice"|"paid"/);
});

test('the platform sees a run with a link and without its result', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const { id } = await org.started('send-invoice');
  const seen = (await (await org.call(`/runs/${id}`, { key: platformKey })).json()) as Run;
  expect(seen.webUrl).toBe(
    `http://127.0.0.1:1/namespaces/${org.namespace}/workflows/${seen.workflowId}/${seen.runId}/history`,
  );
  expect(await codeOf(await org.call(`/runs/${id}/result`, { key: platformKey }))).toBe('forbidden');
});

test('a failure is told with its type', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const { id } = await org.started('send-invoice');
  await org.work(org.fail('The invoice was not paid'));
  const failure = { type: 'Unpaid', message: 'The invoice was not paid' };
  expect(await org.read(id)).toMatchObject({ status: 'failed', failure });
  expect(await org.result(id)).toMatchObject({ status: 'failed', result: null, failure });
  const { announced } = await eventsOf(org);
  expect(announced.map(({ type, payload }) => [type, payload.status])).toEqual([['run.failed', 'failed']]);
});

describe('of two requests with one id', () => {
  test('the same one is the same run, also at once, and another one is refused', async () => {
    const org = await openTenant(api);
    await org.register('send-invoice');
    const request = { input: [1], id: 'one' };
    const runs = await Promise.all(Array.from({ length: 4 }, () => org.started('send-invoice', request)));
    expect(new Set(runs.map(({ id }) => id)).size).toBe(1);
    expect(await codeOf(await org.start('send-invoice', { ...request, input: [2] }))).toBe('run_exists');
    await org.started('send-invoice', { id: 'none' });
    expect(await codeOf(await org.start('send-invoice', { id: 'none', input: null }))).toBe('run_exists');
    expect(await org.started('send-invoice', { input: [2], id: 'one', onConflict: 'useExisting' })).toEqual(runs[0]);
    expect((await eventsOf(org)).audited).toHaveLength(2);
  });

  test('the second one can end the first', async () => {
    const org = await openTenant(api);
    await org.register('send-invoice');
    const first = await org.started('send-invoice', { id: 'one' });
    const second = await org.started('send-invoice', { id: 'one', onConflict: 'terminate' });
    expect(second.id).not.toBe(first.id);
    expect(await org.read(first.id)).toMatchObject({ status: 'terminated' });
    expect(await org.read(second.id)).toMatchObject({ status: 'running', live: true });
    await org.work(org.complete(1));
    expect(await org.read(second.id)).toMatchObject({ status: 'completed' });
    const { announced } = await eventsOf(org);
    expect(announced.map(({ payload }) => [payload.runId, payload.status])).toEqual([
      [first.id, 'terminated'],
      [second.id, 'completed'],
    ]);
  });

  test('one of two workflows gets the id', async () => {
    const org = await openTenant(api);
    const names = ['one', 'two'];
    for (const name of names) await org.register(name);
    const answers = await Promise.all(names.map((name) => org.start(name, { id: 'same' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    for (const answer of answers.filter(({ status }) => status === 409))
      expect(await codeOf(answer)).toBe('run_exists');
  });

  test('the second one is another run once the first has ended', async () => {
    const org = await openTenant(api);
    await org.register('send-invoice');
    const first = await org.started('send-invoice', { id: 'one' });
    await org.work(org.complete('first'));
    expect(await org.read(first.id)).toMatchObject({ status: 'completed' });
    const second = await org.started('send-invoice', { id: 'one' });
    expect(second.id).not.toBe(first.id);
    expect(await org.result(first.id)).toMatchObject({ result: 'first' });
  });

  test('a repetition with its idempotency key is answered with the run', async () => {
    const org = await openTenant(api);
    await org.register('send-invoice');
    const call = { headers: { 'Idempotency-Key': randomUUID() } };
    const [first, second] = [
      await org.start('send-invoice', { input: 1 }, call),
      await org.start('send-invoice', { input: 1 }, call),
    ];
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await second.json()).toEqual(await first.json());
  });
});

test('no more runs are open than may be', async () => {
  const org = await openTenant(api);
  await org.register('narrow', { openRunsMax: 2 });
  await org.register('wide');
  const answers = await Promise.all(Array.from({ length: 6 }, () => org.start('narrow')));
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(2);
  for (const answer of answers.filter(({ status }) => status !== 202))
    expect(await codeOf(answer)).toBe('run_limit_reached');
  for (let each = 0; each < 2; each += 1) await org.started('wide');
  expect(await codeOf(await org.start('wide'))).toBe('run_limit_reached');
  expect(await codeOf(await org.call('/workflows/narrow', { method: 'DELETE' }))).toBe('workflow_in_use');
});

describe('an organization that is not active', () => {
  test.each(['suspended', 'inactive', 'deleting'] as const)('starts nothing while it is %s', async (status) => {
    const org = await openTenant(api);
    await org.register('send-invoice');
    const set = (next: OrganizationStatus) =>
      withPlatform(api.world.db, (tx) =>
        tx.update(organizations).set({ status: next }).where(eq(organizations.id, org.orgId)),
      );
    await set(status);
    expect(await codeOf(await org.start('send-invoice', {}, { key: platformKey }))).toBe('illegal_transition');
    await until(
      async () => (await org.start('send-invoice')).status,
      (code) => code === 403,
      'the member is refused',
    );
    expect(await org.listed()).toEqual([]);
  });
});

test('a namespace that is gone is said to be, and the run was not started', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  // A new namespace may not be known to every server yet.
  const hourAgo = new Date(Date.now() - 3_600_000);
  await withPlatform(api.world.db, (tx) =>
    tx.update(organizations).set({ createdAt: hourAgo }).where(eq(organizations.id, org.orgId)),
  );
  const { operatorService } = api.world.connection;
  await operatorService.deleteNamespace({ namespace: org.namespace });
  const code = await until(
    async () => {
      const answer = await org.start('send-invoice');
      return answer.status === 202 ? '' : codeOf(answer);
    },
    (found) => found !== '',
    'the server forgets the namespace',
  );
  expect(code).toBe('namespace_missing');
  const { data } = (await (await org.call('/runs?status=notStarted')).json()) as { data: Run[] };
  expect(data[0]).toMatchObject({ runId: null, failure: { type: 'namespace_missing' } });
});

test('a run of another organization, and one that never was, do not exist', async () => {
  const [org, other] = [await openTenant(api), await openTenant(api)];
  await org.register('send-invoice');
  const { id } = await org.started('send-invoice');
  for (const each of [id, randomUUID()]) {
    for (const rest of ['', '/result'])
      expect(await codeOf(await other.call(`/runs/${each}${rest}`))).toBe('not_found');
    for (const rest of ['/cancel', '/terminate']) {
      const answer = await other.call(`/runs/${each}${rest}`, { json: { reason: 'not mine' } });
      expect(await codeOf(answer)).toBe('not_found');
    }
  }
  expect(await org.read(id)).toMatchObject({ status: 'running' });
  expect(await codeOf(await other.start('send-invoice'))).toBe('not_found');
});

describe('a run is ended on request', () => {
  test('by its worker, which is asked', async () => {
    const org = await openTenant(api);
    await org.register('send-invoice');
    const { id } = await org.started('send-invoice');
    await org.work();
    const asked = await org.call(`/runs/${id}/cancel`, { json: { reason: 'not needed' } });
    expect(await asked.json()).toMatchObject({ status: 'running' });
    await org.work(org.canceled());
    expect(await org.read(id)).toMatchObject({ status: 'canceled' });
    expect(await codeOf(await org.call(`/runs/${id}/cancel`, { json: { reason: 'again' } }))).toBe('run_ended');
  });

  test('at once', async () => {
    const org = await openTenant(api);
    await org.register('send-invoice');
    const { id } = await org.started('send-invoice');
    const ended = await org.call(`/runs/${id}/terminate`, { json: { reason: 'It hangs' } });
    expect(await ended.json()).toMatchObject({ status: 'terminated', failure: { message: 'It hangs' } });
    expect(await codeOf(await org.call(`/runs/${id}/terminate`, { json: { reason: 'again' } }))).toBe('run_ended');
    const { audited, announced } = await eventsOf(org);
    expect(audited.map(({ action, reason }) => [action, reason])).toEqual([
      ['run.start', null],
      ['run.terminate', 'It hangs'],
    ]);
    expect(announced.map(({ payload }) => payload.status)).toEqual(['terminated']);
  });
});

test('a run that no worker takes says so after ten seconds, and no longer once one does', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const { id } = await org.started('send-invoice');
  expect(await org.read(id)).toMatchObject({ waitsForWorker: false });
  await sleep(10_500);
  expect(await org.read(id)).toMatchObject({ status: 'running', live: true, waitsForWorker: true });
  await org.work();
  expect(await org.read(id)).toMatchObject({ waitsForWorker: false });
});

test('an input and a failure may hold any character', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const input = { 'nul \0': '\ud800 \udfff \u202e ���' };
  const { id } = await org.started('send-invoice', { input, id: 'odd' });
  expect((await org.started('send-invoice', { input, id: 'odd' })).id).toBe(id);
  expect(await org.work(org.fail('nul \0 in a failure'))).toMatchObject({ input });
  expect(await org.read(id)).toMatchObject({ status: 'failed', failure: { message: 'nul \ufffd in a failure' } });
});

test('an input of one byte more than may be is refused, and nothing started', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const largest = 'x'.repeat(256 * 1_024 - 2);
  const { id } = await org.started('send-invoice', { input: largest });
  await org.work(org.complete(largest.length));
  expect(await org.read(id)).toMatchObject({ status: 'completed' });
  for (const more of ['x', 'x'.repeat(8_192)])
    expect(await codeOf(await org.start('send-invoice', { input: `${largest}${more}` }))).toBe('payload_too_large');
  expect(await org.listed()).toHaveLength(1);
  expect((await eventsOf(org)).audited).toHaveLength(1);
});
