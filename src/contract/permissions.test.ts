import { describe, expect, test } from 'vitest';
import { holdersText } from './permission-holders.ts';
import {
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
  test.each(permissions)('%s is named resource:verb, and has a holder', (permission) => {
    expect(permission).toMatch(/^[a-z]+(-[a-z]+)*:[a-z]+$/);
    expect(holdersText(permission)).not.toBe('');
  });

  test('a role has every permission of the roles below it', () => {
    for (const [rank, role] of userRoles.entries()) {
      for (const lower of userRoles.slice(rank + 1)) {
        for (const permission of permissions)
          if (roleHas(lower, permission)) expect(roleHas(role, permission)).toBe(true);
        expect(isAtLeast(role, lower)).toBe(true);
        expect(isAtLeast(lower, role)).toBe(false);
      }
    }
  });

  test('only the platform can create, suspend, or act on all organizations', () => {
    const ofPlatform = permissions.filter((permission) => !memberPermissions.includes(permission));
    expect(ofPlatform.toSorted()).toEqual([
      'drift:read',
      'drift:run',
      'drift:update',
      'metrics:read',
      'operator:create',
      'operator:list',
      'operator:read',
      'operator:remove',
      'operator:update',
      'organization:create',
      'organization:hold',
      'organization:pay',
      'organization:resume',
      'organization:suspend',
      'person:disable',
      'person:enable',
      'person:list',
      'platform-approval:list',
      'platform-attention:read',
      'platform-audit:read',
      'policy-revision:activate',
      'policy-revision:list',
    ]);
    for (const permission of ofPlatform) expect(platformHas(permission)).toBe(true);
  });

  test('the platform does not act for members: it cannot add or change any, can only issue and revoke their keys, and makes no custom roles, webhooks, workflows, schedules or results', () => {
    const refused = permissions.filter((permission) => !platformHas(permission));
    expect(refused.toSorted()).toEqual([
      'api-key:rotate',
      'api-key:update',
      'domain:create',
      'domain:verify',
      'elevation:review',
      'invitation:create',
      'invitation:resend',
      'oidc-connection:create',
      'oidc-connection:test',
      'oidc-connection:update',
      'role:create',
      'role:delete',
      'role:update',
      'run-result:read',
      'run:query',
      'run:update',
      'schedule:create',
      'schedule:delete',
      'schedule:update',
      'user:create',
      'user:update',
      'webhook-delivery:replay',
      'webhook:create',
      'webhook:delete',
      'webhook:rotate',
      'webhook:test',
      'webhook:update',
      'workflow:create',
      'workflow:delete',
      'workflow:update',
    ]);
  });

  test('permissions kept while an organization is not active change only open operations and its status', () => {
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

describe('the permissions of a key', () => {
  test.each(userRoles)('are all those of %s without scopes', (role) => {
    expect(permissionsOf(role, null)).toEqual(memberPermissions.filter((permission) => roleHas(role, permission)));
  });

  test.each(userRoles)('are never more than those of %s, whatever its scopes', (role) => {
    expect(permissionsOf(role, permissions)).toEqual(permissionsOf(role, null));
    expect(permissionsOf(role, ['organization:create', 'metrics:read', 'no:such'])).toEqual([]);
  });

  test('are none with an empty list of scopes', () => {
    expect(permissionsOf('owner', [])).toEqual([]);
  });

  test('are its scopes, as far as the role has them', () => {
    expect(permissionsOf('viewer', ['user:create', 'user:list'])).toEqual(['user:list']);
    expect(permissionsOf('admin', ['user:create', 'user:list'])).toEqual(['user:list', 'user:create']);
  });
});
