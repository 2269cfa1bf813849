import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DomainError, type ErrorCode } from '../../src/contract/errors.ts';
import { Operation } from '../../src/contract/operation.ts';
import { CreatedOrganization } from '../../src/contract/organization.ts';
import { auditEvents } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { openTestApi, problemOf } from './support.ts';

/** Codes with which each attempt to register the namespace of a slug fails. */
const failing = new Map<string, ErrorCode>();

let api: Awaited<ReturnType<typeof openTestApi>>;
beforeAll(async () => {
  api = await openTestApi({
    wrapNamespaces: (provider) => ({
      ...provider,
      register: async (spec, deadline) => {
        const code = failing.get(spec.slug);
        if (code !== undefined) throw new DomainError(code, 'Injected by a test');
        await provider.register(spec, deadline);
      },
    }),
  });
});
afterAll(() => api.close());

const newCreation = () => {
  const slug = `org-${randomUUID().slice(-12)}`;
  return { name: slug, slug, owner: { email: `${slug}@acme.example` } };
};
const waiting = { Prefer: 'wait=20' };
const reason = { reason: 'decided by a test' };

const create = async (creation = newCreation(), headers: Record<string, string> = {}) => {
  const response = await api.request('/v1/orgs', { json: creation, headers });
  expect(response.ok).toBe(true);
  return { ...creation, ...CreatedOrganization.parse(await response.json()) };
};

const read = async (id: string): Promise<Operation> => {
  const response = await api.request(`/v1/operations/${id}`);
  expect(response.status).toBe(200);
  return Operation.strict().parse(await response.json());
};

/** Starts an operation whose second step waits at least a minute for its next attempt. */
const createWaiting = async () => {
  const creation = newCreation();
  failing.set(creation.slug, 'temporal_overloaded');
  const created = await create(creation);
  await expect
    .poll(async () => (await read(created.operation.id)).steps[1]?.status, { timeout: 10_000 })
    .toBe('waiting');
  return created;
};

interface SentEvent {
  id: string;
  event: string;
  data: Record<string, unknown>;
}

const eventsIn = (text: string): SentEvent[] =>
  text
    .split('\n\n')
    .map((block) => new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string])))
    .filter((fields) => fields.has('event'))
    .map((fields) => ({
      id: fields.get('id') ?? '',
      event: fields.get('event') ?? '',
      data: JSON.parse(fields.get('data') ?? '{}'),
    }));

describe('operations', () => {
  it('are listed newest first, and by organization and status', async () => {
    const [first, second] = [await create(newCreation(), waiting), await create(newCreation(), waiting)];
    const { data } = (await (await api.request('/v1/operations?limit=2')).json()) as { data: Operation[] };
    expect(data.map(({ id }) => id)).toEqual([second.operation.id, first.operation.id]);
    const own = await api.request(`/v1/operations?org=${first.slug}&status=succeeded`);
    expect(((await own.json()) as { data: Operation[] }).data.map(({ id }) => id)).toEqual([first.operation.id]);
    const none = await api.request(`/api/v0/operations?org=${first.slug}&status=stuck`);
    expect(await none.json()).toEqual({ data: [], nextCursor: null });
  });

  it('are read with all their steps', async () => {
    const { operation } = await create(newCreation(), waiting);
    expect((await read(operation.id)).steps.map(({ name, status }) => [name, status])).toEqual([
      ['reserve', 'succeeded'],
      ['createNamespace', 'succeeded'],
      ['canary', 'succeeded'],
      ['activate', 'succeeded'],
    ]);
  });

  it.each([
    { method: 'GET', path: '' },
    { method: 'GET', path: '/events' },
    { method: 'POST', path: '/cancel', json: reason },
    { method: 'POST', path: '/retry', json: reason },
  ])('that do not exist are 404: $method $path', async ({ method, path, json }) => {
    for (const base of ['/v1', '/api/v0']) {
      const response = await api.request(`${base}/operations/${randomUUID()}${path}`, { method, json });
      expect((await problemOf(response)).code).toBe('not_found');
    }
  });
});

describe('an event stream', () => {
  it('sends each transition with its number and ends with the operation', async () => {
    const { operation } = await create();
    const response = await api.request(`/v1/operations/${operation.id}/events`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    const events = eventsIn(await response.text());
    expect(events.slice(0, -1).every(({ event }) => event === 'step')).toBe(true);
    const numbers = events.slice(0, -1).map(({ id }) => Number(id));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(events.at(-2)?.data).toMatchObject({ name: 'activate', status: 'succeeded' });
    expect(events.at(-1)).toMatchObject({ event: 'end', data: { id: operation.id, status: 'succeeded' } });
  });

  it('resumes after Last-Event-ID, even after the end', async () => {
    const { operation } = await create(newCreation(), waiting);
    const whole = eventsIn(await (await api.request(`/v1/operations/${operation.id}/events`)).text());
    const { id: seen = '' } = whole[2] ?? {};
    const rest = await api.request(`/v1/operations/${operation.id}/events`, { headers: { 'Last-Event-ID': seen } });
    expect(eventsIn(await rest.text())).toEqual(whole.slice(3));
    const last = whole.at(-1)?.id ?? '';
    const over = await api.request(`/v1/operations/${operation.id}/events`, { headers: { 'Last-Event-ID': last } });
    expect([over.status, await over.text()]).toEqual([204, '']);
    const behind = await api.request(`/v1/operations/${operation.id}/events`, {
      headers: { 'Last-Event-ID': whole.at(-2)?.id ?? '' },
    });
    expect(eventsIn(await behind.text()).map(({ event }) => event)).toEqual(['end']);
  });

  it('of an open operation ends without `end` when the client disconnects', async () => {
    const { operation } = await createWaiting();
    const gone = new AbortController();
    const response = await api.request(`/v1/operations/${operation.id}/events`, { signal: gone.signal });
    const reader = response.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe(': open\n\n');
    gone.abort();
    let isDone = false;
    while (!isDone) isDone = (await reader?.read())?.done ?? true;
    await api.request(`/v1/operations/${operation.id}/cancel`, { json: reason, headers: waiting });
  });

  it('answers HEAD with its headers alone', async () => {
    const { operation } = await create();
    const response = await api.request(`/v1/operations/${operation.id}/events`, { method: 'HEAD' });
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(await response.text()).toBe('');
  });
});

describe('a cancellation', () => {
  it('of a waiting step undoes the operation, answers 200 to a waiting caller, and frees the slug', async () => {
    const { operation, slug } = await createWaiting();
    const response = await api.request(`/v1/operations/${operation.id}/cancel`, { json: reason, headers: waiting });
    expect(response.status).toBe(200);
    expect(Operation.parse(await response.json())).toMatchObject({ status: 'canceled', residue: [] });
    expect((await api.request(`/v1/orgs/${slug}`)).status).toBe(404);
    failing.delete(slug);
    expect((await create({ ...newCreation(), slug }, waiting)).org.status).toBe('active');
  });

  it('is reported to callers that wait for the creation as 409 with the operation', async () => {
    const creation = newCreation();
    failing.set(creation.slug, 'temporal_overloaded');
    const headers = { ...waiting, 'Idempotency-Key': randomUUID() };
    const created = api.request('/v1/orgs', { json: creation, headers });
    const operations = async () => {
      const response = await api.request(`/v1/operations?org=${creation.slug}`);
      return ((await response.json()) as { data: Operation[] }).data;
    };
    await expect.poll(async () => (await operations())[0]?.steps[1]?.status, { timeout: 10_000 }).toBe('waiting');
    const [{ id = '' } = {}] = await operations();
    const canceled = await api.request(`/api/v0/operations/${id}/cancel`, { json: reason });
    expect(canceled.status).toBe(202);
    expect(canceled.headers.get('location')).toBe(`/v1/operations/${id}`);
    expect(await problemOf(await created)).toMatchObject({ code: 'operation_canceled', operationId: id });
    const again = await api.request('/v1/orgs', { json: creation, headers });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await problemOf(again)).toMatchObject({ code: 'operation_canceled', operationId: id });
  });

  it('repeated with its key returns the same answer', async () => {
    const { operation } = await createWaiting();
    const headers = { ...waiting, 'Idempotency-Key': randomUUID() };
    const path = `/v1/operations/${operation.id}/cancel`;
    expect((await api.request(path, { json: reason, headers })).status).toBe(200);
    const again = await api.request(path, { json: reason, headers });
    expect(again.status).toBe(200);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const other = await api.request(path, { json: { reason: 'another' }, headers });
    expect((await problemOf(other)).code).toBe('idempotency_key_reused');
  });

  it('after the end is 409, with point_of_no_return after a success and operation_ended otherwise', async () => {
    const { operation } = await create(newCreation(), waiting);
    const late = await api.request(`/v1/operations/${operation.id}/cancel`, { json: reason });
    expect((await problemOf(late)).code).toBe('point_of_no_return');
    const waitingOne = await createWaiting();
    const path = `/v1/operations/${waitingOne.operation.id}/cancel`;
    expect((await api.request(path, { json: reason, headers: waiting })).status).toBe(200);
    expect((await problemOf(await api.request(path, { json: reason }))).code).toBe('operation_ended');
  });
});

describe('a retry', () => {
  it('of a waiting step runs it at once', async () => {
    const { operation, slug } = await createWaiting();
    failing.delete(slug);
    const response = await api.request(`/v1/operations/${operation.id}/retry`, { json: reason, headers: waiting });
    expect(response.status).toBe(200);
    expect(Operation.parse(await response.json()).status).toBe('succeeded');
  });

  it('while nothing waits is 409', async () => {
    const { operation } = await create(newCreation(), waiting);
    const response = await api.request(`/v1/operations/${operation.id}/retry`, { json: reason });
    expect((await problemOf(response)).code).toBe('nothing_to_retry');
  });
});

describe('a failed creation', () => {
  it('answers a waiting caller with the problem of the failed step, and leaves nothing', async () => {
    const creation = newCreation();
    failing.set(creation.slug, 'namespace_conflict');
    const response = await api.request('/v1/orgs', { json: creation, headers: waiting });
    const { code, operationId = '' } = await problemOf(response);
    expect(code).toBe('namespace_conflict');
    expect(await read(operationId)).toMatchObject({ status: 'compensated', error: { code }, residue: [] });
    expect((await api.request(`/v1/orgs/${creation.slug}`)).status).toBe(404);
  });

  it('is first accepted if the caller does not wait', async () => {
    const creation = newCreation();
    failing.set(creation.slug, 'namespace_conflict');
    const { operation } = await create(creation);
    await expect.poll(async () => (await read(operation.id)).status, { timeout: 10_000 }).toBe('compensated');
  });
});

describe('while the operation is open', () => {
  it('another change of the organization is 409 and names the operation', async () => {
    const { operation, slug } = await createWaiting();
    const response = await api.request(`/v1/orgs/${slug}/suspend`, { json: reason });
    expect(await problemOf(response)).toMatchObject({ code: 'operation_in_progress', operationId: operation.id });
    await api.request(`/v1/operations/${operation.id}/cancel`, { json: reason, headers: waiting });
  });

  it('a wait that times out is 202 with the current operation', async () => {
    const creation = newCreation();
    failing.set(creation.slug, 'temporal_overloaded');
    const response = await api.request('/v1/orgs', { json: creation, headers: { Prefer: 'wait=1' } });
    expect(response.status).toBe(202);
    expect(response.headers.get('preference-applied')).toBe('wait=1');
    const { operation } = CreatedOrganization.parse(await response.json());
    expect(response.headers.get('location')).toBe(`/v1/operations/${operation.id}`);
    await api.request(`/v1/operations/${operation.id}/cancel`, { json: reason, headers: waiting });
  });
});

describe('a process that stops', () => {
  it('ends its streams and is no longer ready', async () => {
    const { operation } = await createWaiting();
    expect((await api.request('/readyz', { key: null })).status).toBe(200);
    const response = await api.request(`/v1/operations/${operation.id}/events`);
    api.stopping.abort();
    expect(eventsIn(await response.text()).some(({ event }) => event === 'end')).toBe(false);
    expect((await api.request('/readyz', { key: null })).status).toBe(503);
  });
});

it('a retry repeated with its Idempotency-Key is one audit event, and another key adds one more', async () => {
  const { operation } = await createWaiting();
  const { id } = operation;
  const retry = (key: string) =>
    api.request(`/v1/operations/${id}/retry`, { json: reason, headers: { 'Idempotency-Key': key } });
  const countEvents = () =>
    withPlatform(api.world.db, (tx) => tx.$count(auditEvents, eq(auditEvents.target, `operation:${id}`)));
  const before = await countEvents();
  const key = randomUUID();
  for (const response of await Promise.all([retry(key), retry(key), retry(key), retry(key)])) {
    expect(response.ok).toBe(true);
  }
  expect((await retry(key)).headers.get('Idempotency-Replayed')).toBe('true');
  expect(await countEvents()).toBe(before + 1);
  await expect.poll(async () => (await read(id)).steps[1]?.status, { timeout: 10_000 }).toBe('waiting');
  expect((await retry(randomUUID())).ok).toBe(true);
  expect(await countEvents()).toBe(before + 2);
});
