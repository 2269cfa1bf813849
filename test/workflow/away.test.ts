import { status } from '@grpc/grpc-js';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { lookAtRuns } from '../../src/background/workflow/sweeps.ts';
import { workflowStates } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { openTestApi } from '../api/support.ts';
import type { MembersApi } from '../members/support.ts';
import { type GrpcProxy, startGrpcProxy } from '../support/grpc-proxy.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { openTenant, type RunTenant } from './support.ts';

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

/** Does what a worker does for runs of these organizations, without waiting until it is time. */
const look = async (...organizations: RunTenant[]): Promise<void> => {
  const { db, temporal } = api.world;
  for (const { orgId } of organizations)
    await withOrganization(db, orgId, (tx) =>
      tx.update(workflowStates).set({ dueAt: sql`now()` }).where(eq(workflowStates.orgId, orgId)),
    );
  await Promise.all(Array.from({ length: 2 }, () => lookAtRuns({ db, runs: temporal.tenants })));
};

describe('a start that Temporal does not answer', () => {
  test('is accepted, and made by a worker once it can be', async () => {
    const org = await openTenant(api);
    await org.register('send-invoice');
    proxy.refuse('StartWorkflowExecution', () => status.UNAVAILABLE);
    const run = await org.started('send-invoice', { input: 7 });
    expect(run).toMatchObject({ status: 'starting', runId: null });
    expect(await org.read(run.id)).toMatchObject({ status: 'starting', live: false });
    await look(org);
    expect(await org.read(run.id)).toMatchObject({ status: 'starting' });
    proxy.reset();
    await look(org);
    expect(await org.read(run.id)).toMatchObject({ status: 'running' });
    expect(await org.work(org.complete(1))).toMatchObject({ input: 7 });
  });

  test('is one run if its answer was lost, whoever sends it again', async () => {
    const org = await openTenant(api);
    await org.register('send-invoice');
    proxy.loseAnswer('StartWorkflowExecution', (call) => call === 1);
    const request = { id: 'once', input: 1 };
    const run = await org.started('send-invoice', request);
    expect(run).toMatchObject({ status: 'starting' });
    await Promise.all([look(org), org.started('send-invoice', request)]);
    const now = await org.read(run.id);
    expect(now).toMatchObject({ status: 'running' });
    await org.work(org.complete(1));
    expect(await org.result(run.id)).toMatchObject({ result: 1 });
    expect(await org.listed()).toEqual(['once']);
  });
});

test('the end of a run that nobody reads is noticed and announced once', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const { id } = await org.started('send-invoice');
  await org.work(org.complete(1));
  await look(org);
  const listed = (await (await org.call('/runs?status=completed')).json()) as { data: { id: string }[] };
  expect(listed.data.map((run) => run.id)).toEqual([id]);
});

test('a run that cannot be looked at does not keep others from their turn', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const count = 12;
  for (let each = 0; each < count; each += 1) {
    await org.started('send-invoice');
    await org.work(org.complete(each));
  }
  // Neither an outage nor a refusal: each lane meets one.
  proxy.refuse('DescribeWorkflowExecution', (call) => (call <= 10 ? status.INTERNAL : null));
  await expect(look(org)).rejects.toThrow('runs could not be looked at');
  // The other of the two workers may not be through yet.
  await until(
    async () => ((await (await org.call('/runs?status=completed')).json()) as { data: unknown[] }).data.length,
    (completed) => completed === count - 10,
    'the others have had their turn',
  );
});

test('while Temporal is away, a run is shown as it was last seen', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const { id } = await org.started('send-invoice');
  proxy.refuse('DescribeWorkflowExecution', () => status.UNAVAILABLE);
  expect(await org.read(id)).toMatchObject({ status: 'running', live: false, waitsForWorker: null });
});
