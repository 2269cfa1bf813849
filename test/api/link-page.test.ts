import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkPages } from '../../src/contract/link-text.ts';
import { newConsoleFolder } from '../support/console-folder.ts';
import { openUnreachableApi, type TestApi } from './support.ts';

const page = { Accept: 'text/html,*/*;q=0.8' };
const commands = [
  ['/invite', 'freehold invite accept'],
  ['/recover', 'freehold password recover'],
  ['/device', 'freehold login'],
] as const;

describe('with the console', () => {
  const folder = newConsoleFolder();
  let api: TestApi;
  beforeAll(async () => {
    api = await openUnreachableApi(undefined, { consoleFolder: folder });
  });
  afterAll(async () => {
    await api.close();
    rmSync(folder, { recursive: true });
  });

  it.each(commands)('%s leads to the page there, without a fragment of its own', async (path) => {
    const response = await api.request(path, { key: null, headers: page });
    expect(response.status).toBe(302);
    // A browser keeps the fragment of the link only if the new address has none (RFC 9110, 10.2.2).
    expect(response.headers.get('location')).toBe(`/console${path}`);
  });

  it.each([...new Set(Object.values(linkPages))])('%s, which mails name, is a page of it', async (path) => {
    const response = await api.request(path, { key: null, headers: page });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('The console');
    expect(response.headers.get('content-security-policy')).toContain("require-trusted-types-for 'script'");
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  });
});

describe('without the console', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openUnreachableApi();
  });
  afterAll(() => api.close());

  const pages = commands.flatMap(([path, command]) => [
    [path, command] as const,
    [`/console${path}`, command] as const,
  ]);

  it.each(pages)('%s names the command that does the same, and runs no script', async (path, command) => {
    const response = await api.request(path, { key: null, headers: { ...page, 'Accept-Language': 'fr, en;q=0.8' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('vary')).toContain('Accept-Language');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    const text = await response.text();
    expect(text).toContain(command);
    expect(text).toContain('<html lang="en">');
    expect(text).toContain('name="robots" content="noindex"');
    expect(text).not.toMatch(/<script|\son\w+=/);
  });

  it('is in the language of its reader', async () => {
    const headers = { ...page, 'Accept-Language': 'en;q=0.8, de-AT' };
    const text = await (await api.request('/invite', { key: null, headers })).text();
    expect(text).toContain('<html lang="de">');
    expect(text).toContain('Nehmen Sie die Einladung');
  });
});
