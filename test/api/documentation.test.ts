import { OpenAPIHono } from '@hono/zod-openapi';
import { afterAll, describe, expect, it } from 'vitest';
import { registerRoutes } from '../../src/api/app.ts';
import type { ApiEnv } from '../../src/api/env.ts';
import { openApiDocument } from '../../src/api/openapi.ts';
import { errorTable } from '../../src/contract/errors.ts';
import { openApi, openUnreachableApi } from './support.ts';

const api = await openUnreachableApi();
afterAll(() => api.close());

const open = { key: null };

interface Described {
  path: string;
  method: string;
  route: {
    operationId?: string;
    summary?: string;
    description?: string;
    tags?: string[];
    security?: Record<string, string[]>[];
    requestBody?: unknown;
    parameters?: { name: string; in: string }[];
    responses: Record<string, { description: string; content?: Record<string, { examples?: object }> }>;
  };
}

const described = Object.entries(openApi.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item).map(([method, route]): Described => ({ path, method, route: route as Described['route'] })),
);
const secured = described.filter(({ route }) => route.security?.some((scheme) => 'bearer' in scheme));

const codesOf = ({ route }: Described): string[] =>
  Object.values(route.responses).flatMap((response) =>
    Object.keys(response.content?.['application/problem+json']?.examples ?? {}),
  );

describe('the description', () => {
  it('is OpenAPI 3.1, served as generated, and generated deterministically', async () => {
    const served = (await (await api.request('/openapi.json', open)).json()) as typeof openApi;
    expect(served.openapi).toBe('3.1.0');
    expect(served).toEqual(JSON.parse(JSON.stringify(openApi)));
    const again = openApiDocument(registerRoutes(new OpenAPIHono<ApiEnv>()));
    expect(JSON.stringify(again)).toBe(JSON.stringify(openApi));
  });

  it('names every served route, except pages', () => {
    // Browsers and identity providers call those under /v1/auth/oidc.
    const isPage = (path: string): boolean =>
      path === '/' ||
      /^\/(console|docs|invite|recover|lost-factor|device|link|v1\/auth\/oidc\/:id\/(authorize|callback|backchannel-logout))(\/|$)/.test(
        path,
      ) ||
      path === '/openapi.json';
    const served = api.app.routes
      .filter(({ method, path }) => method !== 'ALL' && !isPage(path))
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect(new Set(described.map(({ method, path }) => `${method} ${path}`))).toEqual(new Set(served));
  });

  it('refers only to its own components', () => {
    const references = [...JSON.stringify(openApi).matchAll(/"\$ref":"#([^"]+)"/g)].map(([, pointer = '']) => pointer);
    expect(references.length).toBeGreaterThan(50);
    for (const pointer of new Set(references)) {
      const target = pointer
        .split('/')
        .slice(1)
        .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], openApi);
      expect(target, pointer).toBeDefined();
    }
  });

  it('holds no nullable named schema, since null belongs to the reference', () => {
    const nullable = Object.entries(openApi.components?.schemas ?? {}).filter(
      ([, schema]) => 'type' in schema && Array.isArray(schema.type) && schema.type.includes('null'),
    );
    expect(nullable).toEqual([]);
  });

  it('names each route once', () => {
    const ids = described.map(({ route }) => route.operationId);
    expect(ids).not.toContain(undefined);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(described)('describes the effect and the responses of $method $path', ({ path, route }) => {
    expect(route.summary).toBeTruthy();
    expect(route.description).toBeTruthy();
    expect(route.tags).toHaveLength(1);
    expect(Object.keys(route.responses).some((status) => status.startsWith('2'))).toBe(true);
    for (const response of Object.values(route.responses)) expect(response.description).toBeTruthy();
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const parameters = route.parameters?.filter((parameter) => parameter.in === 'path').map(({ name }) => name) ?? [];
    expect(parameters).toEqual(named);
  });

  it('requires a key, a session or a signature on every route under /v1 but those that sign in', () => {
    const openTo = described.filter(({ path, route }) => path.startsWith('/v1') && !route.security?.length);
    expect(openTo.map(({ route }) => route.operationId).sort()).toEqual([
      'collectDevice',
      'completeRecovery',
      'confirmFactorRecovery',
      'listSignInOptions',
      'login',
      'loginWithPasskey',
      'lookUpInvitation',
      'mfaOptions',
      'passkeyLoginOptions',
      'recoveryOptions',
      'refreshSession',
      'requestFactorRecovery',
      'requestRecovery',
      'startDevice',
      'startKeySession',
      'verifyMfa',
    ]);
    const signed = {
      '/v1/payments/webhook': 'paymentSignature',
      '/v1/notifications/{id}/status': 'notificationSignature',
    };
    for (const [path, scheme] of Object.entries(signed)) {
      expect(openApi.paths?.[path]?.post?.security).toEqual([{ [scheme]: [] }]);
    }
    expect(openApi.components?.securitySchemes?.bearer).toMatchObject({ type: 'http', scheme: 'bearer' });
  });

  it.each(secured)('names the errors of $method $path', (call) => {
    const codes = codesOf(call);
    expect(codes).toEqual(
      expect.arrayContaining([
        'missing_credentials',
        'malformed_credentials',
        'invalid_credentials',
        'internal_error',
        'database_unavailable',
      ]),
    );
    // Every key may read its own identity.
    if (call.path !== '/v1/me') expect(codes).toContain('forbidden');
    if (call.path.startsWith('/v1')) expect(codes).toContain('validation_failed');
    if (call.path.includes('{')) expect(codes).toContain('not_found');
    if (call.route.requestBody !== undefined)
      expect(codes).toEqual(expect.arrayContaining(['payload_too_large', 'unsupported_media_type']));
    const headers = (call.route.parameters ?? []).map((parameter) => ('name' in parameter ? parameter.name : ''));
    if (headers.includes('Idempotency-Key')) expect(codes).toContain('idempotency_key_reused');
    if (call.route.responses?.[202] !== undefined) expect(codes).toContain('temporal_unavailable');
  });

  it('has an example of each error code that an operation returns', () => {
    const paths = JSON.stringify(openApi.paths);
    const answered = Object.keys(errorTable).filter((code) => paths.includes(`"#/components/examples/${code}"`));
    expect(answered.length).toBeGreaterThan(40);
    expect(Object.keys(openApi.components?.examples ?? {})).toEqual(answered);
  });
});

describe('the pages', () => {
  it.each(['/docs', '/docs/errors', '/docs/api-reference'])(
    '%s loads nothing from elsewhere, and all that it names is served',
    async (path) => {
      const response = await api.request(path, open);
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
      const page = await response.text();
      const links = [...page.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, link = '']) => link);
      expect(links).not.toEqual([]);
      for (const link of links) {
        expect(link).toMatch(/^\//);
        expect((await api.request(link, open)).status, link).toBe(200);
      }
    },
  );

  it('serve Swagger UI from the installed package', async () => {
    const script = await api.request('/docs/api-reference/swagger-ui-bundle.js', open);
    expect(script.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect((await script.text()).length).toBeGreaterThan(500_000);
    expect(await (await api.request('/docs/api-reference/start.js', open)).text()).toContain("url: '/openapi.json'");
  });

  it('explain each code at the URL in the problem', async () => {
    const page = await (await api.request('/docs/errors', open)).text();
    for (const [code, { status, title }] of Object.entries(errorTable)) {
      expect(page).toContain(`<tr id="${code}">`);
      expect(page).toContain(`<td>${status}</td><td>${title}</td>`);
    }
  });
});
