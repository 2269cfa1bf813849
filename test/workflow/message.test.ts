import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Run } from '../../src/contract/run.ts';
import type { RunAnswer, RunUpdate } from '../../src/contract/run-message.ts';
import { auditEvents } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { type Call, openTestApi, platformKey, problemOf } from '../api/support.ts';
import { codeOf, type MembersApi } from '../members/support.ts';
import { until } from '../support/until.ts';
import { openTenant, type RunTenant } from './support.ts';
import { startTenantWorker } from './worker.ts';

const resultBytesMax = 1_000;

let api: MembersApi;
let org: RunTenant;
let stopWorker: () => Promise<void>;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true, config: { RUN_RESULT_BYTES_MAX: resultBytesMax } });
  org = await openTenant(api);
  await org.register('account', { workflowType: 'account', taskQueue: 'accounts' });
  stopWorker = await startTenantWorker(org.namespace, 'accounts');
});
afterAll(async () => {
  await stopWorker?.();
  await api.close();
});

const send =
  (kind: string) =>
  (id: string, json: object, call: Call = {}): Promise<Response> =>
    org.call(`/runs/${id}/${kind}`, { json, ...call });
const signal = send('signal');
const query = send('query');
const update = send('update');

const answerOf = async <T>(response: Response, status: number): Promise<T> => {
  expect(response.status, await response.clone().text()).toBe(status);
  return (await response.json()) as T;
};
const signaled = async (id: string, name: string, input?: unknown): Promise<Run> =>
  answerOf<Run>(await signal(id, { name, input }), 202);
const balanceOf = async (id: string): Promise<unknown> =>
  (await answerOf<RunAnswer>(await query(id, { name: 'balance' }), 200)).result;
const ended = (id: string) =>
  until(
    async () => (await org.read(id)).status,
    (status) => status === 'completed',
    'the run has ended',
  );
const auditedOf = async (id: string) =>
  (await withPlatform(api.world.db, (tx) => tx.select().from(auditEvents).where(eq(auditEvents.orgId, org.orgId))))
    .filter(({ target, action }) => target === `run:${id}` && action !== 'run.start')
    .map(({ action, body }) => ({ action, body: body as string }));

describe('a signal', () => {
  test('reaches the workflow, and the audit trail has its name and not its input', async () => {
    const { id } = await org.started('account');
    expect(await signaled(id, 'deposit', 4_211)).toMatchObject({ id, status: 'running', webUrl: null });
    expect(await balanceOf(id)).toBe(4_211);
    const audited = await auditedOf(id);
    expect(audited.map(({ action }) => action)).toEqual(['run.signal']);
    expect(audited[0]?.body).toContain('deposit');
    expect(JSON.stringify(audited)).not.toContain('4211');
  });

  test('is one signal if it is sent again with its idempotency key', async () => {
    const { id } = await org.started('account');
    const call = { headers: { 'Idempotency-Key': randomUUID() } };
    await answerOf(await signal(id, { name: 'deposit', input: 5 }, call), 202);
    const repeated = await signal(id, { name: 'deposit', input: 5 }, call);
    expect(repeated.headers.get('idempotency-replayed')).toBe('true');
    expect(await balanceOf(id)).toBe(5);
    expect(await auditedOf(id)).toHaveLength(1);
    expect(await codeOf(await signal(id, { name: 'deposit', input: 6 }, call))).toBe('idempotency_key_reused');
  });

  test('of the platform reaches the workflow too', async () => {
    const { id } = await org.started('account');
    await answerOf(await signal(id, { name: 'deposit', input: 1 }, { key: platformKey }), 202);
    expect(await balanceOf(id)).toBe(1);
  });

  test('reaches the run that continues the one it was sent to', async () => {
    const { id } = await org.started('account', { input: 3 });
    await signaled(id, 'renew');
    await until(
      async () => {
        await signaled(id, 'deposit', 1);
        return (await balanceOf(id)) as number;
      },
      (balance) => balance > 4,
      'the next run has the signals',
    );
    expect(await org.read(id)).toMatchObject({ status: 'running' });
  });
});

describe('a query', () => {
  test('is answered with its argument, also after the end of the run', async () => {
    const { id } = await org.started('account', { input: 21 });
    expect(await answerOf(await query(id, { name: 'balance', input: 2 }), 200)).toEqual({ result: 42 });
    await signaled(id, 'close');
    await ended(id);
    expect(await balanceOf(id)).toBe(21);
    expect((await auditedOf(id)).map(({ action }) => action)).toEqual(['run.signal']);
  });

  test('that the SDK answers is allowed', async () => {
    const { id } = await org.started('account');
    const { result } = await answerOf<RunAnswer>(await query(id, { name: '__stack_trace' }), 200);
    expect(result).toContain('account');
    await answerOf(await query(id, { name: '__temporal_workflow_metadata' }), 200);
  });

  test('that the workflow does not know or cannot answer is refused, in the words of the worker', async () => {
    const { id } = await org.started('account');
    const unknown = await problemOf(await query(id, { name: 'unknown' }));
    expect(unknown).toMatchObject({ code: 'query_rejected', status: 422 });
    expect(unknown.detail).toContain('unknown');
    const broken = await problemOf(await query(id, { name: 'broken' }));
    expect(broken).toMatchObject({ code: 'query_rejected', detail: 'There is no statement\ufffd yet' });
  });

  test('is refused if its answer is too large', async () => {
    const { id } = await org.started('account');
    const largest = resultBytesMax - 2;
    const { result } = await answerOf<RunAnswer>(await query(id, { name: 'statement', input: largest }), 200);
    expect(result).toHaveLength(largest);
    const problem = await problemOf(await query(id, { name: 'statement', input: largest + 1 }));
    expect(problem).toMatchObject({ code: 'result_too_large', status: 409 });
  });
});

describe('an update', () => {
  test('is carried out once, and its outcome is read again with its id, also after the end of the run', async () => {
    const { id } = await org.started('account', { input: 10 });
    const request = { name: 'withdraw', input: 4, updateId: 'rent' };
    const outcome = { updateId: 'rent', status: 'completed', result: 6, failure: null };
    for (let each = 0; each < 2; each += 1) expect(await answerOf(await update(id, request), 200)).toEqual(outcome);
    expect(await balanceOf(id)).toBe(6);
    const audited = await auditedOf(id);
    expect(audited.map(({ action }) => action)).toEqual(['run.update', 'run.update']);
    expect(audited[0]?.body).toContain('"updateId":"rent"');
    expect(audited[0]?.body).not.toContain('"input"');
    await signaled(id, 'close');
    await ended(id);
    expect(await answerOf(await update(id, request), 200)).toEqual(outcome);
    expect(await codeOf(await update(id, { ...request, updateId: 'another' }))).toBe('run_ended');
    expect(await codeOf(await update(id, { name: 'withdraw', input: 4 }))).toBe('run_ended');
  });

  test('without an id is one update for its idempotency key', async () => {
    const { id } = await org.started('account', { input: 10 });
    const call = { headers: { 'Idempotency-Key': randomUUID() } };
    const first = await answerOf<RunUpdate>(await update(id, { name: 'withdraw', input: 4 }, call), 200);
    expect(await answerOf(await update(id, { name: 'withdraw', input: 4 }, call), 200)).toEqual(first);
    expect(await balanceOf(id)).toBe(6);
    await answerOf(await update(id, { name: 'withdraw', input: 4 }), 200);
    expect(await balanceOf(id)).toBe(2);
  });

  test('that the validator refuses, or nobody handles, is rejected in the words of the worker', async () => {
    const { id } = await org.started('account', { input: 3 });
    const refused = await problemOf(await update(id, { name: 'withdraw', input: 4 }));
    expect(refused).toMatchObject({ code: 'update_rejected', status: 422, detail: 'Only 3 is left' });
    expect(await codeOf(await update(id, { name: 'unknown' }))).toBe('update_rejected');
    expect(await balanceOf(id)).toBe(3);
  });

  test('that fails has completed, with its failure', async () => {
    const { id } = await org.started('account');
    expect(await answerOf(await update(id, { name: 'overdraw', updateId: 'one' }), 200)).toEqual({
      updateId: 'one',
      status: 'completed',
      result: null,
      failure: { type: 'Overdrawn', message: 'There is no credit' },
    });
  });

  test('whose result is too large has been carried out', async () => {
    const { id } = await org.started('account');
    const problem = await problemOf(await update(id, { name: 'print', input: resultBytesMax }));
    expect(problem).toMatchObject({ code: 'result_too_large', status: 409 });
  });

  test('that takes longer than ten seconds is accepted, and its outcome is waited for again', async () => {
    const { id } = await org.started('account');
    const accepted = await answerOf<RunUpdate>(await update(id, { name: 'audit' }), 202);
    expect(accepted).toMatchObject({ status: 'accepted', result: null, failure: null });
    await signaled(id, 'release');
    const completed = await update(id, { name: 'audit', updateId: accepted.updateId });
    expect(await answerOf(completed, 200)).toEqual({ ...accepted, status: 'completed', result: 'audited' });
  });
});

test('a result that is too large is not read', async () => {
  const other = await openTenant(api);
  await other.register('send-invoice');
  const { id } = await other.started('send-invoice');
  await other.work(other.complete('x'.repeat(resultBytesMax)));
  expect(await other.read(id)).toMatchObject({ status: 'completed' });
  expect(await codeOf(await other.call(`/runs/${id}/result`))).toBe('result_too_large');
});
