import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { etagOf } from '../../src/contract/etag.ts';
import type { User } from '../../src/contract/user.ts';
import { openTestApi, problemOf } from '../api/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { createKeyRows } from '../support/members.ts';
import { codeOf, type MembersApi, newEmail, openOrganization, userOf } from './support.ts';

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

const reason = { reason: 'as asked' };

describe('adding a member', () => {
  it('answers 201 with the member, its location and its version', async () => {
    const { call, path } = await openOrganization(api);
    const email = newEmail();
    const response = await call('/users', { json: { email, name: ' Grace ', role: 'member' } });
    const user = await userOf(response, 201);
    expect(user).toMatchObject({ email, name: 'Grace', role: 'member', status: 'active', version: 1 });
    expect(response.headers.get('location')).toBe(`${path}/users/${user.id}`);
    expect(response.headers.get('etag')).toBe(etagOf(user));
    const read = await call(`/users/${user.id}`);
    expect(read.headers.get('etag')).toBe(etagOf(user));
    expect(await userOf(read)).toEqual(user);
    const had = await call(`/users/${user.id}`, { headers: { 'If-None-Match': etagOf(user) } });
    expect([had.status, await had.text()]).toEqual([304, '']);
  });

  it('needs only an email and a role', async () => {
    const { call } = await openOrganization(api);
    const wrong = { email: 'nobody', role: 'root', status: 'active', orgId: randomUUID() };
    const { errors } = await problemOf(await call('/users', { json: wrong }));
    expect(errors?.map(({ path }) => path).sort()).toEqual(['email', 'orgId', 'role', 'status']);
    for (const name of ['', 7, 'x'.repeat(201), 'a\u0000b']) {
      const { code } = await problemOf(await call('/users', { json: { email: newEmail(), role: 'viewer', name } }));
      expect(code).toBe('validation_failed');
    }
  });

  it('is 409 with the email of a member in any case, and possible in another organization', async () => {
    const [one, two] = [await openOrganization(api), await openOrganization(api)];
    const json = { email: newEmail(), role: 'viewer' };
    await userOf(await one.call('/users', { json }), 201);
    const again = await one.call('/users', { json: { ...json, email: json.email.toUpperCase() } });
    expect(await codeOf(again)).toBe('email_taken');
    await userOf(await two.call('/users', { json }), 201);
  });

  it('adds one member in ten simultaneous requests with one email', async () => {
    const { call } = await openOrganization(api);
    const json = { email: newEmail(), role: 'member' };
    const responses = await Promise.all(Array.from({ length: 10 }, () => call('/users', { json })));
    expect(responses.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
    const { data } = (await (await call('/users')).json()) as { data: User[] };
    expect(data.filter(({ email }) => email === json.email)).toHaveLength(1);
  });

  it.each([['admin', 'owner']] as const)('an %s cannot add a member as %s', async (role, granted) => {
    const organization = await openOrganization(api);
    const { key } = await organization.join(role);
    const refused = await organization.call('/users', { json: { email: newEmail(), role: granted }, key });
    expect(await codeOf(refused)).toBe('forbidden');
    await userOf(await organization.call('/users', { json: { email: newEmail(), role }, key }), 201);
  });

  it.each(['member', 'viewer'] as const)('neither a %s nor the platform can add members', async (role) => {
    const organization = await openOrganization(api);
    const json = { email: newEmail(), role: 'viewer' };
    const { key } = await organization.join(role);
    expect(await codeOf(await organization.call('/users', { json, key }))).toBe('forbidden');
    expect(await codeOf(await api.request(`${organization.path}/users`, { json }))).toBe('forbidden');
  });
});

describe('an idempotency key', () => {
  it('adds one member, and answers the same again', async () => {
    const { call } = await openOrganization(api);
    const headers = { 'Idempotency-Key': randomUUID() };
    const json = { email: newEmail(), role: 'member' };
    const first = await call('/users', { json, headers });
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    const user = await userOf(first, 201);
    const again = await call('/users', { json, headers });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(await userOf(again, 201)).toEqual(user);
    expect(await codeOf(await call('/users', { json: { ...json, role: 'viewer' }, headers }))).toBe(
      'idempotency_key_reused',
    );
  });

  it('adds one member in eight simultaneous requests, and returns it to all', async () => {
    const { call } = await openOrganization(api);
    const headers = { 'Idempotency-Key': randomUUID() };
    const json = { email: newEmail(), role: 'member' };
    const responses = await Promise.all(Array.from({ length: 8 }, () => call('/users', { json, headers })));
    const users = await Promise.all(responses.map((response) => userOf(response, 201)));
    expect(new Set(users.map(({ id }) => id)).size).toBe(1);
    expect(responses.filter((response) => response.headers.get('idempotency-replayed') === null)).toHaveLength(1);
  });

  it('repeats a suspension that was lifted meanwhile without suspending again', async () => {
    const organization = await openOrganization(api);
    const member = await organization.join('member');
    const headers = { 'Idempotency-Key': randomUUID() };
    const suspend = () => organization.call(`/users/${member.id}/suspend`, { json: reason, headers });
    const suspended = await userOf(await suspend());
    await userOf(await organization.call(`/users/${member.id}/restore`, { json: reason }));
    const again = await suspend();
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await userOf(again)).toEqual(suspended);
    expect(await organization.read(member.id)).toMatchObject({ status: 'active' });
  });

  it('is free again after a refusal', async () => {
    const { call, owner } = await openOrganization(api);
    const headers = { 'Idempotency-Key': randomUUID() };
    expect(await codeOf(await call('/users', { json: { email: owner.email, role: 'viewer' }, headers }))).toBe(
      'email_taken',
    );
    await userOf(await call('/users', { json: { email: newEmail(), role: 'viewer' }, headers }), 201);
  });
});

describe('the list of members', () => {
  it('returns each once, newest first, by role and by status, without removed members', async () => {
    const organization = await openOrganization(api);
    const { call, owner } = organization;
    const joined = [await organization.join('admin'), await organization.join('member')];
    const suspended = await organization.join('member', { status: 'suspended' });
    await organization.join('viewer', { status: 'deleted' });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const response: Response = await call(`/users?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
      const page = (await response.json()) as { data: User[]; nextCursor: string | null };
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual([suspended.id, ...joined.map(({ id }) => id).reverse(), owner.id]);
    const idsOf = async (query: string) =>
      ((await (await call(`/users?${query}`)).json()) as { data: User[] }).data.map(({ id }) => id);
    expect(await idsOf('role=member')).toEqual([suspended.id, joined[1]?.id]);
    expect(await idsOf('status=suspended')).toEqual([suspended.id]);
    expect(await idsOf('role=member&status=active')).toEqual([joined[1]?.id]);
    for (const query of ['status=deleted', 'role=root', 'limit=0', 'cursor=e30', 'email=x'])
      expect(await codeOf(await call(`/users?${query}`))).toBe('validation_failed');
  });

  it('is read by every member and by the platform', async () => {
    const organization = await openOrganization(api);
    const { key } = await organization.join('viewer');
    expect((await organization.call('/users', { key })).status).toBe(200);
    expect((await organization.call(`/users/${organization.owner.id}`, { key })).status).toBe(200);
    expect((await api.request(`${organization.path}/users`)).status).toBe(200);
    expect(await codeOf(await api.request('/v1/orgs/nobody/users'))).toBe('not_found');
  });
});

describe('another organization', () => {
  it('shows no members to a member, for any request', async () => {
    const [own, other] = [await openOrganization(api), await openOrganization(api)];
    const member = await other.join('member');
    const { key } = own.owner;
    const json = { role: 'viewer' };
    for (const [pathBelow, call] of [
      ['/users', {}],
      ['/users', { json: { email: newEmail(), role: 'viewer' } }],
      [`/users/${member.id}`, {}],
      [`/users/${member.id}`, { method: 'PATCH', json }],
      [`/users/${member.id}`, { method: 'DELETE' }],
      [`/users/${member.id}/suspend`, { json: reason }],
      [`/users/${member.id}/restore`, { json: reason }],
    ] as const) {
      const foreign = await problemOf(await api.request(`${other.path}${pathBelow}`, { ...call, key }));
      expect(foreign).toMatchObject({ code: 'not_found', detail: 'The organization does not exist.' });
      if (pathBelow === '/users') continue;
      // Its members by their ids, under the path of the caller's own organization.
      const smuggled = await problemOf(await own.call(pathBelow, call));
      expect(smuggled).toMatchObject({ code: 'not_found', detail: 'The user does not exist.' });
    }
    expect(await other.read(member.id)).toMatchObject({ role: 'member', status: 'active', version: 1 });
  });

  it('shows no members for an invalid id either', async () => {
    const { call } = await openOrganization(api);
    expect(await codeOf(await call('/users/me'))).toBe('validation_failed');
  });
});

describe('a change of a member', () => {
  it('sets name and role, removes the name, and counts versions', async () => {
    const organization = await openOrganization(api);
    const { id } = await organization.join('member');
    const change = async (json: object) => {
      const response = await organization.call(`/users/${id}`, { method: 'PATCH', json });
      const user = await userOf(response);
      expect(response.headers.get('etag')).toBe(etagOf(user));
      return user;
    };
    expect(await change({ name: 'Grace', role: 'admin' })).toMatchObject({ name: 'Grace', role: 'admin', version: 2 });
    expect(await change({ role: 'viewer' })).toMatchObject({ name: 'Grace', role: 'viewer', version: 3 });
    expect(await change({ name: null })).toMatchObject({ name: null, role: 'viewer', version: 4 });
    expect(await change({ role: 'viewer' })).toMatchObject({ version: 4 });
  });

  it('is 400 if empty or with other fields', async () => {
    const organization = await openOrganization(api);
    const { id } = await organization.join('member');
    for (const json of [{}, { email: newEmail() }, { role: 'root' }, { status: 'suspended' }, { role: ['owner'] }, []])
      expect(await codeOf(await organization.call(`/users/${id}`, { method: 'PATCH', json }))).toBe(
        'validation_failed',
      );
  });

  it('is 412 with an outdated version, and so is a removal', async () => {
    const organization = await openOrganization(api);
    const { id } = await organization.join('member');
    const change = (method: string, match: string) =>
      organization.call(`/users/${id}`, {
        method,
        ...(method === 'PATCH' ? { json: { role: 'viewer' } } : {}),
        headers: { 'If-Match': match },
      });
    for (const stale of [etagOf({ id, version: 2 }), `W/${etagOf({ id, version: 1 })}`]) {
      expect(await codeOf(await change('PATCH', stale))).toBe('precondition_failed');
      expect(await codeOf(await change('DELETE', stale))).toBe('precondition_failed');
    }
    expect(await codeOf(await change('PATCH', '1'))).toBe('validation_failed');
    expect((await change('PATCH', etagOf({ id, version: 1 }))).status).toBe(200);
    expect((await change('DELETE', etagOf({ id, version: 1 }))).status).toBe(412);
    expect((await change('DELETE', etagOf({ id, version: 2 }))).status).toBe(204);
  });

  it('is refused to callers below the member, and for a role above their own', async () => {
    const organization = await openOrganization(api);
    const [admin, peer, member] = [
      await organization.join('admin'),
      await organization.join('admin'),
      await organization.join('member'),
    ];
    const as = (key: string, id: string, role: string) =>
      organization.call(`/users/${id}`, { method: 'PATCH', json: { role }, key });
    expect(await codeOf(await as(admin.key, organization.owner.id, 'viewer'))).toBe('forbidden');
    expect(await codeOf(await as(admin.key, member.id, 'owner'))).toBe('forbidden');
    expect(await codeOf(await as(admin.key, admin.id, 'owner'))).toBe('forbidden');
    expect(await codeOf(await as(member.key, member.id, 'admin'))).toBe('forbidden');
    expect((await as(admin.key, member.id, 'admin')).status).toBe(200);
    expect((await as(admin.key, peer.id, 'member')).status).toBe(200);
    for (const verb of ['suspend', 'restore'])
      expect(
        await codeOf(
          await organization.call(`/users/${organization.owner.id}/${verb}`, { json: reason, key: admin.key }),
        ),
      ).toBe('forbidden');
    const removed = await organization.call(`/users/${organization.owner.id}`, { method: 'DELETE', key: admin.key });
    expect(await codeOf(removed)).toBe('forbidden');
    // The platform suspends, restores and removes members, but does not decide their permissions.
    const byPlatform = (method: string, json?: object) =>
      api.request(`${organization.path}/users/${member.id}`, { method, ...(json === undefined ? {} : { json }) });
    expect(await codeOf(await byPlatform('PATCH', { role: 'viewer' }))).toBe('forbidden');
    expect((await byPlatform('DELETE')).status).toBe(204);
  });

  it.each(['provisioning', 'pending', 'deleting'] as const)(
    'is not possible while the organization is %s',
    async (status) => {
      const organization = await openOrganization(api);
      const { id } = await organization.join('member');
      await asOwnerOf(
        api.world.database,
        (sql) => sql`update organizations set status = ${status} where id = ${organization.orgId}`,
      );
      const suspend = await api.request(`${organization.path}/users/${id}/suspend`, { json: reason });
      expect(await codeOf(suspend)).toBe('illegal_transition');
    },
  );
});

describe('a suspension', () => {
  it('is lifted by a restoration; neither takes effect twice', async () => {
    const organization = await openOrganization(api);
    const { id } = await organization.join('member');
    const to = (verb: string, key?: string) =>
      organization.call(`/users/${id}/${verb}`, { json: reason, ...(key === undefined ? {} : { key }) });
    expect(await codeOf(await to('restore'))).toBe('illegal_transition');
    expect(await userOf(await to('suspend'))).toMatchObject({ status: 'suspended', version: 2 });
    expect(await codeOf(await to('suspend'))).toBe('illegal_transition');
    const restored = await api.request(`${organization.path}/users/${id}/restore`, { json: reason });
    expect(restored.headers.get('etag')).toBe(etagOf({ id, version: 3 }));
    expect(await userOf(restored)).toMatchObject({ status: 'active', version: 3 });
    expect(await codeOf(await organization.call(`/users/${id}/suspend`, { json: {} }))).toBe('validation_failed');
    expect(await codeOf(await organization.call(`/users/${randomUUID()}/suspend`, { json: reason }))).toBe('not_found');
  });
});

describe('a removal', () => {
  it('answers 204, after which the member does not exist and its email is free', async () => {
    const organization = await openOrganization(api);
    const member = await organization.join('member');
    const path = `/users/${member.id}`;
    const second = await createKeyRows(api.world, { orgId: organization.orgId, userId: member.id });
    const removed = await organization.call(path, { method: 'DELETE' });
    expect([removed.status, await removed.text()]).toEqual([204, '']);
    for (const [pathBelow, call] of [
      [path, {}],
      [path, { method: 'PATCH', json: { role: 'viewer' } }],
      [path, { method: 'DELETE' }],
      [`${path}/suspend`, { json: reason }],
      [`${path}/restore`, { json: reason }],
    ] as const)
      expect(await codeOf(await organization.call(pathBelow, call))).toBe('not_found');
    const again = await userOf(
      await organization.call('/users', { json: { email: member.email, role: 'member' } }),
      201,
    );
    expect(again.id).not.toBe(member.id);
    for (const key of [member.key, second.key])
      expect(await codeOf(await organization.call('', { key }))).toBe('revoked_credentials');
    const rows = await asOwnerOf(
      api.world.database,
      (sql) => sql`select status, revoked_at is not null as at, version from api_keys where user_id = ${member.id}`,
    );
    expect(rows.map((row) => ({ ...row }))).toEqual(Array(2).fill({ status: 'revoked', at: true, version: 2 }));
  });
});
