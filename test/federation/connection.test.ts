import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { OidcConnection, OidcConnectionTest } from '../../src/contract/oidc-connection.ts';
import { openTestApi } from '../api/support.ts';
import { type MembersApi, openOrganization, type TestOrganization } from '../members/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { createConnectionRows, createDomainRows } from '../support/federation.ts';
import { type IdentityProvider, openIdentityProvider } from '../support/identity-provider.ts';

// Owners connect identity providers, whose addresses they choose.

let api: MembersApi;
let provider: IdentityProvider;
beforeAll(async () => {
  provider = await openIdentityProvider({ sub: 'ada' });
  api = await openTestApi({ withoutWorker: true });
});
beforeEach(() => {
  provider.intercept = () => false;
});
afterAll(() => Promise.all([api?.close(), provider?.close()]));

const wanted = () => ({
  name: 'Acme login',
  issuer: provider.issuer,
  clientId: provider.clientId,
  clientSecret: provider.clientSecret,
});
const connect = async (org: TestOrganization, chosen: object = {}): Promise<OidcConnection> => {
  const response = await org.call('/oidc-connections', { json: { ...wanted(), ...chosen } });
  expect(response.status, await response.clone().text()).toBe(201);
  return OidcConnection.strict().parse(await response.json());
};
const codeOf = async (response: Response): Promise<unknown> => ((await response.json()) as { code?: string }).code;
const examine = async (org: TestOrganization, { id }: { id: string }): Promise<OidcConnectionTest> => {
  const response = await org.call(`/oidc-connections/${id}/test`, { method: 'POST' });
  expect(response.status).toBe(200);
  return OidcConnectionTest.strict().parse(await response.json());
};

test('a connection is shown without its secret, which is stored encrypted', async () => {
  const org = await openOrganization(api);
  const made = await connect(org);
  expect(made).toMatchObject({
    hasClientSecret: true,
    jit: { isEnabled: false, role: 'member' },
    isEnabled: true,
    redirectUri: `https://freehold.example/v1/auth/oidc/${made.id}/callback`,
    testedAt: null,
    version: 1,
  });
  const read = await org.call(`/oidc-connections/${made.id}`);
  const [row] = await asOwnerOf(
    api.world.database,
    (sql) => sql`select row_to_json(c)::text as text from oidc_connections c where id = ${made.id}`,
  );
  const audit = await org.call('/audit-events');
  for (const text of [await read.text(), String(row?.text), await audit.text()]) {
    expect(text).toContain(made.id);
    expect(text).not.toContain(provider.clientSecret);
  }
});

test('a change is conditional, keeps what is not named, and asks for another test if the client is another', async () => {
  const org = await openOrganization(api);
  const made = await connect(org, { jit: { isEnabled: true, role: 'viewer' } });
  provider.register(made);
  expect(await examine(org, made)).toMatchObject({ isPassed: true });
  const change = (json: object, version: string) =>
    org.call(`/oidc-connections/${made.id}`, { method: 'PATCH', json, headers: { 'If-Match': version } });
  const first = await org.call(`/oidc-connections/${made.id}`);
  expect((await first.clone().json()) as OidcConnection).toMatchObject({ testedAt: expect.any(String), version: 1 });
  const tag = first.headers.get('etag') ?? '';
  const renamed = await change({ name: 'Other' }, tag);
  expect(await renamed.json()).toMatchObject({
    name: 'Other',
    jit: { isEnabled: true, role: 'viewer' },
    testedAt: expect.any(String),
    version: 2,
  });
  expect(await codeOf(await change({ name: 'Late' }, tag))).toBe('precondition_failed');
  expect(await (await change({ clientSecret: 'another' }, '*')).json()).toMatchObject({ testedAt: null, version: 3 });
  expect(await codeOf(await change({ issuer: 'https://other.example' }, '*'))).toBe('validation_failed');
});

describe('the last way into an organization', () => {
  const policies = [
    ['requires a provider', { ssoRequired: true }],
    ['lets no password in', { passwordAllowed: false }],
  ] as const;
  test.each(policies)('that %s is neither shut nor replaced by a client that does not work', async (_what, policy) => {
    const org = await openOrganization(api);
    const made = await connect(org);
    provider.register(made);
    expect(await examine(org, made)).toMatchObject({ isPassed: true });
    expect((await org.call('/session-policy', { method: 'PATCH', json: policy })).status).toBe(200);
    const path = `/oidc-connections/${made.id}`;
    const change = (json: object) => org.call(path, { method: 'PATCH', json });
    for (const json of [{ isEnabled: false }, { clientSecret: 'wrong' }, { clientId: 'unknown' }])
      expect(await codeOf(await change(json)), JSON.stringify(json)).toBe('illegal_transition');
    expect(await codeOf(await org.call(path, { method: 'DELETE' }))).toBe('illegal_transition');
    // A secret that works is taken, and is tested by that.
    const { clientSecret } = provider;
    expect(await (await change({ clientSecret })).json()).toMatchObject({ testedAt: expect.any(String), version: 2 });
    // With another tested one, anything may be changed.
    const second = await connect(org);
    provider.register(second);
    expect(await examine(org, second)).toMatchObject({ isPassed: true });
    expect(await (await change({ clientSecret: 'wrong' })).json()).toMatchObject({ testedAt: null, version: 3 });
  });
});

test('only owners connect providers, because a provider vouches for owners, too', async () => {
  const org = await openOrganization(api);
  const { id } = await connect(org);
  const admin = await org.join('admin');
  const by = { key: admin.key };
  expect(await codeOf(await org.call('/oidc-connections', { ...by, json: wanted() }))).toBe('forbidden');
  const change = { ...by, method: 'PATCH', json: { name: 'Mine' } };
  expect(await codeOf(await org.call(`/oidc-connections/${id}`, change))).toBe('forbidden');
  expect(await codeOf(await org.call(`/oidc-connections/${id}`, { ...by, method: 'DELETE' }))).toBe('forbidden');
  expect((await org.call(`/oidc-connections/${id}`, by)).status).toBe(200);
  const other = await openOrganization(api);
  expect((await other.call(`/oidc-connections/${id}`)).status).toBe(404);
});

test('a connection serves only domains that the organization has verified', async () => {
  const org = await openOrganization(api);
  const { domain } = await createDomainRows(api.world.db, org.orgId);
  const pending = await createDomainRows(api.world.db, org.orgId, { isVerified: false });
  const foreign = await createDomainRows(api.world.db, (await openOrganization(api)).orgId);
  expect(await connect(org, { domains: [domain] })).toMatchObject({ domains: [domain] });
  for (const refused of [pending.domain, foreign.domain]) {
    const response = await org.call('/oidc-connections', { json: { ...wanted(), domains: [domain, refused] } });
    expect(await codeOf(response)).toBe('domain_unverified');
  }
});

describe('an issuer that leads to no permitted address', () => {
  test.each([
    'http://10.0.0.1',
    'https://169.254.169.254',
    'http://93.184.216.34',
    'https://user:secret@login.example.com',
    'https://login.example.com?tenant=a',
    'ftp://login.example.com',
    'nonsense',
  ])('%s is refused', async (issuer) => {
    const org = await openOrganization(api);
    const response = await org.call('/oidc-connections', { json: { ...wanted(), issuer } });
    expect(await response.json()).toMatchObject({ code: 'validation_failed', errors: [{ path: 'issuer' }] });
  });

  test('is refused by its name, too, when it is looked up', async () => {
    const closed = await openTestApi({ withoutWorker: true, config: { WEBHOOK_ALLOWED_NETWORKS: ['10.1.0.0/16'] } });
    try {
      const org = await openOrganization(closed);
      const id = await createConnectionRows(closed.world.db, org.orgId, { issuer: 'http://localhost:1' });
      const { checks } = await examine(org, { id });
      expect(checks).toEqual([
        { name: 'discovery', isPassed: false, detail: expect.stringContaining('no permitted address') },
      ]);
    } finally {
      await closed.close();
    }
  });
});

describe('a test', () => {
  const failed = async (chosen: object = {}): Promise<{ name: string; detail: string } | undefined> => {
    const org = await openOrganization(api);
    const made = await connect(org, chosen);
    const { isPassed, checks } = await examine(org, made);
    expect(isPassed).toBe(false);
    expect(await (await org.call(`/oidc-connections/${made.id}`)).json()).toMatchObject({ testedAt: null });
    return checks.at(-1);
  };
  const metadata = '/.well-known/openid-configuration';
  const serve = (path: string, body: unknown, status = 200, headers: Record<string, string> = {}) => {
    provider.intercept = ({ url }, response) => {
      if (url !== path) return false;
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
      return true;
    };
  };

  test('says that the provider cannot be reached', async () => {
    expect(await failed({ issuer: 'http://127.0.0.1:1' })).toEqual({
      name: 'discovery',
      isPassed: false,
      detail: 'The provider cannot be reached: the connection was refused.',
    });
  });

  test('says that a secret is wrong', async () => {
    expect(await failed({ clientSecret: 'wrong' })).toMatchObject({
      name: 'client',
      detail: 'The provider does not accept the client id and the secret.',
    });
  });

  test('follows no redirect', async () => {
    serve(metadata, {}, 302, { location: `${provider.issuer}/elsewhere` });
    provider.requests.length = 0;
    expect(await failed()).toMatchObject({ name: 'discovery', detail: expect.stringContaining('Redirects') });
    expect(provider.requests).toEqual([metadata]);
  });

  test('refuses metadata of another issuer', async () => {
    serve(metadata, { issuer: 'https://elsewhere.example' });
    expect(await failed()).toMatchObject({ name: 'discovery', detail: expect.stringContaining('another issuer') });
  });

  test('names what the provider lacks', async () => {
    serve(metadata, { issuer: provider.issuer, authorization_endpoint: `${provider.issuer}/auth` });
    expect(await failed()).toMatchObject({
      name: 'capabilities',
      detail: 'The metadata lacks token_endpoint, jwks_uri.',
    });
  });

  test.each([metadata, '/jwks'])('reads little of an answer of 50 MB at %s', async (path) => {
    let sent = 0;
    const chunk = Buffer.alloc(65_536, '1');
    provider.intercept = ({ url }, response) => {
      if (url !== path) return false;
      response.writeHead(200, { 'content-type': 'application/json' }).on('error', () => undefined);
      const send = (): void => {
        while (sent < 50_000_000 && !response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) return;
        }
        response.end();
      };
      response.on('drain', send);
      response.write('[');
      send();
      return true;
    };
    expect((await failed())?.detail).toContain('too large');
    expect(sent).toBeLessThan(20_000_000);
  });
});
