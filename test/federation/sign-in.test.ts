import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withPerson } from '../../src/db/tenancy.ts';
import { openTestApi } from '../api/support.ts';
import { type MembersApi, openOrganization } from '../members/support.ts';
import { type IdentityProvider, openIdentityProvider } from '../support/identity-provider.ts';
import { createPasswordRows } from '../support/passwords.ts';
import { signInBy } from '../support/sso.ts';
import { call, connect, jit, newAccount, reasonsOf, refusal, refusedBy, signedIn } from './support.ts';

// Whom a provider signs in, and as whom.

let api: MembersApi;
let provider: IdentityProvider;
beforeAll(async () => {
  provider = await openIdentityProvider({ sub: 'nobody' });
  api = await openTestApi({ withoutWorker: true, config: { SSO_MEMBERS_PER_DAY_MAX: 4 } });
});
afterAll(() => Promise.all([api?.close(), provider?.close()]));

const setMailbox = (identityId: string, isVerified: boolean) =>
  withPerson(api.world.db, identityId, (tx) =>
    tx.execute(
      sql`update identities set email_verified_at = ${isVerified ? sql`now()` : null} where id = ${identityId}`,
    ),
  );

/** How often the metrics counted sign-ins by providers, accepted and failed. */
const counted = async (): Promise<number[]> => {
  const { values } = await api.dependencies.metrics.logins.get();
  const of = (outcome: string) => values.find(({ labels }) => labels.method === 'sso' && labels.outcome === outcome);
  return [of('accepted')?.value ?? 0, of('failed')?.value ?? 0];
};

test('each sign-in is counted', async () => {
  const { id, domain } = await connect(api, await openOrganization(api), provider, jit);
  newAccount(provider, domain);
  const [accepted = 0, failed = 0] = await counted();
  await signedIn(api, provider, id);
  await signInBy(api.request, provider, id, { alterAnswer: (url) => url.searchParams.delete('code') });
  expect(await counted()).toEqual([accepted + 1, failed + 1]);
});

describe('somebody who signs in for the first time', () => {
  test('becomes a member, with a session of the browser that reaches this organization only', async () => {
    const [org, other] = [await openOrganization(api), await openOrganization(api)];
    const { id, domain } = await connect(api, org, provider, jit);
    const { email } = newAccount(provider, domain);
    const done = await signInBy(api.request, provider, id, { query: '?returnTo=%2Fconsole%3Fa%3D1' });
    expect([done.response.status, done.response.headers.get('location')]).toEqual([303, '/console?a=1']);
    expect([...done.jar.cookies.keys()].sort()).toEqual(
      expect.arrayContaining(['__Host-fh_session', '__Secure-fh_refresh']),
    );
    const me = await api.request('/v1/me', {
      key: null,
      headers: { ...done.jar.headers('/v1/me'), 'Freehold-Organization': org.slug },
    });
    expect(await me.json()).toMatchObject({
      user: { email, role: 'member' },
      session: { aal: 1, methods: ['oidc'] },
    });
    expect(await call(api, done, `/v1/orgs/${other.slug}`)).toMatchObject(refusal);
    const events = await org.call('/audit-events?limit=2');
    expect(await events.json()).toMatchObject({
      data: [
        { action: 'user.create', detail: { connectionId: id, role: 'member' } },
        { action: 'federation.link', detail: { connectionId: id, by: 'email' } },
      ],
    });
  });

  test('is the same person the next time, whatever its email is by then', async () => {
    const org = await openOrganization(api);
    const { id, domain } = await connect(api, org, provider, jit);
    const account = newAccount(provider, domain);
    const first = await call(api, await signedIn(api, provider, id), '/v1/me/organizations');
    provider.account = { ...account, email: `changed@${domain}` };
    const second = await call(api, await signedIn(api, provider, id), '/v1/me/organizations');
    expect(second.body).toEqual(first.body);
  });

  test('is no member without the setting, nor once the organization has gained many', async () => {
    const org = await openOrganization(api);
    const { id, domain } = await connect(api, org, provider);
    newAccount(provider, domain);
    expect(await refusedBy(await signInBy(api.request, provider, id))).toEqual({ status: 401, code: 'sso_failed' });
    const change = { method: 'PATCH', json: jit };
    expect((await org.call(`/oidc-connections/${id}`, change)).status).toBe(200);
    for (let members = 1; members < 4; members += 1) {
      newAccount(provider, domain);
      await signedIn(api, provider, id);
    }
    newAccount(provider, domain);
    expect((await refusedBy(await signInBy(api.request, provider, id))).code).toBe('sso_failed');
    expect(await reasonsOf(org)).toEqual(['too_many_members', 'not_a_member']);
  });

  test.each([
    ['no email', { email: undefined }, 'email_missing'],
    ['a malformed email', { email: 'a b@c' }, 'email_missing'],
    ['an email that the provider has not verified', { email_verified: false }, 'email_unverified'],
    ['an email about which it says nothing', { email_verified: undefined }, 'email_unverified'],
    ['an email of another domain', { email: 'ada@elsewhere.example' }, 'domain_unverified'],
  ])('with %s is nobody here', async (_what, chosen, reason) => {
    const org = await openOrganization(api);
    const { id, domain } = await connect(api, org, provider, jit);
    newAccount(provider, domain, chosen);
    const done = await signInBy(api.request, provider, id);
    expect(await refusedBy(done)).toEqual({ status: 401, code: 'sso_failed' });
    expect(done.jar.cookies.size).toBe(0);
    expect(await reasonsOf(org)).toEqual([reason]);
  });
});

describe('somebody who is known by the email', () => {
  const newMember = async (chosen: object = {}) => {
    const org = await openOrganization(api);
    const { id, domain } = await connect(api, org, provider, chosen);
    const { email } = newAccount(provider, domain);
    return { org, id, member: await org.join('admin', { email }) };
  };

  test('is that member, once its mailbox is proved', async () => {
    const { org, id, member } = await newMember();
    await createPasswordRows(api.world, member.identityId);
    await setMailbox(member.identityId, true);
    const done = await signedIn(api, provider, id);
    const { body } = await call(api, done, '/v1/me/organizations');
    expect(body.data).toMatchObject([{ slug: org.slug, userId: member.id, role: 'admin' }]);
  });

  test('is not, if its mailbox is not: somebody else may have chosen the password first', async () => {
    const { org, id, member } = await newMember();
    await createPasswordRows(api.world, member.identityId);
    await setMailbox(member.identityId, false);
    expect((await refusedBy(await signInBy(api.request, provider, id))).code).toBe('sso_failed');
    expect(await reasonsOf(org)).toEqual(['mailbox_unverified']);
  });

  test('is that member, if an administrator entered the email and nobody has signed in', async () => {
    const { id, member, org } = await newMember();
    const { body } = await call(api, await signedIn(api, provider, id), '/v1/me/organizations');
    expect(body.data).toMatchObject([{ slug: org.slug, userId: member.id }]);
  });

  test('is not, for a provider of an organization that has not verified the domain', async () => {
    const { member } = await newMember();
    await setMailbox(member.identityId, true);
    const evil = await openOrganization(api);
    const { id } = await connect(api, evil, provider, jit);
    expect((await refusedBy(await signInBy(api.request, provider, id))).code).toBe('sso_failed');
    expect(await reasonsOf(evil)).toEqual(['domain_unverified']);
  });

  test('is not let in again after it was removed, suspended or forbidden to sign in', async () => {
    const { org, id, member } = await newMember(jit);
    const done = await signedIn(api, provider, id);
    expect((await org.call(`/users/${member.id}/suspend`, { json: { reason: 'test' } })).status).toBe(200);
    await expect
      .poll(() => call(api, done, `/v1/orgs/${org.slug}/users`), { timeout: 1_000 })
      .toMatchObject({ status: 403, code: 'user_suspended' });
    expect((await org.call(`/users/${member.id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await refusedBy(await signInBy(api.request, provider, id))).code).toBe('sso_failed');
    newAccount(provider, '', { email: member.email });
    expect((await refusedBy(await signInBy(api.request, provider, id))).code).toBe('sso_failed');
    expect(await reasonsOf(org)).toEqual(['removed_member']);
  });
});

describe('where to sign in', () => {
  const ask = async (query: string) => {
    const response = await api.request(`/v1/auth/sso?${query}`, { key: null });
    expect(response.status).toBe(200);
    return ((await response.json()) as { data: unknown[] }).data;
  };

  test('is said by the email of a verified domain, or by the organization', async () => {
    const org = await openOrganization(api);
    const { id, domain } = await connect(api, org, provider);
    const { domain: second } = await connect(api, org, provider, { isEnabled: false });
    const option = { connectionId: id, name: 'Provider', url: `/v1/auth/oidc/${id}/authorize` };
    for (const query of [
      `email=ada@${domain}`,
      `email=BEA@${domain.toUpperCase()}`,
      `email=c@${second}`,
      `org=${org.slug}`,
    ])
      expect(await ask(query), query).toEqual([option]);
    const narrowed = { method: 'PATCH', json: { domains: [second] } };
    expect((await org.call(`/oidc-connections/${id}`, narrowed)).status).toBe(200);
    expect(await ask(`email=ada@${domain}`)).toEqual([]);
    expect(await ask(`email=ada@${second}`)).toEqual([option]);
  });

  test('has the same shape for what nobody knows, and needs one question', async () => {
    expect(await ask('email=ada@unknown.example')).toEqual([]);
    expect(await ask('org=no-such-organization')).toEqual([]);
    for (const query of ['', 'email=a@b.example&org=acme', 'email=nonsense'])
      expect((await api.request(`/v1/auth/sso?${query}`, { key: null })).status).toBe(400);
  });
});
