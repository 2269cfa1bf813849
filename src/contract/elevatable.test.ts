import { expect, test } from 'vitest';
import { isElevatable } from './elevatable.ts';
import { isPlatformOnly, type Permission, permissionTable } from './permissions.ts';

const resourceOf = (permission: string): string => permission.split(':')[0] as string;
const verbOf = (permission: string): string => permission.split(':')[1] as string;

/** What decides who has access, and how, and what goes on by itself. */
const access = [
  'api-key',
  'api-key-policy',
  'approval',
  'domain',
  'elevation',
  'export',
  'invitation',
  'oidc-connection',
  'rate-limit',
  'role',
  'schedule',
  'session-policy',
  'user',
  'webhook',
  'workflow',
];

const others = [
  'attention',
  'audit',
  'audit-key',
  'event',
  'key',
  'lockout',
  'operation',
  'organization',
  'policy',
  'policy-explanation',
  'run',
  'run-result',
  'session',
  'timeline',
  'user-permission',
  'webhook-delivery',
];

/** What only looks, or takes access away. */
const narrowing = ['cancel', 'delete', 'end', 'list', 'read', 'remove', 'revoke', 'suspend', 'test', 'unlock'];

const members = (Object.keys(permissionTable) as Permission[]).filter((permission) => !isPlatformOnly(permission));

test('each resource was considered: a new one is added to one of the two lists', () => {
  expect([...new Set(members.map(resourceOf))].sort()).toEqual([...access, ...others].sort());
});

test('nothing that gives access, or that goes on by itself, can be done by an elevation', () => {
  const giving = members.filter(
    (permission) => access.includes(resourceOf(permission)) && !narrowing.includes(verbOf(permission)),
  );
  expect(giving.length).toBeGreaterThan(15);
  expect(giving.filter(isElevatable)).toEqual([]);
  expect(isElevatable('export:read')).toBe(false);
  expect(isElevatable('organization:transfer')).toBe(false);
});
