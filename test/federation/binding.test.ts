import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestApi } from '../api/support.ts';
import type { MembersApi } from '../members/support.ts';
import { codeOf, requireMfa } from '../support/factors.ts';
import { createMemberRows } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { createPasswordRows } from '../support/passwords.ts';
import { createSessionRows } from '../support/sessions.ts';

// A session for which an organization's identity provider vouched reaches nothing outside of that organization.

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api?.close());

const newOrganization = () => createOrganizationRows(api.world.db, { status: 'active' });

/** A member of two organizations with a session that is bound to the first, and one that is not. */
const newPerson = async () => {
  const [own, other, foreign] = [await newOrganization(), await newOrganization(), await newOrganization()];
  const member = await createMemberRows(api.world.db, own.id, { role: 'admin' });
  const { identityId, email } = member;
  await createMemberRows(api.world.db, other.id, { role: 'admin', email });
  const rows = (boundOrgId: string | null) =>
    createSessionRows(api.world, identityId, { boundOrgId, federatedOrgId: boundOrgId, methods: ['oidc'] });
  return { own, other, foreign, bound: await rows(own.id), free: await rows(null), rows };
};

const answer = async (path: string, key: string, more: { method?: string; json?: object } = {}) => {
  const response = await api.request(path, { key, ...more });
  const body = response.status === 204 ? {} : ((await response.json()) as Record<string, unknown>);
  return { status: response.status, code: body.code, detail: body.detail, body };
};
const refusal = { status: 401, code: 'step_up_required' };

test('it enters its own organization only, and learns nothing of others', async () => {
  const { own, other, foreign, bound } = await newPerson();
  expect(await answer(`/v1/orgs/${own.slug}`, bound.accessToken)).toMatchObject({ status: 200 });
  const refusals = [];
  for (const slug of [other.slug, foreign.slug, 'no-such-organization'])
    refusals.push(await answer(`/v1/orgs/${slug}`, bound.accessToken));
  for (const each of refusals) expect(each).toMatchObject(refusal);
  expect(new Set(refusals.map(({ detail }) => detail)).size).toBe(1);
  const { body } = await answer('/v1/me/organizations', bound.accessToken);
  expect(body).toMatchObject({ data: [{ slug: own.slug }], nextCursor: null });
});

test('it sees and ends only sessions of the same kind', async () => {
  const { bound, free, rows, own } = await newPerson();
  const second = await rows(own.id);
  const { body } = await answer('/v1/auth/sessions', bound.accessToken);
  expect((body.data as { id: string }[]).map(({ id }) => id).sort()).toEqual([bound.id, second.id].sort());
  const end = (id: string) => answer(`/v1/auth/sessions/${id}`, bound.accessToken, { method: 'DELETE' });
  expect(await end(free.id)).toMatchObject({ status: 404 });
  expect(await end(second.id)).toMatchObject({ status: 204 });
  const { body: ended } = await answer('/v1/auth/logout', bound.accessToken, { json: { sessions: 'all' } });
  expect(ended).toEqual({ ended: 1 });
  const left = await answer('/v1/auth/sessions', free.accessToken);
  expect(left.body.data).toMatchObject([{ id: free.id }]);
});

test('it learns whose it is, and changes nothing about that', async () => {
  const { bound } = await newPerson();
  expect(await answer('/v1/auth/account', bound.accessToken)).toMatchObject({ status: 200, body: { locale: 'en' } });
  const change = { method: 'PATCH', json: { locale: 'de' } };
  expect(await answer('/v1/auth/account', bound.accessToken, change)).toMatchObject(refusal);
});

describe('it adds a second factor', () => {
  const add = (key: string) => answer('/v1/auth/factors/totp', key, { json: {} });

  test('only for a person who has no other way to sign in and is in no other organization', async () => {
    const org = await newOrganization();
    const alone = await createMemberRows(api.world.db, org.id);
    await requireMfa(api.world.db, org.id);
    const bound = { boundOrgId: org.id, federatedOrgId: org.id, methods: ['oidc' as const] };
    const { accessToken } = await createSessionRows(api.world, alone.identityId, bound);
    expect(await answer(`/v1/orgs/${org.slug}`, accessToken)).toMatchObject(refusal);
    const { body } = await add(accessToken);
    const { id } = body.factor as { id: string };
    const confirmed = await answer(`/v1/auth/factors/totp/${id}/confirm`, accessToken, {
      json: { code: codeOf(String(body.secret)) },
    });
    const { accessToken: next } = confirmed.body.session as { accessToken: string };
    expect(await answer(`/v1/orgs/${org.slug}`, next)).toMatchObject({ status: 200 });
    // Later the person joins another organization: the factor that the first one knows is none of its business.
    await createPasswordRows(api.world, alone.identityId);
    expect(await answer(`/v1/auth/factors/${id}`, next, { method: 'DELETE' })).toMatchObject(refusal);
    expect(await answer('/v1/auth/recovery-codes', next, { method: 'POST' })).toMatchObject(refusal);
  });

  test('for nobody else', async () => {
    const { bound } = await newPerson();
    expect(await add(bound.accessToken)).toMatchObject(refusal);
    expect(await answer('/v1/auth/factors', bound.accessToken)).toMatchObject(refusal);
  });
});

describe('it changes nothing that belongs to the person', () => {
  const password = { currentPassword: 'some password of mine', newPassword: 'nine blue bicycles at the station' };
  test.each([
    ['POST', '/v1/auth/password', password],
    ['POST', '/v1/invites/accept', { token: `fh_invite_${'x'.repeat(60)}` }],
  ])('%s %s', async (method, path, json) => {
    const { bound } = await newPerson();
    expect(await answer(path, bound.accessToken, { method, json })).toMatchObject(refusal);
  });
});
