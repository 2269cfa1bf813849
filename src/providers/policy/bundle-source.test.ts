import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { urlSource } from './bundle-source.ts';

let server: Server;
let origin: string;
let handle: (request: IncomingMessage, response: ServerResponse) => void;
let asked: { path: string | undefined; token: string | undefined; etag: string | undefined }[];

beforeAll(async () => {
  server = createServer((request, response) => {
    const { authorization: token, 'if-none-match': etag } = request.headers;
    asked.push({ path: request.url, token, etag });
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked = [];
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const messageOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was refused',
    (error: unknown) => `${error}`,
  );

test('is asked with the token, and answers 304 with the same bytes without sending them again', async () => {
  handle = (request, response) => {
    response.writeHead(request.headers['if-none-match'] === '"one"' ? 304 : 200, { etag: '"one"' });
    response.end(request.headers['if-none-match'] === '"one"' ? undefined : 'bundle');
  };
  const source = urlSource(`${origin}/policy`, 'secret');
  expect(Buffer.from(await source.read()).toString()).toBe('bundle');
  expect(Buffer.from(await source.read()).toString()).toBe('bundle');
  expect(asked).toEqual([
    { path: '/policy', token: 'Bearer secret', etag: undefined },
    { path: '/policy', token: 'Bearer secret', etag: '"one"' },
  ]);
});

test('is named without its query, which may be a signature, also when it fails', async () => {
  const source = urlSource(`${origin}/policy?X-Signature=abc`, null);
  expect(source.place).toBe(`${origin}/policy`);
  handle = (_, response) => response.writeHead(403).end();
  expect(await messageOf(source.read())).toBe(`Error: ${origin}/policy answered with the status 403.`);
  expect(asked).toEqual([{ path: '/policy?X-Signature=abc', token: undefined, etag: undefined }]);
  handle = (request) => request.socket.destroy();
  const failure = await messageOf(source.read());
  expect(failure).toContain(`${origin}/policy could not be read: `);
  expect(failure).not.toContain('abc');
});

test('is not followed to another place', async () => {
  handle = (_, response) => response.writeHead(302, { location: `${origin}/elsewhere` }).end();
  const refusal = await messageOf(urlSource(`${origin}/policy`, 'secret').read());
  expect(refusal).toContain(`${origin}/policy could not be read: `);
  expect(asked.map(({ path }) => path)).toEqual(['/policy']);
});

test('is not read beyond two megabytes, even if it never ends', async () => {
  let sent = 0;
  handle = (_, response) => {
    const send = (): void => {
      while (!response.destroyed) {
        sent += 65_536;
        if (!response.write(Buffer.alloc(65_536))) break;
      }
    };
    response.on('drain', send);
    send();
  };
  const source = urlSource(`${origin}/policy`, null);
  expect(await messageOf(source.read())).toBe(`Error: The bundle at ${origin}/policy has more than 2097152 bytes.`);
  expect(sent).toBeLessThan(64 * 2 ** 20);
});
