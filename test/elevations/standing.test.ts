import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestApi } from '../api/support.ts';
import { type FactorApi, send } from '../factors/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { createTeam, type Team } from '../support/elevations.ts';
import { createMemberRows } from '../support/members.ts';
import { createOperatorRows } from '../support/operators.ts';
import { createSessionRows } from '../support/sessions.ts';
import { within } from '../support/until.ts';
import { approvalsOf, decide, elevationsOf, first, newElevated, request, untilEnded } from './support.ts';

// What people are now, and not what they were, decides: about an approval, and about an elevation that is active.

let api: FactorApi & Awaited<ReturnType<typeof openTestApi>>;
beforeAll(async () => {
  api = await openTestApi({ config: { TRUSTED_PROXIES: 1 } });
});
afterAll(async () => {
  api.stopping.abort();
  await api.close();
});

const disable = (identityId: string) =>
  asOwnerOf(api.world.database, (owner) => owner`update identities set disabled_at = now() where id = ${identityId}`);

const newOperator = async (role: 'admin' | 'support' = 'admin') => {
  const identityId = await createOperatorRows(api.world.db, role);
  const { accessToken: key } = await createSessionRows(api.world, identityId, { aal: 2 });
  await asOwnerOf(
    api.world.database,
    (owner) => owner`update identities set email_verified_at = now() where id = ${identityId}`,
  );
  return { identityId, key };
};

const codeOf = async (token: string) => (await send(api, '/v1/me', { key: token })).body.code;
const isRefused = (token: string) => expect.poll(() => codeOf(token), within).toBe('revoked_credentials');
const shownBy = (team: Team, id: string) => send(api, `${approvalsOf(team)}/${id}`, { key: team.owner.key });

describe('an approval', () => {
  test('does not count once the platform has disabled the approver', async () => {
    const team = await createTeam(api.world, 3);
    const id = await request(api, team);
    const [one, two, three] = team.admins;
    expect((await decide(api, team, id, one?.key ?? '')).status).toBe(200);
    await disable(one?.identityId ?? '');
    expect((await decide(api, team, id, two?.key ?? '')).body).toMatchObject({
      status: 'pending',
      decisions: [{ isCounted: false }, { isCounted: true }],
    });
    expect((await decide(api, team, id, three?.key ?? '')).body).toMatchObject({ status: 'approved' });
  });

  test.each([
    [
      'has a role that cannot decide',
      (id: string) => `update platform_operators set role = 'support' where identity_id = '${id}'`,
    ],
    ['is disabled', (id: string) => `update identities set disabled_at = now() where id = '${id}'`],
  ])('of an operator does not count once it %s', async (_what, change) => {
    const team = await createTeam(api.world, 0);
    const id = await request(api, team);
    const operator = await newOperator();
    expect((await decide(api, team, id, operator.key)).body).toMatchObject({ decisions: [{ isCounted: true }] });
    await asOwnerOf(api.world.database, (owner) => owner.unsafe(change(operator.identityId)));
    expect((await decide(api, team, id, team.owner.key)).body).toMatchObject({
      status: 'pending',
      decisions: [{ isCounted: false }, { isCounted: true }],
    });
  });
});

describe('the platform', () => {
  test('counts where the others have never come in, or are disabled', async () => {
    const team = await createTeam(api.world, 1);
    await createMemberRows(api.world.db, team.orgId, { role: 'admin' });
    await disable(first(team.admins).identityId);
    const id = await request(api, team);
    expect((await shownBy(team, id)).body).toMatchObject({ eligibleApprovers: 1, platformCounts: true });
    expect((await decide(api, team, id, (await newOperator()).key)).status).toBe(200);
    expect((await decide(api, team, id, team.owner.key)).body).toMatchObject({ status: 'approved' });
  });

  test('counts where approvers have left since the request, and no longer once others have come', async () => {
    const team = await createTeam(api.world, 1);
    const [id, other] = [await request(api, team), await request(api, team)];
    const operator = await newOperator();
    expect((await decide(api, team, id, operator.key)).body.code).toBe('forbidden');
    await disable(first(team.admins).identityId);
    expect((await decide(api, team, id, operator.key)).body).toMatchObject({ decisions: [{ isCounted: true }] });
    const { id: userId } = await createMemberRows(api.world.db, team.orgId, { role: 'admin' });
    await asOwnerOf(api.world.database, (owner) => owner`update users set accepted_at = now() where id = ${userId}`);
    expect((await decide(api, team, other, operator.key)).body.code).toBe('forbidden');
  });
});

test('an elevation of somebody who was removed meanwhile is not activated', async () => {
  const team = await createTeam(api.world);
  const id = await request(api, team);
  const path = `/v1/orgs/${team.slug}/users/${team.member.id}`;
  expect((await send(api, path, { key: team.owner.key, method: 'DELETE' })).status).toBe(204);
  for (const { key } of team.admins) expect((await decide(api, team, id, key)).status).toBe(200);
  expect(await untilEnded(api, id)).toMatchObject({ status: 'compensated', error: { code: 'illegal_transition' } });
  const shown = await send(api, `${elevationsOf(team)}/${id}`, { key: team.owner.key });
  expect(shown.body).toMatchObject({ status: 'withdrawn', startsAt: null });
});

describe('an active elevation', () => {
  test('is refused once the sessions of its requester in the organization are ended', async () => {
    const { team, token } = await newElevated(api);
    const path = `/v1/orgs/${team.slug}/users/${team.member.id}/sessions/revoke`;
    expect((await send(api, path, { key: team.owner.key, json: { reason: 'stolen' } })).status).toBe(200);
    await isRefused(token);
  });

  test('ends when its requester signs out everywhere, but not when it proves more', async () => {
    const { team, id, token } = await newElevated(api);
    const { accessToken: key } = await createSessionRows(api.world, team.member.identityId, { aal: 2 });
    await asOwnerOf(
      api.world.database,
      (owner) => owner`
        update sessions set revoked_at = now(), revoked_reason = 'stepped_up' where id = ${team.member.sessionId}`,
    );
    expect((await send(api, `${elevationsOf(team)}/${id}`, { key })).body.status).toBe('active');
    expect(await codeOf(token)).toBeUndefined();
    expect((await send(api, '/v1/auth/logout', { key, json: { sessions: 'all' } })).status).toBe(200);
    await isRefused(token);
    const { body } = await send(api, `${elevationsOf(team)}/${id}`, { key: team.owner.key });
    expect(body).toMatchObject({ status: 'ended', endedBy: 'freehold:signed_out' });
  });

  test('changes nothing for a process that has not heard yet that its holder is held', async () => {
    const { team, token } = await newElevated(api);
    // No process is told: as if the change and the message about it were on their way.
    await asOwnerOf(api.world.database, async (owner) => {
      await owner.begin(async (tx) => {
        await tx`alter table users disable trigger users_held_access`;
        await tx`update users set held_at = now(), held_reason = 'recovery' where id = ${team.member.id}`;
        await tx`alter table users enable trigger users_held_access`;
      });
    });
    const json = { name: 'by a held member' };
    const path = `/v1/orgs/${team.slug}`;
    const answer = await send(api, path, { key: token, method: 'PATCH', json });
    expect([answer.status, answer.body.code]).toEqual([401, 'revoked_credentials']);
  });
});
