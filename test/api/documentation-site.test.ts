import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, problemOf, type TestApi } from './support.ts';

// A built site: its files are those of a generator, here of a test.

const files = {
  'index.html': '<h1>Home</h1>',
  'quickstart.html': '<h1>Quickstart</h1>',
  'errors.html': '<h1>Error codes of the site</h1>',
  'adr/index.html': '<h1>Decisions</h1>',
  'assets/app.4f2a.js': 'export {};',
  'assets/picture.4f2a.png': 'a picture',
  'quickstart.md': '# Quickstart',
  '.content': 'a hash',
};

const folder = mkdtempSync(join(tmpdir(), 'freehold-site-'));
const siteFolder = join(folder, 'site');
let api: TestApi;
beforeAll(async () => {
  writeFileSync(join(folder, 'outside.html'), 'not of the site');
  api = await openTestApi({ withoutWorker: true, siteFolder });
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

const get = (path: string, headers = {}) => api.request(path, { key: null, headers });

describe('the documentation site', () => {
  it('says how to build it while it is not built, beside the reference and the codes', async () => {
    const page = await (await get('/docs')).text();
    expect(page).toContain('npm run docs:build');
    for (const path of ['/docs/api-reference', '/docs/errors']) {
      expect(page).toContain(`href="${path}"`);
      expect((await get(path)).status).toBe(200);
    }
    expect((await problemOf(await get('/docs/quickstart'))).status).toBe(404);
  });

  it('is served as soon as it is built, without a restart', async () => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(siteFolder, name)), { recursive: true });
      writeFileSync(join(siteFolder, name), text);
    }
    const served = {
      '/docs/': 'index.html',
      '/docs/quickstart': 'quickstart.html',
      '/docs/quickstart.html': 'quickstart.html',
      '/docs/quickstart.md': 'quickstart.md',
      '/docs/errors': 'errors.html',
      '/docs/adr/': 'adr/index.html',
      '/docs/assets/app.4f2a.js': 'assets/app.4f2a.js',
      '/docs/assets/picture.4f2a.png': 'assets/picture.4f2a.png',
    } as const;
    for (const [path, name] of Object.entries(served)) {
      const response = await get(path);
      expect([path, response.status, await response.text()]).toEqual([path, 200, files[name]]);
      expect(response.headers.get('content-security-policy')).toContain("script-src 'self';");
    }
    for (const path of ['/docs', '/docs/adr']) {
      const folder = await get(path);
      expect([folder.status, folder.headers.get('location')]).toEqual([308, `${path}/`]);
    }
    expect(await (await get('/docs/api-reference')).text()).toContain('id="reference"');
  });

  it('is served anew once it is built again', async () => {
    writeFileSync(join(siteFolder, 'added.html'), '<h1>Added</h1>');
    rmSync(join(siteFolder, 'quickstart.html'));
    utimesSync(join(siteFolder, 'index.html'), new Date(0), new Date(0));
    expect(await (await get('/docs/added')).text()).toBe('<h1>Added</h1>');
    expect((await problemOf(await get('/docs/quickstart'))).code).toBe('not_found');
    writeFileSync(join(siteFolder, 'quickstart.html'), files['quickstart.html']);
    writeFileSync(join(siteFolder, 'index.html'), files['index.html']);
  });

  it('lets clients keep assets, and asks them to check pages', async () => {
    expect((await get('/docs/assets/app.4f2a.js')).headers.get('cache-control')).toContain('immutable');
    const page = await get('/docs/quickstart');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const again = await get('/docs/quickstart', { 'If-None-Match': page.headers.get('etag') });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it.each([
    '/docs/.content',
    '/docs/../outside.html',
    '/docs/..%2foutside.html',
    '/docs/%2e%2e/outside.html',
    '/docs/assets',
    '/docs/assets/',
    '/docs/adr/index',
    '/docs//quickstart',
  ])('serves nothing but its files: %s', async (path) => {
    expect((await problemOf(await get(path))).code).toBe('not_found');
  });
});
