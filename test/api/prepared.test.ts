import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordStatements } from '../support/statements.ts';
import type { World } from '../support/world.ts';
import { openTestApi, problemOf, type TestApi } from './support.ts';

// Public documents are prepared once, however often they are requested.

let api: TestApi & { world: World };
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

const get = (path: string, headers: Record<string, string> = {}) => api.request(path, { key: null, headers });

describe.each(['/openapi.json', '/docs/api-reference/swagger-ui-bundle.js', '/docs/api-reference/swagger-ui.css'])(
  '%s',
  (path) => {
    it('is sent compressed to clients that accept it, and plain to others', async () => {
      const plain = await get(path);
      const compressed = await get(path, { 'Accept-Encoding': 'br;q=0.5, gzip' });
      expect([plain.headers.get('content-encoding'), compressed.headers.get('content-encoding')]).toEqual([
        null,
        'gzip',
      ]);
      for (const response of [plain, compressed]) expect(response.headers.get('vary')).toContain('Accept-Encoding');
      const bytes = Buffer.from(await compressed.arrayBuffer());
      const text = await plain.text();
      expect(bytes.length).toBeLessThan(text.length / 2);
      expect(gunzipSync(bytes).toString()).toBe(text);
    });

    it('is not sent again to clients that already have it', async () => {
      const etag = (await get(path)).headers.get('etag') ?? '';
      const known = await get(path, { 'If-None-Match': etag, 'Accept-Encoding': 'gzip' });
      expect([known.status, await known.text(), known.headers.get('etag')]).toEqual([304, '', etag]);
      expect((await get(path, { 'If-None-Match': '"x"' })).status).toBe(200);
      expect((await get(path, { 'If-Match': '*' })).status).toBe(200);
      expect((await problemOf(await get(path, { 'If-Match': '"x"' }))).code).toBe('precondition_failed');
    });
  },
);

it('/readyz queries the servers once a second, however often it is requested', async () => {
  const { statements, stop } = recordStatements(api.world.db);
  try {
    const startedAt = performance.now();
    for (let times = 0; times < 50; times += 1) expect((await get('/readyz')).status).toBe(200);
    const seconds = (performance.now() - startedAt) / 1_000;
    // Each check sends a ping and reads the migrations.
    expect(statements.length).toBeLessThanOrEqual(Math.ceil(seconds + 1) * 6);
  } finally {
    stop();
  }
});
