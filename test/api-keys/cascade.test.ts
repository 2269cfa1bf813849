import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi } from '../api/support.ts';
import { codeOf, type MembersApi, openOrganization, type TestOrganization } from '../members/support.ts';
import { createKeyRows } from '../support/members.ts';
import { issuedOf, keyOf, listOf, outcomeOf, recordsOf, revokedOf, untilOutcome } from './support.ts';

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const issue = async ({ call }: TestOrganization, key: string, userId: string) =>
  issuedOf(await call('/api-keys', { json: { name: 'Issued', userId }, key }));

/** A leaked key of an admin, the key that it issued for a viewer, and the successor of another key of the admin. */
const leak = async () => {
  const organization = await openOrganization(api);
  const admin = await organization.join('admin');
  const viewer = await organization.join('viewer');
  const leaked = await issue(organization, organization.owner.key, admin.id);
  const child = await issue(organization, leaked.secret, admin.id);
  const foreign = await issue(organization, child.secret, viewer.id);
  const rotated = await issuedOf(
    await organization.call(`/api-keys/${child.id}/rotate`, { json: { overlapSeconds: 600 }, key: child.secret }),
  );
  const other = await issue(organization, organization.owner.key, admin.id);
  return { organization, admin, leaked, child, foreign, rotated, other };
};

describe('the keys that a key has issued', () => {
  it('name it and are found by it; older rows name no key', async () => {
    const { organization, leaked, child, foreign, rotated } = await leak();
    const { call, owner, orgId } = organization;
    expect(child.issuedByKeyId).toBe(leaked.id);
    expect([foreign.issuedByKeyId, rotated.issuedByKeyId]).toEqual([child.id, child.id]);
    const found = await listOf(await call(`/api-keys?issuedByKeyId=${child.id.toUpperCase()}`, { key: owner.key }));
    expect(found.map(({ id }) => id).sort()).toEqual([foreign.id, rotated.id].sort());
    const old = await createKeyRows(api.world, { orgId, userId: owner.id });
    const shown = await keyOf(await call(`/api-keys/${old.id}`, { key: owner.key }));
    expect(shown).toMatchObject({ issuedByKeyId: null, fingerprint: null });
  });

  it('are revoked by a cascade after their issuer was removed', async () => {
    const { organization, admin, leaked, foreign } = await leak();
    const { call, owner } = organization;
    expect((await call(`/users/${admin.id}`, { method: 'DELETE', key: owner.key })).status).toBe(204);
    expect(await outcomeOf(api, foreign.secret)).toBe('ok');
    const { cascaded } = await revokedOf(
      await call(`/api-keys/${leaked.id}/revoke`, { json: { cascade: true }, key: owner.key }),
    );
    expect(cascaded.map(({ id }) => id)).toEqual([foreign.id]);
    expect(await untilOutcome(api, foreign.secret, 'revoked_credentials')).toBe('revoked_credentials');
  });

  it('are listed by a dry run and revoked by a cascade, each with its own event', async () => {
    const { organization, leaked, child, foreign, rotated, other } = await leak();
    const { call, owner } = organization;
    const revoke = async (json: object) =>
      revokedOf(await call(`/api-keys/${leaked.id}/revoke`, { json, key: owner.key }));
    const ids = [child.id, foreign.id, rotated.id].sort();

    const planned = await revoke({ cascade: true, dryRun: true });
    expect(planned.status).toBe('active');
    expect(planned.cascaded.map(({ id }) => id).sort()).toEqual(ids);
    for (const { secret } of [leaked, child, foreign, rotated]) expect(await outcomeOf(api, secret)).toBe('ok');

    const revoked = await revoke({ cascade: true, reason: 'leaked' });
    expect(revoked.status).toBe('revoked');
    expect(revoked.cascaded.map(({ id }) => id).sort()).toEqual(ids);
    const keys = await listOf(await call('/api-keys', { key: owner.key }));
    const live = keys.filter(({ status }) => status !== 'revoked').map(({ id }) => id);
    expect(live).toContain(other.id);
    for (const id of [leaked.id, ...ids]) expect(live).not.toContain(id);
    const { audited } = await recordsOf(api, organization);
    const targets = audited.filter(({ action }) => action === 'api_key.revoke').map(({ target }) => target);
    expect(targets.sort()).toEqual([leaked.id, ...ids].map((id) => `api_key:${id}`).sort());
    expect((await revoke({ cascade: true })).cascaded).toEqual([]);
  });

  it('all stay if the caller may not revoke one of them', async () => {
    const { organization, admin, leaked, foreign, child } = await leak();
    // The owner was an admin before, and may no longer revoke the keys issued to others.
    const { call, owner } = organization;
    const demoted = await call(`/users/${admin.id}`, { method: 'PATCH', json: { role: 'member' }, key: owner.key });
    expect(demoted.status).toBe(200);
    for (const dryRun of [true, false]) {
      const json = { cascade: true, dryRun };
      expect(await codeOf(await call(`/api-keys/${leaked.id}/revoke`, { json, key: admin.key }))).toBe('forbidden');
    }
    for (const { id } of [leaked, child, foreign]) {
      const { status } = await keyOf(await call(`/api-keys/${id}`, { key: owner.key }));
      expect(status).not.toBe('revoked');
    }
    const alone = await call(`/api-keys/${leaked.id}/revoke`, { json: {}, key: admin.key });
    expect(await revokedOf(alone)).toMatchObject({ status: 'revoked', cascaded: [] });
  });
});

it('the fingerprint of a key is the SHA-256 of the whole key', async () => {
  const organization = await openOrganization(api);
  const { id, secret, fingerprint } = await issue(organization, organization.owner.key, organization.owner.id);
  expect(fingerprint).toBe(createHash('sha256').update(secret).digest('hex'));
  const shown = await keyOf(await organization.call(`/api-keys/${id}`, { key: organization.owner.key }));
  expect(shown.fingerprint).toBe(fingerprint);
});
