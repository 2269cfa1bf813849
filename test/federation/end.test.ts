import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withPerson } from '../../src/db/tenancy.ts';
import { openTestApi } from '../api/support.ts';
import type { MembersApi } from '../members/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { codeOf, createFactorRows, requireMfa } from '../support/factors.ts';
import { type IdentityProvider, openIdentityProvider } from '../support/identity-provider.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { whileRefusing } from '../support/refusing-function.ts';
import { createSessionRows } from '../support/sessions.ts';
import { signInBy } from '../support/sso.ts';
import { within } from '../support/until.ts';
import { call, newProviderMember, personTrail, refusal, signedIn } from './support.ts';

// What follows a sign-in with a provider: the person's own second factor, and the end of the session.

let api: MembersApi;
let provider: IdentityProvider;
beforeAll(async () => {
  provider = await openIdentityProvider({ sub: 'nobody' });
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => Promise.all([api?.close(), provider?.close()]));

const newMember = () => newProviderMember(api, provider);

const sessionsOf = async (done: Parameters<typeof call>[1]) => call(api, done, '/v1/auth/sessions');
const ended = { status: 401, code: 'revoked_credentials' };

describe('a person with a second factor', () => {
  const held = async (id: string): Promise<string> => {
    const { response, jar } = await signInBy(api.request, provider, id, { query: '?returnTo=/console' });
    const [, challenge] = /^\/console#mfa=(\S+)$/.exec(response.headers.get('location') ?? '') ?? [];
    expect([response.status, jar.cookies.size]).toEqual([303, 0]);
    return challenge ?? '';
  };
  const answer = async (challenge: string, seed: string, steps = 0) => {
    const json = { challenge, code: codeOf(seed, steps) };
    const response = await api.request('/v1/auth/mfa/verify', { key: null, json });
    return (await response.json()) as { accessToken: string; code?: string };
  };

  test('is asked for it, and gets a session that is still bound to the organization', async () => {
    const { org, id, member } = await newMember();
    const { seed } = await createFactorRows(api.world, member.identityId);
    await requireMfa(api.world.db, org.orgId);
    const { accessToken: key } = await answer(await held(id), seed);
    expect((await api.request(`/v1/orgs/${org.slug}`, { key })).status).toBe(200);
    const me = await api.request('/v1/me', { key, headers: { 'Freehold-Organization': org.slug } });
    expect(await me.json()).toMatchObject({ session: { aal: 2, methods: ['oidc', 'otp'] } });
    const other = await createOrganizationRows(api.world.db, { status: 'active' });
    expect((await api.request(`/v1/orgs/${other.slug}`, { key })).status).toBe(401);
    // The second factor again does not free it.
    const stepped = await api.request('/v1/auth/step-up', { key, json: { code: codeOf(seed, 1) } });
    const { accessToken } = (await stepped.json()) as { accessToken: string };
    expect((await api.request(`/v1/orgs/${org.slug}`, { key: accessToken })).status).toBe(200);
    expect((await api.request(`/v1/orgs/${other.slug}`, { key: accessToken })).status).toBe(401);
  });

  test('enters it on the page to return to, which gets the challenge', async () => {
    const { org, id, member } = await newMember();
    const { seed } = await createFactorRows(api.world, member.identityId);
    const { response, jar } = await signInBy(api.request, provider, id, { query: '?returnTo=/elsewhere' });
    expect([response.status, jar.cookies.size]).toEqual([303, 0]);
    const [path, challenge = ''] = (response.headers.get('location') ?? '').split('#mfa=');
    expect(path).toBe('/elsewhere');
    const json = { challenge, code: codeOf(seed), transport: 'cookie' };
    const headers = { 'Sec-Fetch-Site': 'same-origin' };
    jar.keep(await api.request('/v1/auth/mfa/verify', { key: null, headers, json }));
    expect(await call(api, { jar }, `/v1/orgs/${org.slug}`)).toMatchObject({ status: 200 });
  });

  test('cannot end a sign-in whose connection is gone meanwhile', async () => {
    const { org, id, member } = await newMember();
    const { seed } = await createFactorRows(api.world, member.identityId);
    const challenge = await held(id);
    expect((await org.call(`/oidc-connections/${id}`, { method: 'PATCH', json: { isEnabled: false } })).status).toBe(
      200,
    );
    expect(await answer(challenge, seed)).toMatchObject({ code: 'challenge_expired' });
  });

  test('is not asked if the organization trusts the one of its provider, as long as it does', async () => {
    const { org, id, account, member } = await newMember();
    await createFactorRows(api.world, member.identityId);
    const policy = (json: object) => org.call('/session-policy', { method: 'PATCH', json });
    expect((await policy({ trustIdpMfa: true, mfaRequired: true, mfaGraceUntil: null })).status).toBe(200);
    provider.account = { ...account, amr: ['pwd', 'mfa'] };
    const done = await signedIn(api, provider, id);
    const read = () => call(api, done, `/v1/orgs/${org.slug}`);
    expect(await read()).toMatchObject({ status: 200 });
    expect((await policy({ trustIdpMfa: false })).status).toBe(200);
    await expect.poll(read, within).toMatchObject(refusal);
    provider.account = account;
    expect(await held(id)).not.toBe('');
  });
});

describe('the session policy', () => {
  const enter = async (slug: string, key: string) => {
    const response = await api.request(`/v1/orgs/${slug}`, { key });
    return { status: response.status, code: ((await response.json()) as { code?: string }).code };
  };
  const refused = { status: 403, code: 'sso_required' };

  test('refuses other ways in within a second, but not owners with a passkey, nor keys', async () => {
    const { org, id, member } = await newMember();
    const policy = (json: object) => org.call('/session-policy', { method: 'PATCH', json });
    const early = await policy({ ssoRequired: true });
    expect(await early.json()).toMatchObject({ status: 409, code: 'illegal_transition' });
    expect((await org.call(`/oidc-connections/${id}/test`, { method: 'POST' })).status).toBe(200);
    const owner = await org.join('owner');
    const sessionOf = async (identityId: string, methods: ('pwd' | 'hwk')[]) =>
      (await createSessionRows(api.world, identityId, { methods })).accessToken;
    const [own, password] = [await sessionOf(member.identityId, ['pwd']), await sessionOf(owner.identityId, ['pwd'])];
    const passkey = await sessionOf(owner.identityId, ['hwk']);
    expect(await enter(org.slug, own)).toMatchObject({ status: 200 });
    expect((await policy({ ssoRequired: true })).status).toBe(200);
    await expect.poll(() => enter(org.slug, own), within).toEqual(refused);
    expect(await enter(org.slug, password)).toEqual(refused);
    expect(await enter(org.slug, await sessionOf(member.identityId, ['hwk']))).toEqual(refused);
    expect(await enter(org.slug, passkey)).toMatchObject({ status: 200 });
    expect(await enter(org.slug, org.owner.key)).toMatchObject({ status: 200 });
    expect(await call(api, await signedIn(api, provider, id), `/v1/orgs/${org.slug}`)).toMatchObject({ status: 200 });
    // The way that is left cannot be closed.
    for (const change of [{ method: 'PATCH', json: { isEnabled: false } }, { method: 'DELETE' }]) {
      const closing = await org.call(`/oidc-connections/${id}`, change);
      expect(await closing.json()).toMatchObject({ code: 'illegal_transition' });
    }
  });

  test('refuses passwords, and another organization’s provider counts for nothing', async () => {
    const { org, id, member } = await newMember();
    expect((await org.call(`/oidc-connections/${id}/test`, { method: 'POST' })).status).toBe(200);
    const change = { method: 'PATCH', json: { passwordAllowed: false } };
    expect((await org.call('/session-policy', change)).status).toBe(200);
    const elsewhere = await createOrganizationRows(api.world.db, { status: 'active' });
    const rows = (chosen: object) => createSessionRows(api.world, member.identityId, chosen);
    const of = async (chosen: object) => enter(org.slug, (await rows(chosen)).accessToken);
    expect(await of({ methods: ['pwd', 'otp'], aal: 2 })).toEqual(refusal);
    expect(await of({ methods: ['oidc', 'pwd'], federatedOrgId: elsewhere.id })).toEqual(refusal);
    expect(await of({ methods: ['oidc', 'pwd'], federatedOrgId: org.orgId })).toMatchObject({ status: 200 });
    expect(await of({ methods: ['pwd', 'hwk'], aal: 2 })).toMatchObject({ status: 200 });
  });
});

describe('a session ends within a second', () => {
  test.each([
    ['disabled', { method: 'PATCH', json: { isEnabled: false } }],
    ['removed', { method: 'DELETE' }],
  ])('when its connection is %s, and another one does not', async (_what, change) => {
    const { org, id, member } = await newMember();
    const done = await signedIn(api, provider, id);
    const free = await createSessionRows(api.world, member.identityId);
    expect((await sessionsOf(done)).status).toBe(200);
    expect((await org.call(`/oidc-connections/${id}`, change)).ok).toBe(true);
    await expect.poll(() => sessionsOf(done), within).toMatchObject(ended);
    expect((await api.request('/v1/auth/sessions', { key: free.accessToken })).status).toBe(200);
    expect(await personTrail(api, member.identityId)).toMatchObject([
      {
        ...{ action: 'session.end', actor: `oidc_connection:${id}`, target: `oidc_connection:${id}` },
        detail: { reason: 'connection_ended', sessions: 1 },
      },
    ]);
  });

  test('when its connection is disabled, though the person is no longer linked', async () => {
    const { org, id, member } = await newMember();
    const done = await signedIn(api, provider, id);
    const alone = await asOwnerOf(
      api.world.database,
      (owner) => owner`delete from federated_identities where identity_id = ${member.identityId}`,
    );
    expect(alone.count).toBe(1);
    const change = { method: 'PATCH', json: { isEnabled: false } };
    expect((await org.call(`/oidc-connections/${id}`, change)).ok).toBe(true);
    await expect.poll(() => sessionsOf(done), within).toMatchObject(ended);
  });

  const logOut = (id: string, token: string, type = 'application/x-www-form-urlencoded') =>
    api.request(`/v1/auth/oidc/${id}/backchannel-logout`, {
      key: null,
      headers: { 'content-type': type },
      body: new URLSearchParams({ logout_token: token }).toString(),
    });
  const event = { 'http://schemas.openid.net/event/backchannel-logout': {} };
  /** What the provider calls the sessions of a person, the oldest first. */
  const sidsOf = async (identityId: string): Promise<string[]> => {
    const rows = await asOwnerOf(
      api.world.database,
      (owner) => owner<{ sid: string }[]>`
        select provider_session as sid from sessions where identity_id = ${identityId} order by created_at`,
    );
    return rows.map(({ sid }) => sid);
  };

  test('when the person signs out of it at the provider, and not otherwise', async () => {
    const { id, account, member } = await newMember();
    const [first, second] = [await signedIn(api, provider, id), await signedIn(api, provider, id)];
    const [sid = ''] = await sidsOf(member.identityId);
    expect(sid).not.toBe('');
    expect((await logOut(id, await provider.logoutToken({ sub: account.sub, sid }))).status).toBe(200);
    await expect.poll(() => sessionsOf(first), within).toMatchObject(ended);
    expect((await sessionsOf(second)).status).toBe(200);
    expect(await personTrail(api, member.identityId)).toMatchObject([
      { action: 'session.end', actor: `oidc_connection:${id}`, detail: { reason: 'provider_logout', sessions: 1 } },
    ]);
  });

  test('when the provider sends the token again after a failure', async () => {
    const { id, account, member } = await newMember();
    const done = await signedIn(api, provider, id);
    const [sid = ''] = await sidsOf(member.identityId);
    const token = await provider.logoutToken({ sub: account.sub, sid });
    const failed = await whileRefusing(api.world.database, 'freehold_end_federated_sessions', () => logOut(id, token));
    expect(failed.status).toBe(503);
    expect((await logOut(id, token)).status).toBe(200);
    await expect.poll(() => sessionsOf(done), within).toMatchObject(ended);
    expect((await logOut(id, token)).status).toBe(400);
  });

  test.each([
    ['the organization is suspended', "update organizations set status = 'suspended' where id = $1"],
    ['the connection is disabled', 'update oidc_connections set is_enabled = false where org_id = $1'],
  ])('when the person signs out at the provider while %s', async (_what, change) => {
    const { org, id, account, member } = await newMember();
    await signedIn(api, provider, id);
    const [sid = ''] = await sidsOf(member.identityId);
    await asOwnerOf(api.world.database, (owner) => owner.unsafe(change, [org.orgId]));
    expect((await logOut(id, await provider.logoutToken({ sub: account.sub, sid }))).status).toBe(200);
    const reasons = await withPerson(api.world.db, member.identityId, (tx) =>
      tx.execute(sql`select revoked_reason as reason from sessions where connection_id = ${id}`),
    );
    expect([...reasons]).toEqual([{ reason: 'provider_logout' }]);
  });

  test('when the person signs out of everything there, once for each token', async () => {
    const { id, account } = await newMember();
    const [first, second] = [await signedIn(api, provider, id), await signedIn(api, provider, id)];
    const iat = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: provider.issuer,
      aud: provider.clientId,
      sub: account.sub,
      iat,
      exp: iat + 60,
      events: event,
    };
    const token = provider.sign({ ...claims, jti: crypto.randomUUID() });
    expect((await logOut(id, token)).status).toBe(200);
    for (const each of [first, second]) await expect.poll(() => sessionsOf(each), within).toMatchObject(ended);
    // A copy of the token does not end the next session.
    const next = await signedIn(api, provider, id);
    expect((await logOut(id, token)).status).toBe(400);
    expect((await sessionsOf(next)).status).toBe(200);
  });

  test('by no token that the provider has not made for this', async () => {
    const { id, account } = await newMember();
    const done = await signedIn(api, provider, id);
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      ...{ iss: provider.issuer, aud: provider.clientId, sub: account.sub, iat: now, exp: now + 60 },
      events: event,
    };
    const tokens: [string, string][] = [
      ['of another issuer', provider.sign({ ...claims, jti: '1', iss: 'https://evil.example' })],
      ['for another client', provider.sign({ ...claims, jti: '2', aud: 'another' })],
      ['without an event', provider.sign({ ...claims, jti: '3', events: {} })],
      ['with a nonce, like an id token', provider.sign({ ...claims, jti: '4', nonce: 'n' })],
      ['without an id', provider.sign(claims)],
      ['about nobody', provider.sign({ ...claims, jti: '5', sub: undefined })],
      ['that has expired', provider.sign({ ...claims, jti: '6', exp: now - 1 })],
      ['that is old', provider.sign({ ...claims, jti: '7', iat: now - 3_600 })],
      ['of another type', provider.sign({ ...claims, jti: '8' }, { typ: 'at+jwt' })],
      ['of an unknown key', provider.sign({ ...claims, jti: '9' }, { kid: 'two' })],
      ['without a signature', provider.sign({ ...claims, jti: '10' }).replace(/[^.]*$/, '')],
      ['that is none', 'nonsense'],
    ];
    for (const [what, token] of tokens) {
      const response = await logOut(id, token);
      expect([response.status, await response.json()], what).toMatchObject([400, { error: 'invalid_request' }]);
    }
    expect((await logOut(id, provider.sign({ ...claims, jti: '11' }), 'application/json')).status).toBe(400);
    expect((await sessionsOf(done)).status).toBe(200);
  });
});
