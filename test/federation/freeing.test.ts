import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApi, publicUrl } from '../api/support.ts';
import type { MembersApi } from '../members/support.ts';
import { newAuthenticator } from '../support/authenticator.ts';
import { codeOf, createFactorRows, createPasskeyRows } from '../support/factors.ts';
import { createMemberRows } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { createPasswordRows, testPassword } from '../support/passwords.ts';
import { createSessionRows } from '../support/sessions.ts';

// A person frees a session that an identity provider began, by something that the provider does not have.

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api?.close());

/** A member of two organizations, with a password and a session that the provider of the first one began. */
const newPerson = async (session: { aal?: 1 | 2; methods?: ('oidc' | 'otp')[] } = {}) => {
  const rows = () => createOrganizationRows(api.world.db, { status: 'active' });
  const [own, other] = [await rows(), await rows()];
  const { identityId, email } = await createMemberRows(api.world.db, own.id);
  await createMemberRows(api.world.db, other.id, { email });
  await createPasswordRows(api.world, identityId);
  const began = { boundOrgId: own.id, federatedOrgId: own.id, methods: ['oidc' as const], ...session };
  return { own, other, identityId, key: (await createSessionRows(api.world, identityId, began)).accessToken };
};

const prove = async (key: string, json: object) => {
  const response = await api.request('/v1/auth/step-up', { key, json });
  return { status: response.status, ...((await response.json()) as { code?: string; accessToken?: string }) };
};
const enter = async (slug: string, key = ''): Promise<number> =>
  (await api.request(`/v1/orgs/${slug}`, { key })).status;
const sessionIn = async (slug: string, key = '') => {
  const response = await api.request('/v1/me', { key, headers: { 'Freehold-Organization': slug } });
  return ((await response.json()) as { session: unknown }).session;
};

test('the password frees it, and the provider still counts in its organization', async () => {
  const { own, other, key } = await newPerson();
  expect(await enter(other.slug, key)).toBe(401);
  expect(await prove(key, { password: 'not my password at all' })).toMatchObject({ status: 401, code: 'login_failed' });
  const { accessToken } = await prove(key, { password: testPassword });
  expect([await enter(own.slug, accessToken), await enter(other.slug, accessToken)]).toEqual([200, 200]);
  expect(await sessionIn(own.slug, accessToken)).toMatchObject({ aal: 1, methods: ['oidc', 'pwd'] });
  expect(await enter(own.slug, key)).toBe(401);
});

test('with a second factor it takes both, and one factor alone does not', async () => {
  const { other, identityId, key } = await newPerson();
  const { seed } = await createFactorRows(api.world, identityId);
  expect(await prove(key, { password: testPassword })).toMatchObject({ status: 401, code: 'step_up_required' });
  expect(await prove(key, { password: testPassword, code: '000000' })).toMatchObject({ code: 'mfa_failed' });
  const { accessToken: stronger = '' } = await prove(key, { code: codeOf(seed) });
  expect(await enter(other.slug, stronger)).toBe(401);
  const { accessToken } = await prove(stronger, { password: testPassword });
  expect(await enter(other.slug, accessToken)).toBe(200);
  expect(await sessionIn(other.slug, accessToken)).toMatchObject({ aal: 2, methods: ['oidc', 'otp', 'pwd'] });
});

test('what the provider claimed of a second factor does not count from then on', async () => {
  const { own, key } = await newPerson({ aal: 2 });
  const { accessToken } = await prove(key, { password: testPassword });
  expect(await sessionIn(own.slug, accessToken)).toMatchObject({ aal: 1 });
});

test('a passkey frees it', async () => {
  const { own, other, identityId, key } = await newPerson();
  const authenticator = newAuthenticator(publicUrl);
  await createPasskeyRows(api.world, identityId, authenticator);
  const options = await api.request('/v1/auth/step-up/options', { method: 'POST', key });
  expect(options.status, await options.clone().text()).toBe(200);
  const asked = (await options.json()) as Parameters<typeof authenticator.get>[0];
  const { accessToken } = await prove(key, { webauthn: authenticator.get(asked) });
  expect([await enter(own.slug, accessToken), await enter(other.slug, accessToken)]).toEqual([200, 200]);
});

test('wrong passwords are counted like those of sign-ins', async () => {
  const { key } = await newPerson();
  for (let tries = 0; tries < 5; tries += 1) await prove(key, { password: 'not my password at all' });
  expect(await prove(key, { password: testPassword })).toMatchObject({ status: 429, code: 'login_throttled' });
});
