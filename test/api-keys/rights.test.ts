import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Permission } from '../../src/contract/permissions.ts';
import { openTestApi, problemOf } from '../api/support.ts';
import { codeOf, type MembersApi, openOrganization, type TestOrganization } from '../members/support.ts';
import { createKeyRows } from '../support/members.ts';
import { issuedOf, keyOf, listOf, recordsOf } from './support.ts';

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const reason = 'no longer needed';

/** Issues a key for `userId` with `key`; returns `ok` or the code. */
const issuing = async (
  { call }: TestOrganization,
  key: string,
  userId: string,
  scopes: Permission[] | null = null,
): Promise<string> => {
  const response = await call('/api-keys', { json: { name: 'Asked for', userId, scopes }, key });
  return response.status === 201 ? 'ok' : codeOf(response);
};

describe('issuing keys for others', () => {
  it('depends on rank: nobody issues for a superior, and members and viewers only for themselves', async () => {
    const organization = await openOrganization(api);
    const { owner, join } = organization;
    const everybody = {
      owner,
      admin: await join('admin'),
      member: await join('member'),
      viewer: await join('viewer'),
    };
    const found = await Promise.all(
      Object.entries(everybody).map(async ([role, { key }]) => {
        const outcomes = await Promise.all(Object.values(everybody).map(({ id }) => issuing(organization, key, id)));
        return [role, outcomes];
      }),
    );
    expect(Object.fromEntries(found)).toEqual({
      owner: ['ok', 'ok', 'ok', 'ok'],
      admin: ['forbidden', 'ok', 'ok', 'ok'],
      member: ['forbidden', 'forbidden', 'ok', 'forbidden'],
      viewer: ['forbidden', 'forbidden', 'forbidden', 'forbidden'],
    });
  });

  it('is possible for the platform for owners only, whose keys it can read and revoke but not change', async () => {
    const { path, owner, join } = await openOrganization(api);
    const admin = await join('admin');
    const issue = (userId: string) => api.request(`${path}/api-keys`, { json: { name: 'First', userId } });
    expect(await codeOf(await issue(admin.id))).toBe('forbidden');
    const { id } = await issuedOf(await issue(owner.id));
    expect(await keyOf(await api.request(`${path}/api-keys/${id}`))).toMatchObject({ userId: owner.id });
    expect((await listOf(await api.request(`${path}/api-keys`))).length).toBeGreaterThan(2);
    const patched = await api.request(`${path}/api-keys/${id}`, { method: 'PATCH', json: { name: 'Mine' } });
    expect(await codeOf(patched)).toBe('forbidden');
    expect(await codeOf(await api.request(`${path}/api-keys/${id}/rotate`, { json: {} }))).toBe('forbidden');
    const revoked = await api.request(`${path}/api-keys/${id}/revoke`, { json: { reason } });
    expect(await keyOf(revoked)).toMatchObject({ status: 'revoked' });
  });

  it('a member sees and manages its own keys; those of others do not exist for it', async () => {
    const { call, join, owner } = await openOrganization(api);
    const member = await join('member');
    const other = await join('member');
    const own = await issuedOf(await call('/api-keys', { json: { name: 'Own', userId: member.id }, key: member.key }));
    const foreign = await issuedOf(await call('/api-keys', { json: { name: 'Other', userId: other.id } }));
    const asMember = { key: member.key };
    const listed = await listOf(await call('/api-keys', asMember));
    expect(listed).toHaveLength(2);
    expect(listed.every(({ userId }) => userId === member.id)).toBe(true);
    expect(await listOf(await call(`/api-keys?userId=${other.id}`, asMember))).toEqual([]);
    const attempts = [
      call(`/api-keys/${foreign.id}`, asMember),
      call(`/api-keys/${foreign.id}`, { ...asMember, method: 'PATCH', json: { name: 'Taken' } }),
      call(`/api-keys/${foreign.id}/rotate`, { ...asMember, json: {} }),
      call(`/api-keys/${foreign.id}/revoke`, { ...asMember, json: { reason } }),
    ];
    for (const attempt of await Promise.all(attempts)) {
      expect(await problemOf(attempt)).toMatchObject({ code: 'not_found', detail: 'The key does not exist.' });
    }
    const patched = await call(`/api-keys/${own.id}`, { ...asMember, method: 'PATCH', json: { name: 'Renamed' } });
    expect(await keyOf(patched)).toMatchObject({ name: 'Renamed' });
    const revoked = await call(`/api-keys/${own.id}/revoke`, { ...asMember, json: { reason } });
    expect(await keyOf(revoked)).toMatchObject({ status: 'revoked' });
    expect((await listOf(await call(`/api-keys?userId=${owner.id}`, asMember))).length).toBe(0);
  });

  it('an admin cannot manage the keys of an owner', async () => {
    const { call, join, owner } = await openOrganization(api);
    const { key } = await join('admin');
    const issued = await issuedOf(await call('/api-keys', { json: { name: 'High', userId: owner.id } }));
    expect(await keyOf(await call(`/api-keys/${issued.id}`, { key }))).toMatchObject({ name: 'High' });
    const patched = await call(`/api-keys/${issued.id}`, { method: 'PATCH', json: { name: 'Low' }, key });
    expect(await codeOf(patched)).toBe('forbidden');
    expect(await codeOf(await call(`/api-keys/${issued.id}/rotate`, { json: {}, key }))).toBe('forbidden');
    expect(await codeOf(await call(`/api-keys/${issued.id}/revoke`, { json: { reason }, key }))).toBe('forbidden');
  });

  it('keys of another organization do not exist for any request', async () => {
    const mine = await openOrganization(api);
    const theirs = await openOrganization(api);
    const foreign = await issuedOf(
      await theirs.call('/api-keys', { json: { name: 'Theirs', userId: theirs.owner.id } }),
    );
    expect(await codeOf(await mine.call(`/api-keys/${foreign.id}`))).toBe('not_found');
    expect(await codeOf(await mine.call(`/api-keys/${foreign.id}/rotate`, { json: {} }))).toBe('not_found');
    expect(await codeOf(await mine.call(`/api-keys/${foreign.id}/revoke`, { json: { reason } }))).toBe('not_found');
    expect(await issuing(mine, mine.owner.key, theirs.owner.id)).toBe('not_found');
    expect(await codeOf(await theirs.call('/api-keys', { key: mine.owner.key }))).toBe('not_found');
    expect((await theirs.call(`/api-keys/${foreign.id}`)).status).toBe(200);
  });
});

describe('a key with scopes', () => {
  it('cannot obtain a more powerful key by issuing, rotating or changing one', async () => {
    const organization = await openOrganization(api);
    const { call, owner, join, orgId } = organization;
    const scopes: Permission[] = ['api-key:create', 'api-key:rotate', 'api-key:update', 'user:list'];
    const { id, key } = await createKeyRows(api.world, { orgId, userId: owner.id }, { scopes });
    const viewer = await join('viewer');
    expect(await issuing(organization, key, owner.id, ['user:list', 'user:read'])).toBe('forbidden');
    expect(await issuing(organization, key, owner.id, null)).toBe('forbidden');
    expect(await issuing(organization, key, viewer.id, null)).toBe('forbidden');
    expect(await issuing(organization, key, owner.id, ['user:list', 'api-key:create'])).toBe('ok');
    expect(await issuing(organization, key, viewer.id, ['user:list'])).toBe('ok');

    const { id: wide } = await createKeyRows(api.world, { orgId, userId: owner.id });
    expect(await codeOf(await call(`/api-keys/${wide}/rotate`, { json: {}, key }))).toBe('forbidden');
    const change = (keyId: string, json: object) => call(`/api-keys/${keyId}`, { method: 'PATCH', json, key });
    expect(await codeOf(await change(wide, { expiresAt: null, name: 'Longer' }))).toBe('forbidden');
    expect(await codeOf(await change(id, { scopes: [...scopes, 'user:create'] }))).toBe('forbidden');
    expect(await codeOf(await change(id, { scopes: null }))).toBe('forbidden');
    expect(await keyOf(await change(id, { name: 'Renamed' }))).toMatchObject({ name: 'Renamed', version: 2 });
    const successor = await issuedOf(await call(`/api-keys/${id}/rotate`, { json: {}, key }));
    expect(successor.scopes).toEqual(expect.arrayContaining(scopes));
  });

  it('can do only what its scopes name, even after its owner is promoted', async () => {
    const { call, join } = await openOrganization(api);
    const member = await join('member');
    const issued = await issuedOf(
      await call('/api-keys', { json: { name: 'Narrow', userId: member.id, scopes: ['user:list'] } }),
    );
    const statuses = async () =>
      Promise.all(
        ['/users', '/api-keys', '/rate-limits'].map(async (path) => (await call(path, { key: issued.secret })).status),
      );
    expect(await statuses()).toEqual([200, 403, 403]);
    await call(`/users/${member.id}`, { method: 'PATCH', json: { role: 'admin' } });
    await expect
      .poll(async () => (await call('/rate-limits', { key: member.key })).status, { timeout: 1_000 })
      .toBe(200);
    expect(await statuses()).toEqual([200, 403, 403]);
    await call(`/users/${member.id}`, { method: 'PATCH', json: { role: 'member' } });
    const patched = await call(`/api-keys/${issued.id}`, { method: 'PATCH', json: { scopes: ['user:create'] } });
    expect(await problemOf(patched)).toMatchObject({ code: 'validation_failed', errors: [{ path: 'scopes.0' }] });
  });

  it('never records a refused change as done', async () => {
    const organization = await openOrganization(api);
    const { owner, orgId } = organization;
    const { key } = await createKeyRows(api.world, { orgId, userId: owner.id }, { scopes: ['api-key:create'] });
    expect(await issuing(organization, key, owner.id, null)).toBe('forbidden');
    const { audited, announced } = await recordsOf(api, organization);
    expect(announced).toEqual([]);
    expect(audited).toEqual([]);
  });
});
