import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPlatformOnly, type Permission, platformHas, roleHas } from '../../src/contract/permissions.ts';
import { openApi, openTestApi, problemOf, type TestApi } from '../api/support.ts';
import { createTenant, type Tenant } from '../security/fixtures.ts';
import { samples } from '../security/samples.ts';
import type { World } from '../support/world.ts';

// Checks properties that every described route must have, including later routes.

interface Described {
  operationId: string;
  description?: string;
  requestBody?: { required?: boolean };
  parameters?: { name: string; in: string }[];
  responses: Record<string, { headers?: Record<string, unknown> }>;
  'x-permission'?: Permission;
  'x-body-bytes-max'?: number;
}

const routes = Object.entries(openApi.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item as Record<string, Described>).map(([method, route]) => ({
    path,
    method: method.toUpperCase(),
    id: route.operationId,
    description: route.description ?? '',
    hasBody: route.requestBody !== undefined,
    bytesMax: route['x-body-bytes-max'] ?? 65_536,
    permission: route['x-permission'],
    takes: (route.parameters ?? []).filter((parameter) => parameter.in === 'header').map(({ name }) => name),
    hasETag: route.responses[200]?.headers?.ETag !== undefined,
  })),
);
const behindKey = routes.flatMap(({ permission, ...route }) =>
  permission === undefined ? [] : [{ ...route, permission }],
);

let api: TestApi & { world: World };
let own: Tenant;
beforeAll(async () => {
  api = await openTestApi();
  own = await createTenant(api.world);
});
afterAll(() => api.close());

const requestOf = async (id: string) => {
  const request = await samples[id]?.({ own, other: own, world: api.world });
  if (request === undefined) throw new Error(`${id} has no sample`);
  return request;
};

/** Creates a body that stalls after its beginning, so that reading it never ends. */
const endless = (): ReadableStream<Uint8Array> => new ReadableStream({ start: (it) => it.enqueue(Buffer.from('{"')) });

describe('a body', () => {
  const refused = behindKey.filter(({ hasBody, permission }) => hasBody && !roleHas('viewer', permission));

  it.each(refused)('is not read by $method $path from a caller who lacks the permission', async ({ id, method }) => {
    const { path } = await requestOf(id);
    const headers = { 'Content-Type': 'application/json' };
    const response = await api.request(path, { method, headers, body: endless(), key: own.members.viewer.key });
    expect(['forbidden', 'not_found']).toContain((await problemOf(response)).code);
  });

  const taken = behindKey.filter(({ hasBody, permission }) => hasBody && platformHas(permission));

  it.each(taken)(
    'of $method $path is bounded as the description says',
    async ({ id, method, description, bytesMax }) => {
      expect(description).toContain(`The body may have at most ${bytesMax} bytes.`);
      const { path } = await requestOf(id);
      const headers = { 'Content-Type': 'application/json' };
      const send = (bytes: number) => api.request(path, { method, headers, body: `{"x":"${'x'.repeat(bytes - 8)}"}` });
      expect((await problemOf(await send(bytesMax + 1))).code).toBe('payload_too_large');
      expect((await problemOf(await send(bytesMax))).code).toBe('validation_failed');
    },
  );
});

describe('a validator', () => {
  const reads = behindKey.filter(({ method, hasETag }) => method === 'GET' && hasETag);
  const writes = behindKey.filter(
    ({ method, takes }) => ['PATCH', 'PUT', 'DELETE'].includes(method) && takes.includes('If-Match'),
  );

  it('is returned by every kind of versioned resource', () => {
    expect(reads.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['readOrganization', 'readApiKey', 'readWebhook']),
    );
    expect(writes.length).toBeGreaterThan(8);
  });

  it.each(reads)('makes $method $path conditional', async ({ id, takes, permission }) => {
    expect(takes).toEqual(expect.arrayContaining(['If-Match', 'If-None-Match']));
    const { path } = await requestOf(id);
    const key = isPlatformOnly(permission) ? {} : { key: own.members.owner.key };
    const read = (headers: Record<string, string>) => api.request(path, { ...key, headers });
    const etag = (await read({})).headers.get('etag') ?? '';
    // The remaining limits of a key change with each call.
    if (id !== 'readRateLimits') {
      const known = await read({ 'If-None-Match': `"x", W/${etag}` });
      expect([known.status, known.headers.get('etag'), await known.text()]).toEqual([304, etag, '']);
    }
    expect((await read({ 'If-None-Match': '"x"' })).status).toBe(200);
    expect((await read({ 'If-Match': etag })).status).toBe(200);
    expect((await read({ 'If-Match': '*' })).status).toBe(200);
    expect((await problemOf(await read({ 'If-Match': '"x"' }))).code).toBe('precondition_failed');
    expect((await problemOf(await read({ 'If-None-Match': 'x' }))).code).toBe('validation_failed');
  });

  it.each(writes)('makes $method $path conditional', async ({ id, method, permission }) => {
    const { path, json } = await requestOf(id);
    const key = platformHas(permission) ? {} : { key: own.members.owner.key };
    for (const [name, value] of [
      ['If-None-Match', '*'],
      ['If-Match', '"x"'],
    ] as const) {
      const call = { method, headers: { [name]: value }, ...key, ...(json === undefined ? {} : { json }) };
      expect((await problemOf(await api.request(path, call))).code, name).toBe('precondition_failed');
    }
  });
});

describe('transport security', () => {
  it.each([
    [0, 'https', null],
    [1, undefined, null],
    [1, 'http', null],
    [1, 'https', 'max-age=15552000'],
    [1, 'https, http', null],
    [2, 'https, http', 'max-age=15552000'],
    [2, 'https', 'max-age=15552000'],
  ])('behind %s trusted proxies that say %s is %s', async (trustedProxies, proto, expected) => {
    const proxied = await openTestApi({ config: { TRUSTED_PROXIES: trustedProxies } });
    try {
      const headers = proto === undefined ? {} : { 'X-Forwarded-Proto': proto };
      for (const path of ['/healthz', '/docs', '/v1/none']) {
        const response = await proxied.request(path, { headers });
        expect(response.headers.get('strict-transport-security')).toBe(expected);
      }
    } finally {
      await proxied.close();
    }
  });
});
