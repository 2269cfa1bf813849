import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { etagOf } from '../../src/contract/etag.ts';
import { apiKeys, organizations, users } from '../../src/db/schema.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { openTestApi, problemOf } from '../api/support.ts';
import { codeOf, type MembersApi, openOrganization } from '../members/support.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { inSeconds, issuedOf, keyOf, listOf, outcomeOf, recordsOf, untilOutcome } from './support.ts';

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const reason = 'no longer needed';

describe('issuing a key', () => {
  it('shows the secret once, and the key works at once', async () => {
    const organization = await openOrganization(api);
    const { call, owner, orgId, path } = organization;
    const expiresAt = inSeconds(3_600);
    const scopes = ['user:list', 'organization:read', 'user:list'];
    const json = { name: ' Deployment ', userId: owner.id, scopes, expiresAt, rateLimitPerHour: 500 };
    const response = await call('/api-keys', { json });
    const issued = await issuedOf(response);
    expect(response.headers.get('location')).toBe(`${path}/api-keys/${issued.id}`);
    expect(issued).toMatchObject({
      name: 'Deployment',
      userId: owner.id,
      scopes: ['organization:read', 'user:list'],
      expiresAt,
      rateLimitPerHour: 500,
      status: 'active',
      validUntil: null,
      predecessorId: null,
      revokedAt: null,
      rotation: { state: 'none', dueAt: null, warnAt: null },
      lastUsedAt: null,
      version: 1,
    });
    expect((await call('/users', { key: issued.secret })).status).toBe(200);
    expect(await codeOf(await call('/api-keys', { key: issued.secret }))).toBe('forbidden');

    const { secret, ...shown } = issued;
    const read = await call(`/api-keys/${issued.id}`);
    expect(read.headers.get('etag')).toContain(etagOf(issued).slice(0, -1));
    expect({ ...(await keyOf(read)), lastUsedAt: null }).toEqual(shown);
    const { audited, announced } = await recordsOf(api, organization);
    expect(audited.at(-1)).toMatchObject({
      actor: `user:${owner.id}`,
      action: 'api_key.issue',
      target: `api_key:${issued.id}`,
    });
    expect(JSON.parse(audited.at(-1)?.body ?? '')).toMatchObject({
      detail: { name: 'Deployment', userId: owner.id, scopes: 'organization:read user:list', expiresAt },
    });
    expect(announced.at(-1)).toMatchObject({
      type: 'api_key.issued',
      payload: { orgId, keyId: issued.id, userId: owner.id, status: 'active', predecessorId: null },
    });
    expect(secret).not.toBe(owner.key);
  });

  it('answers a repeated request with the same key, and without the secret', async () => {
    const { call, owner } = await openOrganization(api);
    const json = { name: 'Once', userId: owner.id };
    const headers = { 'Idempotency-Key': 'once' };
    const { secret, ...first } = await issuedOf(await call('/api-keys', { json, headers }));
    const again = await call('/api-keys', { json, headers });
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.json()).toEqual({ ...first, secret: null });
    const other = await call('/api-keys', { json: { ...json, name: 'Other' }, headers });
    expect(await codeOf(other)).toBe('idempotency_key_reused');
    expect((await listOf(await call('/api-keys'))).filter(({ name }) => name === 'Once')).toHaveLength(1);
    expect(await outcomeOf(api, secret)).toBe('ok');
  });

  it('makes one key of ten requests at once with one idempotency key', async () => {
    const { call, owner } = await openOrganization(api);
    const responses = await Promise.all(
      Array.from({ length: 10 }, () =>
        call('/api-keys', { json: { name: 'Race', userId: owner.id }, headers: { 'Idempotency-Key': 'race' } }),
      ),
    );
    const bodies = (await Promise.all(responses.map((response) => response.json()))) as {
      id: string;
      secret: string | null;
    }[];
    expect(new Set(bodies.map(({ id }) => id)).size).toBe(1);
    expect(bodies.filter(({ secret }) => secret !== null)).toHaveLength(1);
    expect((await listOf(await call('/api-keys'))).filter(({ name }) => name === 'Race')).toHaveLength(1);
  });

  it('names every invalid field', async () => {
    const { call, owner, join } = await openOrganization(api);
    const member = await join('member');
    const pathsOf = async (json: object) => {
      const problem = await problemOf(await call('/api-keys', { json }));
      expect(problem.code).toBe('validation_failed');
      return problem.errors?.map(({ path }) => path);
    };
    const good = { name: 'Good', userId: member.id };
    expect(await pathsOf({ ...good, scopes: ['user:list', 'organization:create', 'nonsense'] })).toEqual([
      'scopes.1',
      'scopes.2',
    ]);
    expect(await pathsOf({ ...good, scopes: ['user:list', 'user:create', 'audit:read'] })).toEqual([
      'scopes.1',
      'scopes.2',
    ]);
    expect(await pathsOf({ ...good, scopes: [] })).toEqual(['scopes']);
    expect(await pathsOf({ ...good, expiresAt: inSeconds(-1), rateLimitPerHour: 10_000_001 })).toEqual([
      'expiresAt',
      'rateLimitPerHour',
    ]);
    expect(await pathsOf({ ...good, expiresAt: 'tomorrow', rateLimitPerHour: 0 })).toEqual([
      'expiresAt',
      'rateLimitPerHour',
    ]);
    expect(await pathsOf({ ...good, name: `my ${owner.key}` })).toEqual(['name']);
    expect(await pathsOf({ ...good, orgId: randomUUID(), name: '' })).toEqual(['name', 'orgId']);
    expect(await pathsOf({ userId: 'me' })).toEqual(['name', 'userId']);
  });

  it('is refused for suspended, removed and unknown users, and while the organization is created or deleted', async () => {
    const { call, join, orgId, owner } = await openOrganization(api);
    const suspended = await join('member', { status: 'suspended' });
    const removed = await join('member', { status: 'deleted' });
    const codeFor = async (userId: string) => codeOf(await call('/api-keys', { json: { name: 'New', userId } }));
    expect(await codeFor(suspended.id)).toBe('illegal_transition');
    expect(await codeFor(removed.id)).toBe('not_found');
    expect(await codeFor(randomUUID())).toBe('not_found');
    for (const status of ['provisioning', 'pending', 'deleting'] as const) {
      await withPlatform(api.world.db, (tx) =>
        tx.update(organizations).set({ status }).where(eq(organizations.id, orgId)),
      );
      const response = await call('/api-keys', { json: { name: 'New', userId: owner.id }, ...asPlatform });
      expect(await codeOf(response)).toBe('illegal_transition');
    }
  });

  it('is refused in an organization that is being created, and is 404 in a nonexistent one', async () => {
    const { slug, ownerId } = await createOrganizationRows(api.world.db);
    const json = { name: 'Early', userId: ownerId };
    expect(await codeOf(await api.request(`/v1/orgs/${slug}/api-keys`, { json }))).toBe('illegal_transition');
    expect(await codeOf(await api.request('/v1/orgs/none-such/api-keys', { json }))).toBe('not_found');
  });
});

/** `request` itself sends the platform's key; `call` sends the owner's. */
const asPlatform = { key: `fh_platform_sk_${'k'.repeat(43)}` };

describe('reading keys', () => {
  it('lists newest first, page by page, by user and by status', async () => {
    const { call, join, owner } = await openOrganization(api);
    const member = await join('member');
    const ids: string[] = [];
    for (const name of ['One', 'Two', 'Three']) {
      ids.push((await issuedOf(await call('/api-keys', { json: { name, userId: member.id } }))).id);
    }
    const of = (query: string) => call(`/api-keys?userId=${member.id}${query}`);
    const first = (await (await of('&limit=2')).json()) as { data: { id: string }[]; nextCursor: string };
    const second = (await (await of(`&limit=2&cursor=${first.nextCursor}`)).json()) as typeof first;
    const found = [...first.data, ...second.data].map(({ id }) => id);
    expect(found.slice(0, 3)).toEqual(ids.toReversed());
    expect(found).toHaveLength(4);
    expect(second.nextCursor).toBeNull();
    await call(`/api-keys/${ids[0]}/revoke`, { json: { reason } });
    await call(`/api-keys/${ids[1]}/rotate`, { json: { overlapSeconds: 3_600 } });
    expect((await listOf(await of('&status=revoked'))).map(({ id }) => id)).toEqual([ids[0]]);
    expect((await listOf(await of('&status=rotating'))).map(({ id }) => id)).toEqual([ids[1]]);
    expect(await listOf(await of('&status=active'))).toHaveLength(3);
    expect((await listOf(await call('/api-keys'))).some(({ userId }) => userId === owner.id)).toBe(true);
    expect(await codeOf(await of('&status=expired'))).toBe('validation_failed');
    expect(await codeOf(await call(`/api-keys/${randomUUID()}`))).toBe('not_found');
  });
});

describe('changing a key', () => {
  it('takes effect within a second, is versioned, and leaves other fields unchanged', async () => {
    const organization = await openOrganization(api);
    const { call, owner } = organization;
    const issued = await issuedOf(await call('/api-keys', { json: { name: 'Wide', userId: owner.id } }));
    expect((await call('/users', { key: issued.secret })).status).toBe(200);
    const change = (json: object, headers: Record<string, string> = {}) =>
      call(`/api-keys/${issued.id}`, { method: 'PATCH', json, headers });
    const narrowed = await change({ scopes: ['organization:read'] }, { 'If-Match': etagOf(issued) });
    expect(narrowed.headers.get('etag')).toBe(etagOf({ id: issued.id, version: 2 }));
    expect(await keyOf(narrowed)).toMatchObject({ name: 'Wide', scopes: ['organization:read'], version: 2 });
    await expect.poll(async () => (await call('/users', { key: issued.secret })).status, { timeout: 1_000 }).toBe(403);
    expect(await codeOf(await change({ name: 'Stale' }, { 'If-Match': etagOf(issued) }))).toBe('precondition_failed');
    expect(await keyOf(await change({ scopes: ['organization:read'] }))).toMatchObject({ version: 2 });
    expect(await codeOf(await change({}))).toBe('validation_failed');
    expect(await codeOf(await change({ status: 'active' }))).toBe('validation_failed');
    expect(await codeOf(await change({ rateLimitPerHour: 10_000_001 }))).toBe('validation_failed');
    const soon = new Date(Date.now() + 300).toISOString();
    expect(await keyOf(await change({ scopes: null, expiresAt: soon, name: 'Brief' }))).toMatchObject({
      name: 'Brief',
      scopes: null,
      expiresAt: soon,
      version: 3,
    });
    await untilOutcome(api, issued.secret, 'expired_credentials', 1_500);
    const { audited, announced } = await recordsOf(api, organization);
    expect(announced.filter(({ type }) => type === 'api_key.changed')).toHaveLength(2);
    expect(JSON.parse(audited.at(-1)?.body ?? '')).toMatchObject({
      action: 'api_key.update',
      detail: { name: 'Brief', scopes: null, expiresAt: soon },
    });
  });

  it('leaves a revoked key unchanged', async () => {
    const { call, owner } = await openOrganization(api);
    const issued = await issuedOf(await call('/api-keys', { json: { name: 'Gone', userId: owner.id } }));
    await keyOf(await call(`/api-keys/${issued.id}/revoke`, { json: { reason } }));
    const patched = await call(`/api-keys/${issued.id}`, { method: 'PATCH', json: { name: 'Back' } });
    expect(await codeOf(patched)).toBe('illegal_transition');
    expect(await codeOf(await call(`/api-keys/${issued.id}/rotate`, { json: {} }))).toBe('illegal_transition');
  });
});

describe('revoking a key', () => {
  it('takes effect within a second, permanently, and repeats its answer', async () => {
    const organization = await openOrganization(api);
    const { call, owner } = organization;
    const issued = await issuedOf(await call('/api-keys', { json: { name: 'Leaked', userId: owner.id } }));
    expect(await outcomeOf(api, issued.secret)).toBe('ok');
    const headers = { 'Idempotency-Key': 'revoke' };
    const response = await call(`/api-keys/${issued.id}/revoke`, { json: { reason }, headers });
    expect(response.headers.get('etag')).toBe(etagOf({ id: issued.id, version: 2 }));
    const revoked = await keyOf(response);
    expect(revoked).toMatchObject({ status: 'revoked', version: 2, revokedAt: expect.any(String) });
    await untilOutcome(api, issued.secret, 'revoked_credentials', 1_000);
    const replayed = await call(`/api-keys/${issued.id}/revoke`, { json: { reason }, headers });
    expect(replayed.headers.get('idempotency-replayed')).toBe('true');
    expect(await keyOf(replayed)).toEqual(revoked);
    const again = await keyOf(await call(`/api-keys/${issued.id}/revoke`, { json: { reason: 'again' } }));
    expect({ ...again, lastUsedAt: null }).toEqual({ ...revoked, lastUsedAt: null });
    const { audited } = await recordsOf(api, organization);
    expect(audited.filter(({ action }) => action === 'api_key.revoke')).toMatchObject([{ reason }]);
    expect(await codeOf(await call(`/api-keys/${randomUUID()}/revoke`, { json: { reason } }))).toBe('not_found');
  });

  it.each([
    ['an empty object', { json: {} }],
    ['no body at all', { method: 'POST' }],
  ])('needs no reason: %s', async (_, body) => {
    const organization = await openOrganization(api);
    const { call, owner } = organization;
    const issued = await issuedOf(await call('/api-keys', { json: { name: 'Leaked', userId: owner.id } }));
    expect(await keyOf(await call(`/api-keys/${issued.id}/revoke`, body))).toMatchObject({ status: 'revoked' });
    const { audited } = await recordsOf(api, organization);
    expect(audited.filter(({ action }) => action === 'api_key.revoke')).toMatchObject([{ reason: null }]);
    const wrong = await call(`/api-keys/${issued.id}/revoke`, { json: { reason: '' } });
    expect(await codeOf(wrong)).toBe('validation_failed');
  });

  it('a just revoked key issues no successor, even in a process that does not know yet', async () => {
    const { call, owner, orgId } = await openOrganization(api);
    const issued = await issuedOf(await call('/api-keys', { json: { name: 'Thief', userId: owner.id } }));
    expect(await outcomeOf(api, issued.secret)).toBe('ok');
    const before = await listOf(await call('/api-keys'));
    // Committed while the request with the key waits for the organization.
    const waiting = await withOrganization(api.world.db, orgId, async (tx) => {
      await tx.select().from(users).where(eq(users.id, owner.id)).for('update');
      await tx.select().from(organizations).where(eq(organizations.id, orgId)).for('update');
      const sent = call('/api-keys', { json: { name: 'Heir', userId: owner.id }, key: issued.secret });
      await expect
        .poll(async () => {
          const [row] = await api.world.database.sql`
            select count(*)::int as waiting from pg_locks where not granted`;
          return row?.waiting;
        })
        .toBeGreaterThan(0);
      await tx.update(apiKeys).set({ status: 'revoked', revokedAt: new Date() }).where(eq(apiKeys.id, issued.id));
      return [sent];
    });
    expect(await codeOf(await (waiting[0] as Promise<Response>))).toBe('revoked_credentials');
    expect(await listOf(await call('/api-keys'))).toHaveLength(before.length);
  });
});

it('counts each change once, without replays and repeated revocations', async () => {
  const { call, owner } = await openOrganization(api);
  const counts = async (): Promise<Record<string, number>> => {
    const text = await (await api.request('/metrics')).text();
    const found = [...text.matchAll(/^freehold_api_key_changes_total\{[^}]*change="(\w+)"[^}]*\} (\d+)$/gm)];
    return Object.fromEntries(found.map(([, change, count]) => [change, Number(count)]));
  };
  const before = await counts();
  const headers = { 'Idempotency-Key': 'counted' };
  const issue = () => call('/api-keys', { json: { name: 'Counted', userId: owner.id }, headers });
  const { id } = await issuedOf(await issue());
  await issue();
  await issuedOf(await call(`/api-keys/${id}/rotate`, { json: {} }));
  await keyOf(await call(`/api-keys/${id}/revoke`, { json: { reason } }));
  await keyOf(await call(`/api-keys/${id}/revoke`, { json: { reason } }));
  const after = await counts();
  const grown = Object.fromEntries(
    Object.entries(after).map(([change, count]) => [change, count - (before[change] ?? 0)]),
  );
  expect(grown).toEqual({ issued: 1, rotated: 1, revoked: 1 });
});
