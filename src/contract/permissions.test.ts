import { describe, expect, test } from 'vitest';
import {
  holdersOf,
  isAtLeast,
  isKeptWhileNotActive,
  memberPermissions,
  type Permission,
  permissionsOf,
  permissionTable,
  platformHas,
  roleHas,
  userRoles,
} from './permissions.ts';

const permissions = Object.keys(permissionTable) as Permission[];

describe('the table', () => {
  test.each(permissions)('%s is named resource:verb, and somebody has it', (permission) => {
    expect(permission).toMatch(/^[a-z]+(-[a-z]+)*:[a-z]+$/);
    expect(holdersOf(permission)).not.toBe('');
  });

  test('a role has all that the roles below it have', () => {
    for (const [rank, role] of userRoles.entries()) {
      for (const lower of userRoles.slice(rank + 1)) {
        for (const permission of permissions)
          if (roleHas(lower, permission)) expect(roleHas(role, permission)).toBe(true);
        expect(isAtLeast(role, lower)).toBe(true);
        expect(isAtLeast(lower, role)).toBe(false);
      }
    }
  });

  test('creation, suspension and what concerns all organizations are of the platform alone', () => {
    const ofPlatform = permissions.filter((permission) => !memberPermissions.includes(permission));
    expect(ofPlatform.toSorted()).toEqual([
      'drift:read',
      'drift:run',
      'drift:update',
      'metrics:read',
      'organization:create',
      'organization:hold',
      'organization:pay',
      'organization:resume',
      'organization:suspend',
      'platform-audit:read',
    ]);
    for (const permission of ofPlatform) expect(platformHas(permission)).toBe(true);
  });

  test('the platform acts for no member: it adds and changes none, touches the keys of none but to issue and revoke, and has no webhooks', () => {
    const refused = permissions.filter((permission) => !platformHas(permission));
    expect(refused.toSorted()).toEqual([
      'api-key:rotate',
      'api-key:update',
      'user:create',
      'user:update',
      'webhook-delivery:replay',
      'webhook:create',
      'webhook:delete',
      'webhook:rotate',
      'webhook:test',
      'webhook:update',
    ]);
  });

  test('what outlasts the activity of an organization changes nothing but open operations, and what it may become', () => {
    const kept = permissions.filter(isKeptWhileNotActive);
    const changing = kept.filter((permission) => !/:(read|list)$/.test(permission));
    expect(changing.toSorted()).toEqual([
      'operation:cancel',
      'operation:retry',
      'organization:activate',
      'organization:delete',
    ]);
  });
});

describe('what a key can do', () => {
  test.each(userRoles)('is all that %s can when it has no scopes', (role) => {
    expect(permissionsOf(role, null)).toEqual(memberPermissions.filter((permission) => roleHas(role, permission)));
  });

  test.each(userRoles)('is never more than %s can, whatever its scopes', (role) => {
    expect(permissionsOf(role, permissions)).toEqual(permissionsOf(role, null));
    expect(permissionsOf(role, ['organization:create', 'metrics:read', 'no:such'])).toEqual([]);
  });

  test('is nothing with no scope', () => {
    expect(permissionsOf('owner', [])).toEqual([]);
  });

  test('is its scopes, as far as the role goes', () => {
    expect(permissionsOf('viewer', ['user:create', 'user:list'])).toEqual(['user:list']);
    expect(permissionsOf('admin', ['user:create', 'user:list'])).toEqual(['user:list', 'user:create']);
  });
});
