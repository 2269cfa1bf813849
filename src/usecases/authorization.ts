import { DomainError, type ErrorCode } from '../contract/errors.ts';
import { kindOf, type OperationKind } from '../contract/operation-kinds.ts';
import type { OrganizationStatus } from '../contract/organization.ts';
import { isKeptWhileNotActive, type Permission, platformHas } from '../contract/permissions.ts';
import {
  isPlatform,
  matchPrincipal,
  mayForPlatform,
  type Principal,
  type UserPrincipal,
} from '../contract/principal.ts';

const statusCodes = {
  active: null,
  pending: 'organization_pending',
  provisioning: 'organization_pending',
  suspended: 'organization_suspended',
  inactive: 'organization_inactive',
  deleting: 'organization_deleting',
} as const satisfies Record<OrganizationStatus, ErrorCode | null>;

export const forbidden = (permission: Permission): DomainError =>
  new DomainError('forbidden', `This needs the permission ${permission}.`);

/** Throws `organization_…` unless the organization is active. */
export const assertStatusActive = (status: OrganizationStatus): void => {
  const code = statusCodes[status];
  if (code !== null) throw new DomainError(code);
};

export const assertOrganizationActive = ({ orgStatus }: UserPrincipal): void => assertStatusActive(orgStatus);

/** The 404 for an organization that does not exist or is hidden from the caller; both have the same text. */
export const organizationNotFound = (isMasked = false): DomainError =>
  new DomainError('not_found', 'The organization does not exist.', { isMasked });

/**
 * Checks the permission, in the first line of every use case. Decides from the principal alone, so that a caller gets
 * the same answer whether or not the requested object exists. `slug` names the organization of the request; members of
 * another one get 404. Every other refusal is 403: `user_suspended`, `organization_…` or `forbidden`.
 */
export const authorize = ({ principal }: { principal: Principal }, permission: Permission, slug?: string): void => {
  if (isPlatform(principal)) {
    if (!mayForPlatform(principal, permission)) throw forbidden(permission);
    return;
  }
  assertUserActive(principal);
  if (slug !== undefined && slug !== principal.slug) throw organizationNotFound(true);
  if (!isKeptWhileNotActive(permission)) assertOrganizationActive(principal);
  if (!principal.permissions.has(permission)) throw forbidden(permission);
};

/** Whether `authorize` lets the caller pass, in its own organization. */
export const isAuthorized = ({ principal }: { principal: Principal }, permission: Permission): boolean => {
  if (isPlatform(principal)) return mayForPlatform(principal, permission);
  const { userStatus, orgStatus, permissions } = principal;
  const isServed = isKeptWhileNotActive(permission) || statusCodes[orgStatus] === null;
  return userStatus !== 'suspended' && isServed && permissions.has(permission);
};

export const assertUserActive = (principal: UserPrincipal): void => {
  if (principal.userStatus === 'suspended') throw new DomainError('user_suspended');
};

/**
 * Allows only the platform to delete a suspended organization, or to cancel or steer its deletion. `status` is that of
 * the organization before the deletion.
 */
export const assertMayDelete = ({ principal }: { principal: Principal }, status?: OrganizationStatus): void => {
  if (status === 'suspended' && !isPlatform(principal)) throw new DomainError('organization_suspended');
};

/** Throws `forbidden` unless the caller has the permission to start such an operation, in any organization status. */
export const authorizeStarter = ({ principal }: { principal: Principal }, kind: OperationKind): void => {
  const { permission } = kindOf(kind);
  const isAllowed = matchPrincipal(principal, {
    platform: () => platformHas(permission),
    operator: ({ permissions }) => permissions.has(permission),
    user: ({ permissions }) => permissions.has(permission),
  });
  if (!isAllowed) throw forbidden(permission);
};
