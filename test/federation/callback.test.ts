import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTestApi } from '../api/support.ts';
import { type MembersApi, openOrganization } from '../members/support.ts';
import { type Cookie, openCookieJar, sameOrigin } from '../support/browser.ts';
import { asOwnerOf } from '../support/database.ts';
import { type IdentityProvider, openIdentityProvider, signToken } from '../support/identity-provider.ts';
import { whileRefusing } from '../support/refusing-function.ts';
import { createSessionRows } from '../support/sessions.ts';
import { comeBack, signInBy } from '../support/sso.ts';
import { connect, jit, newAccount, refusedBy } from './support.ts';

// Nobody comes back from a provider with an answer that this browser did not ask for, or that the provider did not give.

let api: MembersApi;
let provider: IdentityProvider;
beforeAll(async () => {
  provider = await openIdentityProvider({ sub: 'nobody' });
  api = await openTestApi({ withoutWorker: true });
});
beforeEach(() => {
  provider.intercept = () => false;
});
afterAll(() => Promise.all([api?.close(), provider?.close()]));

const failed = { status: 401, code: 'sso_failed' };

const newConnection = async () => {
  const org = await openOrganization(api);
  const { id, domain } = await connect(api, org, provider, jit);
  return { org, id, account: newAccount(provider, domain) };
};

test('an answer is accepted in the browser that began the sign-in, once', async () => {
  const { id } = await newConnection();
  const jar = openCookieJar();
  const own: [string, Cookie][] = [];
  const done = await signInBy(api.request, provider, id, { jar, alterAnswer: () => void own.push(...jar.cookies) });
  expect(done.response.status).toBe(200);
  expect(own).toHaveLength(1);
  const back = new URL(done.path, 'https://freehold.example');
  expect(await refusedBy(await comeBack(api.request, back))).toEqual(failed);
  const copied = openCookieJar();
  for (const [name, value] of own) copied.cookies.set(name, value);
  expect(await refusedBy(await comeBack(api.request, back, copied))).toEqual(failed);
});

test('an answer that another browser asked for signs nobody in: the login of an attacker is not forced on a visitor', async () => {
  const { id } = await newConnection();
  let attackers = '';
  await signInBy(api.request, provider, id, {
    alterAnswer: ({ href }) => {
      attackers = href;
    },
  });
  const victim = openCookieJar();
  expect(await refusedBy(await comeBack(api.request, new URL(attackers), victim))).toEqual(failed);
  const mixed = await signInBy(api.request, provider, id, {
    jar: victim,
    alterAnswer: (url) => url.searchParams.set('state', new URL(attackers).searchParams.get('state') ?? ''),
  });
  expect(await refusedBy(mixed)).toEqual(failed);
  expect([...victim.cookies.keys()].filter((name) => name.includes('session'))).toEqual([]);
});

describe('a sign-in begins', () => {
  const begin = async (path: string, headers: Record<string, string>) => {
    const response = await api.request(path, { key: null, headers });
    return { status: response.status, cookies: response.headers.getSetCookie().length, page: await response.text() };
  };
  const begun = { status: 302, cookies: 1 };
  const asked = { status: 200, cookies: 0 };

  test.each([
    ['a page of another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a page of a neighboring origin', { 'Sec-Fetch-Site': 'same-site' }],
    ['nobody knows which page', {}],
    ['a page of another site, in an old browser', { Referer: 'https://evil.example/v1/auth' }],
  ])('only after a click if %s leads to it: nobody is signed in as somebody else unasked', async (_what, headers) => {
    const { org, id } = await newConnection();
    const before = provider.requests.length;
    const path = `/v1/auth/oidc/${id}/authorize?returnTo=%2Fconsole%3Fa%3D1%26b&loginHint=ada%40acme.example`;
    const { page, ...answer } = await begin(path, headers);
    expect(answer).toEqual(asked);
    expect(provider.requests).toHaveLength(before);
    const name = ((await (await org.call('')).json()) as { name: string }).name;
    expect(page).toContain(`“${name}”`);
    expect(page).toContain('“Provider”');
    const [, link = ''] = /<a class="button" href="([^"]+)" referrerpolicy="same-origin">/.exec(page) ?? [];
    expect(link.replaceAll('&amp;', '&')).toBe(path);
    // The click, in browsers of today and of yesterday.
    for (const own of [{ 'Sec-Fetch-Site': 'same-origin' }, { Referer: `https://freehold.example${path}` }])
      expect(await begin(path, own)).toMatchObject(begun);
  });

  test('at once if the person has typed or kept the address', async () => {
    const { id } = await newConnection();
    expect(await begin(`/v1/auth/oidc/${id}/authorize`, { 'Sec-Fetch-Site': 'none' })).toMatchObject(begun);
  });

  test('with the question in the language of the reader', async () => {
    const { id } = await newConnection();
    const path = `/v1/auth/oidc/${id}/authorize`;
    const { page } = await begin(path, { 'Sec-Fetch-Site': 'cross-site', 'Accept-Language': 'de-AT' });
    expect(page).toContain('<html lang="de">');
    expect(page).toContain('Identitätsanbieter „Provider“');
  });
});

describe('a browser in which somebody is signed in', () => {
  /** Somebody is signed in, and the provider then names somebody else. */
  const occupied = async () => {
    const { id, account, org } = await newConnection();
    const first = await signInBy(api.request, provider, id);
    expect(first.response.status).toBe(200);
    provider.account = { ...account, sub: `other-${account.sub}`, email: `other-${account.email}` };
    const personIn = async () => {
      const headers = { ...first.jar.headers('/v1/me'), 'Freehold-Organization': org.slug };
      const me = await api.request('/v1/me', { key: null, headers });
      return ((await me.json()) as { user?: { email: string } }).user?.email;
    };
    return { id, account, jar: first.jar, personIn };
  };
  const expireTokens = (ofEmail: string) =>
    asOwnerOf(
      api.world.database,
      (owner) => owner`
        update sessions set access_expires_at = now() - interval '1 minute'
        where identity_id = (select id from identities where email = ${ofEmail})`,
    );

  test('keeps the session, and says to sign out first', async () => {
    const { id, account, jar, personIn } = await occupied();
    const cookies = new Map(jar.cookies);
    const { response } = await signInBy(api.request, provider, id, { jar, query: '?returnTo=%2Fconsole' });
    expect(response.status).toBe(409);
    expect(jar.cookies).toEqual(cookies);
    expect(await personIn()).toBe(account.email);
    const page = await response.text();
    expect(page).toContain(`href="/v1/auth/oidc/${id}/authorize?returnTo=%2Fconsole"`);
    expect(page).toContain('Sign out first');
    // An access token that has expired belongs to a session that has not.
    await expireTokens(account.email);
    expect((await signInBy(api.request, provider, id, { jar })).response.status).toBe(409);
  });

  test('gets the new one after signing out, or as the same person', async () => {
    const { id, account, jar, personIn } = await occupied();
    // The cookies are not kept: those of a session that has ended do not occupy the browser either.
    const headers = { ...jar.headers('/v1/auth/logout'), ...sameOrigin };
    expect((await api.request('/v1/auth/logout', { key: null, headers, json: {} })).status).toBe(200);
    for (let time = 1; time <= 2; time += 1) {
      expect((await signInBy(api.request, provider, id, { jar })).response.status).toBe(200);
      expect(await personIn()).toBe(`other-${account.email}`);
    }
  });
});

describe('while Postgres refuses', () => {
  test('the browser that comes back gets 503, which says when to try again', async () => {
    const { id } = await newConnection();
    const done = await whileRefusing(api.world.database, 'freehold_find_membership', () =>
      signInBy(api.request, provider, id, { headers: { 'Accept-Language': 'de' } }),
    );
    expect(done.response.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await done.response.clone().text()).toContain('Die Anmeldung ist fehlgeschlagen');
    expect(await refusedBy(done)).toEqual({ status: 503, code: 'database_unavailable' });
  });

  test('no account is linked, and the caller is told so', async () => {
    const { id, org } = await newConnection();
    const { accessToken: key } = await createSessionRows(api.world, (await org.join('member')).identityId);
    const response = await whileRefusing(api.world.database, 'freehold_find_membership', () =>
      api.request(`/v1/auth/oidc/${id}/link`, { key, json: {} }),
    );
    expect(await response.json()).toMatchObject({ status: 503, code: 'database_unavailable' });
  });
});

describe('an answer is refused', () => {
  test('from another issuer than the one that was asked (RFC 9207)', async () => {
    const { id } = await newConnection();
    const alterAnswer = (url: URL) => url.searchParams.set('iss', 'https://evil.example');
    expect(await refusedBy(await signInBy(api.request, provider, id, { alterAnswer }))).toEqual(failed);
  });

  test('at the address of another connection', async () => {
    const [one, other] = [await newConnection(), await newConnection()];
    const alterAnswer = (url: URL) => {
      url.pathname = url.pathname.replace(one.id, other.id);
    };
    expect(await refusedBy(await signInBy(api.request, provider, one.id, { alterAnswer }))).toEqual(failed);
  });

  test('with a token for another request', async () => {
    const { id } = await newConnection();
    const alterRequest = (url: URL) => url.searchParams.set('nonce', 'another');
    expect(await refusedBy(await signInBy(api.request, provider, id, { alterRequest }))).toEqual(failed);
  });

  test('with a code that belongs to another proof key', async () => {
    const { id } = await newConnection();
    const alterRequest = (url: URL) => url.searchParams.set('code_challenge', 'A'.repeat(43));
    expect(await refusedBy(await signInBy(api.request, provider, id, { alterRequest }))).toEqual(failed);
  });

  test('with an error of the provider', async () => {
    const { id } = await newConnection();
    const alterAnswer = (url: URL) => {
      url.searchParams.delete('code');
      url.searchParams.set('error', 'access_denied');
    };
    expect(await refusedBy(await signInBy(api.request, provider, id, { alterAnswer }))).toEqual(failed);
  });

  test('of a connection that does not exist or is disabled, like one that nobody knows', async () => {
    const { id, org } = await newConnection();
    expect((await org.call(`/oidc-connections/${id}`, { method: 'PATCH', json: { isEnabled: false } })).status).toBe(
      200,
    );
    for (const unknown of [id, crypto.randomUUID(), 'nonsense'])
      for (const way of ['authorize', 'callback?state=x&code=y']) {
        const response = await api.request(`/v1/auth/oidc/${unknown}/${way}`, { key: null });
        expect(response.status, way).toBe(404);
      }
  });
});

describe('an id token', () => {
  const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

  /** Answers the exchange of the code with a token of this header, whose signature is replaced. */
  const forge = (header: object, signature: string | null, nonce: () => string, sub: string): void => {
    provider.intercept = ({ url, method }, response) => {
      if (url !== '/token' || method !== 'POST') return false;
      const iat = Math.floor(Date.now() / 1_000);
      const claims = { iss: provider.issuer, aud: 'freehold', sub, nonce: nonce(), iat, exp: iat + 60 };
      const signed = signToken(foreign, header, claims);
      const token = signature === null ? signed : signed.replace(/[^.]*$/, signature);
      const body = { access_token: 'none', token_type: 'Bearer', id_token: token };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      return true;
    };
  };
  test.each([
    ['without a signature', { alg: 'none' }, ''],
    ['signed by another key', {}, null],
    ['signed with the secret of the client', { alg: 'HS256' }, 'c2ln'],
  ])('%s is refused', async (_what, header, signature) => {
    const { id, account } = await newConnection();
    let nonce = '';
    forge(header, signature, () => nonce, account.sub);
    const alterRequest = (url: URL) => {
      nonce = url.searchParams.get('nonce') ?? '';
    };
    expect(await refusedBy(await signInBy(api.request, provider, id, { alterRequest }))).toEqual(failed);
  });
});

describe('a provider that cannot be reached', () => {
  test('gives 503 before the browser leaves, and an answer that tells nothing of the inside', async () => {
    const org = await openOrganization(api);
    const json = { name: 'Away', issuer: 'http://127.0.0.1:1', clientId: 'freehold' };
    const { id } = (await (await org.call('/oidc-connections', { json })).json()) as { id: string };
    const headers = { 'Sec-Fetch-Site': 'none' };
    const response = await api.request(`/v1/auth/oidc/${id}/authorize`, { key: null, headers });
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await refusedBy({ response, path: '', jar: openCookieJar() })).toEqual({
      status: 503,
      code: 'idp_unavailable',
    });
  });

  test('gives 503 when the browser comes back', async () => {
    const { id } = await newConnection();
    provider.intercept = ({ url, method, socket }) => {
      if (url !== '/token' || method !== 'POST') return false;
      socket.destroy();
      return true;
    };
    expect(await refusedBy(await signInBy(api.request, provider, id))).toEqual({
      status: 503,
      code: 'idp_unavailable',
    });
  });
});

describe('the page to return to', () => {
  test.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    '/a#b',
    'console',
    '/\t/evil.example',
  ])('is not %j', async (returnTo) => {
    const { id } = await newConnection();
    const path = `/v1/auth/oidc/${id}/authorize?returnTo=${encodeURIComponent(returnTo)}`;
    const response = await api.request(path, { key: null });
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
  });
});
