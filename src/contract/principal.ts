import {
  type Credential,
  type ElevationCredential,
  elevationIn,
  keyIdIn,
  type SessionCredential,
  sessionIn,
} from './credential.ts';
import type { Caller } from './errors.ts';
import { platformChain } from './ids.ts';
import type { OrganizationStatus } from './organization.ts';
import type { OperatorRole, UserRole } from './permissions.ts';

export interface PlatformPrincipal {
  readonly kind: 'platform';
  readonly id: string;
  /** The session of the platform key that is called with; absent: the key itself. */
  readonly keySessionId?: string;
}

/** A person who operates the installation, signed in with two factors. Acts for the platform, within its role. */
export interface OperatorPrincipal {
  readonly kind: 'operator';
  /** The id of the identity. */
  readonly id: string;
  readonly role: OperatorRole;
  readonly credential: SessionCredential;
  /** Calls per hour allowed for this session. */
  readonly credentialPerHour: number;
  /** Calls per minute allowed for the person, over all sessions together. */
  readonly principalPerMinute: number;
}

/** A member of an organization, who calls with a personal key or as a signed-in person. */
export interface UserPrincipal {
  readonly kind: 'user';
  /** The user's id. */
  readonly id: string;
  readonly orgId: string;
  readonly slug: string;
  readonly orgStatus: OrganizationStatus;
  readonly role: UserRole;
  /** The permissions of the custom role, of which `role` is the base; null: the caller has the built-in role. */
  readonly customRole: readonly string[] | null;
  readonly userStatus: 'active' | 'suspended';
  readonly credential: Credential;
  /** The scopes of the key; null: the caller has all permissions of the role. */
  readonly scopes: readonly string[] | null;
  /**
   * When the organization stops letting the session in, because it proved too little or too long ago, in milliseconds since 1970. null:
   * at no known time. Absent: the member does not call with a session.
   */
  readonly entersUntil?: number | null;
  /** Calls per hour allowed for this key or session: the lowest of its own limit, its organization's and the platform's. */
  readonly credentialPerHour: number;
  /** Calls per minute allowed for the user, over all keys and sessions together. */
  readonly principalPerMinute: number;
}

/** The caller of everything that concerns organizations. */
export type Principal = PlatformPrincipal | OperatorPrincipal | UserPrincipal;

/** The callers whose calls are counted. */
export type LimitedPrincipal = Exclude<Principal, PlatformPrincipal>;

/**
 * A signed-in person who has named no organization. It reaches only what belongs to the person; a call about an organization or
 * the platform makes it a member or an operator (`actAs`).
 */
export interface PersonPrincipal {
  readonly kind: 'person';
  /** The id of the identity. */
  readonly id: string;
  readonly email: string;
  readonly credential: SessionCredential;
}

/** A caller who has proved who it is. */
export type Authenticated = Principal | PersonPrincipal;

/** Who a key belongs to. */
export type KeyHolder = Exclude<Principal, OperatorPrincipal>;

/** Who a token belongs to, before the call says as what a person acts. */
export type Holder = KeyHolder | PersonPrincipal;

export const isPerson = (authenticated: Authenticated): authenticated is PersonPrincipal =>
  authenticated.kind === 'person';

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
    case 'operator':
      return cases.operator(principal);
    case 'user':
      return cases.user(principal);
  }
};

/** Whether the caller acts for the platform, with its key or as an operator. For actions reserved for it. */
export const isPlatform = (principal: Authenticated): principal is PlatformPrincipal | OperatorPrincipal =>
  isPlatformKey(principal) || principal.kind === 'operator';

/** Whether the caller has the platform's key, which is exempt from limits and from proofs of a person. */
export const isPlatformKey = (principal: Authenticated): principal is PlatformPrincipal =>
  principal.kind === 'platform';

/** Names a caller in claims, audit events and logs, for example `platform:bootstrap`, `operator:<id>` or `user:<id>`. Stable. */
export const principalName = (principal: Authenticated): string =>
  elevationOf(principal)?.actor ?? `${principal.kind}:${principal.id}`;

/** Whether the name, as made by `principalName`, is that of a caller for the platform. */
export const isPlatformName = (name: string): boolean => /^(?:platform|operator):/.test(name);

/** The id of a member's key. null for a session, and for the platform, whose name already identifies its key. */
export const keyIdOf = (principal: Authenticated): string | null =>
  isPlatformKey(principal) ? null : keyIdIn(principal.credential);

/** The elevation by which the caller has its rights; null: it has them without. */
export const elevationOf = (principal: Authenticated): ElevationCredential | null =>
  isPlatformKey(principal) ? null : elevationIn(principal.credential);

/** The session of the caller; null: it has a key. */
export const sessionOf = (principal: Authenticated): SessionCredential | null =>
  isPlatformKey(principal) ? null : sessionIn(principal.credential);

/** The session by which a key is used; null: the caller has sent the key itself, or is a signed-in person. */
export const keySessionOf = (principal: Authenticated): string | null => {
  if (isPlatformKey(principal)) return principal.keySessionId ?? null;
  const { credential } = principal;
  return credential.kind === 'key' ? (credential.keySessionId ?? null) : null;
};

/** The same caller, by a session of its key. */
export const withKeySession = (principal: KeyHolder, keySessionId: string): KeyHolder =>
  isPlatformKey(principal)
    ? { ...principal, keySessionId }
    : { ...principal, credential: { kind: 'key', id: principal.credential.id, keySessionId } };

/** Identifies the actor of an audit event. */
export const actorOf = (principal: Authenticated) => ({
  actor: principalName(principal),
  keyId: keyIdOf(principal),
  // An elevation stands in for the session.
  sessionId: keySessionOf(principal) ?? sessionOf(principal)?.id ?? elevationOf(principal)?.id ?? null,
});

/** The caller of a refused request that is made by this person, signed in or not. */
export const callerOfPerson = (identityId: string): Caller => ({
  name: `person:${identityId}`,
  keyId: null,
  orgId: null,
  chain: identityId,
});

/** Identifies the caller of a refused request, and whose audit trail records the refusal. */
export const callerOf = (principal: Authenticated): Caller => {
  const caller = { name: principalName(principal), keyId: keyIdOf(principal) };
  if (isPerson(principal)) return { ...caller, orgId: null, chain: principal.id };
  const orgId = matchPrincipal(principal, { platform: () => null, operator: () => null, user: ({ orgId }) => orgId });
  return { ...caller, orgId, chain: orgId ?? platformChain };
};
