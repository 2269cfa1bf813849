import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type Configuration } from 'oidc-provider';
import { openCookieJar } from './browser.ts';

/** Somebody at the identity provider. */
export interface Account {
  sub: string;
  email?: string;
  email_verified?: boolean;
  name?: string;
  /** How the person proves who it is there. */
  amr?: string[];
}

export interface IdentityProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Signs in there from now on, without being asked. */
  account: Account;
  /** Answers requests in place of the provider, if it returns true. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** The paths that were requested, in their order. */
  requests: string[];
  /** Allows this address to be redirected to, and to be told of the end of sessions. */
  register(addresses: { redirectUri: string; backchannelLogoutUri?: string }): void;
  /** Signs claims as the provider does, by default as a logout token. */
  sign(claims: object, header?: object): string;
  /** Makes the token by which the provider says that somebody has signed out there. */
  logoutToken(of: { sub: string; sid: string }): Promise<string>;
  /** Follows the redirects from this address, as a browser does, until one leads elsewhere, and returns that address. */
  visit(url: string): Promise<string>;
  close(): Promise<void>;
}

type Tell = (sub: string, sid: string) => Promise<void>;

const clientId = 'freehold';
const clientSecret = 'a secret of both sides';

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A signed token (RFC 7515) with ES256. */
export const signToken = (key: KeyObject, header: object, claims: object): string => {
  const text = `${encode({ alg: 'ES256', kid: 'one', ...header })}.${encode(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
};

/** A real identity provider on this machine, whose only user signs in without being asked. */
export const openIdentityProvider = async (account: Account): Promise<IdentityProvider> => {
  const redirectUris: string[] = [];
  const client = {
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: redirectUris,
    id_token_signed_response_alg: 'ES256' as const,
    backchannel_logout_session_required: true,
  };
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signingKey = { ...privateKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'ES256' };
  let sent = '';
  let provider: Provider;
  const server = createServer((request, response) => {
    state.requests.push(new URL(request.url ?? '/', 'http://provider').pathname);
    if (state.intercept(request, response)) return;
    void answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const configuration: Configuration = {
    clients: [client],
    jwks: { keys: [signingKey] },
    cookies: { keys: [randomUUID()] },
    claims: { openid: ['sub', 'amr'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: async () => ({ ...state.account, sub }) }),
    // The api of a test may have no port, so what is sent to it is kept.
    fetch: async (_url, options) => {
      sent = new URLSearchParams(String((options as RequestInit).body)).get('logout_token') ?? '';
      return new Response(null, { status: 200 });
    },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  };
  const open = (): Provider => new Provider(issuer, configuration);
  provider = open();

  /** Signs the account in, and consents to everything. */
  const interact = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { prompt, params, session } = await provider.interactionDetails(request, response);
    const { sub: accountId, amr } = state.account;
    if (prompt.name === 'login')
      return provider.interactionFinished(request, response, {
        login: { accountId, ...(amr === undefined ? {} : { amr }) },
      });
    const grant = new provider.Grant({
      accountId: session?.accountId ?? accountId,
      clientId: String(params.client_id),
    });
    grant.addOIDCScope('openid email profile');
    return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> =>
    request.url?.startsWith('/interaction/') === true
      ? interact(request, response)
      : provider.callback()(request, response);

  const state: IdentityProvider = {
    issuer,
    clientId,
    clientSecret,
    account,
    intercept: () => false,
    requests: [],
    register: ({ redirectUri, backchannelLogoutUri }) => {
      redirectUris.push(redirectUri);
      Object.assign(client, backchannelLogoutUri === undefined ? {} : { backchannel_logout_uri: backchannelLogoutUri });
      provider = open();
    },
    sign: (claims, header = {}) => signToken(privateKey, { typ: 'logout+jwt', ...header }, claims),
    logoutToken: async ({ sub, sid }) => {
      // Its types do not show the method by which it tells its clients.
      const known = (await provider.Client.find(clientId)) as unknown as { backchannelLogout: Tell };
      await known.backchannelLogout(sub, sid);
      return sent;
    },
    visit: async (start) => {
      const jar = openCookieJar();
      for (let url = start; ; ) {
        if (!url.startsWith(`${issuer}/`)) return url;
        const response = await fetch(url, { redirect: 'manual', headers: jar.headers(new URL(url).pathname) });
        jar.keep(response);
        const location = response.headers.get('location');
        if (location === null) throw new Error(`The provider answered ${response.status}: ${await response.text()}`);
        url = new URL(location, url).href;
      }
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return state;
};

let discoverable: Promise<string> | undefined;

/** An issuer that has metadata and nothing else, for as long as the process runs. */
export const discoverableIssuer = (): Promise<string> => {
  discoverable ??= (async () => {
    const server = createServer((_request, response) => {
      const metadata = { issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(metadata));
    });
    server.listen(0, '127.0.0.1').unref();
    await once(server, 'listening');
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return issuer;
  })();
  return discoverable;
};
