import { DomainError, type ErrorCode, type RefusedDecision } from '../contract/errors.ts';
import type { OrganizationStatus } from '../contract/organization.ts';
import type { Permission } from '../contract/permissions.ts';
import { isPlatform, type Principal, type UserPrincipal } from '../contract/principal.ts';
import type { Decision, Policy, PolicyResource } from './policy/policy.ts';

const statusCodes = {
  active: null,
  pending: 'organization_pending',
  provisioning: 'organization_pending',
  suspended: 'organization_suspended',
  inactive: 'organization_inactive',
  deleting: 'organization_deleting',
} as const satisfies Record<OrganizationStatus, ErrorCode | null>;

export const forbidden = (permission: Permission, decision?: RefusedDecision): DomainError => {
  const needs = `This needs the permission ${permission}`;
  return decision === undefined
    ? new DomainError('forbidden', `${needs}.`, { permission })
    : new DomainError('forbidden', `${needs}: ${decision.reason}.`, { permission, decision });
};

/** Throws `organization_…` unless the organization is active. */
export const assertStatusActive = (status: OrganizationStatus): void => {
  const code = statusCodes[status];
  if (code !== null) throw new DomainError(code);
};

export const assertOrganizationActive = ({ orgStatus }: UserPrincipal): void => assertStatusActive(orgStatus);

/** The 404 for an organization that does not exist or is hidden from the caller; both have the same text. */
export const organizationNotFound = (isMasked = false): DomainError =>
  new DomainError('not_found', organizationMissing, { isMasked });

const organizationMissing = 'The organization does not exist.';

const hiddenOrganization = ({ revision }: Policy): DomainError =>
  new DomainError('not_found', organizationMissing, {
    isMasked: true,
    decision: {
      policyIds: ['authz/own-organization'],
      reason: "the organization is not the caller's",
      revision,
    },
  });

interface Asking {
  readonly principal: Principal;
  readonly policy: Policy;
}

/** The refusal that a decision stands for. Its policies and their reason are recorded with the denial. */
const refusalOf = ({ revision }: Policy, decision: Decision | undefined, permission: Permission): DomainError => {
  if (decision === undefined || decision.allow) return new DomainError('policy_unavailable');
  const { code, policyIds, reason } = decision;
  const refused = { policyIds, reason, revision };
  return code === 'forbidden'
    ? forbidden(permission, refused)
    : new DomainError(code, undefined, { decision: refused });
};

/**
 * Checks the permission, in the first line of every use case. Decides from the principal alone, so that a caller gets
 * the same answer whether or not the requested object exists. `slug` names the organization of the request; members of
 * another one get 404. Every other refusal is 403: `user_suspended`, `organization_…` or `forbidden`.
 */
export const authorize = ({ principal, policy }: Asking, permission: Permission, slug?: string): void => {
  const decision = policy.grantsOf(principal).get(permission);
  const isElsewhere = slug !== undefined && !isPlatform(principal) && slug !== principal.slug;
  if (isElsewhere && principal.userStatus !== 'suspended') throw hiddenOrganization(policy);
  if (decision?.allow !== true) throw refusalOf(policy, decision, permission);
};

/** Whether `authorize` lets the caller pass, in its own organization. */
export const isAuthorized = ({ principal, policy }: Asking, permission: Permission): boolean =>
  policy.grantsOf(principal).get(permission)?.allow === true;

/** The permissions of the caller, by role and scopes, that it has while its organization is active. */
export const permissionsOf = ({ principal, policy }: Asking): Permission[] => [...policy.permissionsOf(principal)];

/** Checks the permission again when it is known what it is used on, for permissions whose policy depends on that. */
export const authorizeOn = ({ principal, policy }: Asking, permission: Permission, resource: PolicyResource): void => {
  const decision = policy.decide(principal, permission, resource);
  // Another kind of resource would leave it undecided.
  if (decision.allow && decision.conditions.length > 0) throw new DomainError('policy_unavailable');
  if (!decision.allow) throw refusalOf(policy, decision, permission);
};

export const assertUserActive = (principal: UserPrincipal): void => {
  if (principal.userStatus === 'suspended') throw new DomainError('user_suspended');
};
