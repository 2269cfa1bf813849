import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { etagOf } from '../../src/contract/etag.ts';
import { customRolesMax, memberPermissions, roleHas } from '../../src/contract/permissions.ts';
import { Role } from '../../src/contract/role.ts';
import { outbox } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { openTestApi, platformKey, problemOf } from '../api/support.ts';
import { accept, acceptedOf, invite, password } from '../invitations/support.ts';
import {
  codeOf,
  type MembersApi,
  newEmail,
  openOrganization,
  type TestOrganization,
  userOf,
} from '../members/support.ts';
import { chainOf } from '../support/audit-trail.ts';
import { createRoleRows } from '../support/roles.ts';
import { until } from '../support/until.ts';

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

/** What was done to a target, and how. */
const auditOf = async (orgId: string, of: string) =>
  (await chainOf(api.world.database, orgId))
    .filter(({ target }) => target === of)
    .map(({ action, detail }) => {
      const { keyId: _, ...said } = detail ?? {};
      return [action, said];
    });

const outboxOf = (orgId: string) =>
  withOrganization(api.world.db, orgId, (tx) =>
    tx.select().from(outbox).where(eq(outbox.orgId, orgId)).orderBy(asc(outbox.sequence)),
  );

const watching = ['organization:read', 'run:list', 'run:read'] as const;

const roleOf = async (response: Response, status = 200): Promise<Role> => {
  expect(response.status, await response.clone().text()).toBe(status);
  return Role.strict().parse(await response.json());
};

const make = async ({ call }: TestOrganization, chosen: object = {}): Promise<Role> =>
  roleOf(await call('/roles', { json: { name: 'watcher', base: 'member', permissions: watching, ...chosen } }), 201);

test('a role is created, listed by name, read, changed and deleted', async () => {
  const org = await openOrganization(api);
  // In any order, with repetitions.
  const json = {
    name: 'watcher',
    base: 'member',
    permissions: ['run:read', 'run:list', 'organization:read', 'run:read'],
  };
  const answer = await org.call('/roles', { json });
  expect(answer.headers.get('location')).toBe(`${org.path}/roles/watcher`);
  const made = await roleOf(answer, 201);
  expect(made).toMatchObject({ name: 'watcher', base: 'member', permissions: watching, description: null, version: 1 });
  await make(org, { name: 'auditor', base: 'admin', permissions: ['audit:read'], description: 'Reads the trail' });
  const first = (await (await org.call('/roles?limit=1')).json()) as { data: Role[]; nextCursor: string };
  expect(first.data.map(({ name }) => name)).toEqual(['auditor']);
  const second = (await (await org.call(`/roles?limit=1&cursor=${first.nextCursor}`)).json()) as typeof first;
  expect(second).toMatchObject({ data: [made], nextCursor: null });

  const headers = { 'If-Match': etagOf(made) };
  const change = { permissions: ['run:start', 'run:list', 'run:read'], description: 'Starts runs' };
  const patch = (chosen: object, more: object = {}) =>
    org.call('/roles/watcher', { method: 'PATCH', json: chosen, ...more });
  expect(await roleOf(await patch(change, { headers }))).toMatchObject({ ...change, version: 2 });
  expect(await roleOf(await patch(change))).toMatchObject({ version: 2 });
  expect(await codeOf(await patch({ description: null }, { headers }))).toBe('precondition_failed');
  expect(await codeOf(await org.call('/roles/watcher', { method: 'DELETE', headers }))).toBe('precondition_failed');
  expect((await org.call('/roles/watcher', { method: 'DELETE' })).status).toBe(204);
  expect(await codeOf(await org.call('/roles/watcher'))).toBe('not_found');

  expect(await auditOf(org.orgId, `role:${made.id}`)).toEqual([
    ['role.create', { name: 'watcher', base: 'member', permissions: watching.join(' ') }],
    ['role.update', { name: 'watcher', added: 'run:start', removed: 'organization:read', description: 'changed' }],
    ['role.delete', { name: 'watcher', base: 'member' }],
  ]);
  const events = await outboxOf(org.orgId);
  expect(
    events
      .filter(({ payload }) => (payload as { customRole?: string }).customRole === 'watcher')
      .map(({ type }) => type),
  ).toEqual(['role.created', 'role.changed', 'role.deleted']);
});

test('the same request with the same idempotency key creates one role', async () => {
  const { call } = await openOrganization(api);
  const json = { name: 'watcher', base: 'member', permissions: watching };
  const once = () => call('/roles', { json, headers: { 'Idempotency-Key': 'one' } });
  const first = await roleOf(await once(), 201);
  const again = await once();
  expect(again.headers.get('Idempotency-Replayed')).toBe('true');
  expect(await roleOf(again, 201)).toEqual(first);
});

describe('bad input is refused and named', () => {
  const errorsOf = async (response: Response) => {
    const { code, errors = [] } = await problemOf(response);
    return [code, ...errors.map(({ path, code: why }) => `${path} ${why}`)];
  };

  it.each([
    [
      'a permission above the base',
      { base: 'viewer', permissions: ['organization:read', 'run:start'] },
      'permissions.1 beyond_role',
    ],
    ['a permission of the platform', { permissions: ['organization:suspend'] }, 'permissions.0 invalid_value'],
    ['no such permission', { permissions: ['no:such'] }, 'permissions.0 invalid_value'],
    ['a property of every object', { permissions: ['__proto__'] }, 'permissions.0 invalid_value'],
    ['nothing', { permissions: [] }, 'permissions too_small'],
    ['a name of a built-in role', { name: 'owner' }, 'name invalid_value'],
    ['another name', { name: 'Watcher' }, 'name invalid_format'],
    ['the base owner', { base: 'owner' }, 'base invalid_value'],
    ['another field', { scopes: null }, 'scopes unknown_field'],
  ])('%s', async (_what, chosen, error) => {
    const { call } = await openOrganization(api);
    const json = { name: 'watcher', base: 'member', permissions: watching, ...chosen };
    expect(await errorsOf(await call('/roles', { json }))).toEqual(['validation_failed', error]);
  });

  test('ten thousand permissions', async () => {
    const { call } = await openOrganization(api);
    const permissions = Array.from({ length: 10_000 }, () => 'organization:read');
    const json = { name: 'watcher', base: 'member', permissions };
    expect((await errorsOf(await call('/roles', { json })))[0]).toMatch(/^(?:validation_failed|payload_too_large)$/);
  });

  test('a base cannot be changed', async () => {
    const org = await openOrganization(api);
    await make(org);
    expect(await codeOf(await org.call('/roles/watcher', { method: 'PATCH', json: { base: 'admin' } }))).toBe(
      'validation_failed',
    );
  });
});

test('a name is taken once, and of the 21st role and its rivals none is created', async () => {
  const org = await openOrganization(api);
  await make(org);
  expect(
    await codeOf(await org.call('/roles', { json: { name: 'watcher', base: 'viewer', permissions: ['run:list'] } })),
  ).toBe('role_exists');
  const rivals = Array.from({ length: customRolesMax + 4 }, (_, index) =>
    org.call('/roles', { json: { name: `rival-${index}`, base: 'member', permissions: watching } }),
  );
  const statuses = (await Promise.all(rivals)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(customRolesMax - 1);
  const json = { name: 'late', base: 'member', permissions: watching };
  expect(await codeOf(await org.call('/roles', { json }))).toBe('role_limit_reached');
});

describe('a member with a custom role', () => {
  test('has the permissions of that role, is shown with it, and gets the built-in one back', async () => {
    const org = await openOrganization(api);
    await make(org);
    const member = await org.join('viewer');
    const patch = (json: object) => org.call(`/users/${member.id}`, { method: 'PATCH', json });
    expect(await userOf(await patch({ customRole: 'watcher' }))).toMatchObject({
      role: 'member',
      customRole: 'watcher',
    });
    const me = async () =>
      (await (await api.request('/v1/me', { key: member.key })).json()) as { user: object; permissions: string[] };
    expect(await me()).toMatchObject({ user: { role: 'member', customRole: 'watcher' }, permissions: watching });
    expect(await codeOf(await org.call('/users', { key: member.key }))).toBe('forbidden');
    expect((await org.call('/runs', { key: member.key })).status).toBe(200);
    const permissions = await (await org.call(`/users/${member.id}/permissions`)).json();
    expect(permissions).toMatchObject({ role: 'member', customRole: 'watcher', permissions: watching });

    // A change of the name, sent with the role as it was read, leaves the custom role.
    expect(await userOf(await patch({ name: 'Ada', role: 'member' }))).toMatchObject({ customRole: 'watcher' });
    const listed = (await (await org.call('/users?customRole=watcher')).json()) as { data: { id: string }[] };
    expect(listed.data.map(({ id }) => id)).toEqual([member.id]);
    expect(await userOf(await patch({ customRole: null }))).toMatchObject({ role: 'member', customRole: null });
    const whole = ({ permissions: has }: { permissions: string[] }): boolean => has.includes('run:start');
    await until(me, whole, 'the role is whole', 1_000);
    await patch({ customRole: 'watcher' });
    expect(await userOf(await patch({ role: 'viewer' }))).toMatchObject({ role: 'viewer', customRole: null });

    expect((await auditOf(org.orgId, `user:${member.id}`)).map(([, detail]) => detail)).toEqual([
      { role: 'member', previousRole: 'viewer', customRole: 'watcher', previousCustomRole: null },
      { name: 'changed' },
      { role: 'member', previousRole: 'member', customRole: null, previousCustomRole: 'watcher' },
      { role: 'member', previousRole: 'member', customRole: 'watcher', previousCustomRole: null },
      { role: 'viewer', previousRole: 'member', customRole: null, previousCustomRole: 'watcher' },
    ]);
  });

  test('is added with it, and the base may be named only as it is', async () => {
    const org = await openOrganization(api);
    await make(org);
    const add = (json: object) => org.call('/users', { json: { email: newEmail(), ...json } });
    expect(await userOf(await add({ customRole: 'watcher' }), 201)).toMatchObject({
      role: 'member',
      customRole: 'watcher',
    });
    expect((await add({ role: 'member', customRole: 'watcher' })).status).toBe(201);
    expect(await problemOf(await add({ role: 'admin', customRole: 'watcher' }))).toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'role', message: 'must be member, the base of the custom role' }],
    });
    expect(await problemOf(await add({}))).toMatchObject({ code: 'validation_failed', errors: [{ path: 'role' }] });
    expect(await codeOf(await add({ customRole: 'nobody' }))).toBe('not_found');
  });

  test('is invited with it', async () => {
    const org = await openOrganization(api);
    await make(org);
    const invitation = await invite(org, { role: undefined, customRole: 'watcher', delivery: 'link' });
    expect(invitation).toMatchObject({ role: 'member', customRole: 'watcher' });
    const { userId } = await acceptedOf(await accept(api, invitation.token ?? '', { password }));
    expect(await org.read(userId)).toMatchObject({ role: 'member', customRole: 'watcher' });
  });

  test('has what remains of its role in this version', async () => {
    const org = await openOrganization(api);
    const customRole = await createRoleRows(api.world.db, org.orgId, 'member', ['retired:permission', 'run:list']);
    const { key, id } = await org.join('member', { customRole });
    const me = (await (await api.request('/v1/me', { key })).json()) as { permissions: string[] };
    expect(me.permissions).toEqual(['run:list']);
    expect(await roleOf(await org.call(`/roles/${customRole}`))).toMatchObject({ permissions: ['run:list'] });
    const described = await org.call(`/roles/${customRole}`, { method: 'PATCH', json: { description: 'Old' } });
    expect(await roleOf(described)).toMatchObject({ permissions: ['run:list'], description: 'Old' });
    expect(await userOf(await org.call(`/users/${id}`))).toMatchObject({ customRole });
  });
});

test('a role in use cannot be deleted, and the refusal says by whom it is used', async () => {
  const org = await openOrganization(api);
  await make(org);
  const remove = () => org.call('/roles/watcher', { method: 'DELETE' });
  const { id } = await org.join('member', { customRole: 'watcher' });
  const pending = await invite(org, { role: undefined, customRole: 'watcher' });
  expect(await problemOf(await remove())).toMatchObject({
    code: 'role_in_use',
    detail: 'Members with this role: 1. Pending invitations to it: 1.',
  });
  expect((await org.call(`/users/${id}`, { method: 'DELETE' })).status).toBe(204);
  expect(await codeOf(await remove())).toBe('role_in_use');
  const reason = { reason: 'A mistake' };
  expect((await org.call(`/invites/${pending.id}/revoke`, { json: reason })).status).toBe(200);
  expect((await remove()).status).toBe(204);
});

test('the platform reads the roles of an organization and changes none', async () => {
  const org = await openOrganization(api);
  await make(org);
  const asPlatform = { key: platformKey };
  expect((await org.call('/roles', asPlatform)).status).toBe(200);
  expect((await org.call('/roles/watcher', asPlatform)).status).toBe(200);
  expect(await codeOf(await org.call('/roles/watcher', { method: 'DELETE', ...asPlatform }))).toBe('forbidden');
});

test('a role of a whole base has every permission of it', async () => {
  const org = await openOrganization(api);
  for (const base of ['admin', 'member', 'viewer'] as const) {
    const permissions = memberPermissions.filter((permission) => roleHas(base, permission));
    expect((await make(org, { name: `whole-${base}`, base, permissions })).permissions).toEqual(permissions);
  }
});
