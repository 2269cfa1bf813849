import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { accessibilityFaults, darkFaults, narrowFaults } from './page-faults.ts';
import { overRoutes, type Prepared, prepareRoutes, routes } from './routes.ts';
import { stage } from './stage.ts';

const scene = stage();
const { faults } = scene;

let prepared: Prepared;

beforeAll(async () => {
  prepared = await prepareRoutes(scene);
});

const failures = async (page: Page): Promise<string[]> => page.locator('main [role="alert"]').allInnerTexts();

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
  const found = await failures(page);
  if ((await page.locator('html').getAttribute('lang')) !== locale) found.push('the language of the page is wrong');
  found.push(...(await accessibilityFaults(page)), ...(await darkFaults(page)));
  found.push(...(await narrowFaults(page, 320)));
  await page.setViewportSize({ width: 1_280, height: 900 });
  return found;
};

test.each(['en', 'de'] as const)(
  'every page is accessible in light and dark, and needs no scrolling sideways, in %s',
  { timeout: 400_000 },
  async (locale) => {
    expect(routes.length).toBeGreaterThan(20);
    expect(await overRoutes(scene, prepared, { locale }, (page) => checked(page, locale))).toEqual([]);
    expect(faults.list).toEqual([]);
  },
);

test('every text comes from the catalogs', { timeout: 400_000 }, async () => {
  const names = ['Freehold', 'Olga', 'Deployment', 'Login', 'bootstrap', 'curl', prepared.slug, 'Org '];
  const look = { locale: 'pseudo' } as const;
  expect(await overRoutes(scene, prepared, look, (page) => untranslated(page, names))).toEqual([]);
});
