import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endSession } from '../../src/db/session/store.ts';
import { withPerson } from '../../src/db/tenancy.ts';
import { openTestApi } from '../api/support.ts';
import type { MembersApi } from '../members/support.ts';
import { createFactorRows } from '../support/factors.ts';
import { createConnectionRows, createLinkRows } from '../support/federation.ts';
import { type IdentityProvider, openIdentityProvider } from '../support/identity-provider.ts';
import { mailsTo } from '../support/mails.ts';
import { whileRefusing } from '../support/refusing-function.ts';
import { createSessionRows } from '../support/sessions.ts';
import { within } from '../support/until.ts';
import { call, newAccount, newProviderMember, personTrail, refusedBy, signedIn } from './support.ts';

// Accounts at a provider are linked to persons, by themselves or by a verified email.

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

describe('a link', () => {
  const begin = (id: string, key: string) => api.request(`/v1/auth/oidc/${id}/link`, { key, json: {} });

  /** Goes to the provider and back with the cookie that the answer has set. */
  const link = async (id: string, key: string, meanwhile = async () => undefined as unknown) => {
    const begun = await begin(id, key);
    expect(begun.status, await begun.clone().text()).toBe(200);
    const { url } = (await begun.json()) as { url: string };
    const [cookie = ''] = begun.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
    const back = new URL(await provider.visit(url));
    await meanwhile();
    return api.request(`${back.pathname}${back.search}`, { key: null, headers: { cookie } });
  };

  test('is made by a signed-in person, who needs no verified email, and is removed with its sessions', async () => {
    const { org, id, member } = await newMember();
    const { orgId } = org;
    newAccount(provider, 'unverified.example', { email_verified: false });
    const { id: sessionId, accessToken: key } = await createSessionRows(api.world, member.identityId);
    expect((await link(id, key)).status).toBe(200);
    expect(await mailsTo(api.world.db, member.identityId)).toEqual(['account_linked']);
    const linked = { action: 'federation.link', actor: `person:${member.identityId}` };
    const detail = { connectionId: id, by: 'person', sessionId };
    expect(await personTrail(api, member.identityId)).toMatchObject([{ ...linked, detail: { ...detail, orgId } }]);
    const trail = await org.call('/audit-events?action=federation.link');
    expect(await trail.json()).toMatchObject({ data: [{ ...linked, detail }] });
    const done = await signedIn(api, provider, id);
    const list = await api.request('/v1/auth/federated-identities', { key });
    const { data } = (await list.json()) as { data: { id: string }[] };
    expect(data).toMatchObject([{ connection: { id, issuer: provider.issuer } }]);
    const path = `/v1/auth/federated-identities/${data[0]?.id}`;
    const other = await newMember();
    const { accessToken: foreign } = await createSessionRows(api.world, other.member.identityId);
    expect((await api.request(path, { method: 'DELETE', key: foreign })).status).toBe(404);
    expect((await api.request(path, { method: 'DELETE', key })).status).toBe(204);
    await expect.poll(() => sessionsOf(done), within).toMatchObject(ended);
    expect(await personTrail(api, member.identityId, 2)).toMatchObject([
      { action: 'session.end', detail: { reason: 'unlinked', sessions: 1 } },
      { action: 'federation.unlink', detail: { connectionId: id, orgId, sessionId } },
    ]);
  });

  test('is not made by a session that ends before the browser comes back, and not removed by one', async () => {
    const { id, member } = await newMember();
    newAccount(provider, 'unverified.example', { email_verified: false });
    const first = await createSessionRows(api.world, member.identityId);
    const end = (sessionId: string) =>
      withPerson(api.world.db, member.identityId, (tx) => endSession(tx, member.identityId, sessionId, 'revoked'));
    const refused = await link(id, first.accessToken, () => end(first.id));
    expect(await refusedBy({ response: refused, path: '', jar: undefined as never })).toEqual({
      status: 401,
      code: 'revoked_credentials',
    });
    expect(await mailsTo(api.world.db, member.identityId)).toEqual([]);
    const second = await createSessionRows(api.world, member.identityId);
    expect((await link(id, second.accessToken)).status).toBe(200);
    const list = () => api.request('/v1/auth/federated-identities', { key: second.accessToken });
    const { data } = (await (await list()).json()) as { data: { id: string }[] };
    // The api still knows the session, for less than a second.
    await end(second.id);
    const path = `/v1/auth/federated-identities/${data[0]?.id}`;
    const removal = await api.request(path, { method: 'DELETE', key: second.accessToken });
    expect(await removal.json()).toMatchObject({ status: 401, code: 'revoked_credentials' });
  });

  test('is removed with its sessions or not at all', async () => {
    const { id, member } = await newMember();
    const done = await signedIn(api, provider, id);
    expect(await mailsTo(api.world.db, member.identityId)).toEqual(['account_linked']);
    const { accessToken: key } = await createSessionRows(api.world, member.identityId);
    const list = async () => {
      const response = await api.request('/v1/auth/federated-identities', { key });
      return ((await response.json()) as { data: { id: string }[] }).data;
    };
    const [{ id: linkId } = { id: '' }] = await list();
    const path = `/v1/auth/federated-identities/${linkId}`;
    const failed = await whileRefusing(api.world.database, 'freehold_end_federated_sessions', () =>
      api.request(path, { method: 'DELETE', key }),
    );
    expect(failed.status).toBe(503);
    expect(await list()).toHaveLength(1);
    expect((await sessionsOf(done)).status).toBe(200);
  });

  test('is of one person only', async () => {
    const { org, id, account } = await newMember();
    await signedIn(api, provider, id);
    const second = await org.join('member');
    const { accessToken: key } = await createSessionRows(api.world, second.identityId);
    const refused = await link(id, key);
    expect(await refusedBy({ response: refused, path: '', jar: undefined as never })).toEqual({
      status: 409,
      code: 'identity_linked_elsewhere',
    });
    expect(account.sub).toBeDefined();
  });

  test('is begun only by a member, who has just signed in and is not bound to an organization', async () => {
    const { org, id, member } = await newMember();
    const stranger = await newMember();
    const foreign = await createSessionRows(api.world, stranger.member.identityId);
    expect((await begin(id, foreign.accessToken)).status).toBe(404);
    const bound = await createSessionRows(api.world, member.identityId, { boundOrgId: org.orgId, methods: ['oidc'] });
    expect((await begin(id, bound.accessToken)).status).toBe(401);
    await createFactorRows(api.world, member.identityId);
    const weak = await createSessionRows(api.world, member.identityId);
    expect((await begin(id, weak.accessToken)).status).toBe(401);
  });

  test('of another organization does not show where it leads', async () => {
    const { org, member } = await newMember();
    const connectionId = await createConnectionRows(api.world.db, org.orgId);
    await createLinkRows(api.world.db, org.orgId, { connectionId, identityId: member.identityId });
    const stranger = await newMember();
    const { accessToken: key } = await createSessionRows(api.world, stranger.member.identityId);
    expect(await (await api.request('/v1/auth/federated-identities', { key })).json()).toEqual({ data: [] });
  });
});
