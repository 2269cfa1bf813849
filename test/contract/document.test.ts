import { afterAll, beforeAll, expect, it } from 'vitest';
import { OperationEvent } from '../../src/contract/operation.ts';
import { reservedSlugs, Slug } from '../../src/contract/slug.ts';
import { openApi, openTestApi, platformKey, type TestApi } from '../api/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import type { World } from '../support/world.ts';

// Checks properties of openapi.json that readers and client generators rely on, including later operations.

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

interface Media {
  schema: Json;
}
interface Described {
  operationId?: string;
  security?: unknown[];
  tags?: string[];
  responses: Record<string, { content?: Record<string, Media> }>;
}

const operations = Object.entries(openApi.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item as Record<string, Described>).map(([method, operation]) => ({ path, method, ...operation })),
);

function* nodesOf(node: unknown): Generator<Json> {
  if (!isObject(node)) return;
  yield node;
  for (const value of Object.values(node)) yield* nodesOf(value);
}

it('annotates a reference with sibling keywords, not with an allOf that client generators drop', () => {
  const wrapped = [...nodesOf(openApi)].filter(
    ({ allOf }) => Array.isArray(allOf) && allOf.some((part) => isObject(part) && '$ref' in part),
  );
  expect(wrapped).toEqual([]);
  expect(openApi.components?.schemas?.VerifyKey).toMatchObject({
    properties: { permission: { $ref: '#/components/schemas/Permission', description: expect.any(String) } },
  });
});

it('declares the security and the id of each operation', () => {
  const silent = operations.filter(({ security, operationId }) => security === undefined || operationId === undefined);
  expect(silent.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
});

it('omits the former parameter that turns one operation into another', () => {
  const named = [...nodesOf(openApi.paths)].filter((node) => node.in === 'query').map(({ name }) => name);
  expect(named).toContain('limit');
  expect(named).not.toContain('dryRun');
});

it('describes exactly the tags that operations use', () => {
  const described = (openApi.tags ?? []).map(({ name }) => name).sort();
  expect(described).toEqual([...new Set(operations.flatMap(({ tags = [] }) => tags))].sort());
});

it('declares the limit of open streams on each stream', () => {
  const streams = operations.filter(({ responses }) =>
    Object.keys(responses[200]?.content ?? {}).some((type) => /event-stream|ndjson/.test(type)),
  );
  expect(streams.length).toBeGreaterThan(3);
  const silent = streams.filter(
    ({ responses }) => !JSON.stringify(responses[429] ?? {}).includes('stream_limit_reached'),
  );
  expect(silent.map(({ operationId }) => operationId)).toEqual([]);
});

it('declares one success schema for each operation', () => {
  const ambiguous = operations.filter(({ responses }) => {
    const schemas = Object.entries(responses)
      .filter(([status]) => status.startsWith('2'))
      .flatMap(([, { content = {} }]) => Object.values(content).map(({ schema }) => JSON.stringify(schema)));
    return new Set(schemas).size > 1;
  });
  expect(ambiguous.map(({ operationId }) => operationId)).toEqual([]);
});

it('declares the contents of a stream', () => {
  const streams = operations.flatMap(({ operationId, responses }) =>
    Object.entries(responses['200']?.content ?? {})
      .filter(([type]) => type === 'text/event-stream' || type === 'application/x-ndjson')
      .map(([type, { schema }]) => ({ operationId, type, schema })),
  );
  expect(streams.map(({ operationId }) => operationId)).toContain('watchOperation');
  for (const { operationId, type, schema } of streams) {
    expect(schema, operationId).toMatchObject({
      type: 'string',
      contentMediaType: type,
      contentSchema: { type: 'array', items: expect.any(Object) },
    });
  }
});

it('reserves every word that can occur in place of an organization slug in a path', () => {
  const beside = operations.flatMap(({ path }) => /^\/v1\/orgs\/([^{/]+)/.exec(path)?.[1] ?? []);
  expect(beside).toEqual(expect.arrayContaining(['plan', 'batch']));
  for (const word of beside) {
    expect(reservedSlugs.has(word), word).toBe(true);
    expect(Slug.safeParse(word).success, word).toBe(false);
  }
});

let api: TestApi & { world: World };
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

it.each(['plan', 'batch'])('an older organization with the slug %s stays reachable', async (slug) => {
  const { id } = await createOrganizationRows(api.world.db, { status: 'active' });
  await asOwnerOf(api.world.database, (sql) => sql`update organizations set slug = ${slug} where id = ${id}`);
  const read = await api.request(`/v1/orgs/${slug}`, { key: platformKey });
  expect(await read.json()).toMatchObject({ id, slug });
  const renamed = await api.request(`/v1/orgs/${slug}`, {
    key: platformKey,
    method: 'PATCH',
    json: { name: `Renamed ${id}` },
  });
  expect(renamed.status).toBe(200);
  expect((await api.request(`/v1/orgs/${slug}/users`, { key: platformKey })).status).toBe(200);
});

it('a plan is the same under its former name, even with a prefix', async () => {
  const json = { name: 'Planned here', owner: { email: 'plan@example.com' } };
  const answers = await Promise.all(
    ['/v1/orgs/plan', '/v1/orgs?dryRun=true', '/api/v0/organizations?dryRun=true', '/api/v0/organizations/plan'].map(
      async (path) => {
        const response = await api.request(path, { key: platformKey, json });
        const { namespace: _, ...plan } = (await response.json()) as Json;
        return { status: response.status, plan };
      },
    ),
  );
  for (const answer of answers) expect(answer).toEqual({ ...answers[0], status: 200 });
  const twice = await api.request('/v1/orgs?dryRun=true&dryRun=false', { key: platformKey, json });
  expect(twice.status).toBe(400);
});

it('an event stream sends the declared events', async () => {
  const created = await api.request('/v1/orgs', {
    key: platformKey,
    headers: { Prefer: 'wait=30' },
    json: { name: `Streamed ${Date.now()}`, owner: { email: 'streamed@example.com' } },
  });
  const { operation } = (await created.json()) as { operation: { id: string } };
  const stream = await api.request(`/v1/operations/${operation.id}/events`, { key: platformKey });
  const events = (await stream.text())
    .split('\n\n')
    .filter((block) => block.includes('data:'))
    .map((block) => {
      const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1] ?? '';
      return { id: field('id'), event: field('event'), data: JSON.parse(field('data')) as unknown };
    });
  expect(events.map((event) => OperationEvent.parse(event)).at(-1)?.event).toBe('end');
  expect(events.length).toBeGreaterThan(1);
});
