import { LRUCache } from 'lru-cache';
import * as oidc from 'openid-client';
import { DomainError } from '../../contract/errors.ts';
import type { Breakers } from '../circuit/breakers.ts';
import { NoAnswer, type OutboundFetch } from '../outbound/fetch.ts';
import { examine } from './examination.ts';
import { type KeySet, readLogoutToken } from './logout-token.ts';
import type { IdentityProviders, OidcClient, Vouched } from './port.ts';

/** What a process remembers of a provider, and for how long. */
const memory = { max: 1_000, ttl: 10 * 60_000 };
/** Key sets are read again for an unknown key, but not more often, because strangers can send tokens. */
const keysMsMin = 60_000;

interface ProviderOptions {
  outbound: OutboundFetch;
  /** One for each provider. */
  breakers: Breakers;
}

export const isNoAnswer = (error: unknown): boolean => error instanceof NoAnswer;

/** Finds the cause that tells what happened; openid-client wraps the errors of its `fetch`. */
const known = (error: unknown): NoAnswer | DomainError | undefined => {
  for (let current = error; current instanceof Error; current = current.cause as Error) {
    if (current instanceof NoAnswer || current instanceof DomainError) return current;
  }
  return undefined;
};

const unavailable = (reason: string): DomainError =>
  new DomainError('idp_unavailable', undefined, { internal: `the identity provider: ${reason}` });

/** Says what happened without texts of the provider, which may contain anything. */
const coded = (error: unknown): DomainError => {
  const cause = known(error);
  if (cause instanceof DomainError) return cause;
  if (cause !== undefined) return unavailable(cause.message);
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return new DomainError('sso_failed', undefined, { internal: `the answer of the identity provider: ${code}` });
};

const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw coded(error);
  }
};

/** Sends the secret in the way that the provider takes (RFC 6749, 2.3.1; OpenID Connect Core 1.0, 9). */
const authentication = (secret: string | null): oidc.ClientAuth => {
  if (secret === null) return oidc.None();
  const [post, basic] = [oidc.ClientSecretPost(secret), oidc.ClientSecretBasic(secret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported;
    return (methods?.includes('client_secret_post') === true ? post : basic)(server, ...rest);
  };
};

const textIn = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

export const openIdentityProviders = ({ outbound, breakers }: ProviderOptions): IdentityProviders => {
  const configurations = new LRUCache<string, Promise<oidc.Configuration>>(memory);
  const keySets = new LRUCache<string, { at: number; keys: Promise<KeySet> }>(memory);

  const fetchFor =
    ({ key }: OidcClient): oidc.CustomFetch =>
    (url, { method, headers, body }) =>
      breakers.of(key).run(() => {
        const text = body === null || body === undefined ? null : String(body);
        return outbound.fetch(url, { method, headers, body: text });
      });

  const discover = async (client: OidcClient): Promise<oidc.Configuration> => {
    const { issuer, clientId, clientSecret } = client;
    const server = new URL(issuer);
    const found = await oidc.discovery(server, clientId, undefined, authentication(clientSecret), {
      // Plain http is refused by the rules of `outbound`, except in networks that the operator has listed.
      execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
      [oidc.customFetch]: fetchFor(client),
    });
    // openid-client lets some issuers speak for many tenants of theirs, whose administrators would then be let in, too.
    if (new URL(found.serverMetadata().issuer).href !== server.href) throw coded(new Error('the issuer differs'));
    return found;
  };

  const configurationOf = (client: OidcClient): Promise<oidc.Configuration> => {
    const remembered = configurations.get(client.key);
    if (remembered !== undefined) return remembered;
    const discovered = discover(client);
    configurations.set(client.key, discovered);
    discovered.catch(() => configurations.delete(client.key));
    return discovered;
  };

  const readKeys = async (client: OidcClient, configuration: oidc.Configuration): Promise<KeySet> => {
    const { jwks_uri: url } = configuration.serverMetadata();
    if (url === undefined) throw new DomainError('sso_failed', undefined, { internal: 'there is no jwks_uri' });
    const request = { method: 'GET', headers: { accept: 'application/json' }, body: null } as const;
    const answer = await breakers.of(client.key).run(() => outbound.fetch(url, request));
    const body: unknown = answer.status === 200 ? await answer.json().catch(() => null) : null;
    const keys: unknown = typeof body === 'object' && body !== null && 'keys' in body ? body.keys : null;
    if (!Array.isArray(keys)) throw new NoAnswer('the answer contains no keys');
    return keys.filter((key: unknown): key is KeySet[number] => typeof key === 'object' && key !== null);
  };

  const keysOf = async (client: OidcClient, isFresh: boolean): Promise<KeySet> => {
    const remembered = keySets.get(client.key);
    const isUsable = remembered !== undefined && (!isFresh || Date.now() - remembered.at < keysMsMin);
    if (isUsable) return remembered.keys;
    const keys = configurationOf(client).then((configuration) => readKeys(client, configuration));
    keySets.set(client.key, { at: Date.now(), keys });
    keys.catch(() => keySets.delete(client.key));
    return keys;
  };

  /** The claims about the person, which many providers give only by the endpoint for them. */
  const profileOf = async (
    configuration: oidc.Configuration,
    { sub, email }: oidc.IDToken,
    accessToken: string,
  ): Promise<Record<string, unknown>> => {
    const { userinfo_endpoint: endpoint } = configuration.serverMetadata();
    return email !== undefined || endpoint === undefined
      ? {}
      : await oidc.fetchUserInfo(configuration, accessToken, sub);
  };

  return {
    newChecks: () => ({
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
    }),
    authorizationUrl: (client, { state, nonce, verifier }, loginHint) =>
      guarded(async () => {
        const url = oidc.buildAuthorizationUrl(await configurationOf(client), {
          redirect_uri: client.redirectUri,
          scope: 'openid email profile',
          code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          ...{ state, nonce },
          ...(loginHint === null ? {} : { login_hint: loginHint }),
        });
        if (url.protocol !== 'https:' && url.protocol !== 'http:') throw coded(new Error('no address to go to'));
        return url.href;
      }),
    exchange: (client, { state, nonce, verifier }, callbackUrl) =>
      guarded(async (): Promise<Vouched> => {
        const configuration = await configurationOf(client);
        const tokens = await oidc.authorizationCodeGrant(configuration, new URL(callbackUrl), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (claims === undefined) throw coded(new Error('there is no id token'));
        const profile = { ...(await profileOf(configuration, claims, tokens.access_token)), ...claims };
        return {
          subject: claims.sub,
          email: textIn(profile.email),
          isEmailVerified: profile.email_verified === true,
          name: textIn(profile.name),
          methods: Array.isArray(claims.amr) ? claims.amr.filter((method) => typeof method === 'string') : [],
          session: textIn(claims.sid),
        };
      }),
    readLogout: (client, token) => guarded(() => readLogoutToken(client, token, (isFresh) => keysOf(client, isFresh))),
    examine: (client) =>
      examine({
        client,
        // Not what is remembered: its owner may have just mended it.
        discover: () => discover(client),
        readKeys: (configuration) => readKeys(client, configuration),
      }),
    close: () => outbound.close(),
  };
};
