import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import proto from '@temporalio/proto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Run } from '../../src/contract/run.ts';
import { auditEvents, organizations } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { openTestApi, platformKey, problemOf } from '../api/support.ts';
import { codeOf, type MembersApi } from '../members/support.ts';
import { type GrpcProxy, startGrpcProxy } from '../support/grpc-proxy.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { openTenant, type RunTenant } from './support.ts';

const signaled = proto.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED;
const kinds = ['signal', 'query', 'update'] as const;
type Kind = (typeof kinds)[number];

let proxy: GrpcProxy;
let api: MembersApi;
beforeAll(async () => {
  proxy = await startGrpcProxy(temporalAddress());
  api = await openTestApi({ withoutWorker: true, temporalAddress: proxy.address });
});
afterAll(async () => {
  await api.close();
  await proxy.close();
});
beforeEach(() => proxy.reset());

/** An organization with one run, which no worker takes. */
const openRun = async (json: object = {}) => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const run = await org.started('send-invoice', json);
  const send = (kind: Kind, body: object = {}, call: object = {}) =>
    org.call(`/runs/${run.id}/${kind}`, { json: { name: 'paid', ...body }, ...call });
  return { org, run, send };
};

const signalsOf = async (org: RunTenant, { workflowId, runId }: Pick<Run, 'workflowId' | 'runId'>): Promise<number> => {
  const { history } = await api.world.connection.workflowService.getWorkflowExecutionHistory({
    namespace: org.namespace,
    execution: { workflowId, ...(runId === null ? {} : { runId }) },
  });
  return (history?.events ?? []).filter(({ eventType }) => eventType === signaled).length;
};

const auditedOf = async ({ orgId }: RunTenant): Promise<string[]> =>
  (await withPlatform(api.world.db, (tx) => tx.select().from(auditEvents).where(eq(auditEvents.orgId, orgId))))
    .map(({ action }) => action)
    .filter((action) => action.startsWith('run.'));

test('a run of another organization, and one that never was, get no message', async () => {
  const { org, run } = await openRun();
  const other = await openTenant(api);
  for (const id of [run.id, randomUUID()]) {
    for (const kind of kinds)
      expect(await codeOf(await other.call(`/runs/${id}/${kind}`, { json: { name: 'paid' } }))).toBe('not_found');
  }
  expect(await signalsOf(org, run)).toBe(0);
});

test('a run that has ended takes neither a signal nor an update, which are not audited once the end is known', async () => {
  const { org, send } = await openRun();
  await org.work(org.complete(1));
  // The first message finds it out.
  for (const kind of ['signal', 'update', 'signal'] as const) expect(await codeOf(await send(kind))).toBe('run_ended');
  expect((await auditedOf(org)).filter((action) => action !== 'run.start')).toEqual(['run.signal']);
});

describe('a later run with the same id', () => {
  test('is not sent what is meant for an earlier one', async () => {
    const { org, run: first, send } = await openRun({ id: 'one' });
    await org.work(org.complete(1));
    expect(await org.read(first.id)).toMatchObject({ status: 'completed' });
    const second = await org.started('send-invoice', { id: 'one' });
    for (const kind of ['signal', 'update'] as const) expect(await codeOf(await send(kind))).toBe('run_ended');
    expect(await signalsOf(org, second)).toBe(0);
  });

  test('is not sent it even if the end of the earlier one has not been noticed', async () => {
    const { org, run, send } = await openRun({ id: 'one' });
    await org.work(org.complete(1));
    const { runId } = await api.world.connection.workflowService.startWorkflowExecution({
      namespace: org.namespace,
      workflowId: 'one',
      requestId: randomUUID(),
      workflowType: { name: 'sendInvoice' },
      taskQueue: { name: 'invoices' },
    });
    expect(runId).not.toBe(run.runId);
    for (const kind of ['signal', 'update'] as const) expect(await codeOf(await send(kind))).toBe('run_ended');
    expect(await signalsOf(org, { workflowId: 'one', runId })).toBe(0);
  });
});

test('a query and an update that no worker answers say so within 14 seconds', async () => {
  const { org, send } = await openRun();
  const startedAt = Date.now();
  const answers = await Promise.all([send('query'), send('update', { updateId: 'one' })]);
  expect(Date.now() - startedAt).toBeLessThan(14_000);
  const problems = await Promise.all(answers.map(problemOf));
  for (const problem of problems) expect(problem).toMatchObject({ code: 'worker_unavailable', status: 409 });
  expect(problems[1]?.detail).toContain('the update one ');
  expect(await auditedOf(org)).toEqual(['run.start', 'run.update']);
});

describe('a message is invalid', () => {
  const reserved = ['freehold-x', 'temporal-sys-x', '/_sys/x', '__temporal_x'];
  test.each(kinds)('if the name of a %s is reserved, empty, too long or holds a key', async (kind) => {
    const { send } = await openRun();
    const names = ['', ' paid', 'x'.repeat(201), `fh_user_sk_${'x'.repeat(43)}`, 'nul \0', ...reserved];
    for (const name of kind === 'query' ? names : [...names, '__stack_trace', '__enhanced_stack_trace'])
      expect(await problemOf(await send(kind, { name })), name).toMatchObject({
        code: 'validation_failed',
        errors: [expect.objectContaining({ path: 'name' })],
      });
  });

  test('if its input is too large', async () => {
    const { org, run, send } = await openRun();
    await send('signal', { input: 'x'.repeat(256 * 1_024 - 2) });
    expect(await signalsOf(org, run)).toBe(1);
    for (const kind of kinds)
      for (const length of [256 * 1_024 - 1, 300_000])
        expect(await codeOf(await send(kind, { input: 'x'.repeat(length) }))).toBe('payload_too_large');
    expect(await signalsOf(org, run)).toBe(1);
    expect(await auditedOf(org)).toEqual(['run.start', 'run.signal']);
  });
});

test('viewers send nothing, and the platform neither queries nor updates', async () => {
  const { org, run, send } = await openRun();
  const { key } = await org.join('viewer');
  for (const kind of kinds) expect(await codeOf(await send(kind, {}, { key }))).toBe('forbidden');
  for (const kind of ['query', 'update'] as const)
    expect(await codeOf(await send(kind, {}, { key: platformKey }))).toBe('forbidden');
  expect(await signalsOf(org, run)).toBe(0);
});

test('the run of an organization that is not active gets no message', async () => {
  const { org, run, send } = await openRun();
  await withPlatform(api.world.db, (tx) =>
    tx.update(organizations).set({ status: 'suspended' }).where(eq(organizations.id, org.orgId)),
  );
  expect(await problemOf(await send('signal', {}, { key: platformKey }))).toMatchObject({
    code: 'illegal_transition',
    detail: 'The organization is suspended.',
  });
  for (const kind of kinds)
    await until(
      async () => (await send(kind)).status,
      (code) => code === 403,
      'the member is refused',
    );
  expect(await signalsOf(org, run)).toBe(0);
  expect(await auditedOf(org)).not.toContain('run.update');
});

describe('while Temporal does not answer', () => {
  test('a message says so, and the same signal, sent again, is one signal', async () => {
    const { org, run, send } = await openRun();
    proxy.refuse('DescribeWorkflowExecution', () => status.UNAVAILABLE);
    for (const kind of kinds) expect(await codeOf(await send(kind))).toBe('temporal_unavailable');
    proxy.reset();
    proxy.loseAnswer('SignalWorkflowExecution', (call) => call === 1);
    const call = { headers: { 'Idempotency-Key': randomUUID() } };
    expect(await codeOf(await send('signal', {}, call))).toBe('temporal_unavailable');
    expect((await send('signal', {}, call)).status).toBe(202);
    expect(await signalsOf(org, run)).toBe(1);
  });

  test('a run that has not been started gets its signal once it can be', async () => {
    proxy.refuse('StartWorkflowExecution', () => status.UNAVAILABLE);
    const { org, run, send } = await openRun({ id: 'late' });
    expect(run.status).toBe('starting');
    expect(await codeOf(await send('signal'))).toBe('temporal_unavailable');
    proxy.reset();
    expect((await send('signal')).status).toBe(202);
    expect(await signalsOf(org, { workflowId: 'late', runId: null })).toBe(1);
  });
});
