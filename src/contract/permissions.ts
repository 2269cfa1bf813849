// The single table of permissions. Use cases, the documentation and the tests read it.

import { approvalPermissions } from './approval-permissions.ts';
import { policyPermissions } from './policy-permissions.ts';

/** From most to least powerful: a role has every permission of the roles after it. */
export const userRoles = ['owner', 'admin', 'member', 'viewer'] as const;
export type UserRole = (typeof userRoles)[number];

/** How many roles an organization may make from parts of these. */
export const customRolesMax = 20;

/** `admin` has every permission of the platform key, the others those that name them. */
export const operatorRoles = ['admin', 'support', 'auditor'] as const;
export type OperatorRole = (typeof operatorRoles)[number];

export interface PermissionRule {
  /** The lowest role with the permission; null: no role has it. */
  readonly role: UserRole | null;
  /** Whether the platform key has the permission, and operators with the role `admin`. */
  readonly platform: boolean;
  /** The other operators with the permission. */
  readonly operators?: readonly Exclude<OperatorRole, 'admin'>[];
  /** Members keep the permission while their organization is not active. */
  readonly whileNotActive?: true;
  readonly what: string;
}

export const permissionTable = {
  'organization:create': { role: null, platform: true, what: 'create organizations' },
  'organization:list': {
    role: 'viewer',
    platform: true,
    operators: ['support', 'auditor'],
    whileNotActive: true,
    what: 'list the organizations visible to the caller',
  },
  'organization:read': {
    role: 'viewer',
    platform: true,
    operators: ['support', 'auditor'],
    whileNotActive: true,
    what: 'read the organization',
  },
  'organization:rename': { role: 'admin', platform: true, what: 'rename the organization' },
  'organization:suspend': { role: null, platform: true, what: 'suspend the organization' },
  'organization:resume': { role: null, platform: true, what: 'lift the suspension of the organization' },
  'organization:deactivate': { role: 'admin', platform: true, what: 'take the organization out of use' },
  'organization:activate': {
    role: 'admin',
    platform: true,
    whileNotActive: true,
    what: 'take an inactive organization back into use',
  },
  'organization:delete': {
    role: 'owner',
    platform: true,
    whileNotActive: true,
    what: 'delete the organization, unless the platform has suspended it',
  },
  'organization:hold': { role: null, platform: true, what: 'put the organization under legal hold, and lift the hold' },
  'organization:pay': { role: null, platform: true, what: 'report that the organization was paid for' },
  'organization:transfer': { role: 'owner', platform: true, what: 'transfer the ownership to another member' },
  'operation:list': {
    role: 'admin',
    platform: true,
    operators: ['support', 'auditor'],
    whileNotActive: true,
    what: 'list operations',
  },
  'operation:read': {
    role: 'admin',
    platform: true,
    operators: ['support', 'auditor'],
    whileNotActive: true,
    what: 'read and watch an operation',
  },
  'operation:cancel': {
    role: 'admin',
    platform: true,
    whileNotActive: true,
    what: 'cancel an operation of a kind the caller may start',
  },
  'operation:retry': {
    role: 'admin',
    platform: true,
    whileNotActive: true,
    what: 'retry an operation of a kind the caller may start',
  },
  'event:read': {
    role: 'viewer',
    platform: true,
    operators: ['support', 'auditor'],
    whileNotActive: true,
    what: 'watch the events of what the caller may read',
  },
  'attention:read': {
    role: 'admin',
    platform: true,
    operators: ['support'],
    whileNotActive: true,
    what: 'read what needs attention in the organization: operations, deletions, webhooks and API keys',
  },
  'platform-attention:read': {
    role: null,
    platform: true,
    operators: ['support'],
    what: 'read what needs attention in all organizations, with drift findings and payments',
  },
  'export:read': {
    role: 'owner',
    platform: true,
    whileNotActive: true,
    what: 'read the export of a deletion; once the organization is deleted, only the platform can',
  },
  'user:list': { role: 'viewer', platform: true, operators: ['support'], what: 'list the members' },
  'user:read': { role: 'viewer', platform: true, operators: ['support'], what: 'read a member' },
  'user:create': { role: 'admin', platform: false, what: "add a member with at most the caller's role" },
  'user:update': {
    role: 'admin',
    platform: false,
    what: 'change the name and role of a member who does not outrank the caller',
  },
  'user:suspend': { role: 'admin', platform: true, what: 'suspend a member' },
  'user:restore': { role: 'admin', platform: true, what: 'restore a suspended member' },
  'user:remove': { role: 'admin', platform: true, what: 'remove a member' },
  'user:invite': {
    role: 'admin',
    platform: true,
    what: 'invite a member to sign in; the platform only an owner',
  },
  'role:list': { role: 'viewer', platform: true, operators: ['support'], what: 'list the custom roles' },
  'role:read': { role: 'viewer', platform: true, operators: ['support'], what: 'read a custom role' },
  'role:create': { role: 'admin', platform: false, what: 'create a custom role from what the caller may do' },
  'role:update': { role: 'admin', platform: false, what: 'change a custom role; adding only what the caller may do' },
  'role:delete': { role: 'admin', platform: false, what: 'delete a custom role that nothing uses' },
  'invitation:create': {
    role: 'admin',
    platform: false,
    what: "invite somebody to become a member with at most the caller's role",
  },
  'invitation:list': { role: 'admin', platform: true, operators: ['support'], what: 'list the invitations' },
  'invitation:read': { role: 'admin', platform: true, operators: ['support'], what: 'read an invitation' },
  'invitation:resend': { role: 'admin', platform: false, what: 'send an invitation again, with another link' },
  'invitation:revoke': { role: 'admin', platform: true, what: 'revoke an invitation' },
  'api-key:create': {
    role: 'member',
    platform: true,
    what: 'issue a key; members only for themselves, the platform only for an owner',
  },
  'api-key:list': { role: 'member', platform: true, operators: ['support'], what: 'list keys; members only their own' },
  'api-key:read': {
    role: 'member',
    platform: true,
    operators: ['support'],
    what: 'read a key; members only their own',
  },
  'api-key:update': { role: 'member', platform: false, what: 'change a key; members only their own' },
  'api-key:rotate': { role: 'member', platform: false, what: 'rotate a key; members only their own' },
  'api-key:revoke': { role: 'member', platform: true, what: 'revoke a key; members only their own' },
  'api-key-policy:read': { role: 'member', platform: true, operators: ['support'], what: 'read the rotation policy' },
  'api-key-policy:update': { role: 'admin', platform: true, what: 'change the rotation policy' },
  'session:list': {
    role: 'admin',
    platform: true,
    operators: ['support'],
    what: 'list the sessions of a member in the organization',
  },
  'session:revoke': { role: 'admin', platform: true, what: 'shut out the sessions of a member' },
  'lockout:read': { role: 'admin', platform: true, operators: ['support'], what: 'read the lock-out of a member' },
  'user:release': { role: 'admin', platform: true, what: 'release another member who is held' },
  'user:unlock': { role: 'admin', platform: true, what: 'lift the lock of the password of another member' },
  'session-policy:read': { role: 'member', platform: true, operators: ['support'], what: 'read the session policy' },
  'session-policy:update': { role: 'admin', platform: true, what: 'change the session policy' },
  'domain:create': { role: 'admin', platform: false, what: 'add a domain' },
  'domain:list': { role: 'admin', platform: true, operators: ['support'], what: 'list the domains' },
  'domain:read': { role: 'admin', platform: true, operators: ['support'], what: 'read a domain' },
  'domain:verify': { role: 'admin', platform: false, what: 'verify a domain' },
  'domain:delete': { role: 'admin', platform: true, what: 'delete a domain' },
  'oidc-connection:create': {
    role: 'owner',
    platform: false,
    what: 'connect an identity provider, which vouches for everybody in the organization',
  },
  'oidc-connection:list': {
    role: 'admin',
    platform: true,
    operators: ['support'],
    what: 'list the identity providers',
  },
  'oidc-connection:read': { role: 'admin', platform: true, operators: ['support'], what: 'read an identity provider' },
  'oidc-connection:update': { role: 'owner', platform: false, what: 'change an identity provider' },
  'oidc-connection:delete': { role: 'owner', platform: true, what: 'remove an identity provider' },
  'oidc-connection:test': { role: 'admin', platform: false, what: 'test an identity provider' },
  'key:verify': { role: 'admin', platform: true, what: 'verify keys of the organization' },
  ...policyPermissions,
  'user-permission:read': {
    role: 'admin',
    platform: true,
    operators: ['support', 'auditor'],
    what: 'read the permissions of a member',
  },
  'rate-limit:read': {
    role: 'admin',
    platform: true,
    operators: ['support'],
    what: 'read the rate limits and their use',
  },
  'rate-limit:update': { role: 'admin', platform: true, what: "change the rate limits, up to the platform's maximum" },
  'audit:read': {
    role: 'admin',
    platform: true,
    operators: ['auditor'],
    whileNotActive: true,
    what: 'read, prove and export the audit trail',
  },
  'timeline:read': {
    role: 'admin',
    platform: true,
    operators: ['auditor'],
    whileNotActive: true,
    what: 'read the timeline, which merges the audit trail and the operations',
  },
  'audit-key:list': {
    role: 'admin',
    platform: true,
    operators: ['support', 'auditor'],
    whileNotActive: true,
    what: 'list the public keys of audit checkpoints',
  },
  ...approvalPermissions,
  'webhook:create': { role: 'admin', platform: false, what: 'register a webhook' },
  'webhook:list': { role: 'admin', platform: true, operators: ['support'], what: 'list the webhooks' },
  'webhook:read': { role: 'admin', platform: true, operators: ['support'], what: 'read a webhook' },
  'webhook:update': { role: 'admin', platform: false, what: 'change or disable a webhook' },
  'webhook:delete': { role: 'admin', platform: false, what: 'delete a webhook' },
  'webhook:rotate': { role: 'admin', platform: false, what: 'replace the secret of a webhook' },
  'webhook:test': { role: 'admin', platform: false, what: 'send a test event to a webhook' },
  'webhook-delivery:list': {
    role: 'admin',
    platform: true,
    operators: ['support'],
    what: 'list the deliveries of a webhook',
  },
  'webhook-delivery:replay': { role: 'admin', platform: false, what: 'resend an event to a webhook' },
  'workflow:create': { role: 'admin', platform: false, what: 'register a workflow' },
  'workflow:list': { role: 'viewer', platform: true, operators: ['support'], what: 'list the workflows' },
  'workflow:read': { role: 'viewer', platform: true, operators: ['support'], what: 'read a workflow' },
  'workflow:update': { role: 'admin', platform: false, what: 'change a workflow' },
  'workflow:delete': { role: 'admin', platform: false, what: 'delete a workflow' },
  'schedule:create': { role: 'admin', platform: false, what: 'create a schedule' },
  'schedule:list': { role: 'viewer', platform: true, operators: ['support'], what: 'list the schedules' },
  'schedule:read': {
    role: 'viewer',
    platform: true,
    operators: ['support'],
    what: 'read a schedule and its next times',
  },
  'schedule:update': { role: 'admin', platform: false, what: 'change, pause, resume or backfill a schedule' },
  'schedule:delete': { role: 'admin', platform: false, what: 'delete a schedule' },
  'run:start': { role: 'member', platform: true, what: 'start a run of a workflow' },
  'run:list': { role: 'viewer', platform: true, operators: ['support'], what: 'list runs' },
  'run:read': { role: 'viewer', platform: true, operators: ['support'], what: 'read how a run stands' },
  'run-result:read': { role: 'member', platform: false, what: 'read what a run has returned' },
  'run:cancel': { role: 'member', platform: true, what: 'ask a run to end' },
  'run:signal': { role: 'member', platform: true, what: 'send a signal to a run' },
  'run:query': { role: 'member', platform: false, what: 'query a run' },
  'run:update': { role: 'member', platform: false, what: 'send an update to a run, and read its result' },
  'run:terminate': { role: 'admin', platform: true, what: 'end a run at once' },
  'drift:read': {
    role: null,
    platform: true,
    operators: ['support'],
    what: 'read the findings and policies of the drift watch',
  },
  'drift:update': { role: null, platform: true, what: 'change the policies of the drift watch' },
  'drift:run': { role: null, platform: true, what: 'run the drift watch now' },
  'operator:create': { role: null, platform: true, what: 'make a person an operator' },
  'operator:list': { role: null, platform: true, operators: ['auditor'], what: 'list the operators' },
  'operator:read': { role: null, platform: true, operators: ['auditor'], what: 'read an operator' },
  'operator:update': { role: null, platform: true, what: 'change the role of an operator' },
  'operator:remove': { role: null, platform: true, what: 'take the role from an operator' },
  'person:list': {
    role: null,
    platform: true,
    operators: ['support', 'auditor'],
    what: 'find a person by its email, across organizations',
  },
  'person:disable': { role: null, platform: true, what: 'refuse a person everywhere' },
  'person:enable': { role: null, platform: true, what: 'let a disabled person sign in again' },
  'metrics:read': { role: null, platform: true, operators: ['support'], what: 'read the metrics of a process' },
  'platform-audit:read': {
    role: null,
    platform: true,
    operators: ['auditor'],
    what: 'read the audit trails of the platform and of deleted organizations',
  },
} as const satisfies Record<string, PermissionRule>;

export type Permission = keyof typeof permissionTable;

const ruleOf = (permission: Permission): PermissionRule => permissionTable[permission];

const allPermissions = Object.keys(permissionTable) as Permission[];

/** All permissions that a member can have; the scopes of a key are chosen from these. */
export const memberPermissions = allPermissions.filter((permission) => ruleOf(permission).role !== null);

/** Whether only callers for the platform can have the permission. */
export const isPlatformOnly = (permission: Permission): boolean => ruleOf(permission).role === null;

/** Whether `role` ranks at least as high as `least`. */
export const isAtLeast = (role: UserRole, least: UserRole): boolean =>
  userRoles.indexOf(role) <= userRoles.indexOf(least);

export const roleHas = (role: UserRole, permission: Permission): boolean => {
  const { role: least } = ruleOf(permission);
  return least !== null && isAtLeast(role, least);
};

export const platformHas = (permission: Permission): boolean => ruleOf(permission).platform;

export const operatorHas = (role: OperatorRole, permission: Permission): boolean => {
  const { platform, operators = [] } = ruleOf(permission);
  return platform && (role === 'admin' || operators.includes(role));
};

export const isKeptWhileNotActive = (permission: Permission): boolean => ruleOf(permission).whileNotActive === true;

/** Lists the permissions of a key: those of its user's role, narrowed to its scopes (null: not narrowed). */
export const permissionsOf = (role: UserRole, scopes: readonly string[] | null): Permission[] =>
  memberPermissions.filter(
    (permission) => roleHas(role, permission) && (scopes === null || scopes.includes(permission)),
  );
