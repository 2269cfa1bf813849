import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiKeyPolicy } from '../../src/contract/api-key-policy.ts';
import { etagOf } from '../../src/contract/etag.ts';
import { organizations } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { openTestApi } from '../api/support.ts';
import { codeOf, type MembersApi, openOrganization } from '../members/support.ts';
import { createKeyRows } from '../support/members.ts';
import { inSeconds, issuedOf, keyOf, listOf, outcomeOf, recordsOf, untilOutcome } from './support.ts';

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const dayMs = 86_400_000;

const policyOf = async (response: Response): Promise<ApiKeyPolicy> => {
  expect(response.status, await response.clone().text()).toBe(200);
  const policy = ApiKeyPolicy.strict().parse(await response.json());
  expect(response.headers.get('etag')).toBe(etagOf({ id: policy.orgId, version: policy.version }));
  return policy;
};

describe('rotating a key', () => {
  it('creates an equal successor; both are accepted during the overlap, then only one of them', async () => {
    const organization = await openOrganization(api);
    const { call, owner, path } = organization;
    const expiresAt = inSeconds(7_200);
    const json = { name: 'Turning', userId: owner.id, scopes: ['user:list'], expiresAt, rateLimitPerHour: 9 };
    const first = await issuedOf(await call('/api-keys', { json }));
    const response = await call(`/api-keys/${first.id}/rotate`, { json: { overlapSeconds: 1 } });
    const second = await issuedOf(response);
    expect(response.headers.get('location')).toBe(`${path}/api-keys/${second.id}`);
    expect(second).toMatchObject({ ...json, status: 'active', predecessorId: first.id, validUntil: null });
    expect(second.secret).not.toBe(first.secret);
    expect([await outcomeOf(api, first.secret), await outcomeOf(api, second.secret)]).toEqual(['ok', 'ok']);
    const rotating = await keyOf(await call(`/api-keys/${first.id}`));
    expect(rotating).toMatchObject({ status: 'rotating', validUntil: expect.any(String), revokedAt: null, version: 2 });
    expect(await codeOf(await call(`/api-keys/${first.id}/rotate`, { json: {} }))).toBe('illegal_transition');

    await untilOutcome(api, first.secret, 'revoked_credentials', 3_000);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(rotating.validUntil ?? ''));
    const gone = await keyOf(await call(`/api-keys/${first.id}`));
    expect(gone).toMatchObject({ status: 'revoked', revokedAt: rotating.validUntil, version: 2 });
    expect(await outcomeOf(api, second.secret)).toBe('ok');
    expect((await listOf(await call('/api-keys?status=revoked'))).map(({ id }) => id)).toEqual([first.id]);
    expect(await codeOf(await call(`/api-keys/${first.id}/rotate`, { json: {} }))).toBe('illegal_transition');
    const patched = await call(`/api-keys/${first.id}`, { method: 'PATCH', json: { expiresAt: null } });
    expect(await codeOf(patched)).toBe('illegal_transition');

    const { audited, announced } = await recordsOf(api, organization);
    expect(JSON.parse(audited.at(-1)?.body ?? '')).toMatchObject({
      action: 'api_key.rotate',
      target: `api_key:${first.id}`,
      detail: { successorId: second.id, validUntil: rotating.validUntil, expiresAt },
    });
    expect(announced.at(-1)).toMatchObject({
      type: 'api_key.rotated',
      payload: { keyId: second.id, predecessorId: first.id },
    });
  });

  it('without an overlap revokes the key at once', async () => {
    const { call, owner } = await openOrganization(api);
    const first = await issuedOf(await call('/api-keys', { json: { name: 'Leaked', userId: owner.id } }));
    const second = await issuedOf(await call(`/api-keys/${first.id}/rotate`, { json: { overlapSeconds: 0 } }));
    await untilOutcome(api, first.secret, 'revoked_credentials', 1_000);
    expect(await keyOf(await call(`/api-keys/${first.id}`))).toMatchObject({ status: 'revoked', validUntil: null });
    expect(await outcomeOf(api, second.secret)).toBe('ok');
  });

  it('answers a repeated request with the same successor, without the secret or another rotation', async () => {
    const { call, owner } = await openOrganization(api);
    const first = await issuedOf(await call('/api-keys', { json: { name: 'Twice', userId: owner.id } }));
    const rotate = () => call(`/api-keys/${first.id}/rotate`, { json: {}, headers: { 'Idempotency-Key': 'turn' } });
    const { secret, ...second } = await issuedOf(await rotate());
    const again = await rotate();
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.json()).toEqual({ ...second, secret: null });
    expect(await listOf(await call(`/api-keys?userId=${owner.id}`))).toHaveLength(3);
    expect(await outcomeOf(api, secret)).toBe('ok');
  });

  it('creates one successor in five simultaneous rotations', async () => {
    const { call, owner } = await openOrganization(api);
    const first = await issuedOf(await call('/api-keys', { json: { name: 'Raced', userId: owner.id } }));
    const responses = await Promise.all(
      Array.from({ length: 5 }, () => call(`/api-keys/${first.id}/rotate`, { json: {} })),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    expect(await listOf(await call(`/api-keys?userId=${owner.id}`))).toHaveLength(3);
  });

  it('extends no expiry', async () => {
    const { call, owner, orgId } = await openOrganization(api);
    const { id } = await createKeyRows(
      api.world,
      { orgId, userId: owner.id },
      { expiresAt: new Date(Date.now() - 1_000) },
    );
    expect(await codeOf(await call(`/api-keys/${id}/rotate`, { json: {} }))).toBe('validation_failed');
    const past = await call(`/api-keys/${id}/rotate`, { json: { expiresAt: inSeconds(-1) } });
    expect(await codeOf(past)).toBe('validation_failed');
    const expiresAt = inSeconds(60);
    const successor = await issuedOf(await call(`/api-keys/${id}/rotate`, { json: { expiresAt } }));
    expect(successor.expiresAt).toBe(expiresAt);
    const tooLong = await call(`/api-keys/${successor.id}/rotate`, { json: { overlapSeconds: 2_592_001 } });
    expect(await codeOf(tooLong)).toBe('validation_failed');
  });

  it('is refused for a key of a suspended member', async () => {
    const { call, join, orgId } = await openOrganization(api);
    const member = await join('member', { status: 'suspended' });
    const { id } = await createKeyRows(api.world, { orgId, userId: member.id });
    expect(await codeOf(await call(`/api-keys/${id}/rotate`, { json: {} }))).toBe('illegal_transition');
  });
});

describe('the rotation policy', () => {
  it('is the default until it is set, is versioned, and changes only the given fields', async () => {
    const organization = await openOrganization(api);
    const { call } = organization;
    const read = (headers: Record<string, string> = {}) => call('/api-key-policy', { headers });
    const change = (json: object, headers: Record<string, string> = {}) =>
      call('/api-key-policy', { method: 'PATCH', json, headers });
    const at = (version: number) => etagOf({ id: organization.orgId, version });
    expect(await policyOf(await read())).toEqual({
      orgId: organization.orgId,
      maxAgeDays: null,
      warningDays: 14,
      overlapSeconds: 86_400,
      version: 0,
      updatedAt: null,
    });
    expect(await policyOf(await change({ maxAgeDays: 90 }, { 'If-Match': at(0) }))).toMatchObject({
      maxAgeDays: 90,
      warningDays: 14,
      overlapSeconds: 86_400,
      version: 1,
    });
    expect(await codeOf(await change({ maxAgeDays: 30 }, { 'If-Match': at(0) }))).toBe('precondition_failed');
    expect(await policyOf(await change({ overlapSeconds: 60, warningDays: 7 }))).toMatchObject({ version: 2 });
    expect(await policyOf(await change({ overlapSeconds: 60 }))).toMatchObject({ version: 2 });
    expect((await read({ 'If-None-Match': at(2) })).status).toBe(304);
    for (const json of [{}, { maxAgeDays: 0 }, { warningDays: -1 }, { overlapSeconds: 1.5 }, { maxAge: 3 }]) {
      expect(await codeOf(await change(json))).toBe('validation_failed');
    }
    const { audited, announced } = await recordsOf(api, organization);
    expect(audited.map(({ action }) => action)).toEqual(['api_key_policy.update', 'api_key_policy.update']);
    expect(announced.map(({ type }) => type)).toEqual(['api_key_policy.changed', 'api_key_policy.changed']);
  });

  it('is read by members, changed by owners and admins, and by the platform', async () => {
    const { call, path, join } = await openOrganization(api);
    const [admin, member, viewer] = [await join('admin'), await join('member'), await join('viewer')];
    const json = { maxAgeDays: 30 };
    const statusOf = async (key: string, method: 'GET' | 'PATCH') =>
      (await call('/api-key-policy', method === 'GET' ? { key } : { key, method, json })).status;
    const keys = [admin.key, member.key, viewer.key];
    expect(await Promise.all(keys.map((key) => statusOf(key, 'GET')))).toEqual([200, 200, 403]);
    expect(await Promise.all(keys.map((key) => statusOf(key, 'PATCH')))).toEqual([200, 403, 403]);
    expect((await api.request(`${path}/api-key-policy`, { method: 'PATCH', json })).status).toBe(200);
    expect(await codeOf(await api.request('/v1/orgs/none-such/api-key-policy'))).toBe('not_found');
  });

  it('does not change while the organization is created or deleted', async () => {
    const { path, orgId } = await openOrganization(api);
    const deleting = { status: 'deleting' } as const;
    await withPlatform(api.world.db, (tx) => tx.update(organizations).set(deleting).where(eq(organizations.id, orgId)));
    const patched = await api.request(`${path}/api-key-policy`, { method: 'PATCH', json: { maxAgeDays: 1 } });
    expect(await codeOf(patched)).toBe('illegal_transition');
  });

  it('is shown on each key, and determines the overlap of a rotation', async () => {
    const { call, owner, orgId } = await openOrganization(api);
    const bornAgo = (days: number, status?: 'revoked') =>
      createKeyRows(
        api.world,
        { orgId, userId: owner.id },
        { createdAt: new Date(Date.now() - days * dayMs), ...(status === undefined ? {} : { status }) },
      );
    const [young, aging, old, dead] = [
      await bornAgo(1),
      await bornAgo(25),
      await bornAgo(31),
      await bornAgo(40, 'revoked'),
    ];
    await call('/api-key-policy', { method: 'PATCH', json: { maxAgeDays: 30, warningDays: 7, overlapSeconds: 120 } });
    const rotationOf = async (id: string) => (await keyOf(await call(`/api-keys/${id}`))).rotation;
    expect((await rotationOf(young.id)).state).toBe('ok');
    expect((await rotationOf(old.id)).state).toBe('overdue');
    expect(await rotationOf(dead.id)).toEqual({ state: 'none', dueAt: null, warnAt: null });
    const due = await rotationOf(aging.id);
    expect(due.state).toBe('due_soon');
    const { createdAt } = await keyOf(await call(`/api-keys/${aging.id}`));
    expect(Date.parse(due.dueAt ?? '') - Date.parse(createdAt)).toBe(30 * dayMs);
    expect(Date.parse(due.dueAt ?? '') - Date.parse(due.warnAt ?? '')).toBe(7 * dayMs);
    expect(await outcomeOf(api, old.key)).toBe('ok');

    const successor = await issuedOf(await call(`/api-keys/${old.id}/rotate`, { json: {} }));
    expect(successor.rotation.state).toBe('ok');
    const predecessor = await keyOf(await call(`/api-keys/${old.id}`));
    expect(predecessor.rotation.state).toBe('none');
    const overlapMs = Date.parse(predecessor.validUntil ?? '') - Date.parse(successor.createdAt);
    expect(Math.abs(overlapMs - 120_000)).toBeLessThan(5_000);
  });
});
