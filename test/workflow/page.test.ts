import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Run } from '../../src/contract/run.ts';
import type { Schedule, ScheduleSummary } from '../../src/contract/schedule.ts';
import { schedulePage } from '../../src/db/schedule/schedule.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { findRun, runPage } from '../../src/db/workflow/run.ts';
import { openTestApi } from '../api/support.ts';
import type { MembersApi } from '../members/support.ts';
import { openTenant } from './support.ts';

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

test('a page of schedules or runs carries no inputs, which the database is not asked for either', async () => {
  const org = await openTenant(api);
  await org.register('send-invoice');
  const input = { text: 'x'.repeat(1_000) };
  const json = { name: 'nightly', workflow: 'send-invoice', times: { cron: '0 0 1 1 *' }, input };
  expect((await org.call('/schedules', { json })).status).toBe(201);
  const { input: kept, ...summary } = (await (await org.call('/schedules/nightly')).json()) as Schedule;
  expect(kept).toEqual(input);
  const { data } = (await (await org.call('/schedules')).json()) as { data: ScheduleSummary[] };
  expect(data).toEqual([summary]);
  const { id } = await org.started('send-invoice', { input });
  const runs = (await (await org.call('/runs')).json()) as { data: Run[] };
  expect(runs.data.map((run) => run.id)).toEqual([id]);

  const { orgId } = org;
  const [schedule, run, whole] = await withOrganization(api.world.db, orgId, async (tx) => [
    ...(await schedulePage(tx, orgId, 1, null)),
    ...(await runPage(tx, orgId, {}, 1, null)),
    await findRun(tx, orgId, id),
  ]);
  expect(schedule).not.toHaveProperty('input');
  expect(run).not.toHaveProperty('start');
  expect(whole).toHaveProperty('start');
});
