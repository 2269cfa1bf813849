import { sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OperatorRole } from '../../src/contract/permissions.ts';
import { withPerson, withPlatform } from '../../src/db/tenancy.ts';
import { deleteUnusedIdentities } from '../../src/db/user/identity.ts';
import { tokenOf } from '../../src/usecases/key-ring/link.ts';
import { openTestApi } from '../api/support.ts';
import { type Answer, type FactorApi, send } from '../factors/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { createFactorRows } from '../support/factors.ts';
import { createMemberRows } from '../support/members.ts';
import { createOperatorRows, createPersonRows } from '../support/operators.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { createPasswordRows, testPassword } from '../support/passwords.ts';
import { createSessionRows } from '../support/sessions.ts';

// People who operate the installation act for the platform as themselves.

let api: FactorApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true, config: { TRUSTED_PROXIES: 1, RATE_LIMIT_PRINCIPAL_PER_MINUTE: 50 } });
});
afterAll(async () => {
  api.stopping.abort();
  await api.close();
});

const sessionOf = (id: string, proof: Parameters<typeof createSessionRows>[2] = { aal: 2 }) =>
  createSessionRows(api.world, id, proof);
const keyOf = async (id: string, proof?: Parameters<typeof createSessionRows>[2]): Promise<string> =>
  (await sessionOf(id, proof)).accessToken;

const newOperator = async (role: OperatorRole = 'admin') => {
  const id = await createOperatorRows(api.world.db, role);
  const { id: sessionId, accessToken: key } = await sessionOf(id);
  return { id, sessionId, key };
};

const newEmail = () => `ops-${uuid().slice(-12)}@example.com`;
const list = (key: string, organization?: string): Promise<Answer> =>
  send(api, '/v1/orgs', { key, ...(organization === undefined ? {} : { organization }) });
const within = { timeout: 1_000 };

describe('an operator', () => {
  test('acts for the platform without naming an organization, and is named as itself in the audit trail', async () => {
    const { id, sessionId, key } = await newOperator();
    expect((await list(key)).status).toBe(200);
    expect((await send(api, '/v1/me', { key })).body).toMatchObject({
      kind: 'operator',
      operator: { id, role: 'admin' },
      user: null,
      key: null,
      session: { id: sessionId, aal: 2 },
    });
    const { slug, id: orgId } = await createOrganizationRows(api.world.db, { status: 'active' });
    const path = `/v1/orgs/${slug}`;
    expect((await send(api, path, { key, method: 'PATCH', json: { name: `Acme ${uuid()}` } })).status).toBe(200);
    const events = await asOwnerOf(
      api.world.database,
      (owner) =>
        owner`select actor, body::jsonb->'detail'->>'sessionId' as session from audit_events where org_id = ${orgId}`,
    );
    expect(events).toEqual([{ actor: `operator:${id}`, session: sessionId }]);
  });

  test('is made by the platform key or an admin, mailed once, and recorded', async () => {
    const { id: adminId, key } = await newOperator();
    const email = newEmail();
    const made = await send(api, '/v1/operators', { key, json: { email, role: 'support', locale: 'de' } });
    expect(made).toMatchObject({
      status: 201,
      body: { email, role: 'support', isEmailVerified: false, hasFactor: false, version: 1 },
    });
    const again = await send(api, '/v1/operators', { key, json: { email: email.toUpperCase(), role: 'admin' } });
    expect(again).toMatchObject({ status: 409, body: { code: 'operator_exists' } });
    const id = String(made.body.id);
    const { mails, events } = await asOwnerOf(api.world.database, async (owner) => ({
      mails: await owner`select template, locale, link_kind from notifications where identity_id = ${id}`,
      events: await owner`select action, actor from audit_events where target = ${`operator:${id}`}`,
    }));
    expect(mails).toEqual([{ template: 'operator_added', locale: 'de', link_kind: 'recover' }]);
    expect(events).toEqual([{ action: 'operator.create', actor: `operator:${adminId}` }]);
  });

  test('gets a link to choose a password with the mail, unless it can sign in', async () => {
    const { key } = await newOperator();
    const create = async (email: string) => {
      const { status, body } = await send(api, '/v1/operators', { key, json: { email, role: 'auditor' } });
      expect(status).toBe(201);
      const rows = await asOwnerOf(
        api.world.database,
        (owner) => owner<Row[]>`select link_kind, link_id, link_generation, parameters
          from notifications where template = 'operator_added' and identity_id = ${String(body.id)}`,
      );
      return { id: String(body.id), mail: rows[0] };
    };
    interface Row {
      link_kind: string | null;
      link_id: string | null;
      link_generation: number | null;
      parameters: { expiresAt?: string };
    }
    const email = newEmail();
    const { id, mail } = await create(email);
    expect(mail).toMatchObject({ link_kind: 'recover', link_id: id, link_generation: 1 });
    const days = (Date.parse(mail?.parameters.expiresAt ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    const token = tokenOf(api.world.keyRing, { kind: 'recover', id, generation: 1 });
    const json = { token, password: testPassword };
    expect((await send(api, '/v1/auth/recovery/complete', { json })).status).toBe(200);
    expect((await send(api, '/v1/auth/login', { json: { email, password: testPassword } })).status).toBe(200);
    expect((await send(api, `/v1/operators/${id}`, { key })).body.isEmailVerified).toBe(true);
    // Somebody who has a password keeps it, and a disabled person gets none.
    const [able, disabled] = [newEmail(), newEmail()];
    const ableId = await createPersonRows(api.world.db, able);
    await createPasswordRows(api.world, ableId);
    const disabledId = await createPersonRows(api.world.db, disabled);
    await withPlatform(api.world.db, async (tx) => {
      await tx.execute(sql`update identities set email_verified_at = now() where id = ${ableId}`);
      await tx.execute(sql`update identities set disabled_at = now() where id = ${disabledId}`);
    });
    for (const known of [able, disabled]) expect((await create(known)).mail?.link_kind).toBeNull();
  });

  test('needs two factors of its own, whatever it does', async () => {
    const { id } = await newOperator();
    const refusal = { status: 401, body: { code: 'step_up_required' } };
    expect(await list(await keyOf(id, { aal: 1 }))).toMatchObject(refusal);
    const { id: boundId, accessToken: bound } = await sessionOf(id);
    const { id: orgId } = await createOrganizationRows(api.world.db, { status: 'active' });
    await withPerson(api.world.db, id, (tx) =>
      tx.execute(sql`update sessions set bound_org_id = ${orgId} where id = ${boundId}`),
    );
    expect(await list(bound)).toMatchObject(refusal);
  });

  test('proves the second factor again before a sensitive change', async () => {
    const { id } = await newOperator();
    await createFactorRows(api.world, id);
    const { id: sessionId, accessToken: key } = await sessionOf(id);
    await withPerson(api.world.db, id, (tx) =>
      tx.execute(sql`update sessions set strong_at = now() - interval '15 minutes' where id = ${sessionId}`),
    );
    const create = { key, json: { email: newEmail(), role: 'admin' } };
    expect(await send(api, '/v1/operators', create)).toMatchObject({ status: 401, body: { code: 'step_up_required' } });
    expect((await list(key)).status).toBe(200);
  });

  test('is nobody while the mailbox is unproved, because any organization can make an account for its address', async () => {
    const email = newEmail();
    const { id: orgId, slug } = await createOrganizationRows(api.world.db, { status: 'active' });
    const { identityId } = await createMemberRows(api.world.db, orgId, { email });
    const key = await keyOf(identityId);
    const verify = (at: string | null) =>
      withPlatform(api.world.db, (tx) =>
        tx.execute(sql`update identities set email_verified_at = ${at} where id = ${identityId}`),
      );
    await verify(null);
    await createOperatorRows(api.world.db, 'admin', email);
    expect(await list(key)).toMatchObject({ status: 400, body: { code: 'organization_required' } });
    await verify(new Date().toISOString());
    await expect.poll(async () => (await list(key)).status, within).toBe(200);
    // Also a member, and acting as one there.
    expect((await send(api, `/v1/orgs/${slug}/audit-events`, { key })).body.code).toBe('forbidden');
  });

  test('acts as a member where it is one, except where only the platform has the permission', async () => {
    const { id, key } = await newOperator();
    const own = await createOrganizationRows(api.world.db, { status: 'active' });
    await withPlatform(api.world.db, (tx) =>
      tx.execute(sql`
        insert into users (id, org_id, identity_id, email, role)
        select gen_random_uuid(), ${own.id}, id, email, 'viewer' from identities where id = ${id}`),
    );
    const rename = (slug: string) =>
      send(api, `/v1/orgs/${slug}`, { key, method: 'PATCH', json: { name: `Acme ${uuid()}` } });
    expect((await rename(own.slug)).body.code).toBe('forbidden');
    const strange = await createOrganizationRows(api.world.db, { status: 'active' });
    expect((await rename(strange.slug)).status).toBe(200);
    expect((await send(api, '/v1/me', { key, organization: own.slug })).body).toMatchObject({ kind: 'user' });
    expect((await send(api, '/v1/drift/policies', { key, organization: own.slug })).status).toBe(200);
  });

  test('that gets another role, or loses it, notices within a second in a session in use, and its changes at once', async () => {
    const { key: admin } = await newOperator();
    const { id, key } = await newOperator();
    const change = () => send(api, '/v1/operators', { key, json: { email: newEmail(), role: 'auditor' } });
    expect((await change()).status).toBe(201);
    const path = `/v1/operators/${id}`;
    const patched = await send(api, path, { key: admin, method: 'PATCH', json: { role: 'support' } });
    expect(patched.body).toMatchObject({ role: 'support', version: 2 });
    expect((await change()).body.code).toBe('forbidden');
    await expect
      .poll(async () => (await send(api, '/v1/me', { key })).body.operator, within)
      .toMatchObject({ role: 'support' });
    expect((await send(api, path, { key: admin, method: 'DELETE' })).status).toBe(204);
    await expect.poll(async () => (await list(key)).body.code, within).toBe('organization_required');
    expect((await send(api, path, { key: admin })).status).toBe(404);
  });

  test('is limited like a person, unlike the platform key', async () => {
    const { key } = await newOperator('auditor');
    const calls = await Promise.all(Array.from({ length: 51 }, () => list(key)));
    expect(calls.filter(({ status }) => status === 429)).toHaveLength(1);
    expect(calls[0]?.headers.get('ratelimit')).toMatch(/^"key";r=\d+;t=\d+, "principal"/);
  });

  test('remains when its last organization is removed', async () => {
    const { id } = await newOperator();
    const stranger = await createPersonRows(api.world.db);
    expect(await withPlatform(api.world.db, (tx) => deleteUnusedIdentities(tx, [id, stranger]))).toBe(1);
    expect((await send(api, `/v1/operators/${id}`, { key: await keyOf(id) })).status).toBe(200);
  });
});

describe('a person whom an operator disables', () => {
  const newVictim = async () => {
    const email = newEmail();
    const own = await createOrganizationRows(api.world.db, { status: 'active' });
    const { identityId: id } = await createMemberRows(api.world.db, own.id, { email });
    await createPasswordRows(api.world, id);
    const session = await sessionOf(id, { aal: 1 });
    const login = () => send(api, '/v1/auth/login', { json: { email, password: testPassword } });
    const enter = (key: string) => send(api, `/v1/orgs/${own.slug}`, { key });
    return { ...session, id, email, login, enter };
  };
  const set = (verb: 'disable' | 'enable', id: string, key: string) =>
    send(api, `/v1/people/${id}/${verb}`, { key, json: { reason: `to ${verb}` } });

  test('is found by the email, refused everywhere within a second, and signs in again once it is enabled', async () => {
    const { id: operatorId, sessionId, key } = await newOperator();
    const { id, email, accessToken, refreshToken, login, enter } = await newVictim();
    expect((await enter(accessToken)).status).toBe(200);
    const found = await send(api, `/v1/people?email=${email.toUpperCase()}`, { key });
    expect(found.body).toEqual({
      data: [{ id, email, isEmailVerified: true, disabledAt: null, createdAt: expect.any(String) }],
      nextCursor: null,
    });

    expect(await set('disable', id, key)).toMatchObject({ status: 200, body: { disabledAt: expect.any(String) } });
    await expect.poll(async () => (await enter(accessToken)).body.code, within).toBe('revoked_credentials');
    expect((await login()).body.code).toBe('login_failed');
    const refresh = () => send(api, '/v1/auth/refresh', { json: { refreshToken } });
    expect((await refresh()).body.code).toBe('revoked_credentials');
    expect((await set('disable', id, key)).status).toBe(200);

    // Begun by a sign-in that was under way while the person was disabled.
    const { accessToken: late } = await sessionOf(id, { aal: 1 });
    expect((await enter(late)).body.code).toBe('revoked_credentials');
    expect(await set('enable', id, key)).toMatchObject({ status: 200, body: { disabledAt: null } });
    expect((await set('enable', id, key)).status).toBe(200);
    await expect.poll(async () => (await login()).status, within).toBe(200);
    for (const token of [accessToken, late]) expect((await enter(token)).body.code).toBe('revoked_credentials');
    expect((await refresh()).body.code).toBe('revoked_credentials');

    const trail = await send(api, `/v1/audit-events?orgId=${id}`, { key });
    const changes = (trail.body.data as { action: string }[]).filter(({ action }) => action.startsWith('person.'));
    const by = { actor: `operator:${operatorId}`, target: `person:${id}`, detail: { sessionId } };
    expect(changes).toMatchObject([
      { action: 'person.enable', reason: 'to enable', ...by },
      { action: 'person.disable', reason: 'to disable', ...by },
    ]);
  });

  test('keeps its sessions if it was not disabled when it is enabled', async () => {
    const { key } = await newOperator();
    const { id, accessToken, enter } = await newVictim();
    expect((await set('enable', id, key)).status).toBe(200);
    expect((await enter(accessToken)).status).toBe(200);
  });

  test('is somebody else, and exists', async () => {
    const { id, key } = await newOperator();
    expect(await set('disable', id, key)).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
    expect((await set('disable', uuid(), key)).status).toBe(404);
    expect((await send(api, `/v1/people?email=${newEmail()}`, { key })).body).toEqual({ data: [], nextCursor: null });
  });
});

test('a person who is no operator gets the same answers as before', async () => {
  const key = await keyOf(await createPersonRows(api.world.db));
  const { slug } = await createOrganizationRows(api.world.db, { status: 'active' });
  expect(await list(key)).toMatchObject({ status: 400, body: { code: 'organization_required' } });
  expect(await list(key, slug)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect(await send(api, `/v1/orgs/${slug}`, { key })).toMatchObject({ status: 404, body: { code: 'not_found' } });
});
