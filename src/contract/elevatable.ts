import type { Permission } from './permissions.ts';

/**
 * Permissions that an elevation never gives: what is done with them would outlast it, such as a key or a member, or widen it, such
 * as an approval.
 */
const lasting: ReadonlySet<Permission> = new Set([
  'organization:delete',
  'organization:transfer',
  'export:read',
  'user:create',
  'user:update',
  'user:invite',
  'user:restore',
  'user:release',
  'role:create',
  'role:update',
  'invitation:create',
  'invitation:resend',
  'api-key:create',
  'api-key:update',
  'api-key:rotate',
  'api-key-policy:update',
  'session-policy:update',
  'domain:create',
  'domain:verify',
  'oidc-connection:create',
  'oidc-connection:update',
  'webhook:create',
  'webhook:update',
  'webhook:rotate',
  'workflow:create',
  'workflow:update',
  'schedule:create',
  'schedule:update',
  'rate-limit:update',
  'approval:decide',
  'elevation:create',
  'elevation:fetch',
  'elevation:review',
]);

/** Whether somebody can have the permission by an elevation. */
export const isElevatable = (permission: Permission): boolean => !lasting.has(permission);
