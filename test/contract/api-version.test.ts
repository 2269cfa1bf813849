import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/api/app.ts';
import { openApiDocument } from '../../src/api/openapi.ts';
import { apiVersions, negotiated } from '../../src/contract/api-version.ts';
import { type HttpServer, listen } from '../../src/main/http-server.ts';
import { openApi, openTestApi, platformKey, problemOf, type TestApi } from '../api/support.ts';
import { createTenant, type Tenant } from '../security/fixtures.ts';
import type { World } from '../support/world.ts';

// Guarantees of docs/api/versions.md, for every described operation.

const newest = apiVersions[0];
const operations = Object.entries(openApi.paths ?? {}).flatMap(([template, item]) =>
  Object.entries(item as Record<string, { operationId: string; parameters?: object[] }>).map(([method, described]) => ({
    id: described.operationId,
    method: method.toUpperCase(),
    path: template.replace('{id}', crypto.randomUUID()).replace('{slug}', 'some').replace('{file}', 'users.ndjson'),
    parameters: described.parameters ?? [],
  })),
);
const versioned = operations.filter(({ path }) => path.startsWith('/v1/'));
const others = operations.filter((operation) => !versioned.includes(operation));

let api: TestApi & { world: World };
let server: HttpServer;
let own: Tenant;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
  server = await listen({ fetch: api.app.fetch, host: '127.0.0.1', port: 0 });
  own = await createTenant(api.world);
});
afterAll(async () => {
  await server.drain(1_000);
  await api.close();
});

const versionOf = (response: Response): string | null => response.headers.get('freehold-version');

it('the newest version is used when none is sent, any supported one is used as sent, and no other is', () => {
  const supported = ['2027-03-01', '2026-11-29'] as const;
  expect(negotiated(undefined, supported)).toBe('2027-03-01');
  expect(negotiated('2026-11-29', supported)).toBe('2026-11-29');
  for (const other of ['', '2026-11-28', '2026-11-29 ', '2027-03-01, 2026-11-29']) {
    expect(negotiated(other, supported)).toBeUndefined();
  }
});

it('versions are dates, the newest first, and openapi.json has the newest', () => {
  expect(versioned.length).toBeGreaterThan(60);
  expect(apiVersions.filter((version) => !/^\d{4}-\d{2}-\d{2}$/.test(version))).toEqual([]);
  expect([...apiVersions]).toEqual([...apiVersions].sort().reverse());
  expect(openApi.info.version).toBe(newest);
});

describe.each(versioned)('$method $path', ({ method, path, parameters }) => {
  it('takes and names the version', async () => {
    expect(parameters).toContainEqual({ $ref: '#/components/parameters/FreeholdVersion' });
    for (const headers of [{}, { 'Freehold-Version': newest }]) {
      const response = await api.request(path, { method, key: null, headers });
      expect(versionOf(response)).toBe(newest);
      expect(response.headers.get('vary')).toContain('Freehold-Version');
    }
  });

  it.each(['2020-01-01', 'latest', '', `${newest}, ${newest}`])('refuses the version "%s"', async (version) => {
    const response = await api.request(path, { method, headers: { 'Freehold-Version': version } });
    expect(versionOf(response)).toBe(newest);
    const { code, status, detail, errors } = await problemOf(response);
    expect([code, status]).toEqual(['unsupported_version', 400]);
    for (const version of apiVersions) expect(detail).toContain(version);
    expect(errors).toMatchObject([{ path: 'header.Freehold-Version', code: 'unsupported_version' }]);
  });
});

it.each(others)('$method $path is answered whatever version is sent', async ({ method, path }) => {
  const response = await api.request(path, { method, headers: { 'Freehold-Version': 'none' } });
  expect([response.ok, versionOf(response)]).toEqual([true, newest]);
});

it('the alias has the same versions', async () => {
  const headers = { 'Freehold-Version': '2020-01-01' };
  expect((await problemOf(await api.request('/api/v0/organizations', { headers }))).code).toBe('unsupported_version');
});

it('successes, streams, exports, refusals and answers without a body name the version', async () => {
  const key = own.members.owner.key;
  const read = await api.request(`/v1/orgs/${own.slug}`, { key });
  const answers = [
    read,
    await api.request(`/v1/orgs/${own.slug}`, { key, headers: { 'If-None-Match': read.headers.get('etag') ?? '' } }),
    await api.request(`/v1/orgs/${own.slug}`, { key, method: 'HEAD' }),
    await api.request('/v1/orgs', { method: 'OPTIONS' }),
    await api.request('/v1/orgs', { method: 'PUT', json: {} }),
    await api.request('/v1/none'),
    await api.request(`/v1/operations/${own.operationId}/events`, { key }),
    await api.request(`/v1/orgs/${own.slug}/audit-events/export`, { key }),
    await api.request('/v1/orgs', { headers: { 'Content-Type': 'application/json' }, body: '{' }),
    await api.request('/openapi.json'),
    await api.request('/docs/errors'),
    await fetch(`http://127.0.0.1:${server.port}/healthz`, { headers: { 'X-Large': 'x'.repeat(30_000) } }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 304, 200, 204, 405, 404, 200, 200, 400, 200, 200, 431]);
  for (const answer of answers) expect(versionOf(answer)).toBe(newest);
  await Promise.all(answers.map((answer) => answer.body?.cancel()));
});

it('the log names the version that a client sent', async () => {
  const before = api.log.length;
  await api.request('/v1/me', { headers: { 'Freehold-Version': newest } });
  await api.request('/v1/me');
  const lines = api.log.slice(before).map((line) => JSON.parse(line) as { msg: string; apiVersion?: string });
  const requests = lines.filter(({ msg }) => msg === 'request');
  expect(requests.map(({ apiVersion }) => apiVersion)).toEqual([newest, undefined]);
});

describe('a deprecated operation', () => {
  const deprecated = {
    listOrganizations: { since: '2026-12-01', sunset: '2027-12-01', instructions: '/docs/api/versions' },
  } as const;

  it('announces its end on every answer, and others do not', async () => {
    const app = createApp(api.dependencies, deprecated);
    const ask = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });
    const authorized = { Authorization: `Bearer ${platformKey}` };
    const answers = [
      await ask('/v1/orgs', authorized),
      await ask('/api/v0/organizations?limit=0', authorized),
      await ask('/v1/orgs'),
      await ask('/v1/orgs', { 'Freehold-Version': '2020-01-01' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 401, 400]);
    for (const { headers } of answers) {
      expect(headers.get('deprecation')).toBe(`@${Date.UTC(2026, 11, 1) / 1_000}`);
      expect(headers.get('sunset')).toBe('Wed, 01 Dec 2027 00:00:00 GMT');
      expect(headers.get('link')).toBe('</docs/api/versions>; rel="deprecation"; type="text/html"');
    }
    const other = await ask('/v1/me', authorized);
    for (const name of ['deprecation', 'sunset', 'link']) expect(other.headers.get(name)).toBeNull();
  });

  it('is marked in the document, and others are not', () => {
    const { paths = {} } = openApiDocument(createApp(api.dependencies), deprecated);
    expect(paths['/v1/orgs']?.get).toMatchObject({
      deprecated: true,
      description: expect.stringContaining('Deprecated since 2026-12-01, and may be refused from 2027-12-01'),
    });
    expect(paths['/v1/orgs']?.post).not.toHaveProperty('deprecated');
  });
});
