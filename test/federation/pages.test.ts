import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApi } from '../api/support.ts';
import type { MembersApi } from '../members/support.ts';
import { openBrowser, sameOrigin } from '../support/browser.ts';
import { codeOf, createFactorRows } from '../support/factors.ts';
import { type IdentityProvider, openIdentityProvider } from '../support/identity-provider.ts';
import { openPage } from '../support/page.ts';
import { comeBack, signInBy } from '../support/sso.ts';
import { call, newProviderMember, signedIn } from './support.ts';

// The pages around a sign-in with a provider lead on, by their script.

let api: MembersApi;
let provider: IdentityProvider;
beforeAll(async () => {
  provider = await openIdentityProvider({ sub: 'nobody' });
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => Promise.all([api?.close(), provider?.close()]));

const newMember = () => newProviderMember(api, provider);

test('the page that asks for the second factor signs in with it, also after a wrong code', async () => {
  const { org, id, member } = await newMember();
  const { seed } = await createFactorRows(api.world, member.identityId);
  const { response, path, jar } = await signInBy(api.request, provider, id);
  const page = await openPage(api, await response.text(), { path, jar });
  expect(page.shown()).toEqual(['second-factor']);
  page.enter('code', codeOf(seed, -100));
  page.send('second-factor');
  await page.until('the code is refused', () => page.answer().includes('wrong'));
  page.enter('code', codeOf(seed));
  page.send('second-factor');
  await page.until('the person is signed in', () => page.answer() === 'You are signed in. You can close this page.');
  expect(page.shown()).toEqual([]);
  expect(await call(api, page, `/v1/orgs/${org.slug}`)).toMatchObject({ status: 200 });
});

test('the page in a browser of somebody else signs out, and then leads to the sign-in', async () => {
  const { id, account } = await newMember();
  const { jar } = await signedIn(api, provider, id);
  provider.account = { ...account, sub: `other-${account.sub}`, email: `other-${account.email}` };
  const { response, path } = await signInBy(api.request, provider, id, { jar });
  expect(response.status).toBe(409);
  const page = await openPage(api, await response.text(), { path, jar });
  await page.until('signing out is offered', () => page.shown().includes('sign-out'));
  page.send('sign-out');
  await page.until('the sign-in is offered', () => page.shown().includes('again'));
  expect(await call(api, page, '/v1/auth/sessions')).toMatchObject({ status: 401 });
  expect((await signInBy(api.request, provider, id, { jar })).response.status).toBe(200);
});

test('somebody signs in with the organization to approve a device, with a second factor of its own', async () => {
  const { account, member } = await newMember();
  const { seed } = await createFactorRows(api.world, member.identityId);
  const text = await (await api.request('/device', { key: null })).text();
  const first = await openPage(api, text, { path: '/device' });
  await first.until('the sign-in is shown', () => first.shown().includes('sign-in'));
  first.enter('email', 'ada@unknown.example');
  first.send('sign-in', 'provider');
  await first.until('there is no provider', () => first.answer().startsWith('No organization'));
  first.enter('email', account.email);
  first.send('sign-in', 'provider');
  await first.until('the browser leaves', () => first.location.href !== '/device');
  const { jar } = first;
  const begun = await openBrowser(api, sameOrigin, jar).request(first.location.href);
  const back = new URL(await provider.visit(begun.headers.get('location') ?? ''));
  const { response } = await comeBack(api.request, back, jar);
  const [path = '', hash = ''] = (response.headers.get('location') ?? '').split('#');
  expect(path).toBe('/device');
  const page = await openPage(api, text, { path, hash: `#${hash}`, jar });
  expect(page.shown()).toEqual(['second-factor']);
  page.enter('code', codeOf(seed));
  page.send('second-factor');
  await page.until('the code of the device is asked for', () => page.shown().includes('device-code'));

  const asked = await api.request('/v1/auth/device', { key: null, json: {} });
  const { userCode } = (await asked.json()) as { userCode: string };
  page.enter('user-code', userCode);
  page.send('device-code');
  await page.until('the device is shown', () => page.shown().includes('decision'));
  page.send('decision', 'approve');
  await page.until(
    'the device is signed in',
    () => page.answer() === 'The device is signed in. You can close this page.',
  );
});
