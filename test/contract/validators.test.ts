import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApi, openTestApi, platformKey, problemOf, type TestApi } from '../api/support.ts';
import { createTenant, type Tenant } from '../security/fixtures.ts';
import { samples } from '../security/samples.ts';
import { asOwnerOf } from '../support/database.ts';
import type { World } from '../support/world.ts';

// Every route under an organization's name: what it says of one organization holds for no other one of that name.

interface Described {
  operationId: string;
  parameters?: { name: string; in: string }[];
  responses: Record<string, { headers?: Record<string, unknown> }>;
}

const routes = Object.entries(openApi.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item as Record<string, Described>).map(([method, route]) => ({
    path,
    method: method.toUpperCase(),
    id: route.operationId,
    takes: (route.parameters ?? []).filter((parameter) => parameter.in === 'header').map(({ name }) => name),
    hasETag: route.responses[200]?.headers?.ETag !== undefined,
  })),
);
const named = routes.filter(({ path }) => path.startsWith('/v1/orgs/{slug}') && !/\{(?!slug)/.test(path));
const reads = named.filter(({ method, hasETag }) => method === 'GET' && hasETag);

let api: TestApi & { world: World };
let old: Tenant;
let present: Tenant;
const validators = new Map<string, string>();

beforeAll(async () => {
  api = await openTestApi();
  old = await createTenant(api.world);
  for (const { id, path } of reads) {
    const read = await api.request(path.replace('{slug}', old.slug), { key: platformKey });
    validators.set(id, read.headers.get('etag') ?? '');
  }
  present = { ...(await createTenant(api.world)), slug: old.slug };
  await asOwnerOf(api.world.database, async (sql) => {
    await sql`update organizations set slug = ${`gone-${uuid().slice(-12)}`} where id = ${old.id}`;
    await sql`update organizations set slug = ${old.slug}, version = 1 where id = ${present.id}`;
  });
});
afterAll(() => api.close());

describe('a namesake of an organization', () => {
  it.each(reads)('is answered whole by $method $path', async ({ id, path }) => {
    const tag = validators.get(id);
    expect(tag).toMatch(/^"[0-9a-f]{12}-\d+"$/);
    const url = path.replace('{slug}', old.slug);
    const response = await api.request(url, { headers: { 'If-None-Match': tag ?? '' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('etag')).not.toBe(tag);
  });

  it.each(named.filter(({ takes }) => takes.includes('If-Match')))(
    'is not changed by $method $path with the validator of the former one',
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
});
