import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeOldRuns } from '../../src/background/workflow/retention.ts';
import { taskStates, tasks, workflowStates } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { openTestApi, platformKey } from '../api/support.ts';
import type { MembersApi } from '../members/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { until } from '../support/until.ts';
import { act, cancelActivity, schedule } from './activities.ts';
import { openTenant, type RunTenant } from './support.ts';

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

const begin = async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  return { org, run: await org.started('send-invoice') };
};

const keptOf = ({ orgId }: RunTenant) =>
  withOrganization(api.world.db, orgId, async (tx) => ({
    types: (await tx.select().from(tasks).where(eq(tasks.orgId, orgId))).map(({ name }) => name).sort(),
    states: await tx.$count(taskStates, eq(taskStates.orgId, orgId)),
  }));

test('an ended run shows its activities, with the failure of an attempt that came before the last', async () => {
  const { org, run } = await begin();
  await org.work(schedule('charge', '1', { attemptsMax: 2 }));
  await act(api, org, { failure: 'The card was declined' });
  expect(await org.read(run.id)).toMatchObject({ activities: [], pendingActivities: [{ activityType: 'charge' }] });
  await act(api, org, { result: 'charged' });
  await org.work(schedule('mail', '2'));
  await act(api, org, { failure: 'nul \0 in a failure' });
  await org.work(org.complete(1));
  const { activities } = await org.read(run.id);
  const instant = expect.stringMatching(/^\d{4}-/);
  expect(activities).toEqual([
    {
      activityType: 'charge',
      activityId: '1',
      status: 'completed',
      attempt: 2,
      failure: { type: 'Refused', message: 'The card was declined' },
      startedAt: instant,
      finishedAt: instant,
    },
    {
      activityType: 'mail',
      activityId: '2',
      status: 'failed',
      attempt: 1,
      failure: { type: 'Refused', message: 'nul � in a failure' },
      startedAt: instant,
      finishedAt: instant,
    },
  ]);
  // Those who read the run read them, too.
  const seen = (await (await org.call(`/runs/${run.id}`, { key: platformKey })).json()) as object;
  expect(seen).toMatchObject({ activities: [{}, {}] });
  expect(await keptOf(org)).toEqual({ types: ['charge', 'mail'], states: 2 });
});

test('an activity that was canceled, ran out of time, or was not done when the run ended says so', async () => {
  const { org, run } = await begin();
  // The first activity of a run is its fifth event.
  const commands = [schedule('dropped', '1'), cancelActivity(5), schedule('late', '2', { runSeconds: 1 })];
  await org.work(...commands, schedule('open', '3'));
  for (let each = 0; each < 2; each += 1) await act(api, org, null);
  await until(
    async () => (await org.read(run.id)).pendingActivities.map(({ activityType }) => activityType),
    (pending) => pending.join() === 'open',
    'the others are done',
  );
  const ended = await org.call(`/runs/${run.id}/terminate`, { json: { reason: 'enough' } });
  expect(ended.status).toBe(200);
  const { status, activities } = await org.read(run.id);
  expect(status).toBe('terminated');
  expect(activities).toMatchObject([
    { activityId: '1', status: 'canceled', attempt: 0, startedAt: null, failure: null },
    { activityId: '2', status: 'timedOut', attempt: 1, failure: { message: expect.stringContaining('StartToClose') } },
    { activityId: '3', status: 'abandoned', attempt: 0, finishedAt: null, failure: null },
  ]);
});

test('runs of one workflow share the types of activities, of which no more than 200 are kept', async () => {
  const { org, run } = await begin();
  const commands = Array.from({ length: 210 }, (_, each) =>
    schedule(`type-${String(each).padStart(3, '0')}`, `${each}`),
  );
  await org.work(...commands);
  await org.call(`/runs/${run.id}/terminate`, { json: { reason: 'enough' } });
  expect((await org.read(run.id)).activities).toHaveLength(200);
  const second = await org.started('send-invoice');
  await org.work(schedule('type-000', '1'), schedule('another', '2'), schedule('x'.repeat(900), '3'));
  await org.call(`/runs/${second.id}/terminate`, { json: { reason: 'enough' } });
  expect((await org.read(second.id)).activities).toMatchObject([{ activityType: 'type-000', status: 'abandoned' }]);
  expect(await keptOf(org)).toMatchObject({ types: { length: 200 }, states: 201 });
});

test('no more than 300 activities of a run are kept, and a type is cut after 200 characters', async () => {
  const { org, run } = await begin();
  await org.work(...Array.from({ length: 301 }, (_, each) => schedule(`${'y'.repeat(250)}`, `${each}`)));
  await org.call(`/runs/${run.id}/terminate`, { json: { reason: 'enough' } });
  expect((await org.read(run.id)).activities).toHaveLength(300);
  expect((await keptOf(org)).types).toEqual(['y'.repeat(200)]);
});

test('activities are removed with their workflow', async () => {
  const { org, run } = await begin();
  await org.work(schedule('charge', '1'));
  await org.call(`/runs/${run.id}/terminate`, { json: { reason: 'enough' } });
  expect(await keptOf(org)).toEqual({ types: ['charge'], states: 1 });
  expect((await org.call('/workflows/send-invoice', { method: 'DELETE' })).status).toBe(204);
  expect(await keptOf(org)).toEqual({ types: [], states: 0 });
});

test('a run whose history is gone ends without activities', async () => {
  const { org, run } = await begin();
  await org.work(schedule('charge', '1'));
  // Long enough ago that the server would know the namespace.
  await asOwnerOf(
    api.world.database,
    (owner) => owner`update organizations set created_at = now() - interval '1 hour' where id = ${org.orgId}`,
  );
  const { workflowService } = api.world.connection;
  const workflowExecution = { workflowId: run.workflowId };
  await workflowService.deleteWorkflowExecution({ namespace: org.namespace, workflowExecution });
  const gone = await until(
    () => org.read(run.id),
    ({ status }) => status === 'terminated',
    'Temporal has removed the run',
  );
  // The server terminates the run before.
  expect(gone.activities.length).toBeLessThanOrEqual(1);
});

test('a run and its activities are removed long after its end, and others stay', async () => {
  const { org, run } = await begin();
  await org.work(schedule('charge', '1'));
  await act(api, org, { result: 'charged' });
  await org.work(org.complete(1));
  await org.read(run.id);
  const recent = await org.started('send-invoice');
  await org.work(org.complete(1));
  await org.read(recent.id);
  await withOrganization(api.world.db, org.orgId, (tx) =>
    tx.update(workflowStates).set({ finishedAt: sql`now() - interval '40 days'` }).where(eq(workflowStates.id, run.id)),
  );
  await Promise.all([1, 2].map(() => removeOldRuns(api.world.db, 30 * 86_400_000)));
  expect((await org.call(`/runs/${run.id}`)).status).toBe(404);
  expect(await org.read(recent.id)).toMatchObject({ status: 'completed' });
  expect(await keptOf(org)).toEqual({ types: ['charge'], states: 0 });
});
