import { Script } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { devicePage } from '../../src/contract/device.ts';
import { linkPages } from '../../src/contract/link-text.ts';
import { openUnreachableApi, type TestApi } from './support.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openUnreachableApi();
});
afterAll(() => api.close());

const paths = [...new Set([...Object.values(linkPages), devicePage])];
const read = async (path: string, language = 'en'): Promise<Response> => {
  const page = await api.request(path, { key: null, headers: { 'Accept-Language': language } });
  expect(page.status).toBe(200);
  return page;
};

describe.each(paths)('the page %s', (path) => {
  it('runs no script but its own, and is in no index', async () => {
    const page = await read(path);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("form-action 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    const text = await page.text();
    expect(text).toContain('name="robots" content="noindex"');
    const scripts = [...text.matchAll(/<script([^>]*)>(.*?)<\/script>/gs)];
    expect(scripts.map(([, attributes = '', content = '']) => [attributes.trim(), content])).toEqual([
      ['src="/link/page.js"', ''],
    ]);
    expect(text).not.toMatch(/\son\w+=/);
  });

  it('is in the language of its reader, with the same elements in each', async () => {
    const [english, german] = await Promise.all([
      read(path, 'fr;q=0.9, en-GB;q=0.8, de;q=0.7').then((page) => page.text()),
      read(path, 'en;q=0.8, de-AT').then((page) => page.text()),
    ]);
    expect(english).toContain('<html lang="en">');
    expect(german).toContain('<html lang="de">');
    const idsIn = (text: string): string[] => [...text.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id);
    expect(idsIn(german)).toEqual(idsIn(english));
    expect(new Set(idsIn(english)).size).toBe(idsIn(english).length);
    for (const input of english.matchAll(/<input id="([^"]+)"/g))
      expect(english).toContain(`<label for="${input[1]}">`);
  });
});

it('their script is valid, knows every element that it names, and shows what strangers chose as text only', async () => {
  const script = await api.request('/link/page.js', { key: null });
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  const text = await script.text();
  expect(() => new Script(text)).not.toThrow();
  expect(text).not.toMatch(/innerHTML|outerHTML|insertAdjacent|document\.write|eval\(/);
  const pages = (await Promise.all(paths.map((path) => read(path).then((page) => page.text())))).join('\n');
  const named = [...text.matchAll(/\b(?:at|valueOf|on|show|signInFirst)\('([\w-]+)'/g)].map(([, id = '']) => id);
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((id) => !pages.includes(` id="${id}"`))).toEqual([]);
  const words = [...text.matchAll(/\bwords\.(\w+)/g)].map(([, word = '']) => word);
  expect(words.filter((word) => !pages.includes(`&quot;${word}&quot;`))).toEqual([]);
});
