import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpServer, listen } from '../../src/main/http-server.ts';
import { openTestApi, platformKey, problemOf, type TestApi } from './support.ts';

// Uses real sockets, because calls of the app do not show the behavior of kept-alive connections.

let api: TestApi;
let server: HttpServer;
let url: string;
beforeAll(async () => {
  api = await openTestApi();
  server = await listen({ fetch: api.app.fetch, host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${server.port}`;
});
afterAll(async () => {
  await server.drain(1_000);
  await api.close();
});

const authorization = { Authorization: `Bearer ${platformKey}` };
const json = { 'Content-Type': 'application/json' };

/** Returns everything that the server sends until it closes the connection, or until `isEnough`. */
const exchange = async (
  sent: string | Buffer,
  isEnough = (_: string): boolean => false,
  { port } = server,
): Promise<string> => {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let text = '';
  const ended = new Promise<void>((resolve, reject) => {
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (isEnough(text)) resolve();
    });
    socket.on('close', () => resolve());
    socket.on('error', reject);
  });
  socket.write(sent);
  await ended;
  socket.destroy();
  return text;
};

const problemIn = (text: string) => {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  expect(head).toContain('application/problem+json');
  return { status: Number(head.split(' ')[1]), ...(JSON.parse(body) as { code: string; requestId: string }) };
};

const large = `{"name":"${'x'.repeat(2_000_000)}"}`;
const small = `{"name":"${'x'.repeat(60_000)}"}`;

const early = [
  ['a body that is too large', 'POST', '/v1/orgs', { ...authorization, ...json }, 'payload_too_large'],
  ['no key', 'POST', '/v1/orgs', json, 'missing_credentials'],
  ['an unrecognized key', 'POST', '/v1/orgs', { ...json, Authorization: 'Bearer x' }, 'malformed_credentials'],
  ['no such path', 'POST', '/v1/none', { ...authorization, ...json }, 'not_found'],
  ['no such method', 'PUT', '/v1/orgs', { ...authorization, ...json }, 'method_not_allowed'],
  ['a coding', 'POST', '/v1/orgs', { ...authorization, ...json, 'Content-Encoding': 'gzip' }, 'unsupported_media_type'],
] as const;

describe('a response sent before the body was read', () => {
  it.each(early)('arrives, and the next request succeeds: %s', async (_, method, path, headers, code) => {
    for (const body of [large, small]) {
      if (body === small && code === 'payload_too_large') continue;
      for (let round = 0; round < 6; round += 1) {
        const refused = await fetch(`${url}${path}`, { method, headers, body });
        expect((await problemOf(refused)).code).toBe(code);
        const next = await fetch(`${url}/v1/orgs/there-is-none`, { method: 'DELETE', headers: authorization });
        expect((await problemOf(next)).code).toBe('not_found');
      }
    }
  });

  it('arrives if the body does not declare its length', async () => {
    for (let round = 0; round < 6; round += 1) {
      const body = new Blob([large]).stream();
      const init = { method: 'POST', headers: { ...authorization, ...json }, body, duplex: 'half' };
      const refused = await fetch(`${url}/v1/orgs`, init as RequestInit);
      expect((await problemOf(refused)).code).toBe('payload_too_large');
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
    }
  });

  it('leaves the connection usable when the rest of the body is short', async () => {
    const head = `POST /v1/none HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${small.length}\r\n\r\n`;
    const next = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    const text = await exchange(`${head}${small}${next}`);
    expect(text).toContain('HTTP/1.1 404');
    expect(text).toContain('{"status":"ok"}');
  });

  it('is sent immediately, and the connection is closed cleanly, while the client continues sending', async () => {
    const head = `POST /v1/none HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n`;
    const text = await exchange(`${head}${'x'.repeat(10_000)}`, (received) => received.endsWith('}'));
    expect(text.toLowerCase()).toContain('connection: close');
    expect(problemIn(text).code).toBe('not_found');
  });
});

describe('a request that Node would answer itself', () => {
  it('is a problem: unterminated headers', async () => {
    const timeouts = { headersMsMax: 300, requestMsMax: 600, checkMs: 100 };
    const hurried = await listen({ fetch: api.app.fetch, host: '127.0.0.1', port: 0, timeouts });
    try {
      const answer = await exchange('GET / HTTP/1.1\r\nHost: a\r\n', undefined, hurried);
      expect(problemIn(answer)).toMatchObject({ status: 408, code: 'request_timeout' });
    } finally {
      await hurried.drain(0);
    }
  });

  it.each([
    ['a request line that is none', 'nonsense\r\n\r\n', 400, 'malformed_request'],
    ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n', 400, 'malformed_request'],
    ['two Hosts', 'GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400, 'malformed_request'],
    ['a Host that is no address', 'GET /healthz HTTP/1.1\r\nHost: 256.1.1.1\r\n\r\n', 400, 'malformed_request'],
    ['a Host with a path', 'GET /healthz HTTP/1.1\r\nHost: a/b\r\n\r\n', 400, 'malformed_request'],
    ['a Host with a wrong port', 'GET /healthz HTTP/1.1\r\nHost: a:99999\r\n\r\n', 400, 'malformed_request'],
    ['a backslash in the path', 'GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'malformed_request'],
    [
      'headers that are too large',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
    ['an unknown expectation', 'GET / HTTP/1.1\r\nHost: a\r\nExpect: magic\r\n\r\n', 417, 'expectation_failed'],
  ])('is a problem: %s', async (_, sent, status, code) => {
    api.log.length = 0;
    const problem = problemIn(await exchange(sent));
    expect(problem).toMatchObject({ status, code });
    expect(problem.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(api.log.filter((line) => line.includes('stack'))).toEqual([]);
  });

  it.each([
    ['takes a request without a Host in HTTP/1.0, as health checks send it', 'GET /healthz HTTP/1.0\r\n\r\n', 200],
    ['checks a Host in HTTP/1.0, too', 'GET /healthz HTTP/1.0\r\nHost: 256.1.1.1\r\n\r\n', 400],
  ])('%s', async (_, sent, status) => {
    expect(await exchange(sent)).toContain(`HTTP/1.1 ${status}`);
  });

  it.each(['x', 'api.example.com', 'API.example.com:8080', '127.0.0.1:80', '[::1]:8080', 'xn--e1afmkfd.xn--p1ai'])(
    'takes the Host %s',
    async (host) => {
      const text = await exchange(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(text).toContain('HTTP/1.1 200');
    },
  );
});
