import type { Caller } from './errors.ts';
import type { OrganizationStatus } from './organization.ts';
import type { Permission, UserRole } from './permissions.ts';

export interface PlatformPrincipal {
  readonly kind: 'platform';
  readonly id: string;
}

/** A member of an organization who calls with a personal key. */
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
  /** The scopes of the key; null: it has all permissions of the role. */
  readonly scopes: readonly string[] | null;
  /** The effective permissions from role and scopes. */
  readonly permissions: ReadonlySet<Permission>;
  /** Calls per hour allowed for this key: the lowest of its own limit, its organization's and the platform's. */
  readonly keyPerHour: number;
  /** Calls per minute allowed for the user, over all keys together. */
  readonly principalPerMinute: number;
}

/** The caller. */
export type Principal = PlatformPrincipal | UserPrincipal;

/** One function for each kind of principal. */
type PrincipalCases<T> = {
  readonly [Kind in Principal['kind']]: (principal: Extract<Principal, { kind: Kind }>) => T;
};

/**
 * Decides by the kind of the principal. Nothing else compares kinds: a condition such as "not a user" would give every kind
 * that is added later the rights of the platform. With this function, code does not compile until it covers the new kind.
 */
export const matchPrincipal = <T>(principal: Principal, cases: PrincipalCases<T>): T => {
  switch (principal.kind) {
    case 'platform':
      return cases.platform(principal);
    case 'user':
      return cases.user(principal);
  }
};

/** For actions and exemptions reserved for the platform. */
export const isPlatform = (principal: Principal): principal is PlatformPrincipal => principal.kind === 'platform';

/** Names a principal in claims, audit events and logs, for example `platform:bootstrap` or `user:<id>`. Stable. */
export const principalName = (principal: Principal): string => `${principal.kind}:${principal.id}`;

/** Whether the name, as made by `principalName`, is the platform's. */
export const isPlatformName = (name: string): boolean => name.startsWith('platform:');

/** The id of a member's key. null for the platform, whose name already identifies its key. */
export const keyIdOf = (principal: Principal): string | null =>
  matchPrincipal(principal, { platform: () => null, user: ({ keyId }) => keyId });

/** Identifies the actor of an audit event. */
export const actorOf = (principal: Principal): { actor: string; keyId: string | null } => ({
  actor: principalName(principal),
  keyId: keyIdOf(principal),
});

/** Identifies the caller of a refused request, and the organization whose audit trail records the refusal. */
export const callerOf = (principal: Principal): Caller => ({
  name: principalName(principal),
  keyId: keyIdOf(principal),
  orgId: matchPrincipal(principal, { platform: () => null, user: ({ orgId }) => orgId }),
});
