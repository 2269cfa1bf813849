import { afterAll, describe, expect, it } from 'vitest';
import { errorTable } from '../../src/contract/errors.ts';
import { openUnreachableApi, platformKey, problemOf } from './support.ts';

const creation = { name: 'Acme', owner: { email: 'ada@acme.example' } };
const operationId = '01983f0a-6f40-7a2c-8b11-0d3e5f6a7b8c';

const api = await openUnreachableApi();
afterAll(() => api.close());

describe('credentials', () => {
  it('of another scheme are malformed', async () => {
    const response = await api.request('/v1/orgs', { key: null, headers: { Authorization: 'Basic YTpi' } });
    expect((await problemOf(response)).code).toBe('malformed_credentials');
  });

  it('are never logged', async () => {
    await api.request(`/v1/orgs?token=${platformKey}`, { headers: { 'X-Api-Key': platformKey } });
    expect(api.log.join('')).not.toContain(platformKey);
  });

  it.each(['/healthz', '/openapi.json', '/docs', '/docs/errors'])('are not needed for %s', async (path) => {
    expect((await api.request(path, { key: null })).status).toBe(200);
  });

  it('are needed for /metrics', async () => {
    expect((await api.request('/metrics', { key: null })).status).toBe(401);
    const response = await api.request('/metrics');
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('freehold_http_request_seconds_count{');
  });
});

describe('a path', () => {
  it.each([
    '/',
    '/v1',
    '/v1/organizations',
    '/v2/orgs',
    '/v1/orgs/acme/destroy',
    '/docs/package.json',
    '/api/v00/orgs',
  ])('that is not served is 404: %s', async (path) => {
    const response = await api.request(path, { key: null });
    expect(await problemOf(response)).toMatchObject({ status: 404, code: 'not_found', instance: path });
  });

  it.each([
    { method: 'PUT', path: '/v1/orgs', allow: ['GET', 'HEAD', 'OPTIONS', 'POST'] },
    { method: 'DELETE', path: '/api/v0/organizations', allow: ['GET', 'HEAD', 'OPTIONS', 'POST'] },
    { method: 'POST', path: '/v1/orgs/acme', allow: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH'] },
    { method: 'GET', path: '/v1/orgs/acme/suspend', allow: ['OPTIONS', 'POST'] },
    { method: 'POST', path: '/healthz', allow: ['GET', 'HEAD', 'OPTIONS'] },
  ])('names its methods to $method $path', async ({ method, path, allow }) => {
    const response = await api.request(path, { method, key: null });
    expect((await problemOf(response)).code).toBe('method_not_allowed');
    expect(response.headers.get('allow')?.split(', ').sort()).toEqual(allow);
  });

  it('answers OPTIONS with its methods and no body', async () => {
    const response = await api.request('/v1/orgs', { method: 'OPTIONS', key: null });
    expect(response.status).toBe(204);
    expect(response.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'HEAD', 'OPTIONS', 'POST']);
    expect(response.headers.get('content-type')).toBeNull();
  });

  it('may end in a slash in a read, and in nothing else', async () => {
    expect((await api.request('/healthz/')).status).toBe(200);
    for (const [method, path] of [
      ['DELETE', '/v1/orgs/acme/'],
      ['DELETE', '/api/v0/organizations/acme/'],
      ['POST', '/v1/orgs/'],
      ['PATCH', '/v1/orgs/acme/users/'],
    ] as const) {
      const { code } = await problemOf(await api.request(path, { method, key: null }));
      expect([method, path, code]).toEqual([method, path, 'not_found']);
    }
  });

  it.each(['/v1/orgs/Acme', '/v1/orgs/a', '/v1/orgs/acme%2Fx', '/v1/orgs/%00', '/v1/orgs/%ff', '/v1/orgs/a--b'])(
    'with an invalid slug is 400: %s',
    async (path) => {
      const { errors } = await problemOf(await api.request(path));
      expect(errors).toMatchObject([{ path: 'path.slug' }]);
    },
  );

  it('with an invalid id is 400', async () => {
    const { errors } = await problemOf(await api.request('/v1/operations/42'));
    expect(errors).toMatchObject([{ path: 'path.id' }]);
  });
});

describe('a query', () => {
  it.each([
    ['limit=0', 'query.limit'],
    ['limit=101', 'query.limit'],
    ['limit=ten', 'query.limit'],
    ['limit=1e1', 'query.limit'],
    ['limit=', 'query.limit'],
    ['limit=5&limit=6', 'query.limit'],
    ['status=gone', 'query.status'],
    ['cursor=', 'query.cursor'],
    ['page=2', 'query.page'],
    ['__proto__=x', 'query.__proto__'],
  ])('%s is refused by name', async (query, path) => {
    for (const list of ['/v1/orgs', '/v1/operations', '/api/v0/organizations']) {
      const problem = await problemOf(await api.request(`${list}?${query}`));
      expect(problem).toMatchObject({ code: 'validation_failed', errors: [{ path }] });
    }
  });

  it('is refused by routes that accept none', async () => {
    const { errors } = await problemOf(await api.request('/v1/orgs/acme?verbose=1'));
    expect(errors).toMatchObject([{ path: 'query.verbose', code: 'unknown_field' }]);
  });
});

describe('a header', () => {
  it.each(['wait=soon', 'respond-async, wait=-1', 'wait', 'wait="1', ';;'])('Prefer: %s is ignored', async (prefer) => {
    const response = await api.request('/v1/orgs', { json: creation, headers: { Prefer: prefer } });
    expect(response.headers.get('preference-applied')).toBeNull();
    expect((await problemOf(response)).code).toBe('database_unavailable');
  });

  it('Last-Event-ID that is not an event id is refused by name', async () => {
    const headers = { 'Last-Event-ID': 'x1' };
    const { errors } = await problemOf(await api.request(`/v1/operations/${operationId}/events`, { headers }));
    expect(errors).toMatchObject([{ path: 'header.Last-Event-ID' }]);
  });
});

describe('a body', () => {
  it('is refused with all errors of the whole request, by path', async () => {
    const text =
      '{"name":"ab","slug":"-","x":1,"__proto__":{"admin":true},"constructor":1,"owner":{"email":"ada","isAdmin":true}}';
    const response = await api.request('/v1/orgs?dryRun=perhaps', {
      body: text,
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'two words' },
    });
    const { errors = [] } = await problemOf(response);
    expect(new Set(errors.map(({ path }) => path))).toEqual(
      new Set([
        'query.dryRun',
        'header.Idempotency-Key',
        'name',
        'slug',
        'x',
        '__proto__',
        'constructor',
        'owner.email',
        'owner.isAdmin',
      ]),
    );
    expect(errors.filter(({ code }) => code === 'unknown_field')).toHaveLength(4);
  });

  it.each(['application/vnd.acme+json', 'Application/JSON; Charset="UTF-8"'])('may be %s', async (type) => {
    const response = await api.request('/v1/orgs', { body: '{}', headers: { 'Content-Type': type } });
    expect((await problemOf(response)).errors).toMatchObject([{ path: 'name' }, { path: 'owner' }]);
  });

  it('nested 250,000 deep or with 4,000 unknown fields is an ordinary 400', async () => {
    const headers = { 'Content-Type': 'application/json' };
    const deep = `{"name":${'['.repeat(250_000)}${']'.repeat(250_000)}}`;
    expect((await problemOf(await api.request('/v1/orgs/batch', { body: deep, headers }))).status).toBe(400);
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 4_000 }, (_, index) => [`field${index}`, 1])));
    const response = await api.request('/v1/orgs', { body: wide, headers });
    expect((await response.clone().text()).length).toBeLessThan(20_000);
    expect((await problemOf(response)).errors).toHaveLength(100);
  });

  it.each([
    ['reason', '/v1/orgs/acme/suspend', { reason: 'a\u0000b' }],
    ['reason', '/v1/orgs/acme/suspend', { reason: '   ' }],
    ['reason', '/v1/orgs/acme/suspend', { reason: 'x'.repeat(501) }],
    ['owner.name', '/v1/orgs', { name: 'Acme', owner: { email: 'ada@acme.example', name: 'Ada\u001b[31m' } }],
    ['owner.name', '/v1/orgs', { name: 'Acme', owner: { email: 'ada@acme.example', name: 'Ada\ud800' } }],
    ['name', '/v1/orgs', { name: 'Ac\nme', owner: { email: 'ada@acme.example' } }],
    ['slug', '/v1/orgs', { ...creation, slug: 'admin' }],
  ])('with a %s that cannot be stored is 400 for %s', async (path, route, json) => {
    expect((await problemOf(await api.request(route, { json }))).errors).toMatchObject([{ path }]);
  });
});

describe('an outage', () => {
  it('leaves /healthz at 200, and /readyz answers 503 with what is missing', async () => {
    expect((await api.request('/healthz')).status).toBe(200);
    const response = await api.request('/readyz', { key: null });
    expect(response.status).toBe(503);
    const { ready, checks } = (await response.json()) as { ready: boolean; checks: { name: string; ok: boolean }[] };
    expect(ready).toBe(false);
    expect(checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['database', false],
      ['migrations', false],
      ['temporal', false],
    ]);
  });

  it('of unknown kind is a 500 that reveals nothing and logs the stack', async () => {
    const failing = await openUnreachableApi(() => Promise.reject(new Error('the inside story')));
    const response = await failing.request('/v1/orgs');
    const text = await response.clone().text();
    expect(await problemOf(response)).toMatchObject({
      code: 'internal_error',
      detail: errorTable.internal_error.title,
    });
    expect(text).not.toMatch(/inside story|\.ts|node_modules/);
    const logged = failing.log.find((line) => line.includes('the inside story'));
    expect(logged).toMatch(/refusals\.test\.ts/);
    expect(logged).toContain(response.headers.get('x-request-id'));
    await failing.close();
  });
});

describe('a request id', () => {
  it('is adopted, returned, and logged with the request', async () => {
    const response = await api.request('/v1/orgs', { key: null, headers: { 'X-Request-Id': 'job-7.a_1' } });
    expect((await problemOf(response)).requestId).toBe('job-7.a_1');
    expect(api.log.filter((line) => line.includes('"requestId":"job-7.a_1"'))).not.toEqual([]);
  });

  it.each(['two words', 'x'.repeat(129), '<script>', 'ä'])('%s is replaced', async (sent) => {
    const response = await api.request('/healthz', { headers: { 'X-Request-Id': sent } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('every response', () => {
  it.each(['/healthz', '/v1/orgs', '/nowhere', '/docs', '/openapi.json'])('has security headers: %s', async (path) => {
    const { headers } = await api.request(path, { key: null });
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*frame-ancestors 'none'/);
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('to HEAD has the headers of GET and no body', async () => {
    const response = await api.request('/healthz', { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });
});
