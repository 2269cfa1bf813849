import { describe, expect, test } from 'vitest';
import { builtInPolicy } from '../../test/support/policy.ts';
import { DomainError } from '../contract/errors.ts';
import { type OrganizationStatus, organizationStatuses } from '../contract/organization.ts';
import { isKeptWhileNotActive, type Permission, permissionTable, roleHas, userRoles } from '../contract/permissions.ts';
import type { UserPrincipal } from '../contract/principal.ts';
import { authorize } from './authorization.ts';

const policy = builtInPolicy;
const permissions = Object.keys(permissionTable) as Permission[];

const principalOf = (changed: Partial<UserPrincipal>): UserPrincipal => ({
  kind: 'user',
  id: 'user',
  orgId: 'org',
  slug: 'acme',
  orgStatus: 'active',
  role: 'owner',
  userStatus: 'active',
  credential: { kind: 'key', id: 'key' },
  customRole: null,
  scopes: null,
  credentialPerHour: 1,
  principalPerMinute: 1,
  ...changed,
});

const decisionOn = (changed: Partial<UserPrincipal>, permission: Permission, slug?: string): string => {
  try {
    authorize({ principal: principalOf(changed), policy }, permission, slug);
    return 'allowed';
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
};

test.each<[string, Partial<UserPrincipal>, string]>([
  ['role', { role: 'viewer' }, 'the role of the caller does not have the permission'],
  ['custom role', { customRole: [] }, 'the custom role of the caller does not have the permission'],
  ['scopes', { scopes: [] }, 'the scopes of the key do not have the permission'],
  [
    'elevation',
    { credential: { kind: 'elevation', id: 'one', identityId: 'person', actor: 'user:one', endsAt: 0 } },
    'nobody can have the permission by an elevation',
  ],
])('a refusal by the %s says so, and names the permission', (_, changed, reason) => {
  expect(() => authorize({ principal: principalOf(changed), policy }, 'user:create')).toThrow(
    expect.objectContaining({
      message: `This needs the permission user:create: ${reason}.`,
      permission: 'user:create',
    }),
  );
});

const codes: Record<OrganizationStatus, string> = {
  active: 'allowed',
  pending: 'organization_pending',
  provisioning: 'organization_pending',
  suspended: 'organization_suspended',
  inactive: 'organization_inactive',
  deleting: 'organization_deleting',
};

describe.each(organizationStatuses)('in an organization that is %s', (orgStatus) => {
  test.each(permissions)('an owner asks for %s', (permission) => {
    const isOwners = roleHas('owner', permission);
    const isHindered = orgStatus !== 'active' && !isKeptWhileNotActive(permission);
    const expected = isHindered ? codes[orgStatus] : isOwners ? 'allowed' : 'forbidden';
    expect(decisionOn({ orgStatus }, permission)).toBe(expected);
  });
});

test.each(permissions)('%s: a suspended user is refused as suspended, in every organization', (permission) => {
  expect(decisionOn({ userStatus: 'suspended' }, permission)).toBe('user_suspended');
  expect(decisionOn({ userStatus: 'suspended' }, permission, 'other')).toBe('user_suspended');
});

test.each(userRoles)('for a %s, another organization does not exist, whatever the permission', (role) => {
  for (const permission of permissions) {
    expect(decisionOn({ role }, permission, 'other')).toBe('not_found');
  }
});

test('a key can do what both its role and its scopes allow', () => {
  const scoped = { scopes: ['user:read'] };
  for (const permission of permissions) {
    expect(decisionOn(scoped, permission)).toBe(permission === 'user:read' ? 'allowed' : 'forbidden');
  }
});
