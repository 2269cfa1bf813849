import { DomainError, type ErrorCode } from '../contract/errors.ts';
import { kindOf, type OperationKind } from '../contract/operation-kinds.ts';
import type { OrganizationStatus } from '../contract/organization.ts';
import { isKeptWhileNotActive, type Permission, platformHas } from '../contract/permissions.ts';
import { isPlatform, matchPrincipal, type Principal, type UserPrincipal } from '../contract/principal.ts';

const statusCodes = {
  active: null,
  pending: 'organization_pending',
  provisioning: 'organization_pending',
  suspended: 'organization_suspended',
  inactive: 'organization_inactive',
  deleting: 'organization_deleting',
} as const satisfies Record<OrganizationStatus, ErrorCode | null>;

const forbidden = (permission: Permission): DomainError =>
  new DomainError('forbidden', `This needs the permission ${permission}.`);

/** `organization_…` unless it is active. */
export const assertOrganizationActive = ({ orgStatus }: UserPrincipal): void => {
  const code = statusCodes[orgStatus];
  if (code !== null) throw new DomainError(code);
};

/** 404, word for word that of an organization that does not exist. */
export const organizationNotFound = (isMasked = false): DomainError =>
  new DomainError('not_found', 'The organization does not exist.', { isMasked });

/**
 * The first line of every use case; decides from the principal alone, so the same caller gets the same answer whether
 * what is asked for exists or not. `slug`: of the organization that the request names; to a member of another one it does
 * not exist. Otherwise 403: `user_suspended`, `organization_…` or `forbidden`.
 */
export const authorize = ({ principal }: { principal: Principal }, permission: Permission, slug?: string): void => {
  if (isPlatform(principal)) {
    if (!platformHas(permission)) throw forbidden(permission);
    return;
  }
  assertUserActive(principal);
  if (slug !== undefined && slug !== principal.slug) throw organizationNotFound(true);
  if (!isKeptWhileNotActive(permission)) assertOrganizationActive(principal);
  if (!principal.permissions.has(permission)) throw forbidden(permission);
};

export const assertUserActive = (principal: UserPrincipal): void => {
  if (principal.userStatus === 'suspended') throw new DomainError('user_suspended');
};

/**
 * Nobody but the platform ends what the platform has suspended, or takes the end of it into his hands. `status`: that of
 * the organization when nobody was deleting it.
 */
export const assertMayDelete = ({ principal }: { principal: Principal }, status?: OrganizationStatus): void => {
  if (status === 'suspended' && !isPlatform(principal)) throw new DomainError('organization_suspended');
};

/** `forbidden` unless the caller could have started such an operation; an organization that is not active is no hindrance. */
export const authorizeStarter = ({ principal }: { principal: Principal }, kind: OperationKind): void => {
  const { permission } = kindOf(kind);
  const isAllowed = matchPrincipal(principal, {
    platform: () => platformHas(permission),
    user: ({ permissions }) => permissions.has(permission),
  });
  if (!isAllowed) throw forbidden(permission);
};
