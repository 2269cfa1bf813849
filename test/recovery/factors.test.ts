import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import { factorRecoveries } from '../../src/db/schema.ts';
import { withPerson } from '../../src/db/tenancy.ts';
import { confirmFactorRecovery } from '../../src/usecases/recovery/factors.ts';
import { openTestApi } from '../api/support.ts';
import { decide, untilEnded, untilIn } from '../elevations/support.ts';
import { type Answer, type FactorApi, login, newAddress, send } from '../factors/support.ts';
import { chainOf, personTrailOf } from '../support/audit-trail.ts';
import { asOwnerOf } from '../support/database.ts';
import { createTeam, type StrongMember, type Team } from '../support/elevations.ts';
import { mailsTo } from '../support/mails.ts';
import { createMemberRows } from '../support/members.ts';
import { createPasswordRows } from '../support/passwords.ts';
import { lostLinkOf, settle } from '../support/recoveries.ts';
import { until, within } from '../support/until.ts';

// A lost second factor, and what an organization or a thief of a mailbox attempts who wants to remove that of somebody else.

let api: FactorApi & Awaited<ReturnType<typeof openTestApi>>;
beforeAll(async () => {
  api = await openTestApi({ config: { TRUSTED_PROXIES: 1 } });
});
afterAll(async () => {
  api.stopping.abort();
  await api.close();
});

const emailOf = async ({ id }: StrongMember): Promise<string> => {
  const [row] = await asOwnerOf(
    api.world.database,
    (sql) => sql<{ email: string }[]>`select email from users where id = ${id}`,
  );
  return row?.email ?? '';
};

/** A team whose member has a password and has been there for two days, and the token of its link. */
const newLoss = async (admins = 1) => {
  const team = await createTeam(api.world, admins);
  await createPasswordRows(api.world, team.member.identityId);
  await settle(api.world, team, team.member.id);
  const token = await lostLinkOf(api.world, team.member.identityId, team.orgId);
  return { team, token, admin: team.admins[0] ?? team.owner };
};

const confirm = (token: string): Promise<Answer> =>
  send(api, '/v1/auth/recovery/requests/confirm', { json: { token } });

const operationOf = async ({ member }: Team): Promise<string> => {
  const [row] = await withPerson(api.world.db, member.identityId, (tx) => tx.select().from(factorRecoveries));
  return row?.operationId ?? '';
};

const factorsOf = ({ member: { identityId } }: Team) =>
  asOwnerOf(api.world.database, async (sql) => {
    const rows = await sql`select id from factors where identity_id = ${identityId}`;
    return rows.length;
  });

const refused = (body: object = {}) => ({ status: 409, body: { code: 'illegal_transition', ...body } });

describe('a member who has lost its second factor', () => {
  test('gets it removed by the mailbox and an administrator, and is held elsewhere', async () => {
    const { team, token, admin } = await newLoss();
    const { member } = team;
    const email = await emailOf(member);
    const other = await createTeam(api.world, 0);
    const { id: elsewhere } = await createMemberRows(api.world.db, other.orgId, { email });
    expect(await confirm(token)).toMatchObject({ status: 200, body: { status: 'pending', organization: team.slug } });
    const id = await operationOf(team);
    await untilIn(api, id, 'awaitApproval');
    expect(await factorsOf(team)).toBe(1);
    expect((await decide(api, team, id, admin.key)).body).toMatchObject({ status: 'approved', kind: 'factorRecovery' });
    expect(await untilEnded(api, id)).toMatchObject({ status: 'succeeded' });

    expect(await confirm(token)).toMatchObject({ status: 200, body: { status: 'recovered' } });
    expect(await factorsOf(team)).toBe(0);
    await expect
      .poll(() => send(api, '/v1/auth/sessions', { key: member.key }), within)
      .toMatchObject({ status: 401, body: { code: 'revoked_credentials' } });
    const signedIn = await login(api, email);
    expect(signedIn.body.status).toBe('authenticated');
    const key = String(signedIn.body.accessToken);
    expect((await send(api, `/v1/orgs/${team.slug}`, { key })).status).toBe(200);
    expect(await send(api, `/v1/orgs/${other.slug}`, { key })).toMatchObject({
      status: 403,
      body: { code: 'membership_held' },
    });
    const shown = await send(api, `/v1/orgs/${other.slug}/users/${elsewhere}`, { key: other.owner.key });
    expect(shown.body).toMatchObject({ heldReason: 'factors_recovered' });
    expect((await send(api, '/v1/auth/factors/totp', { key, json: {} })).status).toBe(200);

    const mails = await mailsTo(api.world.db, member.identityId);
    expect(mails).toEqual(
      expect.arrayContaining(['factor_recovery_requested', 'membership_held', 'factors_recovered']),
    );
    const target = `user:${member.id}`;
    const own = (await chainOf(api.world.database, team.orgId)).filter((event) => event.target === target);
    expect(own.map(({ action }) => action)).toEqual(expect.arrayContaining(['user.request_recovery', 'user.recover']));
    const trail = await personTrailOf(api.world.db, member.identityId);
    expect(trail.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['factor_recovery.confirm', 'membership.hold', 'factor_recovery.complete']),
    );
  });

  test('keeps it when an administrator denies', async () => {
    const { team, token, admin } = await newLoss();
    expect((await confirm(token)).status).toBe(200);
    const id = await operationOf(team);
    await untilIn(api, id, 'awaitApproval');
    expect((await decide(api, team, id, admin.key, 'deny')).status).toBe(200);
    await untilEnded(api, id);
    expect((await confirm(token)).body.status).toBe('denied');
    expect(await factorsOf(team)).toBe(1);
  });

  test('asks once the link is opened again, if the api was killed before it has started the operation', async () => {
    const { team, token } = await newLoss();
    const { world } = api;
    const temporal = { ...world.temporal, start: () => Promise.reject(new DomainError('temporal_unavailable')) };
    const visit = { ...world.ctx(), requestId: uuid(), network: '192.0.2.0/24', userAgent: null, deviceToken: null };
    await expect(confirmFactorRecovery({ ...visit, temporal }, token)).rejects.toThrow();
    const id = await operationOf(team);
    expect(await confirm(token)).toMatchObject({ status: 200, body: { status: 'pending' } });
    await untilIn(api, id, 'awaitApproval');
  });

  test('asks once, however often the link is opened, and by whichever link', async () => {
    const { team, token } = await newLoss();
    const answers = await Promise.all([confirm(token), confirm(token)]);
    expect(answers.map(({ status }) => status).toSorted()).toContain(200);
    expect((await confirm(token)).body.status).toBe('pending');
    const id = await operationOf(team);
    const next = await lostLinkOf(api.world, team.member.identityId, team.orgId);
    expect((await confirm(token)).body.code).toBe('link_expired');
    expect((await confirm(next)).body.status).toBe('pending');
    expect(await operationOf(team)).toBe(id);
  });
});

describe('the factor of somebody else is not removed', () => {
  test('by an organization that the victim has never entered, or entered today', async () => {
    const evil = await createTeam(api.world, 1);
    const token = await lostLinkOf(api.world, evil.member.identityId, evil.orgId);
    expect(await confirm(token)).toMatchObject(refused());
    await asOwnerOf(
      api.world.database,
      (sql) => sql`update users set accepted_at = now() - interval '23 hours' where id = ${evil.member.id}`,
    );
    expect(await confirm(token)).toMatchObject(refused());
    expect(await factorsOf(evil)).toBe(1);
  });

  test('by the person, who has the mailbox and a session, or by one approver who was demoted meanwhile', async () => {
    const { team, token, admin } = await newLoss(2);
    await asOwnerOf(api.world.database, (sql) => sql`update users set role = 'admin' where id = ${team.member.id}`);
    expect((await confirm(token)).status).toBe(200);
    const id = await operationOf(team);
    await untilIn(api, id, 'awaitApproval');
    expect(await decide(api, team, id, team.member.key)).toMatchObject({
      status: 403,
      body: { code: 'self_approval' },
    });
    // Before the run looks at the approval.
    await asOwnerOf(api.world.database, async (sql) => {
      await sql`update users set role = 'viewer' where id = ${admin.id}`;
    });
    await expect
      .poll(() => decide(api, team, id, admin.key), within)
      .toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await factorsOf(team)).toBe(1);
  });

  test('by administrators of another organization', async () => {
    const { team, token } = await newLoss();
    expect((await confirm(token)).status).toBe(200);
    const id = await operationOf(team);
    const evil = await createTeam(api.world, 1);
    const key = evil.admins[0]?.key ?? '';
    expect(await decide(api, team, id, key)).toMatchObject({ status: 404 });
    expect(await decide(api, evil, id, key)).toMatchObject({ status: 404 });
  });

  test('of an owner by an admin', async () => {
    const team = await createTeam(api.world, 1);
    await settle(api.world, team, team.owner.id);
    await createMemberRows(api.world.db, team.orgId, { role: 'owner' });
    const token = await lostLinkOf(api.world, team.owner.identityId, team.orgId);
    expect((await confirm(token)).status).toBe(200);
    const [row] = await withPerson(api.world.db, team.owner.identityId, (tx) => tx.select().from(factorRecoveries));
    const id = row?.operationId ?? '';
    await untilIn(api, id, 'awaitApproval');
    expect(await decide(api, team, id, team.admins[0]?.key ?? '')).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
  });

  test('of an operator, or where the organization approves none', async () => {
    const { team, token } = await newLoss();
    await asOwnerOf(
      api.world.database,
      (sql) => sql`insert into session_policies (org_id, recovery_approval) values (${team.orgId}, 'never')`,
    );
    expect(await confirm(token)).toMatchObject(refused());
    const operated = await newLoss();
    await asOwnerOf(
      api.world.database,
      (sql) =>
        sql`insert into platform_operators (identity_id, role) values (${operated.team.member.identityId}, 'support')`,
    );
    expect(await confirm(operated.token)).toMatchObject(refused());
  });

  test('by a link that is forged, of another kind, or too old', async () => {
    const { team, token } = await newLoss();
    expect((await confirm(`${token.slice(0, -6)}AAAAAA`)).body.code).toBe('not_found');
    const old = await lostLinkOf(api.world, team.member.identityId, team.orgId, 0);
    expect((await confirm(old)).body.code).toBe('link_expired');
    expect((await confirm(token)).body.code).toBe('link_expired');
    expect(await factorsOf(team)).toBe(1);
  });
});

test('nobody learns by the answer who has an account, a factor or a membership', async () => {
  const { team } = await newLoss();
  const email = await emailOf(team.member);
  const ask = (address: string, organization: string) =>
    send(api, '/v1/auth/recovery/requests', {
      json: { email: address, kind: 'factors', organization },
      address: newAddress(),
    });
  const answers = [
    await ask(email, team.slug),
    await ask(email, 'no-such-organization'),
    await ask('nobody@nowhere.example', team.slug),
  ];
  expect(answers.map(({ status, body }) => [status, body])).toEqual([
    [202, {}],
    [202, {}],
    [202, {}],
  ]);
  await until(
    () => mailsTo(api.world.db, team.member.identityId),
    (mails) => mails.includes('factor_recovery'),
    'the link is mailed',
  );
});
