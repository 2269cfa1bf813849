import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../src/api/app.ts';
import type { SessionTokens } from '../../src/contract/session.ts';
import { type Call, openTestApi, type TestApi } from '../api/support.ts';
import { newPerson, type Person } from '../factors/support.ts';
import { mailed } from '../invitations/support.ts';
import { newEmail } from '../members/support.ts';
import { type Browser, cookiesSetBy, openBrowser, sameOrigin } from '../support/browser.ts';
import { codeOf, createFactorRows } from '../support/factors.ts';
import { createInvitationRows } from '../support/invitations.ts';
import { createMemberRows } from '../support/members.ts';
import { createOpenOperation } from '../support/open-operation.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { testPassword } from '../support/passwords.ts';
import { createSessionRows } from '../support/sessions.ts';
import type { World } from '../support/world.ts';

const publicUrl = 'https://freehold.example';

let api: TestApi & { world: World };
beforeAll(async () => {
  api = await openTestApi({
    withoutWorker: true,
    config: { PUBLIC_URL: publicUrl, RATE_LIMIT_LOGIN_PER_MINUTE: 1_000 },
  });
});
afterAll(async () => {
  api.stopping.abort();
  await api.close();
});

const signIn = (browser: Browser, { email }: Pick<Person, 'email'>, call: Call = {}) =>
  browser.request('/v1/auth/login', { json: { email, password: testPassword, transport: 'cookie' }, ...call });

/** A person and a browser in which it is signed in. */
const newVisitor = async (): Promise<{ person: Person; browser: Browser }> => {
  const [person, browser] = [await newPerson(api), openBrowser(api)];
  expect((await signIn(browser, person)).status).toBe(200);
  return { person, browser };
};

const codeIn = async (response: Response): Promise<string> => {
  const { code } = (await response.json()) as { code?: string };
  return `${response.status} ${code ?? ''}`.trim();
};

/** The same api under another address. */
const publishedAt = (url: string | null) => {
  const { control } = api.dependencies;
  const settings = { ...control.settings, publicUrl: url };
  const app = createApp({ ...api.dependencies, control: { ...control, settings } });
  return openBrowser({
    request: async (path, { key: _, json, ...call } = {}) => app.request(path, withJson(json, call)),
  });
};
const withJson = (json: unknown, { headers, ...call }: Call): RequestInit => ({
  ...(json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }),
  headers: { 'Content-Type': 'application/json', ...headers },
  ...(call.method === undefined ? {} : { method: call.method }),
});

describe('a browser that signs in', () => {
  test('gets the tokens in cookies that no script can read, and none in the answer', async () => {
    const [person, browser] = [await newPerson(api), openBrowser(api)];
    const response = await signIn(browser, person);
    expect(await response.json()).toEqual({
      status: 'authenticated',
      sessionId: expect.any(String),
      expiresInSeconds: 600,
      mustChangePassword: false,
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
    const cookies = [...cookiesSetBy(response)].map(([name, { value, attributes }]) => ({
      name,
      kind: value.slice(0, value.indexOf('_sk_')),
      attributes: attributes.sort(),
    }));
    const cookie = (name: string, kind: string, ...attributes: string[]) => ({
      ...{ name, kind },
      attributes: ['HttpOnly', 'Secure', ...attributes].sort(),
    });
    const strict = ['Path=/v1/auth', 'SameSite=Strict'];
    expect(cookies).toEqual([
      cookie('__Host-fh_session', 'fh_session', 'Max-Age=28800', 'Path=/', 'SameSite=Lax'),
      cookie('__Secure-fh_refresh', 'fh_refresh', 'Max-Age=28800', ...strict),
      cookie('__Secure-fh_device', 'fh_device', 'Max-Age=15552000', ...strict),
    ]);
  });

  test('has new tokens, whatever cookies were put into it before', async () => {
    const [{ browser, person: attacker }, victim] = [await newVisitor(), await newPerson(api)];
    const planted = new Map(browser.cookies);
    expect((await signIn(browser, victim)).status).toBe(200);
    for (const [name, { value }] of planted) expect(browser.cookies.get(name)?.value, name).not.toBe(value);
    expect((await browser.request(`/v1/orgs/${victim.slug}`)).status).toBe(200);
    expect((await browser.request(`/v1/orgs/${attacker.slug}`)).status).toBe(404);
  });

  test('acts as the person, with a session of a browser', async () => {
    const { person, browser } = await newVisitor();
    const response = await browser.request('/v1/auth/sessions');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ data: [{ client: 'browser', isCurrent: true }] });
    expect((await browser.request(`/v1/orgs/${person.slug}`)).status).toBe(200);
    const key = { name: 'CI', userId: person.id };
    expect((await browser.request(`/v1/orgs/${person.slug}/api-keys`, { json: key })).status).toBe(201);
  });

  test('without https only from this machine, with plain cookies', async () => {
    const { email } = await newPerson(api);
    const local = publishedAt('http://127.0.0.1:8080');
    const response = await signIn(local, { email });
    const names = ['fh_session_8080', 'fh_refresh_8080', 'fh_device_8080'];
    expect([...cookiesSetBy(response)].map(([name]) => name)).toEqual(names);
    expect(response.headers.getSetCookie().join()).not.toContain('Secure');
    expect((await local.request('/v1/auth/sessions')).status).toBe(200);
    for (const url of ['http://freehold.example', null]) {
      const remote = publishedAt(url);
      expect(await codeIn(await signIn(remote, { email })), String(url)).toBe('400 validation_failed');
      for (const [name, cookie] of local.cookies) remote.cookies.set(name, cookie);
      expect(await codeIn(await remote.request('/v1/auth/sessions'))).toBe('401 missing_credentials');
    }
  });

  test('keeps the sessions of two servers on one machine apart, because cookies ignore ports', async () => {
    const browser = publishedAt('http://localhost:8080');
    const other = publishedAt('http://localhost:9090');
    expect((await signIn(browser, await newPerson(api))).status).toBe(200);
    for (const [name, cookie] of browser.cookies) other.cookies.set(name, cookie);
    expect(await codeIn(await other.request('/v1/auth/sessions'))).toBe('401 missing_credentials');
    expect([...cookiesSetBy(await signIn(publishedAt('http://localhost'), await newPerson(api))).keys()]).toContain(
      'fh_session_80',
    );
  });

  test('gets the refresh token only for what is below the path of the server', async () => {
    const browser = publishedAt('https://example.com/freehold/');
    const response = await signIn(browser, await newPerson(api));
    expect(cookiesSetBy(response).get('__Secure-fh_refresh')?.attributes).toContain('Path=/freehold/v1/auth');
  });

  test('keeps its tokens in cookies through a second factor, a new factor and a step-up', async () => {
    const [person, browser] = [await newPerson(api), openBrowser(api)];
    const { seed } = await createFactorRows(api.world, person.identityId);
    const { challenge } = (await (await signIn(browser, person)).json()) as { challenge: string };
    expect([...browser.cookies.keys()]).toEqual([]);
    const proof = { challenge, code: codeOf(seed, -1), transport: 'cookie' };
    const answers = [await browser.request('/v1/auth/mfa/verify', { json: proof })];
    answers.push(await browser.request('/v1/auth/step-up', { json: { code: codeOf(seed) } }));
    const begun = await browser.request('/v1/auth/factors/totp', { json: {} });
    const { factor, secret } = (await begun.json()) as { factor: { id: string }; secret: string };
    const confirmation = { json: { code: codeOf(secret) } };
    answers.push(await browser.request(`/v1/auth/factors/totp/${factor.id}/confirm`, confirmation));
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(await answer.text()).not.toContain('_sk_');
      expect([...cookiesSetBy(answer).keys()]).toEqual(
        expect.arrayContaining(['__Host-fh_session', '__Secure-fh_refresh']),
      );
    }
    expect((await browser.request('/v1/auth/sessions')).status).toBe(200);
  });
});

describe('a page of another origin', () => {
  const foreign: [what: string, headers: Record<string, string>][] = [
    ['cross-site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }],
    ['of a neighbour', { 'Sec-Fetch-Site': 'same-site', Origin: 'https://www.freehold.example' }],
    ['typed into the address bar', { 'Sec-Fetch-Site': 'none' }],
    ['without a word where it comes from', {}],
    ['from a frame without origin', { Origin: 'null' }],
    ['with another port', { Origin: `${publicUrl}:8443` }],
    ['without https', { Origin: 'http://freehold.example' }],
  ];

  test.each(foreign)('changes nothing with the cookies of its visitor: %s', async (_, headers) => {
    const { person, browser } = await newVisitor();
    const { id } = await createSessionRows(api.world, person.identityId);
    const before = new Map(browser.cookies);
    const page = openBrowser(api, headers);
    for (const [name, cookie] of before) page.cookies.set(name, cookie);
    const changes: [path: string, call: Call][] = [
      ['/v1/auth/logout', { json: { sessions: 'all' } }],
      [`/v1/auth/sessions/${id}`, { method: 'DELETE' }],
      ['/v1/auth/refresh', { json: {} }],
      [`/v1/orgs/${person.slug}`, { method: 'PATCH', json: { name: 'Evil' } }],
      ['/v1/invites/accept', { json: { token: 'x' } }],
    ];
    for (const [path, call] of changes)
      expect(await codeIn(await page.request(path, call)), path).toBe('403 csrf_rejected');
    expect(page.cookies).toEqual(before);
    expect(await (await browser.request('/v1/auth/sessions')).json()).toMatchObject({ data: [{}, {}] });
  });

  test.each(foreign)('does not sign its visitor in as somebody else: %s', async (_, headers) => {
    const page = openBrowser(api, headers);
    expect(await codeIn(await signIn(page, await newPerson(api)))).toBe('403 csrf_rejected');
    expect(page.cookies.size).toBe(0);
  });

  test('cannot read an answer', async () => {
    const { browser } = await newVisitor();
    const response = await browser.request('/v1/auth/sessions', { headers: { ...foreign[0]?.[1] } });
    expect(response.headers.has('access-control-allow-origin')).toBe(false);
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });
});

test('a browser that does not know Sec-Fetch-Site is recognized by the Origin of its page', async () => {
  const old = openBrowser(api, { Origin: publicUrl });
  expect((await signIn(old, await newPerson(api))).status).toBe(200);
  expect((await old.request('/v1/auth/refresh', { json: {} })).status).toBe(200);
});

describe('a header Authorization', () => {
  test('counts alone, with cookies beside it', async () => {
    const [{ browser }, other] = [await newVisitor(), await newPerson(api)];
    const { id, accessToken } = await createSessionRows(api.world, other.identityId);
    const evil = { 'Sec-Fetch-Site': 'cross-site' };
    const seen = await browser.request('/v1/auth/sessions', { key: accessToken, headers: evil });
    expect(await seen.json()).toMatchObject({ data: [{ id, isCurrent: true }] });
    expect(await codeIn(await browser.request('/v1/auth/sessions', { key: 'nonsense' }))).toBe(
      '401 malformed_credentials',
    );
    const empty = { headers: { Authorization: '' } };
    expect(await codeIn(await browser.request('/v1/auth/sessions', empty))).toBe('401 missing_credentials');
    const left = await browser.request('/v1/auth/logout', { key: accessToken, json: {}, headers: evil });
    expect([left.status, cookiesSetBy(left).size]).toEqual([200, 0]);
  });
});

describe('cookies are renewed', () => {
  const renew = (browser: Browser, call: Call = {}) => browser.request('/v1/auth/refresh', { json: {}, ...call });

  test('and stay cookies, while the tokens of a body are answered in the body', async () => {
    const { browser } = await newVisitor();
    const before = browser.cookies.get('__Secure-fh_refresh')?.value;
    const response = await renew(browser);
    expect(await response.json()).toEqual({ sessionId: expect.any(String), expiresInSeconds: 600 });
    const after = browser.cookies.get('__Secure-fh_refresh')?.value;
    expect(after).not.toBe(before);
    const inBody = await renew(browser, { json: { refreshToken: after } });
    expect(((await inBody.json()) as SessionTokens).refreshToken).toMatch(/^fh_refresh_sk_/);
    expect(cookiesSetBy(inBody).size).toBe(0);
  });

  test('for two tabs at once, and again after a lost answer, with the same tokens', async () => {
    const { browser } = await newVisitor();
    const headers = {
      Cookie: `__Secure-fh_refresh=${browser.cookies.get('__Secure-fh_refresh')?.value}`,
      ...sameOrigin,
    };
    const send = () => api.request('/v1/auth/refresh', { key: null, json: {}, headers });
    const answers = [...(await Promise.all([send(), send()])), await send()];
    const values = answers.map((answer) => JSON.stringify([...cookiesSetBy(answer)]));
    expect(new Set(values).size).toBe(1);
    answers.forEach(browser.keep);
    expect((await browser.request('/v1/auth/sessions')).status).toBe(200);
    expect((await renew(browser)).status).toBe(200);
  });

  test('except by a token that was used before, whose refusal takes none away', async () => {
    const { browser } = await newVisitor();
    const old = new Map(browser.cookies);
    await renew(browser);
    await renew(browser);
    const thief = openBrowser(api);
    for (const [name, cookie] of old) thief.cookies.set(name, cookie);
    const refused = await renew(thief);
    expect([await codeIn(refused), cookiesSetBy(refused).size]).toEqual(['401 refresh_reused', 0]);
    expect(await codeIn(await renew(openBrowser(api)))).toBe('401 missing_credentials');
  });
});

describe('signing out', () => {
  test('removes the cookies, except the mark of the browser', async () => {
    const { browser } = await newVisitor();
    const others = await browser.request('/v1/auth/logout', { json: { sessions: 'others' } });
    expect(cookiesSetBy(others).size).toBe(0);
    expect((await browser.request('/v1/auth/logout', { json: {} })).status).toBe(200);
    expect([...browser.cookies.keys()]).toEqual(['__Secure-fh_device']);
    expect(await codeIn(await browser.request('/v1/auth/sessions'))).toBe('401 missing_credentials');
  });

  test('elsewhere ends a stream of the browser within a second', async () => {
    const { person, browser } = await newVisitor();
    const { accessToken } = await createSessionRows(api.world, person.identityId);
    const id = await createOpenOperation(api.world, { id: person.orgId, slug: person.slug });
    const headers = { 'Freehold-Organization': person.slug };
    const stream = await browser.request(`/v1/operations/${id}/events`, { headers });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    await api.request('/v1/auth/logout', { key: accessToken, json: { sessions: 'others' } });
    const ended = AbortSignal.timeout(1_000);
    expect(await Promise.race([stream.text(), once(ended, 'abort')])).toEqual(expect.any(String));
  });
});

describe('an invitation is accepted in a browser', () => {
  const invited = async ({ email }: Pick<Person, 'email'>): Promise<string> => {
    const { id: orgId } = await createOrganizationRows(api.world.db, { status: 'active' });
    const { id: invitedBy } = await createMemberRows(api.world.db, orgId, { role: 'owner' });
    return mailed(api, { id: await createInvitationRows(api.world.db, orgId, { email, invitedBy }) });
  };

  test('by the person of its cookies', async () => {
    const { person, browser } = await newVisitor();
    expect((await browser.request('/v1/invites/accept', { json: { token: await invited(person) } })).status).toBe(200);
  });

  test('as by nobody, if its cookies are of a session that has ended', async () => {
    const { browser } = await newVisitor();
    const stale = openBrowser(api);
    for (const [name, cookie] of browser.cookies) stale.cookies.set(name, cookie);
    await browser.request('/v1/auth/logout', { json: {} });
    // The process learns of the end within a second.
    await expect.poll(async () => (await stale.request('/v1/auth/sessions')).status).toBe(401);
    const json = { token: await invited({ email: newEmail() }), password: testPassword };
    expect((await stale.request('/v1/invites/accept', { json })).status).toBe(200);
  });
});
