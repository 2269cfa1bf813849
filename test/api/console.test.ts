import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openConsole } from '../../src/api/documentation/console.ts';
import { builtConsole, servesConsole } from '../../src/main/console-build.ts';
import { type HttpServer, listen } from '../../src/main/http-server.ts';
import { openUnreachableApi, problemOf, type TestApi } from './support.ts';

// The console as vite builds it. It needs no database: all that it shows comes from the API.

const page = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

let folder: string;
let api: TestApi;
let assets: string[];
beforeAll(async () => {
  folder = await builtConsole();
  api = await openUnreachableApi(undefined, { consoleFolder: folder });
  assets = readdirSync(join(folder, 'assets')).filter((name) => !/\.(?:br|gz)$/.test(name));
}, 300_000);
afterAll(() => api.close());

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  api.request(path, { key: null, headers, method });
const indexText = () => readFileSync(join(folder, 'index.html'), 'utf8');

const expectNotFound = async (response: Response): Promise<void> => {
  expect(response.status).toBe(404);
  expect((await problemOf(response)).code).toBe('not_found');
};

describe('the files of the console', () => {
  it('are kept for a year, because their names change with their content', async () => {
    expect(assets.length).toBeGreaterThan(10);
    for (const name of assets) {
      const response = await get(`/console/assets/${name}`);
      expect([response.status, response.headers.get('cache-control')], name).toEqual([
        200,
        'public, max-age=31536000, immutable',
      ]);
      expect(name).toMatch(/-[\w-]{8}\.(?:js|css|svg)$/);
      const type = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml' };
      expect(response.headers.get('content-type')).toBe(type[name.split('.').at(-1) as keyof typeof type]);
      expect(await response.text()).toBe(readFileSync(join(folder, 'assets', name), 'utf8'));
    }
  });

  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0.5, gzip', 'gzip'],
    ['br;q=0, gzip;q=0.1', 'gzip'],
    ['*', 'br'],
    ['identity', null],
    ['deflate', null],
    ['', null],
  ])('are sent to a client that accepts %j with the coding %j', async (accepted, coding) => {
    for (const path of [`/console/assets/${assets.find((name) => name.endsWith('.js'))}`, '/console/']) {
      const response = await get(path, { ...page, 'Accept-Encoding': accepted });
      expect(response.headers.get('content-encoding')).toBe(coding);
      expect(response.headers.get('vary')).toContain('Accept-Encoding');
      const bytes = Buffer.from(await response.arrayBuffer());
      const decoded = { br: brotliDecompressSync, gzip: gunzipSync }[coding ?? ''] ?? ((plain: Buffer) => plain);
      expect(decoded(bytes).toString()).toBe(await (await get(path, page)).text());
    }
  });

  it('are not sent again to a browser that has them', async () => {
    for (const path of [`/console/assets/${assets[0]}`, '/console/', '/console/orgs/acme']) {
      const { headers } = await get(path, page);
      const again = await get(path, { ...page, 'If-None-Match': headers.get('etag') ?? '', 'Accept-Encoding': 'br' });
      expect([again.status, await again.text(), again.headers.get('cache-control')]).toEqual([
        304,
        '',
        headers.get('cache-control'),
      ]);
    }
  });

  it('that do not exist are a problem for everybody, never the page', async () => {
    const names = [
      'assets/none-12345678.js',
      'assets/',
      'assets',
      'assets/index.html',
      'packages.json',
      'index.html.br',
    ];
    for (const name of names) await expectNotFound(await get(`/console/${name}`, { Accept: '*/*' }));
    for (const name of names.slice(0, 2)) await expectNotFound(await get(`/console/${name}`, page));
  });
});

describe('the page', () => {
  it.each(['/console/', '/console/orgs/acme', '/console/orgs/a%20b/operations/1?tab=x', '/console/orgs/acme/'])(
    'is at %s for a browser that opens it, and asked for each time',
    async (path) => {
      const response = await get(path, page);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(await response.text()).toBe(indexText());
      if (path !== '/console/') expect(response.headers.get('vary')).toBe('Accept, Accept-Encoding');
    },
  );

  it.each([undefined, '*/*', 'application/json', 'text/html;q=0, */*', 'image/*'])(
    'is a problem below the start for a caller that accepts %s',
    async (accept) => {
      const headers = accept === undefined ? {} : { Accept: accept };
      await expectNotFound(await get('/console/orgs/acme', headers));
      expect((await get('/console/', headers)).status).toBe(200);
    },
  );

  it('names only files that exist', async () => {
    const names = [...indexText().matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) expect((await get(name)).status, name).toBe(200);
  });

  it('has one address: the folder with a slash', async () => {
    const response = await get('/console', page);
    expect([response.status, response.headers.get('location')]).toEqual([308, '/console/']);
  });

  it('is where a browser that opens the server is led, and no other caller', async () => {
    const response = await get('/', page);
    expect([response.status, response.headers.get('location')]).toEqual([302, '/console/']);
    expect(response.headers.get('vary')).toContain('Accept');
    for (const accept of ['*/*', 'application/json']) await expectNotFound(await get('/', { Accept: accept }));
    await expectNotFound(await get('/'));
  });

  it('answers HEAD as GET, without the content', async () => {
    for (const path of ['/console/', `/console/assets/${assets[0]}`]) {
      const [head, whole] = [await get(path, page, 'HEAD'), await get(path, page)];
      expect([head.status, await head.text(), head.headers.get('etag')]).toEqual([200, '', whole.headers.get('etag')]);
    }
    const refused = await get('/console/', page, 'POST');
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });

  it('is sent whole to a client that asks for a range', async () => {
    const response = await get('/console/', { ...page, Range: 'bytes=0-3' });
    expect([response.status, await response.text()]).toEqual([200, indexText()]);
  });
});

describe('the headers', () => {
  it.each(['/console/', '/console/orgs/acme', '/console/none.js', '/console/assets/none.js'])(
    'of %s let a page load and run only files of this server, in no frame',
    async (path) => {
      const { headers } = await get(path, page);
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='; img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types freehold-worker",
      );
      expect(Object.fromEntries(headers)).toMatchObject({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      const features = (headers.get('permissions-policy') ?? '').split(', ');
      expect(features.filter((feature) => !feature.endsWith('=()'))).toEqual([
        'publickey-credentials-get=(self)',
        'publickey-credentials-create=(self)',
        'clipboard-write=(self)',
      ]);
      expect(features).toEqual(expect.arrayContaining(['camera=()', 'geolocation=()', 'microphone=()', 'usb=()']));
    },
  );

  it('of files have the same policy', async () => {
    const { headers } = await get(`/console/assets/${assets[0]}`);
    expect(headers.get('content-security-policy')).toBe(
      (await get('/console/')).headers.get('content-security-policy'),
    );
  });
});

describe('on the wire', () => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await listen({ fetch: api.app.fetch, host: '127.0.0.1', port: 0 });
  });
  afterAll(() => server.drain(1_000));

  /** Sends the path as it is; `fetch` would resolve it. */
  const raw = async (path: string, headers: Record<string, string> = {}) => {
    const sent = request({ port: server.port, path, headers }).end();
    const [answer] = await once(sent, 'response');
    return { status: answer.statusCode as number, headers: answer.headers, body: await textOf(answer) };
  };

  it.each([
    '/console/../package.json',
    '/console/assets/../../package.json',
    '/console/assets/..%2f..%2fpackage.json',
    '/console/assets/%2e%2e/%2e%2e/package.json',
    '/console/assets/..\\..\\package.json',
    '/console/assets/%252e%252e/package.json',
    '/console/assets/%00',
    '/console/assets/%',
    '/console/assets/%ff',
    '/console//etc/passwd',
    '//console/assets',
  ])('%s reaches no other file', async (path) => {
    const { status, body } = await raw(path, { Accept: '*/*' });
    expect([400, 404]).toContain(status);
    expect(JSON.parse(body)).toMatchObject({ status });
  });

  it('announces the length of what it sends compressed', async () => {
    const { headers, body } = await raw('/console/', { 'Accept-Encoding': 'gzip', Accept: 'text/html' });
    expect(headers['content-length']).toBe(String(readFileSync(join(folder, 'index.html.gz')).length));
    expect(body.length).toBeGreaterThan(0);
  });
});

describe('without the console', () => {
  it('its paths do not exist', async () => {
    const off = await openUnreachableApi();
    try {
      for (const path of ['/', '/console', '/console/', '/console/orgs/acme', `/console/assets/${assets[0]}`])
        await expectNotFound(await off.request(path, { key: null, headers: page }));
    } finally {
      await off.close();
    }
  });

  it('a server that should serve it does not start, and says what to do', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'freehold-console-'));
    await expect(openConsole(empty)).rejects.toThrow(
      `There is no built console in ${empty}. Install it again, or set CONSOLE=off.`,
    );
    rmSync(empty, { recursive: true });
  });

  it('a server below a path does not start, unless it has no console', () => {
    const below = 'https://example.com/freehold';
    expect(() => servesConsole({ CONSOLE: 'on', PUBLIC_URL: below })).toThrow(/PUBLIC_URL: has a path.*CONSOLE=off/);
    expect(servesConsole({ CONSOLE: 'off', PUBLIC_URL: below })).toBe(false);
    expect(servesConsole({ CONSOLE: 'on', PUBLIC_URL: 'https://example.com' })).toBe(true);
    expect(servesConsole({ CONSOLE: 'on', PUBLIC_URL: undefined })).toBe(true);
  });
});
