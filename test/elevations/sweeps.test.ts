import { afterAll, beforeAll, expect, test } from 'vitest';
import { countPending } from '../../src/db/approval/store.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { openTestApi } from '../api/support.ts';
import { type FactorApi, send } from '../factors/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { createTeam, type Team } from '../support/elevations.ts';
import { until } from '../support/until.ts';
import { approvalsOf, decide, first, request, sweepsOf, untilIn } from './support.ts';

// What no message reports: approvers who count again, and rows that cannot be handled.

let api: FactorApi & Awaited<ReturnType<typeof openTestApi>>;
beforeAll(async () => {
  api = await openTestApi({ config: { TRUSTED_PROXIES: 1 } });
});
afterAll(async () => {
  api.stopping.abort();
  await api.close();
});

const giveRole = async (team: Team, role: string): Promise<void> => {
  const path = `/v1/orgs/${team.slug}/users/${first(team.admins).id}`;
  const { status } = await send(api, path, { key: team.owner.key, method: 'PATCH', json: { role } });
  expect(status).toBe(200);
};

test('approvals that count again activate an elevation that was opened again', async () => {
  const team = await createTeam(api.world);
  const id = await request(api, team);
  await untilIn(api, id, 'awaitApproval');
  await api.world.stopWorker();
  try {
    for (const { key } of team.admins) expect((await decide(api, team, id, key)).status).toBe(200);
    await giveRole(team, 'member');
  } finally {
    await api.world.startWorker();
  }
  for (const { run } of sweepsOf(api)) await run();
  await until(
    () => send(api, `${approvalsOf(team)}/${id}`, { key: team.owner.key }),
    ({ body }) => body.status === 'pending',
    'the request waits again',
  );
  for (const { run } of sweepsOf(api)) await run();
  await giveRole(team, 'admin');
  for (const { run } of sweepsOf(api)) await run();
  await untilIn(api, id, 'awaitElevationEnd');
  const actions = await asOwnerOf(
    api.world.database,
    (owner) => owner`
      select action from audit_events where org_id = ${team.orgId} and action like 'approval.re%' order by seq`,
  );
  expect(actions).toEqual([{ action: 'approval.reopen' }, { action: 'approval.restore' }]);
});

test('its requester is mailed before a request lapses, and the approvers are reminded once more', async () => {
  const team = await createTeam(api.world);
  const id = await request(api, team);
  await untilIn(api, id, 'awaitApproval');
  const set = (change: Record<string, unknown>) =>
    asOwnerOf(api.world.database, (owner) => owner`update approvals set ${owner(change)} where id = ${id}`);
  const mails = () =>
    asOwnerOf(
      api.world.database,
      (owner) => owner`
        select template, count(*)::int as count from notifications
        where org_id = ${team.orgId} and template in ('approval_lapsing', 'approval_reminder') group by 1 order by 1`,
    );
  const sweep = async () => {
    for (const { run } of sweepsOf(api)) await run();
  };
  await set({ remind_at: new Date() });
  await sweep();
  await set({ escalate_at: new Date() });
  await sweep();
  expect(await mails()).toEqual([{ template: 'approval_reminder', count: 3 }]);
  const [{ left } = { left: 0 }] = await asOwnerOf(
    api.world.database,
    (owner) => owner<{ left: number }[]>`
      select (extract(epoch from expires_at - remind_at) / 60)::int as left from approvals where id = ${id}`,
  );
  // A sixth of four hours.
  expect(left).toBe(40);
  await set({ created_at: new Date(Date.now() - 3_600_000), expires_at: new Date(Date.now() + 600_000) });
  await set({ remind_at: new Date() });
  await sweep();
  await sweep();
  expect(await mails()).toEqual([
    { template: 'approval_lapsing', count: 1 },
    { template: 'approval_reminder', count: 6 },
  ]);
  const [told] = await asOwnerOf(
    api.world.database,
    (owner) => owner`
      select identity_id from notifications where org_id = ${team.orgId} and template = 'approval_lapsing'`,
  );
  expect(told).toEqual({ identity_id: team.member.identityId });
});

test('a request is overdue once its approvers have to be reminded, until it is decided', async () => {
  const team = await createTeam(api.world);
  const overdue = async () => {
    const rows = await withPlatform(api.world.db, countPending);
    return rows.find(({ kind }) => kind === 'elevation')?.overdue ?? 0;
  };
  const before = await overdue();
  const [id] = [await request(api, team), await request(api, team)];
  await untilIn(api, id, 'awaitApproval');
  expect(await overdue()).toBe(before);
  await asOwnerOf(api.world.database, (owner) => owner`update approvals set remind_at = now() where id = ${id}`);
  expect(await overdue()).toBe(before + 1);
  for (const { run } of sweepsOf(api)) await run();
  expect(await overdue()).toBe(before + 1);
  expect((await decide(api, team, id, first(team.admins).key, 'deny')).status).toBe(200);
  expect(await overdue()).toBe(before);
});

test('a request that cannot be handled holds up no other', async () => {
  const team = await createTeam(api.world);
  const [broken, sound] = [await request(api, team), await request(api, team)];
  await untilIn(api, broken, 'awaitApproval');
  await untilIn(api, sound, 'awaitApproval');
  await asOwnerOf(api.world.database, async (owner) => {
    await owner`update approvals set remind_at = now() where id in ${owner([broken, sound])}`;
    await owner`update approvals set rule = '{}' where id = ${broken}`;
  });
  const failed: unknown[] = [];
  for (const { run } of sweepsOf(api, failed)) await run();
  expect(failed).toEqual([broken]);
  const due = await asOwnerOf(
    api.world.database,
    (owner) => owner`
      select id from approvals where org_id = ${team.orgId} and remind_at <= now()`,
  );
  expect(due).toEqual([{ id: broken }]);
});
