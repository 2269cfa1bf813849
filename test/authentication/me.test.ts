import { afterAll, beforeAll, expect, test } from 'vitest';
import { Me } from '../../src/contract/me.ts';
import { type OrganizationStatus, organizationStatuses } from '../../src/contract/organization.ts';
import { type Permission, permissionsOf, userRoles } from '../../src/contract/permissions.ts';
import { openTestApi, platformKey, problemOf, type TestApi } from '../api/support.ts';
import { createKeyRows, createMemberRows } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import type { World } from '../support/world.ts';

let api: TestApi & { world: World };
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

const read = async (key: string): Promise<Me> => {
  const response = await api.request('/v1/me', { key });
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('no-store');
  return Me.strict().parse(await response.json());
};

const organization = (status: OrganizationStatus = 'active') => createOrganizationRows(api.world.db, { status });

test('shows the platform as the caller, with its permissions', async () => {
  const me = await read(platformKey);
  expect(me).toMatchObject({ kind: 'platform', user: null, organization: null, key: null });
  expect(me.permissions).toContain('organization:create');
  expect(me.permissions).not.toContain('user:create');
});

test.each(userRoles)('shows a key of a member with the role %s everything about itself', async (role) => {
  const { id: orgId, slug, name } = await organization();
  const member = await createMemberRows(api.world.db, orgId, { role, name: 'Ada' });
  const key = await createKeyRows(api.world, { orgId, userId: member.id }, { name: 'Laptop', rateLimitPerHour: 77 });
  expect(await read(key.key)).toEqual({
    kind: 'user',
    operator: null,
    user: { id: member.id, email: member.email, name: 'Ada', role, customRole: null, status: 'active' },
    organization: { id: orgId, slug, name, status: 'active' },
    key: {
      id: key.id,
      prefix: key.key.slice(0, 'fh_user_sk_'.length + 8),
      name: 'Laptop',
      scopes: null,
      expiresAt: null,
      validUntil: null,
      rateLimitPerHour: 77,
    },
    session: null,
    elevation: null,
    permissions: permissionsOf(role, null),
  });
});

test('scopes restrict the permissions of a key and never extend them', async () => {
  const { id: orgId } = await organization();
  const member = await createMemberRows(api.world.db, orgId, { role: 'viewer' });
  const scopes: Permission[] = ['organization:read', 'user:create'];
  const expiresAt = new Date(Date.now() + 3_600_000);
  const { key } = await createKeyRows(api.world, { orgId, userId: member.id }, { scopes, expiresAt });
  expect(await read(key)).toMatchObject({
    key: { scopes, expiresAt: expiresAt.toISOString() },
    permissions: ['organization:read'],
  });
});

test.each(organizationStatuses)('works in an organization that is %s', async (status) => {
  const { id: orgId, ownerId: userId } = await organization(status);
  const { key } = await createKeyRows(api.world, { orgId, userId });
  expect((await read(key)).organization).toMatchObject({ id: orgId, status });
});

test('refuses a suspended user with 403, a removed one with 401', async () => {
  const { id: orgId } = await organization();
  const codeOf = async (status: 'suspended' | 'deleted') => {
    const { id: userId } = await createMemberRows(api.world.db, orgId, { status });
    const { key } = await createKeyRows(api.world, { orgId, userId });
    const { code, status: httpStatus } = await problemOf(await api.request('/v1/me', { key }));
    return { code, httpStatus };
  };
  expect(await codeOf('suspended')).toEqual({ code: 'user_suspended', httpStatus: 403 });
  expect(await codeOf('deleted')).toEqual({ code: 'revoked_credentials', httpStatus: 401 });
});

test('is 401 without credentials', async () => {
  expect((await problemOf(await api.request('/v1/me', { key: null }))).code).toBe('missing_credentials');
});
