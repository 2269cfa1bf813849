import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrganizationStatus } from '../../src/contract/organization.ts';
import { type Permission, platformHas } from '../../src/contract/permissions.ts';
import { openApi, openTestApi, platformKey, problemOf, type TestApi } from '../api/support.ts';
import { createTenant, type Tenant } from '../security/fixtures.ts';
import { samples } from '../security/samples.ts';
import { asOwnerOf } from '../support/database.ts';
import type { World } from '../support/world.ts';

// Checks on every route under a slug that a validator of one organization does not match another one with that slug.

interface Described {
  operationId: string;
  parameters?: { name: string; in: string }[];
  responses: Record<string, { headers?: Record<string, unknown> }>;
  'x-permission'?: Permission;
}

const routes = Object.entries(openApi.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item as Record<string, Described>).map(([method, route]) => ({
    path,
    method: method.toUpperCase(),
    id: route.operationId,
    takes: (route.parameters ?? []).filter((parameter) => parameter.in === 'header').map(({ name }) => name),
    permission: route['x-permission'],
    hasETag: route.responses[200]?.headers?.ETag !== undefined,
  })),
);
const named = routes.filter(({ path }) => path.startsWith('/v1/orgs/{slug}') && !/\{(?!slug)/.test(path));
const reads = named.filter(({ method, hasETag }) => method === 'GET' && hasETag);

/** The status in which an organization accepts a request; default: `active`. */
const statusFor: Readonly<Record<string, OrganizationStatus>> = {
  resumeOrganization: 'suspended',
  activateOrganization: 'inactive',
  completePayment: 'pending',
};

let api: TestApi & { world: World };
let old: Tenant;
let present: Tenant;

/** Gives the slug of one organization to another, so that the first is no longer found under it. */
const replace = async (former: Tenant): Promise<Tenant> => {
  const namesake = await createTenant(api.world);
  await asOwnerOf(api.world.database, async (sql) => {
    await sql`update organizations set slug = ${`gone-${uuid().slice(-12)}`} where id = ${former.id}`;
    await sql`update organizations set slug = ${former.slug}, version = 1 where id = ${namesake.id}`;
  });
  return { ...namesake, slug: former.slug };
};
const validators = new Map<string, string>();

beforeAll(async () => {
  api = await openTestApi();
  old = await createTenant(api.world);
  for (const { id, path } of reads) {
    const read = await api.request(path.replace('{slug}', old.slug), { key: platformKey });
    validators.set(id, read.headers.get('etag') ?? '');
  }
  present = await replace(old);
});
afterAll(() => api.close());

describe('a namesake of an organization', () => {
  it.each(reads)('is returned in full by $method $path', async ({ id, path }) => {
    const tag = validators.get(id);
    expect(tag).toMatch(/^"[0-9a-f]{12}-\d+(\.[0-9a-f]{12})?"$/);
    const url = path.replace('{slug}', old.slug);
    const response = await api.request(url, { headers: { 'If-None-Match': tag ?? '' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('etag')).not.toBe(tag);
  });

  it.each(named.filter(({ takes }) => takes.includes('If-Match')))(
    'is not changed by $method $path with the validator of its predecessor',
    async ({ id, method }) => {
      const request = await samples[id]?.({ own: present, other: old, world: api.world });
      if (request === undefined) throw new Error(`${id} has no sample`);
      for (const tag of validators.values()) {
        const { path, json } = request;
        const headers = { 'If-Match': tag };
        const response = await api.request(path, { method, headers, ...(json === undefined ? {} : { json }) });
        expect((await problemOf(response)).code).toBe('precondition_failed');
      }
    },
  );

  // Members of the predecessor and of its namesake are different callers, so only the platform can repeat a request.
  const repeatable = named.filter(
    ({ id, takes, permission }) =>
      takes.includes('Idempotency-Key') &&
      permission !== undefined &&
      platformHas(permission) &&
      // Only a person can.
      id !== 'requestElevation',
  );
  it.each(repeatable)(
    'does not receive the stored answer of its predecessor from $method $path',
    async ({ id, method }) => {
      const status = statusFor[id] ?? 'active';
      const former = await createTenant(api.world, status);
      const request = await samples[id]?.({ own: former, other: old, world: api.world });
      if (request === undefined) throw new Error(`${id} has no sample`);
      const { path } = request;
      // The platform issues keys for owners only.
      const json = id === 'issueApiKey' ? { name: 'sample', userId: former.members.owner.userId } : request.json;
      const send = () =>
        api.request(path, {
          method,
          headers: { 'Idempotency-Key': 'once' },
          ...(json === undefined ? {} : { json }),
        });
      const first = await send();
      expect(first.ok, await first.clone().text()).toBe(true);
      await replace(former);
      const repeated = await send();
      // The owner of the key no longer exists either, which is noticed first.
      const code = id === 'issueApiKey' ? 'not_found' : 'idempotency_key_reused';
      expect((await problemOf(repeated)).code).toBe(code);
      expect(repeated.headers.get('idempotency-replayed')).toBeNull();
    },
  );
});
