import { afterAll, beforeAll, expect, it, test } from 'vitest';
import { etagOf } from '../../src/contract/etag.ts';
import type { Workflow } from '../../src/contract/workflow.ts';
import { openTestApi, problemOf } from '../api/support.ts';
import { codeOf, type MembersApi } from '../members/support.ts';
import { openTenant } from './support.ts';

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true, config: { WORKFLOWS_PER_ORGANIZATION_MAX: 3 } });
});
afterAll(() => api.close());

test('a workflow is registered, listed by name, read, changed and deleted', async () => {
  const org = await openTenant(api);
  const json = { name: 'send-invoice', workflowType: 'sendInvoice', taskQueue: 'invoices', openRunsMax: 2 };
  const answer = await org.call('/workflows', { json });
  expect(answer.status).toBe(201);
  expect(answer.headers.get('location')).toBe(`${org.path}/workflows/send-invoice`);
  const made = (await answer.json()) as Workflow;
  expect(made).toMatchObject({ ...json, taskTimeoutSeconds: 10, executionTimeoutSeconds: null, version: 1 });
  await org.register('archive');
  const first = (await (await org.call('/workflows?limit=1')).json()) as { data: Workflow[]; nextCursor: string };
  expect(first.data.map(({ name }) => name)).toEqual(['archive']);
  const second = (await (await org.call(`/workflows?limit=1&cursor=${first.nextCursor}`)).json()) as typeof first;
  expect(second).toMatchObject({ data: [{ name: 'send-invoice' }], nextCursor: null });

  const change = { taskQueue: 'other', openRunsMax: null };
  const headers = { 'If-Match': etagOf(made) };
  const changed = await org.call('/workflows/send-invoice', { method: 'PATCH', json: change, headers });
  expect(await changed.json()).toMatchObject({ ...change, workflowType: 'sendInvoice', version: 2 });
  const same = await org.call('/workflows/send-invoice', { method: 'PATCH', json: change });
  expect(await same.json()).toMatchObject({ version: 2 });
  const late = await org.call('/workflows/send-invoice', { method: 'DELETE', headers });
  expect(await codeOf(late)).toBe('precondition_failed');
  expect((await org.call('/workflows/send-invoice', { method: 'DELETE' })).status).toBe(204);
  expect(await codeOf(await org.call('/workflows/send-invoice'))).toBe('not_found');
});

test('a name is taken once, and an organization has so many workflows', async () => {
  const org = await openTenant(api);
  for (const name of ['one', 'two']) await org.register(name);
  const json = { name: 'two', workflowType: 'x', taskQueue: 'x' };
  expect(await codeOf(await org.call('/workflows', { json }))).toBe('workflow_exists');
  await org.register('three');
  expect(await codeOf(await org.call('/workflows', { json: { ...json, name: 'four' } }))).toBe(
    'workflow_limit_reached',
  );
});

it.each(['freehold-x', 'Freehold-X', 'temporal-sys-per-ns-tq', '/_sys/x', '__temporal_x', ' x', 'x\u0000'])(
  'no name in the namespace begins with what belongs to the product or the server: %j',
  async (reserved) => {
    const org = await openTenant(api);
    await org.register('mine');
    const paths = async (answer: Response): Promise<string[]> =>
      ((await problemOf(answer)).errors ?? []).map(({ path }) => path);
    const json = { name: 'x', workflowType: reserved, taskQueue: reserved };
    expect(await paths(await org.call('/workflows', { json }))).toEqual(['workflowType', 'taskQueue']);
    const change = { taskQueue: reserved };
    expect(await paths(await org.call('/workflows/mine', { method: 'PATCH', json: change }))).toEqual(['taskQueue']);
    expect(await paths(await org.start('mine', { id: reserved }))).toEqual(['id']);
    expect(await org.listed()).toEqual([]);
  },
);
