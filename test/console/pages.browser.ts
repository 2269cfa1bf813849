import { readFileSync } from 'node:fs';
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { accessibilityFaults, type Look, stage } from './stage.ts';

const { api, openBrowser, signIn, signInByKey, makeOrganization, mailedToken, ownerKeyOf, faults } = stage();

/** Read from the source, so that a new route is tested as soon as it exists. */
const routes = [
  ...readFileSync(new URL('../../console/src/routes.tsx', import.meta.url), 'utf8').matchAll(/\broute\(\s*'([^']+)'/g),
].map(([, path = '']) => path);

type As = 'owner' | 'platform' | 'nobody';

const samples: Record<string, string> = {};
/** What stands behind `#` of the pages of links. */
const fragments: Record<string, string> = {};

const asOf = (path: string): As => {
  if (['/sign-in', '/invite', '/recover', '/switch'].includes(path)) return 'nobody';
  return path.startsWith('/orgs/$slug') || ['/', '/account', '/device', '/settings'].includes(path)
    ? 'owner'
    : 'platform';
};

const addressOf = (path: string): string => {
  const sample = samples[path] ?? '';
  if (path.includes('$id') && sample === '') throw new Error(`There is no sample for ${path}: make one in this file.`);
  const filled = path.replace('$slug', samples.slug ?? '').replace('$id', sample);
  return `/console${filled}${fragments[path] ?? ''}`;
};

const organizationWithEverything = async (): Promise<string> => {
  const { slug, email } = await makeOrganization();
  const at = `/v1/orgs/${slug}`;
  const { data: operations } = await api<{ data: { id: string }[] }>(`/v1/operations?org=${slug}`);
  const key = await ownerKeyOf(slug);
  const asOwner = <Body>(path: string, json: object) => api<Body>(`${at}${path}`, json, 'POST', key.secret);
  const webhook = await asOwner<{ id: string }>('/webhooks', { url: 'https://hooks.example.com/freehold' });
  const connection = await asOwner<{ id: string }>('/oidc-connections', {
    name: 'Login',
    issuer: 'https://login.example.com',
    clientId: 'freehold',
    clientSecret: 'a secret of the test',
  });
  const invited = `guest-${slug}@console.example`;
  await asOwner('/invites', { email: invited, role: 'member' });
  Object.assign(samples, {
    slug,
    '/orgs/$slug/members/$id': key.userId,
    '/orgs/$slug/operations/$id': operations[0]?.id,
    '/operations/$id': operations[0]?.id,
    '/operations/$id/deletion': operations[0]?.id,
    '/orgs/$slug/keys/$id': key.id,
    '/orgs/$slug/webhooks/$id': webhook.id,
    '/orgs/$slug/identity-providers/$id': connection.id,
  });
  fragments['/invite'] = `#${await mailedToken(invited)}`;
  return email;
};

let email: string;

beforeAll(async () => {
  email = await organizationWithEverything();
});

const browsersFor = async (look: Look): Promise<Record<As, BrowserContext>> => {
  const [owner, platform, nobody] = await Promise.all([openBrowser(look), openBrowser(look), openBrowser(look)]);
  await signIn(owner, email);
  await signInByKey(platform);
  return { owner, platform, nobody };
};

/** Opens a page and waits until it shows what it is for. */
const open = async (page: Page, path: string): Promise<void> => {
  await page.goto('about:blank');
  await page.goto(addressOf(path));
  await page.locator('h1').first().waitFor({ timeout: 20_000 });
  await page.waitForFunction(
    () =>
      document.querySelector('[class*="loading"]') === null &&
      document.querySelectorAll('h1').length === 1 &&
      document.getAnimations().every(({ playState }) => playState !== 'running'),
    undefined,
    { timeout: 20_000 },
  );
};

/** Runs a check of each route, and says at which pages it found something. */
const overRoutes = async (look: Look, check: (page: Page, path: string) => Promise<string[]>): Promise<string[]> => {
  const browsers = await browsersFor(look);
  const found: string[] = [];
  const pages = new Map<As, Page>();
  for (const as of ['nobody', 'owner', 'platform'] as const) pages.set(as, await browsers[as].newPage());
  for (const path of routes) {
    const page = pages.get(asOf(path));
    if (page === undefined) continue;
    try {
      await open(page, path);
      found.push(...(await check(page, path)).map((fault) => `${path}: ${fault}`));
    } catch (error) {
      found.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  for (const browser of Object.values(browsers)) await browser.close();
  return found;
};

const failures = async (page: Page): Promise<string[]> => page.locator('main [role="alert"]').allInnerTexts();

const sidewaysFaults = async (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const scrolls = (element: Element): boolean => {
      const { overflowX, overflowY } = getComputedStyle(element);
      const isWider = element.scrollWidth > element.clientWidth + 1;
      const isHigher = element.scrollHeight > element.clientHeight + 1;
      return isWider && isHigher && /auto|scroll/.test(overflowX) && /auto|scroll/.test(overflowY);
    };
    const root = document.scrollingElement ?? document.documentElement;
    const wide = root.scrollWidth > root.clientWidth + 1;
    const culprits = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > root.clientWidth + 1,
    );
    return [
      ...(wide
        ? [
            `the page is ${root.scrollWidth} px wide: ${culprits
              .slice(0, 3)
              .map((each) => each.outerHTML.slice(0, 120))
              .join(' | ')}`,
          ]
        : []),
      ...[...document.querySelectorAll('body *')]
        .filter(scrolls)
        .map((each) => `scrolls both ways: ${each.outerHTML.slice(0, 120)}`),
    ];
  });

/** The visible texts that did not go through the catalogs. Values of the data are marked up as such, or known to the test. */
const untranslated = (page: Page, values: readonly string[]): Promise<string[]> =>
  page.evaluate((known) => {
    const isValue = (text: string): boolean =>
      known.some((value) => value !== '' && (text === value || text.includes(value))) ||
      !/\p{L}{2}/u.test(text.replaceAll(/\S+@\S+|https?:\S+|[a-z]+(?:[._:-][a-z]+)+/giu, ''));
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? '';
      const parent = node.parentElement;
      if (text === '' || parent === null || !parent.checkVisibility()) continue;
      if (parent.closest('code, pre, time, kbd, script, style, [lang], [translate="no"]') !== null) continue;
      if (text.includes('⟦') || text.includes('⟧') || isValue(text)) continue;
      found.push(`untranslated: ${text.slice(0, 100)}`);
    }
    return found;
  }, values);

const checked = async (page: Page, locale: string): Promise<string[]> => {
  const found = [...(await failures(page)), ...(await accessibilityFaults(page))];
  if ((await page.locator('html').getAttribute('lang')) !== locale) found.push('the language of the page is wrong');
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    // The page is laid out anew a moment later.
    await page.waitForFunction((wanted) => document.documentElement.clientWidth <= wanted, width);
    found.push(...(await sidewaysFaults(page)).map((fault) => `at ${width} px: ${fault}`));
  }
  await page.setViewportSize({ width: 1_280, height: 900 });
  return found;
};

test.each([
  { locale: 'en', theme: 'light' },
  { locale: 'en', theme: 'dark' },
  { locale: 'de', theme: 'light' },
  { locale: 'de', theme: 'dark' },
] as const)(
  'every page is accessible, and needs no scrolling sideways, in $locale and $theme',
  { timeout: 400_000 },
  async (look) => {
    expect(routes.length).toBeGreaterThan(20);
    expect(await overRoutes(look, (page) => checked(page, look.locale))).toEqual([]);
    expect(faults.list).toEqual([]);
  },
);

test('every text comes from the catalogs', { timeout: 400_000 }, async () => {
  const names = ['Freehold', 'Olga', 'Deployment', 'Login', 'bootstrap', 'curl', samples.slug ?? '', 'Org '];
  expect(await overRoutes({ locale: 'pseudo' }, (page) => untranslated(page, names))).toEqual([]);
});
