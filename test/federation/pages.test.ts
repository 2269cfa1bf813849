import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestApi } from '../api/support.ts';
import type { MembersApi } from '../members/support.ts';
import { openBrowser, sameOrigin } from '../support/browser.ts';
import { newConsoleFolder } from '../support/console-folder.ts';
import { codeOf, createFactorRows } from '../support/factors.ts';
import { type IdentityProvider, openIdentityProvider } from '../support/identity-provider.ts';
import { signInBy } from '../support/sso.ts';
import { call, newProviderMember, refusedBy } from './support.ts';

// Where a browser is led after a sign-in with a provider.

const folder = newConsoleFolder();
let provider: IdentityProvider;
beforeAll(async () => {
  provider = await openIdentityProvider({ sub: 'nobody' });
});
afterAll(async () => {
  await provider?.close();
  rmSync(folder, { recursive: true });
});

const leadsTo = (response: Response): { status: number; to: string } => ({
  status: response.status,
  to: (response.headers.get('location') ?? '').replace(/fh_\w+$/, '…'),
});

describe('with the console', () => {
  let api: MembersApi;
  beforeAll(async () => {
    api = await openTestApi({ withoutWorker: true, consoleFolder: folder });
  });
  afterAll(() => api?.close());

  test('it is the page that somebody comes back to, signed in', async () => {
    const { org, id } = await newProviderMember(api, provider);
    const { response, jar } = await signInBy(api.request, provider, id);
    expect(leadsTo(response)).toEqual({ status: 303, to: '/console/' });
    expect(await call(api, { jar }, `/v1/orgs/${org.slug}`)).toMatchObject({ status: 200 });
  });

  test('somebody with a second factor comes back to the page that was asked for with a challenge, and not signed in', async () => {
    const { org, id, member } = await newProviderMember(api, provider);
    const { seed } = await createFactorRows(api.world, member.identityId);
    const anywhere = await signInBy(api.request, provider, id);
    expect(leadsTo(anywhere.response)).toEqual({ status: 303, to: '/console/#mfa=…' });
    const { response, jar } = await signInBy(api.request, provider, id, { query: '?returnTo=/console/device' });
    expect(leadsTo(response)).toEqual({ status: 303, to: '/console/device#mfa=…' });
    expect(await call(api, { jar }, `/v1/orgs/${org.slug}`)).toMatchObject({ status: 401 });
    const [, challenge = ''] = (response.headers.get('location') ?? '').split('#mfa=');
    const browser = openBrowser(api, sameOrigin, jar);
    const verify = (code: string) =>
      browser.request('/v1/auth/mfa/verify', { json: { challenge, code, transport: 'cookie' } });
    expect((await verify(codeOf(seed, -100))).status).toBe(401);
    expect((await verify(codeOf(seed))).status).toBe(200);
    expect(await call(api, { jar }, `/v1/orgs/${org.slug}`)).toMatchObject({ status: 200 });
  });

  test('a browser of somebody else keeps that session, and is led to where one signs out', async () => {
    const { id, account } = await newProviderMember(api, provider);
    const { jar } = await signInBy(api.request, provider, id);
    const before = await call(api, { jar }, '/v1/auth/sessions');
    provider.account = { ...account, sub: `other-${account.sub}`, email: `other-${account.email}` };
    const { response } = await signInBy(api.request, provider, id, { jar, query: '?returnTo=/console/orgs' });
    expect(response.status).toBe(409);
    const text = await response.text();
    expect(text).toContain(`href="/console/switch?returnTo=%2Fconsole%2Forgs#${id}"`);
    expect(text).not.toContain('<script');
    expect((await call(api, { jar }, '/v1/auth/sessions')).body).toEqual(before.body);
    await call(api, { jar }, '/v1/auth/logout', {});
    expect((await signInBy(api.request, provider, id, { jar })).response.status).toBe(303);
  });

  test('a failure has its code, and leads back to the sign-in', async () => {
    const { id, account } = await newProviderMember(api, provider);
    provider.account = { ...account, sub: 'stranger', email: 'stranger@elsewhere.example' };
    const done = await signInBy(api.request, provider, id);
    expect(await done.response.clone().text()).toContain('href="/console/"');
    expect(await refusedBy(done)).toEqual({ status: 401, code: 'sso_failed' });
  });

  test('somebody signs in with the organization to approve a device', async () => {
    const { id, account } = await newProviderMember(api, provider);
    const found = await api.request(`/v1/auth/sso?email=${encodeURIComponent(account.email)}`, { key: null });
    const { data } = (await found.json()) as { data: { url: string }[] };
    expect(data.map(({ url }) => url)).toEqual([expect.stringContaining(`/v1/auth/oidc/${id}/authorize`)]);
    const query = `?returnTo=/console/device&loginHint=${encodeURIComponent(account.email)}`;
    const { response, jar } = await signInBy(api.request, provider, id, { query });
    expect(leadsTo(response)).toEqual({ status: 303, to: '/console/device' });
    const asked = await api.request('/v1/auth/device', { key: null, json: {} });
    const { userCode } = (await asked.json()) as { userCode: string };
    const answer = await call(api, { jar }, '/v1/auth/device/approve', { userCode, approve: true });
    expect(answer).toMatchObject({ status: 200, body: { status: 'approved' } });
  });
});

test('without the console, somebody with a second factor and no page to return to is refused', async () => {
  const api = await openTestApi({ withoutWorker: true });
  try {
    const { id, member } = await newProviderMember(api, provider);
    await createFactorRows(api.world, member.identityId);
    const done = await signInBy(api.request, provider, id);
    expect(done.jar.headers('/').cookie ?? '').not.toContain('fh_session');
    expect(await refusedBy(done)).toEqual({ status: 401, code: 'mfa_required' });
    const { response } = await signInBy(api.request, provider, id, { query: '?returnTo=/elsewhere' });
    expect(leadsTo(response)).toEqual({ status: 303, to: '/elsewhere#mfa=…' });
  } finally {
    await api.close();
  }
});
