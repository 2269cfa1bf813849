import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApi } from '../api/support.ts';
import { type FactorApi, send } from '../factors/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { createTeam } from '../support/elevations.ts';
import { until, within } from '../support/until.ts';
import {
  approvalsOf,
  asked,
  decide,
  elevationsOf,
  fetchToken,
  first,
  newElevated,
  request,
  sweepsOf,
  untilEnded,
  untilIn,
} from './support.ts';

// What somebody could attempt with an elevation, and what an outage could make of it.

let api: FactorApi & Awaited<ReturnType<typeof openTestApi>>;
beforeAll(async () => {
  api = await openTestApi({ config: { TRUSTED_PROXIES: 1 } });
});
afterAll(async () => {
  api.stopping.abort();
  await api.close();
});

const codeOf = async (token: string) => (await send(api, '/v1/me', { key: token })).body.code;

test('a token is fetched once, by the person who asked', async () => {
  const { team, id } = await newElevated(api);
  expect((await fetchToken(api, team, id)).body.code).toBe('elevation_token_fetched');
  expect((await fetchToken(api, team, id, first(team.admins))).status).toBe(404);
});

test('a token is refused from its end on, while no worker runs', async () => {
  const { id, token } = await newElevated(api);
  expect(await codeOf(token)).toBeUndefined();
  await api.world.stopWorker();
  try {
    const [row] = await asOwnerOf(
      api.world.database,
      (owner) => owner<{ ends: Date }[]>`
        update elevations set ends_at = now() + interval '2 seconds' where id = ${id} returning ends_at as ends`,
    );
    const endsAt = row?.ends.getTime() ?? 0;
    // The process has the new time, and accepts the token until then.
    await until(
      async () => codeOf(token),
      (code) => code !== undefined || Date.now() > endsAt,
      'it is refused',
    );
    const atEnd = Date.now();
    await expect.poll(() => codeOf(token), within).toBe('expired_credentials');
    expect(atEnd).toBeGreaterThanOrEqual(endsAt - 1_000);
    const { body } = await send(api, `/v1/orgs/${'x'}`, { key: token });
    expect(body.code).toBe('expired_credentials');
  } finally {
    await api.world.startWorker();
  }
  // The run finds out by itself, or is woken.
  for (const { run } of sweepsOf(api)) await run();
  await untilIn(api, id, 'awaitReview');
});

test('approvals of people who were demoted meanwhile activate nothing', async () => {
  const team = await createTeam(api.world);
  const id = await request(api, team);
  await untilIn(api, id, 'awaitApproval');
  // Without a worker, the run learns of the approvals only after the demotion.
  await api.world.stopWorker();
  try {
    for (const { key } of team.admins) expect((await decide(api, team, id, key)).status).toBe(200);
    const path = `/v1/orgs/${team.slug}/users/${first(team.admins).id}`;
    expect((await send(api, path, { key: team.owner.key, method: 'PATCH', json: { role: 'member' } })).status).toBe(
      200,
    );
  } finally {
    await api.world.startWorker();
  }
  for (const { run } of sweepsOf(api)) await run();
  const shown = await until(
    () => send(api, `${approvalsOf(team)}/${id}`, { key: team.owner.key }),
    ({ body }) => body.status === 'pending',
    'the request waits again',
  );
  expect(shown.body).toMatchObject({ decisions: [{ isCounted: false }, { isCounted: true }] });
  expect((await fetchToken(api, team, id)).body.code).toBe('illegal_transition');
  // Its approver who has not decided is asked again.
  for (const { run } of sweepsOf(api)) await run();
  const mails = await asOwnerOf(
    api.world.database,
    (owner) => owner`
      select identity_id from notifications where template = 'approval_reminder' and org_id = ${team.orgId}`,
  );
  expect(mails).toEqual([{ identity_id: team.owner.identityId }]);
  const events = await asOwnerOf(
    api.world.database,
    (owner) => owner`
      select actor from audit_events where org_id = ${team.orgId} and action = 'approval.reopen'`,
  );
  expect(events).toEqual([{ actor: 'freehold:approvers' }]);
  // Another approver makes up for it.
  expect((await decide(api, team, id, team.owner.key)).body).toMatchObject({ status: 'approved' });
  await untilIn(api, id, 'awaitElevationEnd');
});

test('a deletion of the organization ends an elevation, and one that waits', async () => {
  const { team, id, token } = await newElevated(api);
  const other = await request(api, team, asked, first(team.admins));
  const json = { reason: 'a test', graceSeconds: 604_800 };
  const query = `?reason=test&graceSeconds=${json.graceSeconds}`;
  expect((await send(api, `/v1/orgs/${team.slug}${query}`, { key: team.owner.key, method: 'DELETE' })).status).toBe(
    202,
  );
  for (const each of [id, other]) {
    expect((await untilEnded(api, each)).status).toBe('canceled');
    const rows = await asOwnerOf(
      api.world.database,
      (owner) => owner`select status from elevations where id = ${each}`,
    );
    expect(rows).toEqual([{ status: 'withdrawn' }]);
  }
  await expect.poll(() => codeOf(token), within).toBe('revoked_credentials');
});

test('a decision about the token of an elevation is to be kept by nobody', async () => {
  const { team, token } = await newElevated(api);
  const json = {
    subject: { type: 'token', id: token },
    action: { name: 'user:list' },
    resource: { type: 'organization', id: team.slug },
  };
  const { body } = await send(api, '/v1/policy/evaluate', { key: team.owner.key, organization: team.slug, json });
  expect(body).toMatchObject({ decision: true, context: { ttlSeconds: 0 } });
});

test('approvers are reminded, and all owners asked, once each', async () => {
  const team = await createTeam(api.world);
  const id = await request(api, team);
  await untilIn(api, id, 'awaitApproval');
  await asOwnerOf(
    api.world.database,
    (owner) => owner`update approvals set remind_at = now(), escalate_at = now() where id = ${id}`,
  );
  const sweeps = sweepsOf(api);
  for (let round = 0; round < 2; round += 1) for (const { run } of sweeps) await run();
  const mails = await asOwnerOf(
    api.world.database,
    (owner) => owner`
      select template, count(*)::int as count from notifications where org_id = ${team.orgId} group by 1 order by 1`,
  );
  expect(mails).toEqual([
    { template: 'approval_escalated', count: 1 },
    { template: 'approval_reminder', count: 3 },
    { template: 'approval_requested', count: 3 },
  ]);
});

test('nobody can write an approval of an own request past the use case', async () => {
  const team = await createTeam(api.world);
  const id = await request(api, team);
  const insert = asOwnerOf(
    api.world.database,
    (owner) => owner`
      insert into approval_decisions (id, org_id, approval_id, approver_identity_id, decision, session_id)
      values (gen_random_uuid(), ${team.orgId}, ${id}, ${team.member.identityId}, 'approve', gen_random_uuid())`,
  );
  await expect(insert).rejects.toMatchObject({ code: '23514' });
  expect((await send(api, elevationsOf(team), { key: team.member.key })).status).toBe(200);
});
