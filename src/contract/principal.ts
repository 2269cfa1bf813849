import type { Caller } from './errors.ts';
import type { OrganizationStatus } from './organization.ts';
import type { Permission, UserRole } from './permissions.ts';

export interface PlatformPrincipal {
  readonly kind: 'platform';
  readonly id: string;
}

/** A member of an organization, calling with a key of its own. */
export interface UserPrincipal {
  readonly kind: 'user';
  /** The user's id. */
  readonly id: string;
  readonly orgId: string;
  readonly slug: string;
  readonly orgStatus: OrganizationStatus;
  readonly role: UserRole;
  readonly userStatus: 'active' | 'suspended';
  readonly keyId: string;
  /** The scopes that the key was issued with; null: it can do all that the role can. */
  readonly scopes: readonly string[] | null;
  /** What role and scopes come to. */
  readonly permissions: ReadonlySet<Permission>;
  /** Calls per hour that this key may make: the least of its own limit, its organization's and the platform's. */
  readonly keyPerHour: number;
  /** Calls per minute that the user may make with all keys together. */
  readonly principalPerMinute: number;
}

/** Who is calling. */
export type Principal = PlatformPrincipal | UserPrincipal;

/** One function for each kind of principal. */
type PrincipalCases<T> = {
  readonly [Kind in Principal['kind']]: (principal: Extract<Principal, { kind: Kind }>) => T;
};

/**
 * Decides by the kind of the principal. Nothing else compares kinds: a condition such as "not a user" would hand every kind
 * that is added later what was meant for the platform, whereas here it does not compile until each decision names it.
 */
export const matchPrincipal = <T>(principal: Principal, cases: PrincipalCases<T>): T => {
  switch (principal.kind) {
    case 'platform':
      return cases.platform(principal);
    case 'user':
      return cases.user(principal);
  }
};

/** For what the platform alone may do, or is alone exempt from. */
export const isPlatform = (principal: Principal): principal is PlatformPrincipal => principal.kind === 'platform';

/** Stable text of a principal for claims, audit events and logs, for example `platform:bootstrap`, `user:<id>`. */
export const principalName = (principal: Principal): string => `${principal.kind}:${principal.id}`;

/** Whether `principalName` made this text for the platform. */
export const isPlatformName = (name: string): boolean => name.startsWith('platform:');

/** The key that a member calls with; the platform's name says which of its own keys it is. */
export const keyIdOf = (principal: Principal): string | null =>
  matchPrincipal(principal, { platform: () => null, user: ({ keyId }) => keyId });

/** Who acts, for the audit trail. */
export const actorOf = (principal: Principal): { actor: string; keyId: string | null } => ({
  actor: principalName(principal),
  keyId: keyIdOf(principal),
});

/** Whose audit trail tells of what a principal was refused. */
export const callerOf = (principal: Principal): Caller => ({
  name: principalName(principal),
  keyId: keyIdOf(principal),
  orgId: matchPrincipal(principal, { platform: () => null, user: ({ orgId }) => orgId }),
});
