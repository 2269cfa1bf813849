import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createBreakers } from '../../src/providers/circuit/breakers.ts';
import { isNoAnswer, openIdentityProviders } from '../../src/providers/oidc/openid-connect.ts';
import type { OidcClient } from '../../src/providers/oidc/port.ts';
import { type OutboundFetch, openOutboundFetch } from '../../src/providers/outbound/fetch.ts';
import { targetRules } from '../../src/providers/outbound/target.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { type IdentityProvider, openIdentityProvider } from '../support/identity-provider.ts';

// Where a provider says that its endpoints are, and what its name resolves to, gains nothing: 127.0.0.1 stands for a permitted
// address, and 127.0.0.2 for one in the operator's network.

const [permitted, forbidden] = ['127.0.0.1', '127.0.0.2'];
const redirectUri = 'https://freehold.example/callback';

let provider: IdentityProvider;
let inside: { reached: number; close(): Promise<unknown> };
let port: string;
beforeAll(async () => {
  provider = await openIdentityProvider({ sub: 'ada', email: 'ada@acme.example', email_verified: true });
  provider.register({ redirectUri });
  ({ port } = new URL(provider.issuer));
  const server = createServer((_request, response) => {
    inside.reached += 1;
    response.end('{}');
  });
  server.listen(Number(port), forbidden);
  await once(server, 'listening');
  const close = async () => {
    server.close();
    await once(server, 'close');
  };
  inside = { reached: 0, close };
});
beforeEach(() => {
  provider.intercept = () => false;
});
afterAll(() => Promise.all([provider?.close(), inside?.close()]));

/** Answers with these metadata, each on a connection of its own, so that the next request looks the name up. */
const describeProvider = (issuer: string, chosen: object = {}): void => {
  const at = (path: string) => `${issuer}${path}`;
  const endpoints = { token_endpoint: at('/token'), jwks_uri: at('/jwks'), userinfo_endpoint: at('/me') };
  const abilities = {
    authorization_response_iss_parameter_supported: true,
    id_token_signing_alg_values_supported: ['ES256'],
  };
  const metadata = { issuer, authorization_endpoint: at('/auth'), ...abilities, ...endpoints, ...chosen };
  provider.intercept = ({ url }, response) => {
    response.setHeader('connection', 'close');
    if (url !== '/.well-known/openid-configuration') return false;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(metadata));
    return true;
  };
};

const providersBy = (outbound: OutboundFetch) =>
  openIdentityProviders({
    outbound,
    breakers: createBreakers({
      ...{ name: 'identity_providers', code: 'idp_unavailable', isOutage: isNoAnswer },
      ...{ openAfter: 5, halfOpenMs: 10_000, keysMax: 10, metrics: createMetrics('api').degradation },
    }),
  });

/** Resolves names as `addressOf` says at that moment. */
const openProviders = (addressOf: (name: string) => string) => {
  const rules = targetRules({ allowPrivate: false, allowedNetworks: [`${permitted}/32`] });
  const resolve = async (name: string) => [{ address: addressOf(name), family: 4 }];
  return providersBy(openOutboundFetch({ rules, resolve, timeoutMs: 2_000, bytesMax: 262_144, userAgent: 'test' }));
};

const clientOf = (issuer: string): OidcClient => {
  const { clientId, clientSecret } = provider;
  return { key: crypto.randomUUID(), issuer, clientId, clientSecret, redirectUri };
};

const refused = {
  code: 'idp_unavailable',
  internal: 'the identity provider: the URL leads to no permitted address',
};

describe.each(['token_endpoint', 'jwks_uri', 'userinfo_endpoint'])('a %s of a permitted issuer', (endpoint) => {
  test.each([
    ['a forbidden address', () => `http://${forbidden}:${port}/secret`],
    ['a name with a forbidden address', () => `http://inside.example:${port}/secret`],
    ['a public address without encryption', () => 'http://93.184.216.34/secret'],
  ])('is not called at %s', async (_what, url) => {
    describeProvider(provider.issuer, { [endpoint]: url() });
    const providers = openProviders(() => forbidden);
    try {
      const client = clientOf(provider.issuer);
      const checks = providers.newChecks();
      const back = await provider.visit(await providers.authorizationUrl(client, checks, null));
      await expect(providers.exchange(client, checks, back)).rejects.toMatchObject(refused);
      expect(inside.reached).toBe(0);
    } finally {
      await providers.close();
    }
  });
});

test('a name that has another address after the discovery leads nowhere', async () => {
  const issuer = `http://idp.example:${port}`;
  describeProvider(issuer);
  let address = permitted;
  const providers = openProviders(() => address);
  try {
    const client = clientOf(issuer);
    const checks = providers.newChecks();
    expect(await providers.authorizationUrl(client, checks, null)).toContain(`${issuer}/auth?`);
    address = forbidden;
    const answer = new URLSearchParams({ code: 'code', state: checks.state, iss: issuer });
    await expect(providers.exchange(client, checks, `${redirectUri}?${answer}`)).rejects.toMatchObject(refused);
    const iat = Math.floor(Date.now() / 1_000);
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
    const claims = { iss: issuer, aud: provider.clientId, sub: 'ada', jti: 'one', iat, exp: iat + 60, events };
    await expect(providers.readLogout(client, provider.sign(claims))).rejects.toMatchObject(refused);
    expect(await providers.examine(client)).toMatchObject([
      { name: 'discovery', isPassed: false, detail: expect.stringContaining('no permitted address') },
    ]);
    expect(inside.reached).toBe(0);
  } finally {
    await providers.close();
  }
});

describe('an issuer that speaks for many tenants', () => {
  test.each([
    ['https://login.microsoftonline.com/common/v2.0', 'https://login.microsoftonline.com/{tenantid}/v2.0'],
    ['https://login.microsoftonline.com/organizations/v2.0', 'https://login.microsoftonline.com/{tenantid}/v2.0'],
    ['https://acme.b2clogin.com/acme/policy/v2.0', 'https://acme.b2clogin.com/0b0ff2a6-5d3d/v2.0'],
    ['https://login.example.com/common', 'https://login.example.com/{tenantid}'],
  ])('%s is refused', async (issuer, named) => {
    const metadata = { issuer: named, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` };
    const body = JSON.stringify({ ...metadata, jwks_uri: `${issuer}/keys` });
    const fetch = async () => new Response(body, { headers: { 'content-type': 'application/json' } });
    const providers = providersBy({ fetch, close: async () => undefined });
    const client = clientOf(issuer);
    await expect(providers.authorizationUrl(client, providers.newChecks(), null)).rejects.toMatchObject({
      code: 'sso_failed',
    });
    expect((await providers.examine(client)).map(({ isPassed }) => isPassed)).toEqual([false]);
  });
});
