import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createClient, FreeholdError } from '../../src/client/index.ts';
import { type HttpServer, listen } from '../../src/main/http-server.ts';
import { openTestApi, openUnreachableApi, platformKey, type TestApi } from '../api/support.ts';
import { openOrganization } from '../members/support.ts';
import { createKeyRows } from '../support/members.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import type { World } from '../support/world.ts';

// The client against a real api over real connections, which are cut on the way.

let api: TestApi & { world: World };
/** An api whose servers are away. */
let unreachable: TestApi;
let server: HttpServer;
let proxy: TcpProxy;
/** The requests that reached the api. */
let arrived: Request[];
/** What the server does with a request; a test may stand between it and the api. */
let serve: (request: Request) => Response | Promise<Response>;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
  unreachable = await openUnreachableApi();
  server = await listen({
    fetch: (request) => {
      arrived.push(request);
      return serve(request);
    },
    host: '127.0.0.1',
    port: 0,
  });
  proxy = await startTcpProxy({ host: '127.0.0.1', port: server.port });
});
beforeEach(() => {
  arrived = [];
  serve = api.app.fetch;
});
afterEach(() => proxy.restore());
afterAll(async () => {
  await proxy.close();
  await server.drain(1_000);
  await Promise.all([api.close(), unreachable.close()]);
});

/** A client through the proxy; `onAttempt` is called before each attempt with its number. */
const clientOf = (
  settings: Partial<Parameters<typeof createClient>[0]> = {},
  onAttempt: (attempt: number) => void = () => undefined,
) => {
  let attempts = 0;
  const client = createClient({
    url: `http://127.0.0.1:${proxy.port}`,
    key: platformKey,
    fetch: (input, init) => {
      attempts += 1;
      onAttempt(attempts);
      return fetch(input, init);
    },
    ...settings,
  });
  return { client, attempts: () => attempts };
};
const failureOf = (call: Promise<unknown>): Promise<FreeholdError> =>
  call.then(
    () => Promise.reject(new Error('The call has succeeded')),
    (error: unknown) => (error instanceof FreeholdError ? error : Promise.reject(error)),
  );
const owner = { email: 'owner@example.com' };

describe('a call', () => {
  it('that only reads is repeated until the server can be reached', async () => {
    proxy.cut();
    const { client, attempts } = clientOf({}, (attempt) => attempt === 3 && proxy.restore());
    expect((await client.me()).user).toBeNull();
    expect([attempts(), arrived.length]).toEqual([3, 1]);
  });

  it('whose answer is lost is repeated with the same idempotency key, and has one effect', async () => {
    serve = async (request) => {
      const answer = await api.app.fetch(request);
      if (arrived.length === 1) proxy.cut();
      return answer;
    };
    const { client } = clientOf({}, (attempt) => attempt === 2 && proxy.restore());
    const { data, response } = await client.orgs.create({ body: { name: 'Lost answer', owner } }).withResponse();
    expect(response.headers.get('Idempotency-Replayed')).toBe('true');
    const keys = arrived.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys).toEqual([keys[0], keys[0]]);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    const { data: started } = await client.operations.list({ query: { limit: 100 } });
    const creations = started.filter(({ kind }) => kind === 'provisionOrganization');
    expect(creations.map(({ id }) => id)).toEqual([data.operation.id]);
  });

  it('whose answer ends before it is complete is repeated', async () => {
    serve = async (request) => {
      const answer = await api.app.fetch(request);
      if (arrived.length > 1) return answer;
      const text = await answer.text();
      const half = new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode(text.slice(0, text.length / 2))),
      });
      return new Response(half, { headers: answer.headers });
    };
    const { client } = clientOf({
      fetch: async (input, init) => {
        proxy.restore();
        const response = await fetch(input, init);
        if (arrived.length === 1) proxy.cut();
        return response;
      },
    });
    expect((await client.me()).user).toBeNull();
    expect(arrived).toHaveLength(2);
  });

  it('that changes something and has no idempotency key is made once', async () => {
    proxy.cut();
    const { client, attempts } = clientOf({ idempotency: 'manual' }, (attempt) => attempt === 2 && proxy.restore());
    const error = await failureOf(client.orgs.create({ body: { name: 'Never', owner } }));
    expect([error.code, error.status, attempts()]).toEqual(['unreachable', undefined, 1]);
    expect(error.message).toMatch(/^http:\/\/127\.0\.0\.1:\d+ does not answer: ./);
  });

  it('is made once if the client is told not to repeat', async () => {
    proxy.cut();
    const { client, attempts } = clientOf({ retry: false });
    expect([(await failureOf(client.me())).code, attempts()]).toEqual(['unreachable', 1]);
  });

  it('that is refused for what it asks is not repeated', async () => {
    const { client, attempts } = clientOf();
    const error = await failureOf(client.orgs.read({ path: { slug: 'no-such-organization' } }));
    expect([error.code, attempts()]).toEqual(['not_found', 1]);
  });

  it('waits as long as Retry-After says', async () => {
    const times: number[] = [];
    serve = (request) => (arrived.length === 1 ? unreachable : api).app.fetch(request);
    const { client } = clientOf({}, () => times.push(Date.now()));
    expect((await client.orgs.list()).data).toEqual(expect.any(Array));
    const [first = 0, second = 0] = times;
    expect(times).toHaveLength(2);
    expect(second - first).toBeGreaterThanOrEqual(5_000);
  });

  it('ends at once if the server asks for more time than a call may take', async () => {
    const { orgId, owner } = await openOrganization(api);
    const { key } = await createKeyRows(api.world, { orgId, userId: owner.id }, { rateLimitPerHour: 1 });
    const { client, attempts } = clientOf({ key });
    await client.me();
    const error = await failureOf(client.me());
    expect([error.code, error.status, attempts()]).toEqual(['rate_limited', 429, 2]);
    expect(error.retryAfter).toBeGreaterThan(30);
  });

  it.each(['before it is sent', 'between attempts', 'while it waits as asked', 'while the server works'])(
    'ends with the reason of its signal %s',
    async (when) => {
      const stop = new AbortController();
      const reason = new Error('no longer needed');
      if (when === 'before it is sent') stop.abort(reason);
      if (when === 'between attempts') proxy.cut();
      serve = async (request) => {
        if (when === 'while the server works') stop.abort(reason);
        // The answer, 503 with Retry-After, makes the client wait for five seconds.
        else setTimeout(() => stop.abort(reason), 20);
        return unreachable.app.fetch(request);
      };
      const { client } = clientOf({}, (attempt) => attempt === 3 && stop.abort(reason));
      await expect(client.orgs.list({ signal: stop.signal })).rejects.toBe(reason);
    },
  );
});

it('a server that is not ready reports why, without an error and without repetition', async () => {
  serve = unreachable.app.fetch;
  const { client, attempts } = clientOf();
  const { ready, checks } = await client.health.checkReadiness();
  expect([ready, attempts()]).toEqual([false, 1]);
  expect(checks).toContainEqual(expect.objectContaining({ name: 'database', ok: false }));
});

describe('another server at the URL', () => {
  const withServer = async (answer: RequestListener, test: (url: string) => Promise<void>) => {
    const other = createServer(answer).listen(0, '127.0.0.1');
    await once(other, 'listening');
    await test(`http://127.0.0.1:${(other.address() as AddressInfo).port}`);
    other.closeAllConnections();
    other.close();
  };
  const html = { 'Content-Type': 'text/html' };
  const json = { 'Content-Type': 'application/json' };

  it.each<[string, RequestListener, number]>([
    ['a page', (_, response) => response.writeHead(200, html).end('<h1>Log in</h1>'), 200],
    ['JSON of its own', (_, response) => response.writeHead(200, json).end('{"data":[],"nextCursor":null}'), 200],
    ['an error of its own', (_, response) => response.writeHead(404, json).end('{"error":"no route"}'), 404],
    ['a code of its own', (_, response) => response.writeHead(404, json).end('{"code":"NO_ROUTE"}'), 404],
    ['nothing', (_, response) => response.writeHead(500).end(), 500],
  ])('that answers with %s is named as such', async (_, answer, status) => {
    await withServer(answer, async (url) => {
      const error = await failureOf(createClient({ url, key: platformKey }).orgs.list());
      expect(error).toMatchObject({ code: 'unexpected_answer', status });
      expect(error.message).toMatch(`${url} answers ${status}, but not as a Freehold server`);
    });
  });

  it('that points elsewhere is not followed, because a POST would become a GET', async () => {
    const paths: string[] = [];
    const answer: RequestListener = ({ method }, response) => {
      paths.push(String(method));
      response.writeHead(301, { Location: 'https://freehold.example.com/v1/orgs' }).end();
    };
    await withServer(answer, async (url) => {
      const call = createClient({ url, key: platformKey }).orgs.create({ body: { name: 'Elsewhere', owner } });
      const { code, message } = await failureOf(call);
      expect([code, paths]).toEqual(['unexpected_answer', ['POST']]);
      expect(message).toContain('it points to https://freehold.example.com/v1/orgs');
    });
  });
});

describe('a secret', () => {
  it.each(['two words', 'line\nbreak', ''])('that cannot be a key (%j) is refused without being shown', async (key) => {
    const { client, attempts } = clientOf({ key: () => key });
    const error = await failureOf(client.me());
    expect([error.code, attempts()]).toEqual(['malformed_credentials', 0]);
    if (key !== '')
      expect(JSON.stringify([error.message, error.stack, error])).not.toContain(JSON.stringify(key).slice(1, -1));
  });

  it('in the URL is refused without being shown', () => {
    expect(() => createClient({ url: 'https://user:pass-word@example.com' })).toThrow(
      '`url` must be an http or https URL without credentials, query and fragment.',
    );
  });

  it('whose function fails ends the call with its error', async () => {
    const failure = new Error('the vault is closed');
    await expect(clientOf({ key: () => Promise.reject(failure) }).client.me()).rejects.toBe(failure);
  });
});
