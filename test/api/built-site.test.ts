import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSite } from '../../scripts/site.ts';
import { errorTable } from '../../src/contract/errors.ts';
import { documentationSite, root } from '../../src/layout/layout.ts';
import { read } from '../architecture/tree.ts';
import { openTestApi, type TestApi } from './support.ts';

// The site as the generator makes it from docs/, served by the api. The first run installs the generator.

const pages = readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
const addressOf = (page: string): string => `/docs/${page.replace(/(README)?\.md$/, '')}`;

let api: TestApi;
beforeAll(async () => {
  await buildSite();
  api = await openTestApi({ withoutWorker: true, siteFolder: documentationSite });
}, 300_000);
afterAll(() => api.close());

const texts = new Map<string, string>();
/** The text at an address; undefined if nothing is there. */
const textAt = async (address: string): Promise<string | undefined> => {
  const known = texts.get(address);
  if (known !== undefined) return known;
  const response = await api.request(address, { key: null });
  if (response.status !== 200) return undefined;
  const text = await response.text();
  texts.set(address, text);
  return text;
};

const isHtml = (text: string): boolean => text.startsWith('<!DOCTYPE html>') || text.startsWith('<!doctype html>');
const namesIn = (html: string, pattern: RegExp): string[] =>
  [...html.matchAll(pattern)].map(([, name = '']) => name.replaceAll('&amp;', '&'));

it.each(pages)('has docs/%s, also as it was written', async (page) => {
  const written = read(`docs/${page}`);
  const title = (/^# (.+)$/m.exec(written)?.[1] ?? '').replaceAll('`', '');
  const html = (await textAt(addressOf(page))) ?? '';
  const heading = /<h1 [^>]*>(.*?)<a class="header-anchor"/s.exec(html)?.[1] ?? '';
  expect(
    heading
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll('&#39;', "'")
      .trim(),
  ).toBe(title);
  expect(await textAt(`/docs/${page}`)).toBe(written);
});

describe('from the start page on', () => {
  const reached = new Map<string, string>();
  const dead: string[] = [];

  beforeAll(async () => {
    const waiting = ['/docs/'];
    for (let address = waiting.pop(); address !== undefined; address = waiting.pop()) {
      if (reached.has(address)) continue;
      const text = (await textAt(address)) ?? '';
      reached.set(address, text);
      if (!isHtml(text)) continue;
      for (const name of namesIn(text, /\s(?:href|src)="([^"]+)"/g)) {
        const target = new URL(name, `http://site${address}`);
        if (target.host !== 'site') continue;
        const found = await textAt(target.pathname);
        const fragment = decodeURIComponent(target.hash.slice(1));
        const ids = found === undefined || fragment === '' ? [] : namesIn(found, /\sid="([^"]+)"/g);
        if (found === undefined || (fragment !== '' && !ids.includes(fragment))) dead.push(`${address}: ${name}`);
        else waiting.push(target.pathname);
      }
    }
  });

  it('every link leads somewhere, and to a heading that exists', () => {
    expect(dead).toEqual([]);
  });

  it('every page is reached', () => {
    expect(pages.map(addressOf).filter((address) => !reached.has(address))).toEqual([]);
  });

  it('no page has an inline script, or loads anything from elsewhere', () => {
    for (const [address, text] of reached) {
      if (!isHtml(text)) continue;
      expect(namesIn(text, /<script(?![^>]*\ssrc=)([^>]*)>/g), address).toEqual([]);
      expect(namesIn(text, /<(?:script|link|img)[^>]*\s(?:src|href)="(?!\/)([^"]+)"/g), address).toEqual([]);
    }
  });
});

it('has each error code at the address that is the type of its problem', async () => {
  const ids = namesIn((await textAt('/docs/errors')) ?? '', /\sid="([^"]+)"/g);
  expect(Object.keys(errorTable).filter((code) => !ids.includes(code))).toEqual([]);
});

it('lists pages for programs by addresses that exist', async () => {
  const list = (await textAt('/docs/llms.txt')) ?? '';
  const targets = namesIn(list, /\]\(([^)]+)\)/g).map((name) => new URL(name, 'http://site/docs/').pathname);
  expect(targets.length).toBeGreaterThan(20);
  for (const target of targets) expect(await textAt(target), target).toBeDefined();
});
