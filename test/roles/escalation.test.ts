// A custom role narrows: nobody gets more by one, and nobody with one gives more than it has.
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { memberPermissions, type Permission, roleHas, userRoles } from '../../src/contract/permissions.ts';
import { exchangeOwner, findParties } from '../../src/db/ownership/store.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { openTestApi, problemOf } from '../api/support.ts';
import { accept, invite, issuedOf, mailed, password } from '../invitations/support.ts';
import {
  type Caller,
  codeOf,
  type MembersApi,
  newEmail,
  openOrganization,
  type TestOrganization,
  userOf,
} from '../members/support.ts';
import { createKeyRows } from '../support/members.ts';
import { createRoleRows } from '../support/roles.ts';

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

const permissionsOf = (role: 'admin' | 'member' | 'viewer'): Permission[] =>
  memberPermissions.filter((permission) => roleHas(role, permission));

/** What an administrator of members and roles needs. */
const administering = [
  'organization:read',
  'user:list',
  'user:read',
  'user:create',
  'user:update',
  'user:invite',
  'invitation:create',
  'invitation:resend',
  'role:list',
  'role:read',
  'role:create',
  'role:update',
  'role:delete',
  'api-key:create',
  'api-key:list',
  'api-key:read',
  'api-key:update',
  'api-key:rotate',
] as const satisfies Permission[];

/** An admin whose custom role has only these permissions. */
const open = async (
  permissions: readonly Permission[] = administering,
): Promise<{ org: TestOrganization; narrowed: Caller; customRole: string }> => {
  const org = await openOrganization(api);
  const customRole = await createRoleRows(api.world.db, org.orgId, 'admin', permissions);
  return { org, customRole, narrowed: await org.join('admin', { customRole }) };
};

type Sent = [path: string, json: object, method?: string];

describe('an admin with a custom role', () => {
  test('cannot give a built-in role that has more', async () => {
    const { org, narrowed } = await open();
    const viewer = await org.join('viewer');
    const sent: Sent[] = userRoles.flatMap((role): Sent[] => [
      ['/users', { email: newEmail(), role }],
      ['/invites', { email: newEmail(), role }],
      ...(role === 'viewer' ? [] : [[`/users/${viewer.id}`, { role }, 'PATCH'] satisfies Sent]),
    ]);
    for (const [path, json, method] of sent)
      expect([
        path,
        json,
        await codeOf(await org.call(path, { json, key: narrowed.key, ...(method === undefined ? {} : { method }) })),
      ]).toEqual([path, json, 'forbidden']);
    expect(await org.read(viewer.id)).toMatchObject({ role: 'viewer', version: 1 });
  });

  test('cannot end its own custom role, or add to it, or take a wider one', async () => {
    const { org, narrowed, customRole } = await open();
    const wider = await createRoleRows(api.world.db, org.orgId, 'admin', [...administering, 'webhook:create']);
    const sent: Sent[] = [
      [`/users/${narrowed.id}`, { customRole: null }],
      [`/users/${narrowed.id}`, { role: 'admin', customRole: null }],
      [`/users/${narrowed.id}`, { role: 'member' }],
      [`/users/${narrowed.id}`, { customRole: wider }],
      [`/roles/${customRole}`, { permissions: [...administering, 'webhook:create'] }],
      [`/roles/${wider}`, { permissions: [...administering, 'webhook:create', 'audit:read'] }],
    ];
    for (const [path, json] of sent)
      expect(await codeOf(await org.call(path, { json, method: 'PATCH', key: narrowed.key }))).toBe('forbidden');
    expect(await org.read(narrowed.id)).toMatchObject({ role: 'admin', customRole, version: 1 });
  });

  test('makes and gives roles of what it has', async () => {
    const { org, narrowed } = await open([...administering, ...permissionsOf('viewer')]);
    const asNarrowed = { key: narrowed.key };
    const json = { name: 'reader', base: 'admin', permissions: ['user:list', 'user:update'] };
    expect((await org.call('/roles', { json, ...asNarrowed })).status).toBe(201);
    const beyond = { ...json, name: 'beyond', permissions: ['user:list', 'audit:read'] };
    expect(await codeOf(await org.call('/roles', { json: beyond, ...asNarrowed }))).toBe('forbidden');
    const add = (given: object) => org.call('/users', { json: { email: newEmail(), ...given }, ...asNarrowed });
    await userOf(await add({ customRole: 'reader' }), 201);
    // It has every permission of a viewer.
    await userOf(await add({ role: 'viewer' }), 201);
    const invitation = await issuedOf(
      await org.call('/invites', { json: { email: newEmail(), role: 'viewer', delivery: 'link' }, ...asNarrowed }),
    );
    expect((await accept(api, invitation.token ?? '', { password })).status).toBe(200);
  });

  test('takes permissions from a role, and members from a higher one, which gives nothing', async () => {
    const { org, narrowed } = await open();
    const wider = await createRoleRows(api.world.db, org.orgId, 'admin', ['audit:read', 'webhook:create', 'user:list']);
    const admin = await org.join('admin', { customRole: wider });
    const patch = (path: string, json: object) => org.call(path, { json, method: 'PATCH', key: narrowed.key });
    expect((await patch(`/roles/${wider}`, { permissions: ['audit:read', 'user:list'] })).status).toBe(200);
    const lesser = await createRoleRows(api.world.db, org.orgId, 'admin', ['audit:read']);
    // The caller could not give this role to anybody who does not have it already.
    expect(await userOf(await patch(`/users/${admin.id}`, { customRole: lesser }))).toMatchObject({
      customRole: lesser,
    });
    const viewer = await org.join('viewer');
    expect(await codeOf(await patch(`/users/${viewer.id}`, { customRole: lesser }))).toBe('forbidden');
  });

  test('gets no key of another admin, nor a link by which it could become one', async () => {
    const { org, narrowed } = await open();
    const admin = await org.join('admin');
    const { id: whole } = await createKeyRows(api.world, { orgId: org.orgId, userId: admin.id });
    const scopes = ['audit:read'];
    const { id: scoped } = await createKeyRows(api.world, { orgId: org.orgId, userId: admin.id }, { scopes });
    const name = 'Mine';
    const sent: Sent[] = [
      ['/api-keys', { name, userId: admin.id }],
      ['/api-keys', { name, userId: admin.id, scopes }],
      ['/api-keys', { name, userId: admin.id, scopes: ['user:list', 'audit:read'] }],
      [`/api-keys/${whole}/rotate`, {}],
      [`/api-keys/${scoped}/rotate`, {}],
      [`/api-keys/${scoped}`, { scopes: null }, 'PATCH'],
      [`/api-keys/${scoped}`, { scopes: ['user:list'] }, 'PATCH'],
      [`/users/${admin.id}/invite`, { delivery: 'link' }],
    ];
    for (const [path, json, method = 'POST'] of sent)
      expect([path, await codeOf(await org.call(path, { json, method, key: narrowed.key }))]).toEqual([
        path,
        'forbidden',
      ]);
    const within = { name, userId: admin.id, scopes: ['user:list', 'user:update'] };
    expect((await org.call('/api-keys', { json: within, key: narrowed.key })).status).toBe(201);
  });

  test('has a key that is as narrow as itself, whatever its scopes', async () => {
    const { org, narrowed } = await open();
    const issue = async (chosen: object) =>
      org.call('/api-keys', { json: { name: 'Own', userId: narrowed.id, ...chosen }, key: narrowed.key });
    const { secret } = (await (await issue({})).json()) as { secret: string };
    const me = (await (await api.request('/v1/me', { key: secret })).json()) as { permissions: string[] };
    expect(new Set(me.permissions)).toEqual(new Set(administering));
    expect(await codeOf(await org.call('/webhooks', { key: secret }))).toBe('forbidden');
    expect(await problemOf(await issue({ scopes: ['audit:read'] }))).toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'scopes.0', code: 'beyond_role' }],
    });
    // Rows from a time when the member had the whole role.
    const scopes = ['audit:read', 'user:list'];
    const { key } = await createKeyRows(api.world, { orgId: org.orgId, userId: narrowed.id }, { scopes });
    const old = (await (await api.request('/v1/me', { key })).json()) as { permissions: string[] };
    expect(old.permissions).toEqual(['user:list']);
  });

  test('steers no operation of a kind that it may not start', async () => {
    const { narrowed } = await open([...administering, 'operation:cancel', 'operation:read']);
    const explained = await api.request('/v1/policy/explain', {
      json: { permission: 'organization:deactivate' },
      key: narrowed.key,
    });
    expect(await codeOf(explained)).toBe('forbidden');
  });
});

test('a key with fewer scopes makes and gives no role that has more', async () => {
  const org = await openOrganization(api);
  const scopes = ['role:create', 'role:update', 'user:update', 'user:list'];
  const { key } = await createKeyRows(api.world, { orgId: org.orgId, userId: org.owner.id }, { scopes });
  const member = await org.join('viewer');
  const customRole = await createRoleRows(api.world.db, org.orgId, 'member', ['run:start']);
  const harmless = await createRoleRows(api.world.db, org.orgId, 'member', ['user:list']);
  const beyond: Sent[] = [
    ['/roles', { name: 'more', base: 'admin', permissions: ['user:list', 'audit:read'] }, 'POST'],
    [`/roles/${harmless}`, { permissions: ['user:list', 'run:start'] }],
    [`/users/${member.id}`, { customRole }],
  ];
  for (const [path, json, method = 'PATCH'] of beyond)
    expect([path, await codeOf(await org.call(path, { json, method, key }))]).toEqual([path, 'forbidden']);
  const json = { name: 'lister', base: 'admin', permissions: ['user:list', 'user:update'] };
  expect((await org.call('/roles', { json, key })).status).toBe(201);
  await userOf(await org.call(`/users/${member.id}`, { json: { customRole: harmless }, method: 'PATCH', key }));
});

test('a role of another organization does not exist', async () => {
  const [org, other] = [await openOrganization(api), await openOrganization(api)];
  const customRole = await createRoleRows(api.world.db, other.orgId, 'admin', ['user:list']);
  const member = await org.join('member');
  const sent: Sent[] = [
    [`/users/${member.id}`, { customRole }, 'PATCH'],
    ['/users', { email: newEmail(), customRole }],
    ['/invites', { email: newEmail(), customRole }],
    [`/roles/${customRole}`, { description: 'Mine' }, 'PATCH'],
  ];
  for (const [path, json, method = 'POST'] of sent)
    expect([path, await codeOf(await org.call(path, { json, method }))]).toEqual([path, 'not_found']);
  expect(await codeOf(await org.call(`/roles/${customRole}`))).toBe('not_found');
  expect(await codeOf(await org.call(`/roles/${customRole}`, { method: 'DELETE' }))).toBe('not_found');
  expect(await codeOf(await api.request(`${other.path}/roles`, { key: org.owner.key }))).toBe('not_found');
});

describe('a custom role does not change who outranks whom', () => {
  it('a member with the base admin changes no owner, and an admin makes no role for an owner', async () => {
    const { org, narrowed } = await open();
    const patch = (json: object) => org.call(`/users/${org.owner.id}`, { json, method: 'PATCH', key: narrowed.key });
    expect(await codeOf(await patch({ name: 'Gone' }))).toBe('forbidden');
    expect(await codeOf(await patch({ role: 'viewer' }))).toBe('forbidden');
  });

  it('the last owner cannot take one', async () => {
    const org = await openOrganization(api);
    const customRole = await createRoleRows(api.world.db, org.orgId, 'admin', ['user:list']);
    const answer = await org.call(`/users/${org.owner.id}`, { json: { customRole }, method: 'PATCH' });
    expect(await codeOf(answer)).toBe('last_owner');
  });
});

test('an inviter whose role was narrowed lets nobody in above it', async () => {
  const org = await openOrganization(api);
  const admin = await org.join('admin');
  const json = { email: newEmail(), role: 'admin', delivery: 'link' };
  const invitation = await issuedOf(await org.call('/invites', { json, key: admin.key }));
  const customRole = await createRoleRows(api.world.db, org.orgId, 'admin', [...administering]);
  await userOf(await org.call(`/users/${admin.id}`, { json: { customRole }, method: 'PATCH' }));
  expect(await codeOf(await accept(api, invitation.token ?? '', { password }))).toBe('invitation_void');
});

test('a link for a member stands for the role that the member has by now', async () => {
  const org = await openOrganization(api);
  const [admin, viewer] = [await org.join('admin'), await org.join('viewer')];
  const invitation = await issuedOf(await org.call(`/users/${viewer.id}/invite`, { json: {}, key: admin.key }));
  await userOf(await org.call(`/users/${viewer.id}`, { json: { role: 'owner' }, method: 'PATCH' }));
  expect(await codeOf(await org.call(`/invites/${invitation.id}/resend`, { json: {}, key: admin.key }))).toBe(
    'forbidden',
  );
  expect(await codeOf(await accept(api, mailed(api, invitation)))).toBe('invitation_void');
});

test('a custom role that may only invite members to sign in, or send invitations again, is enough for that', async () => {
  const org = await openOrganization(api);
  const customRole = await createRoleRows(api.world.db, org.orgId, 'admin', ['user:invite', 'user:list']);
  const helper = await org.join('admin', { customRole });
  const lister = await createRoleRows(api.world.db, org.orgId, 'viewer', ['user:list']);
  const viewer = await org.join('viewer', { customRole: lister });
  const asked = await org.call(`/users/${viewer.id}/invite`, { json: {}, key: helper.key });
  expect((await accept(api, mailed(api, await issuedOf(asked)), { password })).status).toBe(200);
});

test('a transfer of ownership ends the custom role of the new owner', async () => {
  const org = await openOrganization(api);
  const customRole = await createRoleRows(api.world.db, org.orgId, 'member', ['user:list']);
  const member = await org.join('member', { customRole });
  const json = { role: 'owner', customRole: null };
  expect(await userOf(await org.call(`/users/${member.id}`, { json, method: 'PATCH' }))).toMatchObject(json);
  const [owner, given] = await withOrganization(api.world.db, org.orgId, async (tx) => {
    const parties = {
      orgId: org.orgId,
      fromUserId: org.owner.id,
      toUserId: (await org.join('member', { customRole })).id,
    };
    return (await exchangeOwner(tx, await findParties(tx, parties))).map(({ user }) => user);
  });
  expect([owner, given]).toMatchObject([
    { role: 'owner', customRole: null },
    { role: 'admin', customRole: null },
  ]);
});

test('of a deletion of a role and its gift at the same time, exactly one succeeds', async () => {
  const org = await openOrganization(api);
  for (let round = 0; round < 8; round += 1) {
    const customRole = await createRoleRows(api.world.db, org.orgId, 'member', ['user:list']);
    const member = await org.join('member');
    const [given, invited, deleted] = await Promise.all([
      org.call(`/users/${member.id}`, { json: { customRole }, method: 'PATCH' }),
      org.call('/invites', { json: { email: newEmail(), customRole } }),
      org.call(`/roles/${customRole}`, { method: 'DELETE' }),
    ]);
    const isDeleted = deleted.status === 204;
    expect([200, 404, 409]).toContain(given.status);
    expect(given.status === 200 || invited.status === 201).toBe(!isDeleted);
    const { customRole: held } = await org.read(member.id);
    expect(held).toBe(given.status === 200 ? customRole : null);
    if (!isDeleted) expect(await codeOf(deleted)).toBe('role_in_use');
  }
});

test('an invitation outlives neither its role nor its inviter', async () => {
  const { org, narrowed } = await open();
  const wide = await createRoleRows(api.world.db, org.orgId, 'admin', ['user:list', 'user:read']);
  const json = { email: newEmail(), customRole: wide, delivery: 'link' };
  const invitation = await issuedOf(await org.call('/invites', { json, key: narrowed.key }));
  // Another administrator gives the role more than its inviter has.
  const permissions = ['user:list', 'user:read', 'audit:read'];
  expect((await org.call(`/roles/${wide}`, { json: { permissions }, method: 'PATCH' })).status).toBe(200);
  expect(await codeOf(await accept(api, invitation.token ?? '', { password }))).toBe('invitation_void');
  const own = await invite(org, { role: undefined, customRole: wide, delivery: 'link' });
  expect((await accept(api, own.token ?? '', { password })).status).toBe(200);
});
