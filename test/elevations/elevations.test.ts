import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestApi } from '../api/support.ts';
import { type FactorApi, send } from '../factors/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { createTeam } from '../support/elevations.ts';
import { createKeyRows } from '../support/members.ts';
import { createOperatorRows } from '../support/operators.ts';
import { createSessionRows } from '../support/sessions.ts';
import { within } from '../support/until.ts';
import {
  approvalsOf,
  asked,
  decide,
  elevationsOf,
  fetchToken,
  first,
  newElevated,
  request,
  untilEnded,
  untilIn,
} from './support.ts';

// More rights for a while: from the request to the review, and what nobody can do with them.

let api: FactorApi & Awaited<ReturnType<typeof openTestApi>>;
beforeAll(async () => {
  api = await openTestApi({ config: { TRUSTED_PROXIES: 1 } });
});
afterAll(async () => {
  api.stopping.abort();
  await api.close();
});

const actionsOf = (id: string) =>
  asOwnerOf(api.world.database, async (owner) =>
    (
      await owner<{ action: string }[]>`
        select action from audit_events where body::jsonb->>'operationId' = ${id} order by seq`
    ).map(({ action }) => action),
  );

describe('an elevation', () => {
  test('goes from its request to its review, with every call in the audit trail', async () => {
    const team = await createTeam(api.world);
    const id = await request(api, team);
    const [one, two] = team.admins;
    const shown = await send(api, `${approvalsOf(team)}/${id}`, { key: team.member.key });
    expect(shown.body).toMatchObject({
      status: 'pending',
      kind: 'elevation',
      eligibleApprovers: 3,
      platformCounts: false,
    });
    expect((await fetchToken(api, team, id)).body.code).toBe('illegal_transition');
    await untilIn(api, id, 'awaitApproval');
    expect((await decide(api, team, id, one?.key ?? '')).body).toMatchObject({ status: 'pending' });
    expect((await decide(api, team, id, two?.key ?? '')).body).toMatchObject({ status: 'approved' });
    await untilIn(api, id, 'awaitElevationEnd');
    const { body, headers } = await fetchToken(api, team, id);
    expect(headers.get('cache-control')).toBe('no-store');
    const token = String(body.token);
    expect(token).toMatch(/^fh_elevation_sk_/);

    const call = await send(api, `/v1/orgs/${team.slug}/users`, { key: token });
    expect([call.status, call.headers.get('freehold-elevation')]).toEqual([200, id]);
    const renamed = await send(api, `/v1/orgs/${team.slug}`, {
      key: token,
      method: 'PATCH',
      json: { name: `N ${id}` },
    });
    expect(renamed.status).toBe(200);
    const me = await send(api, '/v1/me', { key: token });
    expect(me.body).toMatchObject({ kind: 'user', user: { id: team.member.id, role: 'admin' }, elevation: { id } });
    // A refused call is marked, too.
    const refused = await send(api, `/v1/orgs/${team.slug}/api-keys`, { key: token, json: { name: 'x' } });
    expect([refused.status, refused.headers.get('freehold-elevation')]).toEqual([403, id]);

    await api.elevationUses.flush();
    const [use] = await asOwnerOf(
      api.world.database,
      (owner) => owner<{ detail: Record<string, unknown> }[]>`
        select body::jsonb->'detail' as detail from audit_events
        where action = 'elevation.use' and target = ${`elevation:${id}`}`,
    );
    expect(use?.detail).toMatchObject({ count: 4, sessionId: id });
    for (const name of ['listUsers 1', 'renameOrganization 1', 'readMe 1', 'issueApiKey 1'])
      expect(use?.detail.operations).toContain(name);

    const ended = await send(api, `${elevationsOf(team)}/${id}/end`, {
      key: team.member.key,
      json: { reason: 'done' },
    });
    expect(ended.body).toMatchObject({ status: 'ended', endedBy: `user:${team.member.id}` });
    await expect
      .poll(async () => (await send(api, '/v1/me', { key: token })).body.code, within)
      .toBe('revoked_credentials');
    await untilIn(api, id, 'awaitReview');
    const review = { verdict: 'accepted', note: 'fine' };
    const own = await send(api, `${elevationsOf(team)}/${id}/review`, { key: team.member.key, json: review });
    expect(own.status).toBe(403);
    const reviewed = await send(api, `${elevationsOf(team)}/${id}/review`, { key: team.owner.key, json: review });
    expect(reviewed.body).toMatchObject({
      status: 'reviewed',
      review: { ...review, reviewedBy: `user:${team.owner.id}` },
    });
    expect((await untilEnded(api, id)).status).toBe('succeeded');
    expect(await actionsOf(id)).toEqual([
      'elevation.request',
      'approval.approve',
      'approval.approve',
      'elevation.activate',
      'elevation.fetch',
      'elevation.use',
      'elevation.end',
      'elevation.close',
      'elevation.review',
    ]);
  });

  test('is denied by one approver, and its requester is told', async () => {
    const team = await createTeam(api.world);
    const id = await request(api, team);
    expect((await decide(api, team, id, first(team.admins).key, 'deny')).body).toMatchObject({ status: 'denied' });
    expect(await untilEnded(api, id)).toMatchObject({ error: { code: 'approval_denied' } });
    const { body } = await send(api, `${elevationsOf(team)}/${id}`, { key: team.member.key });
    expect(body.status).toBe('withdrawn');
    const mails = await asOwnerOf(
      api.world.database,
      (owner) => owner`select template from notifications where identity_id = ${team.member.identityId}`,
    );
    expect(mails).toEqual([{ template: 'approval_denied' }]);
  });

  test('is canceled by its requester alone', async () => {
    const team = await createTeam(api.world);
    const id = await request(api, team);
    const json = { reason: 'not needed' };
    const other = await send(api, `${approvalsOf(team)}/${id}/cancel`, { key: first(team.admins).key, json });
    expect(other.status).toBe(404);
    const own = await send(api, `${approvalsOf(team)}/${id}/cancel`, { key: team.member.key, json });
    expect(own.body).toMatchObject({ status: 'canceled' });
    expect((await untilEnded(api, id)).status).toBe('canceled');
    expect((await decide(api, team, id, first(team.admins).key)).body.code).toBe('already_decided');
  });

  test('has permissions of its role only, and none that would outlast it', async () => {
    const { team, token } = await newElevated(api, { ...asked, role: 'admin' });
    const { owner, slug, member } = { ...team };
    const attempts: [string, string, object | undefined][] = [
      ['POST', `/v1/orgs/${slug}/api-keys`, { name: 'x' }],
      ['POST', `/v1/orgs/${slug}/users`, { email: 'a@b.example', role: 'admin' }],
      ['PATCH', `/v1/orgs/${slug}/users/${member.id}`, { role: 'admin' }],
      ['POST', `/v1/orgs/${slug}/users/${owner.id}/suspend`, { reason: 'x' }],
      ['DELETE', `/v1/orgs/${slug}/users/${owner.id}`, undefined],
      ['POST', `/v1/orgs/${slug}/invites`, { email: 'a@b.example', role: 'admin' }],
      ['POST', `/v1/orgs/${slug}/ownership-transfers`, { toUserId: member.id, fromUserId: owner.id, reason: 'x' }],
      ['POST', `/v1/orgs/${slug}/elevations`, asked],
      ['POST', '/v1/auth/factors/totp', { name: 'x' }],
      ['POST', '/v1/auth/sessions', { key: token }],
    ];
    for (const [method, path, json] of attempts) {
      const answer = await send(api, path, { key: token, method, ...(json === undefined ? {} : { json }) });
      expect([path, [401, 403].includes(answer.status)]).toEqual([path, true]);
    }
    const another = await request(api, team, asked, first(team.admins));
    expect((await decide(api, team, another, token)).body.code).toBe('forbidden');
    // What an admin can do is what it is for.
    const victim = team.admins[1];
    const done = await send(api, `/v1/orgs/${slug}/users/${victim?.id}/suspend`, { key: token, json: { reason: 'x' } });
    expect(done.status).toBe(200);
  });

  test('narrowed by scopes has only these', async () => {
    const team = await createTeam(api.world);
    const wrong = { ...asked, scopes: ['api-key:create'] };
    expect((await send(api, elevationsOf(team), { key: team.member.key, json: wrong })).status).toBe(400);
    const { token } = await newElevated(api, { ...asked, scopes: ['webhook:list'] }, team);
    expect((await send(api, `/v1/orgs/${team.slug}/webhooks`, { key: token })).status).toBe(200);
    expect((await send(api, `/v1/orgs/${team.slug}/users`, { key: token })).status).toBe(403);
  });

  test('is about its own organization only', async () => {
    const { token } = await newElevated(api);
    const elsewhere = await createTeam(api.world);
    expect((await send(api, `/v1/orgs/${elsewhere.slug}`, { key: token })).status).toBe(404);
  });
});

describe('a decision', () => {
  test('is made once, by somebody else, with two factors', async () => {
    const team = await createTeam(api.world);
    const admin = first(team.admins);
    const id = await request(api, team, asked, admin);
    expect((await decide(api, team, id, admin.key)).body.code).toBe('self_approval');
    const weak = await createSessionRows(api.world, team.owner.identityId, { aal: 1 });
    expect((await decide(api, team, id, weak.accessToken)).body.code).toBe('step_up_required');
    const { key } = await createKeyRows(api.world, { orgId: team.orgId, userId: team.owner.id });
    expect((await decide(api, team, id, key)).body.code).toBe('session_required');
    expect((await decide(api, team, id, team.member.key)).status).toBe(403);
    expect((await decide(api, team, id, team.owner.key)).status).toBe(200);
    expect((await decide(api, team, id, team.owner.key)).body.code).toBe('already_decided');
    const second = await createSessionRows(api.world, team.owner.identityId, { aal: 2 });
    expect((await decide(api, team, id, second.accessToken)).body.code).toBe('already_decided');
  });

  test('counts for as long as the approver has the role', async () => {
    const team = await createTeam(api.world, 3);
    const id = await request(api, team);
    const [one, two, three] = team.admins;
    expect((await decide(api, team, id, one?.key ?? '')).status).toBe(200);
    const path = `/v1/orgs/${team.slug}/users/${one?.id}`;
    const demoted = await send(api, path, { key: team.owner.key, method: 'PATCH', json: { role: 'member' } });
    expect(demoted.status).toBe(200);
    expect((await decide(api, team, id, two?.key ?? '')).body).toMatchObject({
      status: 'pending',
      decisions: [{ isCounted: false }, { isCounted: true }],
    });
    expect((await decide(api, team, id, three?.key ?? '')).body).toMatchObject({ status: 'approved' });
  });

  test('for the rights of an owner needs an owner', async () => {
    const team = await createTeam(api.world);
    const id = await request(api, team, { ...asked, role: 'owner' });
    for (const { key } of team.admins)
      expect((await decide(api, team, id, key)).body).toMatchObject({ status: 'pending' });
    expect((await decide(api, team, id, team.owner.key)).body).toMatchObject({ status: 'approved' });
  });
});

describe('the platform', () => {
  const newOperator = async (role: 'admin' | 'support' = 'admin') => {
    const identityId = await createOperatorRows(api.world.db, role);
    const { accessToken: key } = await createSessionRows(api.world, identityId, { aal: 2 });
    await asOwnerOf(
      api.world.database,
      (owner) => owner`update identities set email_verified_at = now() where id = ${identityId}`,
    );
    return { identityId, key };
  };

  test('counts as one approver where there are too few members, and only there', async () => {
    const alone = await createTeam(api.world, 0);
    const id = await request(api, alone);
    const operator = await newOperator();
    const inbox = await send(api, '/v1/approvals?status=pending&limit=100', { key: operator.key });
    expect(inbox.body.data).toContainEqual(
      expect.objectContaining({ id, organization: alone.slug, platformCounts: true }),
    );
    expect((await decide(api, alone, id, operator.key)).body).toMatchObject({ status: 'pending' });
    expect((await decide(api, alone, id, alone.owner.key)).body).toMatchObject({ status: 'approved' });

    const team = await createTeam(api.world);
    const other = await request(api, team);
    expect((await decide(api, team, other, operator.key)).body.code).toBe('forbidden');
    const own = await send(api, elevationsOf(alone), { key: alone.owner.key, json: asked });
    expect([own.status, own.body.code]).toEqual([409, 'not_enough_approvers']);
  });

  test('is one approver, however many operators agree', async () => {
    const alone = await createTeam(api.world, 0);
    const id = await request(api, alone, { ...asked, role: 'owner' });
    for (const { key } of [await newOperator(), await newOperator()])
      expect((await decide(api, alone, id, key)).body).toMatchObject({ status: 'pending' });
    expect((await decide(api, alone, id, alone.owner.key)).body).toMatchObject({ status: 'approved' });
  });

  test('has access for support once two of the organization agree, until its operator is none', async () => {
    const team = await createTeam(api.world);
    const operator = await newOperator('support');
    const id = await request(api, team, asked, { ...team.member, key: operator.key });
    expect((await decide(api, team, id, (await newOperator()).key)).body.code).toBe('forbidden');
    for (const { key } of team.admins) expect((await decide(api, team, id, key)).status).toBe(200);
    await untilIn(api, id, 'awaitElevationEnd');
    const { body } = await fetchToken(api, team, id, { ...team.member, key: operator.key });
    const token = String(body.token);
    const name = `S ${id}`;
    expect((await send(api, `/v1/orgs/${team.slug}`, { key: token, method: 'PATCH', json: { name } })).status).toBe(
      200,
    );
    expect((await send(api, '/v1/me', { key: token })).body).toMatchObject({
      user: null,
      organization: { slug: team.slug },
    });
    const [event] = await asOwnerOf(
      api.world.database,
      (owner) => owner`select actor from audit_events where org_id = ${team.orgId} and action = 'organization.rename'`,
    );
    expect(event).toEqual({ actor: `operator:${operator.identityId}` });
    await asOwnerOf(
      api.world.database,
      (owner) => owner`delete from platform_operators where identity_id = ${operator.identityId}`,
    );
    await expect
      .poll(async () => (await send(api, '/v1/me', { key: token })).body.code, within)
      .toBe('revoked_credentials');
  });
});
