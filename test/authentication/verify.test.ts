import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newKey } from '../../src/contract/api-key-text.ts';
import { KeyVerification } from '../../src/contract/api-key-verification.ts';
import { permissionsOf } from '../../src/contract/permissions.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { openTestApi, platformKey, problemOf, type TestApi } from '../api/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { createKeyRows, createMemberRows, type TestMember } from '../support/members.ts';
import { createOrganizationRows, type TestOrganization } from '../support/organizations.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';

let api: TestApi & { world: World };
let organization: TestOrganization;
let member: TestMember;
/** The resource server's key: an admin's, with only the scope that it needs. */
let serverKey: string;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
  organization = await createOrganizationRows(api.world.db, { status: 'active' });
  member = await createMemberRows(api.world.db, organization.id, { role: 'viewer' });
  const admin = await createMemberRows(api.world.db, organization.id, { role: 'admin' });
  serverKey = (await newKeyOf(admin, { scopes: ['key:verify'] })).key;
});
afterAll(() => api.close());

const newKeyOf = ({ orgId, id: userId }: Pick<TestMember, 'orgId' | 'id'>, chosen = {}) =>
  createKeyRows(api.world, { orgId, userId }, chosen);

const verify = async (json: object, key = serverKey): Promise<KeyVerification> => {
  const response = await api.request('/v1/auth/verify', { json, key });
  expect(response.status).toBe(200);
  return KeyVerification.strict().parse(await response.json());
};

const unknown = {
  valid: false,
  code: 'invalid_credentials',
  orgId: null,
  principal: null,
  role: null,
  scopes: null,
  permissions: [],
  keyId: null,
  sessionId: null,
  aal: null,
  expiresAt: null,
  rateLimit: null,
};

test('describes an accepted key completely', async () => {
  const expiresAt = new Date(Date.now() + 3_600_000);
  const scopes = ['organization:read', 'user:create'];
  const { id, key } = await newKeyOf(member, { expiresAt, scopes, rateLimitPerHour: 50 });
  expect(await verify({ key })).toEqual({
    valid: true,
    code: null,
    orgId: organization.id,
    principal: { kind: 'user', id: member.id },
    role: 'viewer',
    scopes,
    permissions: ['organization:read'],
    keyId: id,
    sessionId: null,
    aal: null,
    expiresAt: expiresAt.toISOString(),
    rateLimit: { limit: 50, remaining: 49, resetSeconds: expect.any(Number), retryAfterSeconds: 0 },
  });
});

describe('a refused key is 200 with its code:', () => {
  test('malformed, and unknown', async () => {
    expect(await verify({ key: 'hunter2' })).toEqual({ ...unknown, code: 'malformed_credentials' });
    expect(await verify({ key: newKey('user') })).toEqual(unknown);
    expect(await verify({ key: newKey('platform') })).toEqual(unknown);
  });

  test('revoked, expired, rotated away', async () => {
    const past = new Date(Date.now() - 1_000);
    const revoked = await newKeyOf(member, { status: 'revoked' });
    const answer = await verify({ key: revoked.key });
    expect(answer).toMatchObject({ valid: false, code: 'revoked_credentials', keyId: revoked.id, permissions: [] });
    expect((await verify({ key: (await newKeyOf(member, { expiresAt: past })).key })).code).toBe('expired_credentials');
    const rotated = await newKeyOf(member, { status: 'rotating', validUntil: past });
    expect((await verify({ key: rotated.key })).code).toBe('revoked_credentials');
  });

  test('of a suspended user', async () => {
    const suspended = await createMemberRows(api.world.db, organization.id, { status: 'suspended' });
    const { key } = await newKeyOf(suspended);
    expect(await verify({ key })).toMatchObject({ valid: false, code: 'user_suspended', permissions: [] });
    expect(await verify({ key, permission: 'organization:read' })).toMatchObject({ code: 'user_suspended' });
  });

  test('without the required permission', async () => {
    const { key } = await newKeyOf(member, { scopes: ['user:list'] });
    expect(await verify({ key, permission: 'user:list' })).toMatchObject({ valid: true, code: null });
    expect(await verify({ key, permission: 'user:read' })).toMatchObject({ valid: false, code: 'forbidden' });
    expect(await verify({ key, permission: 'organization:create' })).toMatchObject({ code: 'forbidden' });
  });

  test('of an inactive organization, except for permissions that stay', async () => {
    const { id: orgId, ownerId: userId } = await createOrganizationRows(api.world.db, { status: 'suspended' });
    const { key } = await createKeyRows(api.world, { orgId, userId });
    const asked = (more = {}) => verify({ key, ...more }, platformKey);
    expect(await asked()).toMatchObject({ valid: false, code: 'organization_suspended', orgId, permissions: [] });
    expect(await asked({ permission: 'user:list' })).toMatchObject({ code: 'organization_suspended' });
    expect(await asked({ permission: 'organization:read' })).toMatchObject({ valid: true, code: null });
  });

  test('whose limit is too low for the cost', async () => {
    const { key } = await newKeyOf(member, { rateLimitPerHour: 10 });
    const remaining = async (cost?: number) => {
      const { code, rateLimit } = await verify(cost === undefined ? { key } : { key, cost });
      return [code, rateLimit?.remaining];
    };
    expect(await remaining(0)).toEqual([null, 10]);
    expect(await remaining()).toEqual([null, 9]);
    expect(await remaining(8)).toEqual([null, 1]);
    expect(await remaining(2)).toEqual(['rate_limited', 1]);
    expect(await remaining(1)).toEqual([null, 0]);
    const { rateLimit } = await verify({ key });
    expect(rateLimit).toMatchObject({ limit: 10, remaining: 0 });
    expect(rateLimit?.retryAfterSeconds).toBeGreaterThan(0);
  });

  test('and a refusal takes nothing from the limit', async () => {
    const { key } = await newKeyOf(member, { rateLimitPerHour: 10 });
    expect(await verify({ key, cost: 5, permission: 'user:create' })).toMatchObject({ code: 'forbidden' });
    expect((await verify({ key, cost: 0 })).rateLimit?.remaining).toBe(10);
  });
});

describe('the caller', () => {
  test('as a member learns nothing about a key of another organization', async () => {
    const other = await createOrganizationRows(api.world.db, { status: 'active' });
    const owner = { orgId: other.id, id: other.ownerId };
    for (const chosen of [{}, { status: 'revoked' }, { expiresAt: new Date(0) }, { rateLimitPerHour: 1 }]) {
      const { id, key } = await newKeyOf(owner, chosen);
      expect(await verify({ key })).toEqual(unknown);
      expect(await verify({ key, permission: 'organization:read', cost: 1_000 })).toEqual(unknown);
      const [row] = await withPlatform(api.world.db, (tx) =>
        tx.execute<{ used: Date | null }>(sql`select last_used_at as used from api_keys where id = ${id}`),
      );
      expect(row?.used).toBeNull();
    }
    // The limit is unchanged, too.
    const { key } = await newKeyOf(owner, { rateLimitPerHour: 1 });
    expect(await verify({ key })).toEqual(unknown);
    expect((await verify({ key }, platformKey)).valid).toBe(true);
    expect(await verify({ key: platformKey })).toEqual(unknown);
  });

  test('as the platform can verify all keys, including its own', async () => {
    const { key } = await newKeyOf(member);
    expect(await verify({ key }, platformKey)).toMatchObject({ valid: true, orgId: organization.id });
    const own = await verify({ key: platformKey, permission: 'organization:create' }, platformKey);
    expect(own).toMatchObject({
      valid: true,
      principal: { kind: 'platform', id: 'bootstrap' },
      orgId: null,
      rateLimit: null,
    });
    expect(await verify({ key: platformKey, permission: 'user:create' }, platformKey)).toMatchObject({
      code: 'forbidden',
    });
  });

  test('needs the permission to verify', async () => {
    const { key } = await newKeyOf(member);
    const response = await api.request('/v1/auth/verify', { json: { key: newKey('user') }, key });
    expect(response.status).toBe(403);
    expect((await problemOf(response)).code).toBe('forbidden');
    expect((await api.request('/v1/auth/verify', { json: { key }, key: null })).status).toBe(401);
  });
});

test.each([
  ['no key', {}],
  ['a key that is not text', { key: 5 }],
  ['an empty key', { key: '' }],
  ['too long a key', { key: 'a'.repeat(5_000) }],
  ['a permission that does not exist', { key: 'x', permission: 'organization:burn' }],
  ['a name that every object has', { key: 'x', permission: 'constructor' }],
  ['a negative cost', { key: 'x', cost: -1 }],
  ['half a call', { key: 'x', cost: 0.5 }],
  ['an unknown field', { key: 'x', orgId: '01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0' }],
])('%s is 400, and the key is not repeated', async (_what, json) => {
  const response = await api.request('/v1/auth/verify', { json, key: serverKey });
  const problem = await problemOf(response);
  expect(problem).toMatchObject({ status: 400, code: 'validation_failed' });
  expect(JSON.stringify(problem)).not.toContain('aaaaaaaa');
});

test('a revocation is known within a second, and a verification counts as use', async () => {
  const { id, key } = await newKeyOf(member);
  expect((await verify({ key })).valid).toBe(true);
  await until(
    () =>
      withPlatform(api.world.db, (tx) =>
        tx.execute<{ used: string | null }>(sql`select last_used_at as used from api_keys where id = ${id}`),
      ),
    ([row]) => row?.used !== null && row?.used !== undefined,
    'the use is written',
    10_000,
  );
  await asOwnerOf(api.world.database, (owner) => owner`update api_keys set status = 'revoked' where id = ${id}`);
  await until(
    () => verify({ key }),
    ({ code }) => code === 'revoked_credentials',
    'the key is revoked',
    1_000,
  );
});

test('neither keys nor hashes of them are logged', async () => {
  const { key } = await newKeyOf(member);
  await verify({ key });
  await api.request('/v1/auth/verify', { json: { key, cost: -1 }, key: serverKey });
  const log = api.log.join('\n');
  for (const secret of [key, serverKey, api.world.keyRing.hash(key).keyHash]) expect(log).not.toContain(secret);
});

test('the permissions of a role are those shown to its key', async () => {
  const owner = { orgId: organization.id, id: organization.ownerId };
  expect((await verify({ key: (await newKeyOf(owner)).key })).permissions).toEqual(permissionsOf('owner', null));
});
