import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Permission, platformHas } from '../../src/contract/permissions.ts';
import { openApi, openTestApi, openUnreachableApi, platformKey, problemOf, type TestApi } from '../api/support.ts';
import { createTenant, type Tenant } from '../security/fixtures.ts';
import { samples } from '../security/samples.ts';
import { createKeyRows } from '../support/members.ts';
import type { World } from '../support/world.ts';

// Refusals that all described operations share, tested by their sample requests. Later operations are included.

interface Described {
  operationId: string;
  requestBody?: { required?: boolean };
  parameters?: { name: string; in: string }[];
  'x-permission'?: Permission;
  'x-body-bytes-max'?: number;
}

const operations = Object.values(openApi.paths ?? {}).flatMap((item) =>
  Object.entries(item as Record<string, Described>).map(([method, described]) => ({
    id: described.operationId,
    method: method.toUpperCase(),
    hasBody: described.requestBody !== undefined,
    needsBody: described.requestBody?.required === true,
    bytesMax: described['x-body-bytes-max'] ?? 65_536,
    permission: described['x-permission'],
    headers: (described.parameters ?? []).filter((parameter) => parameter.in === 'header').map(({ name }) => name),
  })),
);
type Tested = (typeof operations)[number];
const needsKey = operations.filter(({ id, permission }) => permission !== undefined || id === 'readMe');
/** Operations answered without the database, or whose response has already begun or reports many separate results. */
const outsidePostgres = ['readMe', 'readMetrics', 'batchOrganizations', 'exportPlatformAudit'];
// Payment events are left out, because even their invalid bodies are signed.
const withBody = needsKey.filter(({ hasBody }) => hasBody);

let api: TestApi & { world: World };
const unreachable = await openUnreachableApi();
let own: Tenant;
let refused: { key: string | null; code: string; challenge: RegExp }[];
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
  own = await createTenant(api.world);
  const rows = { orgId: own.id, userId: own.ownerId };
  const revoked = await createKeyRows(api.world, rows, { status: 'revoked' });
  const expired = await createKeyRows(api.world, rows, { expiresAt: new Date(Date.now() - 1_000) });
  const invalidToken = /^Bearer error="invalid_token"/;
  refused = [
    { key: null, code: 'missing_credentials', challenge: /^Bearer$/ },
    { key: 'nonsense', code: 'malformed_credentials', challenge: invalidToken },
    { key: `fh_platform_sk_${'x'.repeat(43)}`, code: 'invalid_credentials', challenge: invalidToken },
    { key: revoked.key, code: 'revoked_credentials', challenge: invalidToken },
    { key: expired.key, code: 'expired_credentials', challenge: invalidToken },
  ];
});
afterAll(() => Promise.all([api?.close(), unreachable.close()]));

/** Requests by operation id, each with its own organization, since some samples write rows that exist only once. */
const requests = new Map<string, ReturnType<typeof newRequest>>();
const newRequest = async (id: string) => {
  const tenant = await createTenant(api.world);
  const request = await samples[id]?.({ own: tenant, other: own, world: api.world });
  if (request === undefined) throw new Error(`There is no sample request for ${id}`);
  return { ...request, ownerKey: tenant.members.owner.key };
};
const requestOf = (id: string) => {
  const request = requests.get(id) ?? newRequest(id);
  requests.set(id, request);
  return request;
};

/** Returns the key of a caller with the permission. */
const keyOf = ({ permission }: Tested, ownerKey: string): string =>
  permission !== undefined && platformHas(permission) ? platformKey : ownerKey;

const everyName = (path: string): string[] => [
  ...new Set([path, path.replace(/^\/v1/, '/api/v0'), path.replace(/^\/v1\/orgs/, '/api/v0/organizations')]),
];
const json = { 'Content-Type': 'application/json' };

describe.each(needsKey)('$method $id', (operation) => {
  const { id, method } = operation;

  it('requires valid credentials under each of its names', async () => {
    const { path, json: body } = await requestOf(id);
    for (const name of everyName(path)) {
      for (const { key, code, challenge } of refused) {
        const response = await api.request(name, { method, key, ...(body === undefined ? {} : { json: body }) });
        expect([response.status, (await problemOf(response.clone())).code], name).toEqual([401, code]);
        expect(response.headers.get('www-authenticate')).toMatch(challenge);
      }
    }
  });

  it('is a coded 503 with Retry-After while Postgres is unavailable, or refused before Postgres is needed', async () => {
    const { path, json: body, headers = {} } = await requestOf(id);
    const call = { method, headers, ...(body === undefined ? {} : { json: body }) };
    const response = await unreachable.request(path, call);
    if (operation.permission !== undefined && !platformHas(operation.permission)) {
      expect((await problemOf(response)).code).toBe('forbidden');
      return;
    }
    if (outsidePostgres.includes(id)) return expect(response.status).toBe(200);
    expect((await problemOf(response.clone())).code).toBe('database_unavailable');
    expect(response.headers.get('retry-after')).toBe('5');
  });
});

// The metrics have one name, and accept any query.
describe.each(needsKey.filter(({ id }) => id !== 'readMetrics'))('$method $id', (operation) => {
  const { id, method } = operation;

  it('is the same operation under each of its names', async () => {
    const { path, ownerKey } = await requestOf(id);
    const key = keyOf(operation, ownerKey);
    const answers = await Promise.all(
      everyName(path).map(async (name) => {
        // The request is refused after routing, so that nothing changes between the names.
        const call = method === 'GET' ? {} : { headers: json, body: '{}' };
        const response = await api.request(`${name}?no-such-parameter=1`, { method, key, ...call });
        return (await problemOf(response)).errors;
      }),
    );
    expect(answers[0]).toContainEqual(expect.objectContaining({ path: 'query.no-such-parameter' }));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });
});

describe.each(withBody)('the body of $method $id', (operation) => {
  const { id, method, bytesMax } = operation;
  const send = async (call: Parameters<TestApi['request']>[1]) => {
    const { path, ownerKey } = await requestOf(id);
    return api.request(path, { method, key: keyOf(operation, ownerKey), ...call });
  };

  it('is 400 if it is not a JSON object', async () => {
    for (const body of [
      '{"name":',
      'null',
      '[]',
      '"x"',
      '\u0000',
      '{}{}',
      '{"a":1,}',

      'a=b',
      new Uint8Array([0x22, 0xff, 0x22]),
    ]) {
      const { code, errors } = await problemOf(await send({ body, headers: json }));
      expect([code, errors?.[0]?.path]).toEqual(['validation_failed', 'body']);
    }
  });

  it('is 415 if it has another media type', async () => {
    const body = new TextEncoder().encode(JSON.stringify((await requestOf(id)).json ?? {}));
    for (const type of [undefined, 'text/plain', 'application/jsonx', 'application/json; charset=utf-16']) {
      const response = await send({ body, headers: type === undefined ? {} : { 'Content-Type': type } });
      expect((await problemOf(response)).code).toBe('unsupported_media_type');
    }
  });

  it('is 413 if it is too long, with or without a declared length, and is not read to its end', async () => {
    const declared = { ...json, 'Content-Length': String(bytesMax + 1) };
    expect((await problemOf(await send({ headers: declared, body: '{' }))).status).toBe(413);
    let chunks = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        chunks += 1;
        if (chunks > 1_000) controller.close();
        else controller.enqueue(new Uint8Array(65_536).fill(0x20));
      },
    });
    expect((await problemOf(await send({ headers: json, body }))).status).toBe(413);
    expect(chunks).toBeLessThan(30);
  });

  it('is 400 for an unknown field and for a duplicate member', async () => {
    const sample = (await requestOf(id)).json ?? {};
    const unknown = await problemOf(await send({ json: { ...sample, 'no-such-field': 1 } }));
    expect(unknown.errors).toContainEqual(expect.objectContaining({ path: 'no-such-field', code: 'unknown_field' }));
    const twice = await problemOf(await send({ headers: json, body: '{"name":"a","name":"a"}' }));
    expect(twice.errors).toEqual([{ path: 'name', message: expect.any(String), code: 'duplicate_member' }]);
  });
});

it.each(withBody.filter(({ needsBody }) => needsBody))('$method $id is 400 without its body', async (operation) => {
  const { path, ownerKey } = await requestOf(operation.id);
  const key = keyOf(operation, ownerKey);
  const { code, errors } = await problemOf(await api.request(path, { method: operation.method, key }));
  expect([code, errors?.[0]?.path]).toEqual(['validation_failed', 'body']);
});

describe.each(needsKey.filter(({ headers }) => headers.includes('Idempotency-Key')))('$method $id', (operation) => {
  const { id, method } = operation;

  it.each(['two words', 'k'.repeat(256)])('refuses the Idempotency-Key %s by name', async (value) => {
    const { path, json: body, ownerKey } = await requestOf(id);
    const call = { method, key: keyOf(operation, ownerKey), ...(body === undefined ? {} : { json: body }) };
    const { errors } = await problemOf(await api.request(path, { ...call, headers: { 'Idempotency-Key': value } }));
    expect(errors).toMatchObject([{ path: 'header.Idempotency-Key' }]);
  });
});

it('exactly the described operations have a sample request', () => {
  expect(Object.keys(samples).sort()).toEqual(operations.map(({ id }) => id).sort());
});
