import { Script } from 'node:vm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { linkPages } from '../../src/contract/link-text.ts';
import { openUnreachableApi, type TestApi } from './support.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openUnreachableApi();
});
afterAll(() => api.close());

it('a mailed invitation opens a page that runs no script but its own, and is in no index', async () => {
  const page = await api.request(linkPages.invite, { key: null });
  expect(page.status).toBe(200);
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("form-action 'self'");
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  const text = await page.text();
  expect(text).toContain('name="robots" content="noindex"');
  const scripts = [...text.matchAll(/<script([^>]*)>(.*?)<\/script>/gs)];
  expect(scripts.map(([, attributes = '', content = '']) => [attributes.trim(), content])).toEqual([
    ['src="/invite/page.js"', ''],
  ]);
  expect(text).not.toMatch(/\son\w+=/);
});

it('its script is valid, and shows what strangers chose as text only', async () => {
  const script = await api.request('/invite/page.js', { key: null });
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  const text = await script.text();
  expect(() => new Script(text)).not.toThrow();
  expect(text).not.toMatch(/innerHTML|outerHTML|insertAdjacent|document\.write|eval\(/);
});
