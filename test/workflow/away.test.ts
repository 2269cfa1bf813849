import { setTimeout as sleep } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { lookAtRuns } from '../../src/background/workflow/look.ts';
import type { Run } from '../../src/contract/run.ts';
import { lockOrganizationById } from '../../src/db/locks.ts';
import { organizations, workflowStates } from '../../src/db/schema.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { countStartsUnderWay, dueRuns } from '../../src/db/workflow/run.ts';
import { openTestApi } from '../api/support.ts';
import { codeOf, type MembersApi } from '../members/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { type GrpcProxy, startGrpcProxy } from '../support/grpc-proxy.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { continueAsNew } from './activities.ts';
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

/** Moves a time of the organization, or of its runs, into the past. */
const age = ({ orgId }: RunTenant, column: 'created_at' | 'attempted_at', seconds: number): Promise<unknown> =>
  asOwnerOf(api.world.database, (owner) =>
    column === 'created_at'
      ? owner`update organizations set created_at = created_at - make_interval(secs => ${seconds}) where id = ${orgId}`
      : owner`update workflow_states set attempted_at = attempted_at - make_interval(secs => ${seconds})
          where org_id = ${orgId}`,
  );

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

  test.each([
    ['has been continued', false],
    ['has been continued and has ended', true],
  ])('is one run if its answer was lost and it %s since', async (_what, hasEnded) => {
    const org = await openTenant(api);
    await org.register('send-invoice');
    proxy.loseAnswer('StartWorkflowExecution', (call) => call === 1);
    const run = await org.started('send-invoice', { id: 'continued' });
    expect(run).toMatchObject({ status: 'starting' });
    await org.work(continueAsNew('sendInvoice', 'invoices'));
    if (hasEnded) await org.work(org.complete(1));
    await look(org);
    expect(await org.read(run.id)).toMatchObject({ status: hasEnded ? 'completed' : 'running' });
    // The server lists the run and the one that continues it.
    expect(await org.listed()).toEqual(['continued', 'continued']);
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

describe('a start under way', () => {
  const underWay = ({ orgId }: RunTenant) =>
    withOrganization(api.world.db, orgId, (tx) => countStartsUnderWay(tx, orgId));

  test('is counted while its outcome is unknown, for five seconds, and not after it', async () => {
    const org = await openTenant(api);
    await org.register('send-invoice');
    await org.started('send-invoice');
    expect(await underWay(org)).toBe(0);
    proxy.refuse('StartWorkflowExecution', () => status.UNAVAILABLE);
    const { id } = await org.started('send-invoice');
    expect(await underWay(org)).toBe(1);
    await age(org, 'attempted_at', 6);
    expect(await underWay(org)).toBe(0);
    await look(org);
    expect(await underWay(org)).toBe(1);
    proxy.reset();
    await look(org);
    expect(await underWay(org)).toBe(0);
    expect(await org.read(id)).toMatchObject({ status: 'running' });
  });

  test('is not sent once the process was held up for longer than a suspension waits', async () => {
    const org = await openTenant(api);
    await org.register('send-invoice');
    proxy.refuse('StartWorkflowExecution', () => status.UNAVAILABLE);
    const { id } = await org.started('send-invoice');
    proxy.reset();
    const { db } = api.world;
    let looking: Promise<void> = Promise.resolve();
    await withPlatform(db, async (tx) => {
      await lockOrganizationById(tx, org.orgId);
      looking = look(org);
      await sleep(4_200);
    });
    await looking;
    expect(proxy.callsOf('StartWorkflowExecution')).toBe(0);
    expect(await underWay(org)).toBe(0);
    expect(await org.read(id)).toMatchObject({ status: 'starting' });
  });

  test('that an organization was suspended after is found if it was made, and refused otherwise', async () => {
    const org = await openTenant(api);
    await org.register('send-invoice');
    proxy.loseAnswer('StartWorkflowExecution', (call) => call === 1);
    const made = await org.started('send-invoice');
    proxy.refuse('StartWorkflowExecution', () => status.UNAVAILABLE);
    const lost = await org.started('send-invoice');
    await withPlatform(api.world.db, (tx) =>
      tx.update(organizations).set({ status: 'suspended' }).where(eq(organizations.id, org.orgId)),
    );
    const statusOf = async ({ id }: { id: string }) => {
      const rows = await withOrganization(api.world.db, org.orgId, (tx) =>
        tx.select().from(workflowStates).where(eq(workflowStates.id, id)),
      );
      return rows[0]?.status;
    };
    proxy.reset();
    await look(org);
    expect([await statusOf(made), await statusOf(lost)]).toEqual(['starting', 'starting']);
    await age(org, 'attempted_at', 6);
    await look(org);
    expect([await statusOf(made), await statusOf(lost)]).toEqual(['running', 'notStarted']);
    expect(proxy.callsOf('StartWorkflowExecution')).toBe(0);
  });
});

describe('a start that Temporal refuses', () => {
  test.each([
    ['INVALID_ARGUMENT', 'start_refused'],
    ['PERMISSION_DENIED', 'start_refused'],
    ['FAILED_PRECONDITION', 'start_refused'],
  ] as const)('with %s was not started, and says so', async (code, expected) => {
    const org = await openTenant(api);
    await org.register('send-invoice');
    proxy.refuse('StartWorkflowExecution', () => status[code]);
    const refused = await org.start('send-invoice');
    expect(refused.status).toBe(409);
    expect(await codeOf(refused)).toBe(expected);
    const { data } = (await (await org.call('/runs?status=notStarted')).json()) as { data: Run[] };
    expect(data).toMatchObject([{ runId: null, failure: { type: expected } }]);
  });

  test('for a namespace that it does not know waits while the organization is new', async () => {
    const org = await openTenant(api);
    await org.register('send-invoice');
    proxy.refuse('StartWorkflowExecution', () => status.NOT_FOUND);
    const waiting = await org.started('send-invoice');
    expect(waiting).toMatchObject({ status: 'starting' });
    proxy.reset();
    await look(org);
    const run = await org.read(waiting.id);
    expect(run).toMatchObject({ status: 'running' });
    proxy.refuse('DescribeWorkflowExecution', () => status.NOT_FOUND);
    expect(await org.read(run.id)).toMatchObject({ status: 'running', live: false });
    proxy.refuse('StartWorkflowExecution', () => status.NOT_FOUND);
    await age(org, 'created_at', 61);
    expect(await codeOf(await org.start('send-invoice'))).toBe('namespace_missing');
    expect(await org.read(run.id)).toMatchObject({ status: 'terminated' });
  });
});

test('runs beyond one batch are looked at in the same pass', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const { id } = await org.started('send-invoice');
  const count = 450;
  await asOwnerOf(
    api.world.database,
    (owner) => owner`
      insert into workflow_states (id, org_id, workflow_id, temporal_id, run_id, status, request_digest, due_at)
      select gen_random_uuid(), org_id, workflow_id, 'gone-' || n, gen_random_uuid()::text, 'running', '', now()
      from workflow_states, generate_series(1, ${count}::int) n where id = ${id}`,
  );
  await age(org, 'created_at', 61);
  const { db, temporal } = api.world;
  await lookAtRuns({ db, runs: temporal.tenants });
  const ended = await withOrganization(db, org.orgId, (tx) =>
    tx.$count(workflowStates, eq(workflowStates.status, 'terminated')),
  );
  expect(ended).toBe(count);
});

test('in one pass, no more runs are looked at than may be, those first that wait longest', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const ids: string[] = [];
  for (let each = 0; each < 3; each += 1) ids.push((await org.started('send-invoice')).id);
  const { db, temporal } = api.world;
  // Before all that other tests have left.
  for (const [index, id] of ids.entries())
    await withOrganization(db, org.orgId, (tx) =>
      tx
        .update(workflowStates)
        .set({ dueAt: new Date(index) })
        .where(eq(workflowStates.id, id)),
    );
  const due = async () => {
    const { orgId } = org;
    const rows = await withOrganization(db, orgId, (tx) => dueRuns(tx, 10));
    return rows.map(({ id }) => id);
  };
  await lookAtRuns({ db, runs: temporal.tenants }, 2);
  expect(await due()).toEqual(ids.slice(2));
  await lookAtRuns({ db, runs: temporal.tenants }, 2);
  expect(await due()).toEqual([]);
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
