import type { AuthenticationMethod } from './session.ts';

interface KeyCredential {
  readonly kind: 'key';
  readonly id: string;
  /** The session of the key that the member calls with; absent: the key itself. */
  readonly keySessionId?: string;
}

export interface SessionCredential {
  readonly kind: 'session';
  readonly id: string;
  readonly identityId: string;
  /** The authenticator assurance level of NIST SP 800-63B. */
  readonly aal: 1 | 2;
  readonly methods: readonly AuthenticationMethod[];
  /** When the person last signed in, in milliseconds since 1970. */
  readonly authenticatedAt: number;
  /** When the person last proved itself with two factors; null: not in this session. */
  readonly strongAt: number | null;
  /** The longest time without a refresh since then. */
  readonly idleSecondsMax: number;
  /** Whether the person has a confirmed second factor. */
  readonly hasFactor: boolean;
  /** The only organization that the session can enter; null: all of the person's. */
  readonly boundOrgId: string | null;
  /** The organization whose identity provider vouched for the person; null: none did. */
  readonly federatedOrgId: string | null;
  /** Whether the person has to replace its password before it makes sensitive changes. */
  readonly mustChangePassword: boolean;
}

/** How a sign-in began at an identity provider; all null: it did not. */
export interface Federation {
  /** The organization that the provider is connected to. */
  readonly federatedOrgId: string | null;
  readonly connectionId: string | null;
  /** The provider's own name for the session (`sid`); null: it has none. */
  readonly providerSession: string | null;
}

/** The token of an elevation, by which a member, or an operator, has more rights for a while. */
export interface ElevationCredential {
  readonly kind: 'elevation';
  readonly id: string;
  readonly identityId: string;
  /** Who uses it, as audit events name callers. */
  readonly actor: string;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
}

/** What a member calls with. */
export type Credential = KeyCredential | SessionCredential | ElevationCredential;

/** null: the member calls with a session or an elevation. */
export const keyIdIn = ({ kind, id }: Credential): string | null => (kind === 'key' ? id : null);

/** null: the member calls with something else. */
export const sessionIn = (credential: Credential): SessionCredential | null =>
  credential.kind === 'session' ? credential : null;

/** null: the member calls with something else. */
export const elevationIn = (credential: Credential): ElevationCredential | null =>
  credential.kind === 'elevation' ? credential : null;
