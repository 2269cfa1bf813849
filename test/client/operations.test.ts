import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import {
  apiVersion,
  createClient,
  type FreeholdClient,
  type Operation,
  type Organization,
  type OrganizationStatus,
  paginate,
} from '../../src/client/index.ts';
import { openTestApi, platformKey, type TestApi } from '../api/support.ts';
import { type Caller, callersOf, operations } from '../contract/operations.ts';
import { operationOf, templates } from '../contract/request-operation.ts';
import { sampleRequests } from '../contract/sample-requests.ts';
import { createTenant, type Tenant } from '../security/fixtures.ts';
import type { World } from '../support/world.ts';

// Every operation of the document has one method of the client, and the api understands each of them.

let api: TestApi & { world: World };
let own: Tenant;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
  own = await createTenant(api.world);
});
afterAll(() => api.close());
const requestOf = sampleRequests(() => ({ world: api.world, own }));

interface Given {
  path?: object;
  query?: object;
  body?: object | undefined;
  headers?: object | undefined;
}
type Method = (given: Given) => Promise<unknown> & {
  withResponse(): Promise<{ data: unknown; response: Response }>;
};

function* methodsOf(part: object, names: string[] = []): Generator<[string, Method]> {
  for (const [name, value] of Object.entries(part) as [string, unknown][]) {
    if (typeof value === 'function') yield [[...names, name].join('.'), value as Method];
    else yield* methodsOf(value as object, [...names, name]);
  }
}
/** Read events; their calls have another form. */
const followers = ['operations.watch', 'operations.wait', 'orgs.watchEvents'];
const watched = ['watchOperation', 'watchEvents'];
const callsOf = (client: FreeholdClient): [string, Method][] =>
  [...methodsOf(client)].filter(([name]) => !followers.includes(name));

/** A client of the api in this process that keeps the requests that it sends. */
const openClient = (key: string | undefined, settings: Partial<Parameters<typeof createClient>[0]> = {}) => {
  const sent: Request[] = [];
  const client = createClient({
    url: 'http://localhost',
    retry: false,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      sent.push(request.clone());
      return api.app.request(request);
    },
    ...(key === undefined ? {} : { key }),
    ...settings,
  });
  return { client, sent };
};

/** Calls every method without a key, and returns the requests that arrived, by the name of the method. */
const arrivals = async (settings: Partial<Parameters<typeof createClient>[0]> = {}) => {
  const { client, sent } = openClient(undefined, settings);
  const path = { slug: 'some', id: crypto.randomUUID(), file: 'users.ndjson' };
  const arrived: { name: string; id: string | undefined; headers: Headers }[] = [];
  for (const [name, method] of callsOf(client)) {
    await method({ path }).catch(() => undefined);
    const request = sent.pop();
    if (request === undefined) throw new Error(`${name} sends nothing`);
    arrived.push({ name, id: operationOf(request.method, request.url), headers: request.headers });
  }
  return arrived;
};

describe('the methods', () => {
  it('are one for each operation', async () => {
    const ids = (await arrivals()).map(({ id }) => id);
    expect([...ids, ...watched].sort()).toEqual(operations.map(({ id }) => id).sort());
  });

  it('send an idempotency key exactly where the operation takes one, and a new one for each call', async () => {
    const keys = (await arrivals()).filter(({ headers }) => headers.has('idempotency-key'));
    const expected = operations.filter(({ headers }) => headers.includes('Idempotency-Key'));
    expect(keys.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort());
    expect(new Set(keys.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(expected.length);
  });

  it('send only the keys of the caller if it chooses them', async () => {
    const manual = await arrivals({ idempotency: 'manual' });
    expect(manual.filter(({ headers }) => headers.has('idempotency-key'))).toEqual([]);
    const { client, sent } = openClient(platformKey);
    const options = { body: { reason: 'a test' }, headers: { 'Idempotency-Key': 'mine' } };
    await client.orgs.suspend({ path: { slug: 'no-such' }, ...options }).catch(() => undefined);
    expect(sent.at(-1)?.headers.get('idempotency-key')).toBe('mine');
  });
});

/** The name of each operation's method. */
let names: ReadonlyMap<string | undefined, string>;
beforeAll(async () => {
  names = new Map((await arrivals()).map(({ id, name }) => [id, name]));
});

const keyOf = (caller: Caller | undefined, { members, ownerSession, strongSession }: Tenant): string | undefined => {
  if (caller === 'owner') return members.owner.key;
  if (caller === 'person') return ownerSession;
  if (caller === 'strong') return strongSession;
  return caller === 'nobody' ? undefined : platformKey;
};

const streams = ['exportAudit', 'exportPlatformAudit', 'readExportFile'];

describe.each(operations.filter(({ id }) => !watched.includes(id)))('$method $id', (operation) => {
  const { id } = operation;

  it('succeeds by its method', async () => {
    const { path, json, headers, tenant } = await requestOf(id);
    const key = keyOf(callersOf(operation).at(-1), tenant);
    // Repeats, like any client, what a busy Postgres did not answer in time.
    const { client } = openClient(key, { retry: true });
    const url = new URL(path, 'http://localhost');
    const groups = templates.find((each) => each.id === id)?.pattern.exec(url.pathname)?.groups;
    const name = names.get(id);
    const method = new Map(callsOf(client)).get(name ?? '');
    if (method === undefined) throw new Error(`${id} has no method`);
    const given = { path: { ...groups }, query: Object.fromEntries(url.searchParams), body: json, headers };
    const { data, response } = await method(given).withResponse();
    expect(response.ok).toBe(true);
    expect(data instanceof ReadableStream).toBe(streams.includes(id));
  });
});

describe('an answer', () => {
  const client = () => openClient(own.members.owner.key).client;
  const at = () => ({ path: { slug: own.slug } });

  it('comes with its headers on request: an ETag makes a change conditional', async () => {
    const { data, response } = await client().orgs.read(at()).withResponse();
    const etag = response.headers.get('ETag') ?? '';
    expect(data.slug).toBe(own.slug);
    const change = (name: string) => client().orgs.rename({ ...at(), body: { name }, headers: { 'If-Match': etag } });
    expect((await change(`First ${own.id}`)).version).toBe(data.version + 1);
    await expect(change(`Second ${own.id}`)).rejects.toMatchObject({ code: 'precondition_failed', status: 412 });
  });

  it('that is not modified is an error with a code of its own', async () => {
    const { response } = await client().orgs.read(at()).withResponse();
    const headers = { 'If-None-Match': response.headers.get('ETag') ?? '' };
    await expect(client().orgs.read({ ...at(), headers })).rejects.toMatchObject({ code: 'not_modified', status: 304 });
  });

  it('has a problem for an error, with every invalid field, the request id and the page of the code', async () => {
    const call = openClient(platformKey).client.orgs.create({ body: { name: '', owner: { email: 'x' } } });
    await expect(call).rejects.toMatchObject({
      name: 'FreeholdError',
      code: 'validation_failed',
      status: 400,
      message: expect.stringMatching(/name[\s\S]*owner\.email/),
      errors: expect.arrayContaining([
        expect.objectContaining({ path: 'name' }),
        expect.objectContaining({ path: 'owner.email' }),
      ]),
      requestId: expect.stringMatching(/^[\w-]{36}$/),
      documentation: 'http://localhost/docs/errors#validation_failed',
    });
    await expect(call.withResponse()).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it('in pages comes item by item, over as many pages as there are', async () => {
    const { client, sent } = openClient(platformKey);
    const tenant = await createTenant(api.world);
    const path = { slug: tenant.slug };
    const { data } = await client.users.list({ path, query: { limit: 100 } });
    expect(data.length).toBeGreaterThan(4);
    sent.length = 0;
    const limit = Math.ceil(data.length / 3);
    const found: string[] = [];
    const pages = paginate((cursor) =>
      client.users.list({ path, query: { limit, ...(cursor === undefined ? {} : { cursor }) } }),
    );
    for await (const { id } of pages) found.push(id);
    expect(found).toEqual(data.map(({ id }) => id));
    expect(sent).toHaveLength(3);
  });
});

describe('an export', () => {
  it('is a stream whose beginning is read before its end is sent', async () => {
    const { client } = openClient(own.members.owner.key, {
      fetch: async (input, init) => {
        const { body, headers } = await api.app.request(new Request(input, init));
        const first = await body?.getReader().read();
        return new Response(new ReadableStream({ start: (rest) => rest.enqueue(first?.value) }), { headers });
      },
    });
    const exported = await client.audit.export({ path: { slug: own.slug } });
    const { value } = await exported.getReader().read();
    expect(new TextDecoder().decode(value)).toMatch(/^\{"type":"header"/);
  });
});

describe('a part of the path that is empty or consists of dots', () => {
  it.each(['', '.', '..'])('(%j) is refused, because it would lead to another resource', async (id) => {
    const { client, sent } = openClient(own.members.owner.key);
    const calls = [
      client.users.remove({ path: { slug: own.slug, id } }),
      client.orgs.delete({ path: { slug: id } }),
      client.operations.wait(id),
    ];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'malformed_path' });
    expect(sent).toEqual([]);
  });
});

describe('a server of another release', () => {
  const ask = (version: string) =>
    openClient(platformKey, { headers: { 'Freehold-Version': version } }).client.orgs.list();

  it('that is older says so, with both versions and the remedy', async () => {
    await expect(ask('2099-01-01')).rejects.toMatchObject({
      code: 'unsupported_version',
      message: expect.stringMatching(`older than this client: .*${apiVersion}.*2099-01-01\\. Update the server`),
    });
  });

  it('that no longer supports the client says so', async () => {
    await expect(ask('2020-01-01')).rejects.toMatchObject({
      code: 'unsupported_version',
      message: expect.stringMatching(/no longer has the API of 2020-01-01.* Update the client\.$/),
    });
  });
});

it('the types of calls and answers are those of the document', () => {
  type Answered<F extends (...args: never) => Promise<unknown>> = Awaited<ReturnType<F>>;
  type Orgs = FreeholdClient['orgs'];
  expectTypeOf<Answered<Orgs['read']>>().toEqualTypeOf<Organization>();
  expectTypeOf<Answered<Orgs['list']>['data'][number]['status']>().toEqualTypeOf<OrganizationStatus>();
  expectTypeOf<Answered<FreeholdClient['operations']['wait']>>().toEqualTypeOf<Operation>();
  expectTypeOf<Answered<FreeholdClient['audit']['export']>>().toEqualTypeOf<ReadableStream<Uint8Array>>();
  expectTypeOf<Answered<FreeholdClient['health']['readMetrics']>>().toBeString();
  expectTypeOf<Parameters<Orgs['create']>[0]['body']['owner']['email']>().toBeString();
  expectTypeOf<Orgs['list']>().toBeCallableWith({ query: { limit: 5 } });
  expectTypeOf<Orgs['list']>().toBeCallableWith();
  expectTypeOf<Parameters<Orgs['rename']>[0]>().toHaveProperty('headers');
  expectTypeOf<undefined>().not.toExtend<Parameters<Orgs['read']>[0]>();
});
