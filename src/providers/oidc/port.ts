import type { ConnectionCheckName } from '../../contract/oidc-connection.ts';

/** Freehold as a client of an identity provider. */
export interface OidcClient {
  /** The id and version of the connection: what is remembered of the provider belongs to both. */
  readonly key: string;
  readonly issuer: string;
  readonly clientId: string;
  /** null: a public client. */
  readonly clientSecret: string | null;
  readonly redirectUri: string;
}

/** What binds the answer of the provider to the request that asked for it. */
export interface SignInChecks {
  readonly state: string;
  readonly nonce: string;
  /** The code verifier of PKCE. */
  readonly verifier: string;
}

/** What the provider says about somebody who has signed in there. */
export interface Vouched {
  readonly subject: string;
  readonly email: string | null;
  readonly isEmailVerified: boolean;
  readonly name: string | null;
  /** How the person proved who it is, as in RFC 8176. */
  readonly methods: readonly string[];
  /** The session at the provider; null: it names none. */
  readonly session: string | null;
}

/** What a logout token says. */
export interface ProviderLogout {
  readonly tokenId: string;
  readonly subject: string | null;
  readonly session: string | null;
  readonly expiresAt: Date;
}

export interface Finding {
  readonly name: ConnectionCheckName;
  readonly isPassed: boolean;
  readonly detail: string;
}

/**
 * Identity providers that organizations have chosen, by OpenID Connect. All methods throw `idp_unavailable` if the provider
 * does not answer, and `sso_failed` if its answer cannot be accepted; the reason is internal.
 */
export interface IdentityProviders {
  newChecks(): SignInChecks;
  /** Where the browser goes to sign in. */
  authorizationUrl(client: OidcClient, checks: SignInChecks, loginHint: string | null): Promise<string>;
  /** Exchanges the code in the address with which the browser came back. */
  exchange(client: OidcClient, checks: SignInChecks, callbackUrl: string): Promise<Vouched>;
  /** Reads a token of OpenID Connect Back-Channel Logout 1.0. */
  readLogout(client: OidcClient, token: string): Promise<ProviderLogout>;
  /** Finds what is wrong; neither of the errors above is thrown. */
  examine(client: OidcClient): Promise<Finding[]>;
  close(): Promise<void>;
}
