import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { etagOf } from '../../src/contract/etag.ts';
import { RateLimits } from '../../src/contract/rate-limit.ts';
import { openTestApi, problemOf } from '../api/support.ts';
import { openOrganization } from '../members/support.ts';
import { chainOf } from '../support/audit-trail.ts';
import { createKeyRows } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { until } from '../support/until.ts';

let api: Awaited<ReturnType<typeof openTestApi>>;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

const limitsOf = async (response: Response): Promise<RateLimits> => {
  expect(response.status, await response.clone().text()).toBe(200);
  return RateLimits.strict().parse(await response.json());
};

/** An organization whose owner has a key with this limit. */
const openLimited = async (rateLimitPerHour: number) => {
  const organization = await openOrganization(api);
  const { orgId, owner } = organization;
  const { id, key } = await createKeyRows(api.world, { orgId, userId: owner.id }, { rateLimitPerHour });
  return { ...organization, limited: { id, key } };
};

const metric = async (name: string): Promise<number> => {
  const text = await (await api.request('/metrics')).text();
  const line = text.split('\n').find((each) => each.startsWith(name));
  return Number(line?.split(' ').at(-1));
};

describe('calls of a key', () => {
  it('show the remaining calls, for the hour of the key and the minute of its user', async () => {
    const { call, limited } = await openLimited(3);
    const response = await call('', { key: limited.key });
    expect(response.status).toBe(200);
    expect(response.headers.get('ratelimit')).toMatch(/^"key";r=2;t=36(00|[0-5]\d|60), "principal";r=999999;t=6[01]$/);
    expect(response.headers.get('ratelimit-policy')).toBe('"key";q=3;w=3600, "principal";q=1000000;w=60');
  });

  it('beyond the limit are 429 with Retry-After and counted, but do not count against the user', async () => {
    const { call, limited } = await openLimited(2);
    const refusedBefore = await metric('freehold_rate_limited_total{limit="key"');
    for (const left of [1, 0]) {
      const response = await call('', { key: limited.key });
      expect(response.headers.get('ratelimit')).toContain(`"key";r=${left};`);
    }
    const refused = await call('', { key: limited.key });
    const { code, detail } = await problemOf(refused.clone());
    expect([refused.status, code, detail]).toEqual([429, 'rate_limited', 'This key may make 2 calls per hour.']);
    const retryAfter = Number(refused.headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThan(3_500);
    expect(retryAfter).toBeLessThanOrEqual(3_660);
    expect(refused.headers.get('ratelimit')).toMatch(/^"key";r=0;t=\d+, "principal";r=999998;t=\d+$/);
    expect(await metric('freehold_rate_limited_total{limit="key"')).toBe(refusedBefore + 1);
    // Another key of the same user has its own hour.
    expect((await call('')).headers.get('ratelimit')).toContain('"principal";r=999997;');
  });

  it('are refused before their body is read', async () => {
    const { call, limited } = await openLimited(1);
    await call('', { key: limited.key });
    const refused = await call('/rate-limits', { method: 'PATCH', body: '{', key: limited.key });
    expect((await problemOf(refused)).code).toBe('rate_limited');
  });

  it('admit exactly the limit of many simultaneous requests', async () => {
    const { call, limited } = await openLimited(40);
    const responses = await Promise.all(Array.from({ length: 120 }, () => call('', { key: limited.key })));
    const statuses = responses.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(40);
    expect(statuses.filter((status) => status === 429)).toHaveLength(80);
  });

  it('with all keys of a user share the minute of the user', async () => {
    const { call, orgId, owner } = await openOrganization(api);
    await call('/rate-limits', { method: 'PATCH', json: { principalPerMinute: 10 } });
    const { key } = await createKeyRows(api.world, { orgId, userId: owner.id });
    const statusOf = async (chosen: string) => (await call('', { key: chosen })).status;
    await until(
      async () => (await call('')).headers.get('ratelimit-policy') ?? '',
      (policy) => policy.includes('"principal";q=10;'),
      'the new limit holds',
      1_000,
    );
    for (let calls = 0; calls < 10; calls += 1) await statusOf(key);
    const refused = await call('', { key });
    expect((await problemOf(refused)).detail).toBe('You may make 10 calls per minute.');
    expect(await statusOf(owner.key)).toBe(429);
  });

  it('of the platform are not limited', async () => {
    const response = await api.request('/v1/orgs');
    expect(response.status).toBe(200);
    expect([response.headers.get('ratelimit'), response.headers.get('ratelimit-policy')]).toEqual([null, null]);
  });
});

describe('the limits of an organization', () => {
  it('show the remaining calls of the calling key', async () => {
    const { call, orgId, owner } = await openOrganization(api);
    const response = await call('/rate-limits');
    expect(response.headers.get('etag')).toContain(etagOf({ id: orgId, version: 0 }).slice(0, -1));
    const { use, ...limits } = await limitsOf(response);
    expect(limits).toEqual({
      orgId,
      keyPerHour: { limit: 1_000_000, chosen: null, default: 1_000_000, max: 10_000_000 },
      principalPerMinute: { limit: 1_000_000, chosen: null, default: 1_000_000, max: 10_000_000 },
      version: 0,
    });
    expect(use?.principal).toMatchObject({ id: owner.id, limit: 1_000_000, remaining: 999_999 });
    expect(use?.key).toMatchObject({ limit: 1_000_000, remaining: 999_999 });
  });

  it('show the use of any key of the organization without counting against it', async () => {
    const { call, limited, owner } = await openLimited(10);
    for (let calls = 0; calls < 4; calls += 1) await call('', { key: limited.key });
    for (let times = 0; times < 3; times += 1) {
      const { use } = await limitsOf(await call(`/rate-limits?keyId=${limited.id}`));
      expect(use?.key).toMatchObject({ id: limited.id, limit: 10, remaining: 6 });
      expect(use?.principal.id).toBe(owner.id);
    }
    const { use } = await limitsOf(await api.request(`${(await openOrganization(api)).path}/rate-limits`));
    expect(use).toBeNull();
  });

  it('reveal nothing about a key of another organization', async () => {
    const [one, other] = [await openOrganization(api), await openLimited(5)];
    for (const keyId of [other.limited.id, randomUUID()]) {
      expect((await problemOf(await one.call(`/rate-limits?keyId=${keyId}`))).code).toBe('not_found');
    }
    expect((await problemOf(await one.call('/rate-limits?keyId=x'))).code).toBe('validation_failed');
  });

  it('can be changed, take effect within a second including past use, and are audited', async () => {
    const { call, orgId } = await openOrganization(api);
    const changed = await call('/rate-limits', { method: 'PATCH', json: { keyPerHour: 100 } });
    expect(changed.headers.get('etag')).toBe(etagOf({ id: orgId, version: 1 }));
    expect(await limitsOf(changed)).toMatchObject({
      keyPerHour: { limit: 100, chosen: 100 },
      principalPerMinute: { limit: 1_000_000, chosen: null },
      version: 1,
    });
    await until(
      async () => call(''),
      ({ headers }) => headers.get('ratelimit-policy')?.startsWith('"key";q=100;') ?? false,
      'the new limit holds',
      1_000,
    );
    expect(await chainOf(api.world.database, orgId)).toMatchObject([
      { action: 'rate_limit.update', detail: { keyPerHour: 100, principalPerMinute: null } },
    ]);
  });

  it('return to the default with null; an empty change makes no version', async () => {
    const { path } = await openOrganization(api);
    const patch = async (json: object) => limitsOf(await api.request(`${path}/rate-limits`, { method: 'PATCH', json }));
    expect((await patch({ keyPerHour: 900, principalPerMinute: 80 })).version).toBe(1);
    expect((await patch({ keyPerHour: 900 })).version).toBe(1);
    expect((await patch({})).version).toBe(1);
    const back = await patch({ keyPerHour: null });
    expect(back).toMatchObject({ keyPerHour: { limit: 1_000_000, chosen: null }, version: 2 });
    expect(back.principalPerMinute.chosen).toBe(80);
  });

  it.each([
    { json: { keyPerHour: 10_000_001 }, path: 'keyPerHour' },
    { json: { principalPerMinute: 10_000_001 }, path: 'principalPerMinute' },
    { json: { keyPerHour: 0 }, path: 'keyPerHour' },
    // An admin must not be able to lock out the owner.
    { json: { keyPerHour: 99 }, path: 'keyPerHour' },
    { json: { principalPerMinute: 9 }, path: 'principalPerMinute' },
    { json: { keyPerHour: 1.5 }, path: 'keyPerHour' },
    { json: { keyPerHour: '7' }, path: 'keyPerHour' },
    { json: { perDay: 7 }, path: 'perDay' },
  ])('refuse $json', async ({ json, path }) => {
    const { call } = await openOrganization(api);
    const { code, errors } = await problemOf(await call('/rate-limits', { method: 'PATCH', json }));
    expect([code, errors?.map((error) => error.path)]).toEqual(['validation_failed', [path]]);
  });

  it('change only in the version that was read', async () => {
    const { call, orgId } = await openOrganization(api);
    const patch = (json: object, version: number) =>
      call('/rate-limits', { method: 'PATCH', json, headers: { 'If-Match': etagOf({ id: orgId, version }) } });
    expect((await patch({ keyPerHour: 100 }, 0)).status).toBe(200);
    expect((await problemOf(await patch({ keyPerHour: 200 }, 0))).code).toBe('precondition_failed');
    expect((await patch({ keyPerHour: 200 }, 1)).status).toBe(200);
  });

  it('change once in ten simultaneous changes of version 0', async () => {
    const { call, orgId } = await openOrganization(api);
    const patch = (keyPerHour: number) =>
      call('/rate-limits', {
        method: 'PATCH',
        json: { keyPerHour },
        headers: { 'If-Match': etagOf({ id: orgId, version: 0 }) },
      });
    const responses = await Promise.all(Array.from({ length: 10 }, (_, index) => patch(1_000 + index)));
    expect(responses.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(412)]);
  });

  it.each(['member', 'viewer'] as const)('are not for a %s, nor for another organization', async (role) => {
    const [one, other] = [await openOrganization(api), await openOrganization(api)];
    const { key } = await one.join(role);
    for (const call of [{}, { method: 'PATCH', json: { keyPerHour: 900 } }]) {
      expect((await problemOf(await one.call('/rate-limits', { ...call, key }))).code).toBe('forbidden');
      const foreign = await one.call('/rate-limits', { ...call, key: other.owner.key });
      expect((await problemOf(foreign)).code).toBe('not_found');
      const unauthenticated = await one.call('/rate-limits', { ...call, key: null });
      expect((await problemOf(unauthenticated)).code).toBe('missing_credentials');
    }
  });

  it.each(['provisioning', 'deleting'] as const)('do not change while the organization is %s', async (status) => {
    const { slug } = await createOrganizationRows(api.world.db, { status });
    const patch = (json: object) => api.request(`/v1/orgs/${slug}/rate-limits`, { method: 'PATCH', json });
    expect((await problemOf(await patch({ keyPerHour: 900 }))).code).toBe('illegal_transition');
    expect((await api.request(`/v1/orgs/${slug}/rate-limits`)).status).toBe(200);
  });
});
