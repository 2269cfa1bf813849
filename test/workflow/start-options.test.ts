import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Run } from '../../src/contract/run.ts';
import { openTestApi, problemOf } from '../api/support.ts';
import { codeOf, type MembersApi } from '../members/support.ts';
import { openTenant, type RunTenant } from './support.ts';

let api: MembersApi;
let org: RunTenant;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
  org = await openTenant(api);
  await org.register('plain');
  await org.register('bounded', { executionTimeoutSeconds: 600, priority: 2 });
});
afterAll(() => api.close());

/** What the server has recorded of the start of a run. */
const begunOf = async ({ workflowId, runId }: Run) => {
  const { history } = await api.world.connection.workflowService.getWorkflowExecutionHistory({
    namespace: org.namespace,
    execution: { workflowId, runId },
  });
  const begun = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  const fields = Object.entries(begun?.memo?.fields ?? {});
  const { priorityKey, fairnessKey, fairnessWeight } = begun?.priority ?? {};
  return {
    memo: Object.fromEntries(fields.map(([name, payload]) => [name, defaultPayloadConverter.fromPayload(payload)])),
    seconds: Number(begun?.workflowExecutionTimeout?.seconds ?? 0),
    priority: { priorityKey, fairnessKey, fairnessWeight },
  };
};

test('a run has its own memo, timeout, priority and fairness', async () => {
  const memo = { customer: 'acme', 'order.lines': [1, { two: null }], none: null };
  const run = await org.started('bounded', {
    memo,
    executionTimeoutSeconds: 60,
    priority: 5,
    fairnessKey: 'customer-ü',
    fairnessWeight: 2.5,
  });
  expect(await begunOf(run)).toEqual({
    memo: { ...memo, 'freehold.actor': expect.any(String), 'freehold.run': run.id },
    seconds: 60,
    priority: { priorityKey: 5, fairnessKey: 'customer-ü', fairnessWeight: 2.5 },
  });
});

test('without options the settings of the workflow apply, and null takes them back', async () => {
  expect(await begunOf(await org.started('bounded'))).toMatchObject({ seconds: 600, priority: { priorityKey: 2 } });
  const unbounded = await org.started('bounded', { executionTimeoutSeconds: null, priority: null });
  expect(await begunOf(unbounded)).toMatchObject({ seconds: 0 });
  expect((await begunOf(unbounded)).priority.priorityKey ?? 0).not.toBe(2);
  expect(Object.keys((await begunOf(unbounded)).memo).sort()).toEqual(['freehold.actor', 'freehold.run']);
});

test('another option is another request', async () => {
  const request = { id: 'one', memo: { customer: 'acme' }, fairnessKey: 'a' };
  const run = await org.started('plain', request);
  expect((await org.started('plain', request)).id).toBe(run.id);
  const others = [
    { memo: { customer: 'other' } },
    { memo: undefined },
    { fairnessKey: 'b' },
    { fairnessWeight: 1 },
    { priority: 1 },
    { priority: null },
    { executionTimeoutSeconds: 60 },
  ];
  for (const other of others)
    expect(await codeOf(await org.start('plain', { ...request, ...other })), JSON.stringify(other)).toBe('run_exists');
});

const entries = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, each) => [`n${each}`, each]));

test.each([
  ['memo', entries(21)],
  ['memo', { 'freehold.run': 'mine' }],
  ['memo', { 'Freehold.run': 'mine' }],
  ['memo', { ['n'.repeat(65)]: 1 }],
  ['memo', { '': 1 }],
  ['memo', { 'nul\0': 1 }],
  ['memo', { large: 'x'.repeat(4_096) }],
  ['memo', []],
  ['memo', null],
  ['memo', 'text'],
  ['executionTimeoutSeconds', 0],
  ['priority', 6],
  ['fairnessKey', 'ü'.repeat(33)],
  ['fairnessKey', ''],
  ['fairnessWeight', 0],
  ['fairnessWeight', 1_001],
])('a start with a %s that is not valid is refused', async (path, value) => {
  expect(await problemOf(await org.start('plain', { [path]: value }))).toMatchObject({
    code: 'validation_failed',
    errors: [expect.objectContaining({ path })],
  });
});

test('the largest memo is taken', async () => {
  const memo = { ...entries(19), large: 'x'.repeat(3_700) };
  expect((await begunOf(await org.started('plain', { memo }))).memo).toMatchObject(memo);
});
