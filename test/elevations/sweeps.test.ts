import { afterAll, beforeAll, expect, test } from 'vitest';
import { isDecided } from '../../src/background/approval/sweeps.ts';
import { failUnstarted } from '../../src/background/operation/unstarted.ts';
import { DomainError } from '../../src/contract/errors.ts';
import { workflowIdOf } from '../../src/contract/operation-kinds.ts';
import { countPending } from '../../src/db/approval/store.ts';
import { cancelOpenBeside } from '../../src/db/operation/transition.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { requestElevation } from '../../src/usecases/elevation/request.ts';
import { openTestApi } from '../api/support.ts';
import { type FactorApi, send } from '../factors/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { approveAll, callOf, createTeam, type Team } from '../support/elevations.ts';
import { until } from '../support/until.ts';
import { approvalsOf, decide, first, request, sweepsOf, untilEnded, untilIn } from './support.ts';

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

test('the run of an operation that was ended without it ends, too', async () => {
  const { world } = api;
  const team = await createTeam(world);
  const id = await request(api, team);
  await untilIn(api, id, 'awaitApproval');
  // As a deletion does, and as it is if the server forgets the end of a run.
  await withOrganization(world.db, team.orgId, (tx) => cancelOpenBeside(tx, team.orgId));
  const isOpen = async (): Promise<boolean> => {
    const execution = { workflowId: workflowIdOf('elevateAccess', id) };
    const namespace = world.settings.controlNamespace;
    const found = await world.connection.workflowService.describeWorkflowExecution({ namespace, execution });
    return found.workflowExecutionInfo?.closeTime == null;
  };
  expect(await isOpen()).toBe(true);
  const failed: unknown[] = [];
  for (const { run } of sweepsOf(api, failed)) await run();
  await until(isOpen, (is) => !is, 'the run has ended');
  for (const { run } of sweepsOf(api, failed)) await run();
  expect(failed).toEqual([]);
  expect(await world.operation(id, () => true, 'is there')).toMatchObject({ status: 'canceled' });
});

test('an operation that was never started fails, unless people have decided about it', async () => {
  const { world } = api;
  const team = await createTeam(world);
  const ctx = callOf(world, team, team.member);
  // As if the api were killed before it has started the run.
  const temporal = { ...world.temporal, start: () => Promise.reject(new DomainError('temporal_unavailable')) };
  const open = async (): Promise<string> => {
    const input = { role: 'admin', durationSeconds: 600, reason: 'incident 42' } as const;
    const error = await requestElevation({ ...ctx, temporal }, team.slug, input, {}).catch((each: unknown) => each);
    return String((error as DomainError).operationId);
  };
  const [decided, undecided] = [await open(), await open()];
  await approveAll(world, team, decided);
  const isWanted = isDecided(world.db);
  await failUnstarted({ db: world.db, temporal: world.temporal, claimMsMin: -60_000, isWanted });
  await untilIn(api, decided, 'awaitApproval');
  for (const { run } of sweepsOf(api)) await run();
  await untilIn(api, decided, 'awaitElevationEnd');
  expect(await untilEnded(api, undecided)).toMatchObject({ status: 'failed', error: { code: 'temporal_unavailable' } });
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
