import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { builtConsole } from '../../src/main/console-build.ts';
import { stage } from './stage.ts';
import { type Manifest, readManifest } from './start-scripts.ts';

// What is shown while parts of the console come late, or do not come.

const { openBrowser, faults } = stage();

let manifest: Manifest;
beforeAll(async () => {
  manifest = readManifest(await builtConsole());
});

type Part = 'first texts' | 'other texts' | 'code' | 'beginning';

const isPart = (part: Part) => {
  const code = manifest['index.html']?.dynamicImports?.find((key) => !key.startsWith('../locales/')) ?? '';
  const keys = {
    'first texts': '../locales/de.po?first',
    'other texts': '../locales/de.po?rest',
    code,
    beginning: 'index.html',
  } as const satisfies Record<Part, string>;
  const { file } = manifest[keys[part]] ?? {};
  if (file === undefined) throw new Error(`The manifest has no ${part}`);
  return ({ pathname }: URL): boolean => pathname === `/console/${file}`;
};

/** As long as it is refused, the part cannot be loaded. */
const refusePart = async (browser: BrowserContext, part: Part): Promise<() => Promise<void>> => {
  const is = isPart(part);
  await browser.route(is, (route) => route.abort());
  return () => browser.unroute(is);
};

const signIn = (page: Page) => page.getByRole('heading', { level: 1, name: 'Anmelden' });

/** Words that look like the id of a text. */
const idsOn = async (page: Page): Promise<string[]> =>
  (await page.locator('body').allInnerTexts()).join(' ').match(/\b[a-z]\w*\.[a-z][\w.]+\b/g) ?? [];

/** That a part was not loaded is reported, and nothing else. */
const expectOnlyMissing = (): void =>
  expect(
    faults.list.splice(0).filter((fault) => !/MissingChunk|Failed to fetch dynamically imported module/.test(fault)),
  ).toEqual([]);

test('texts are shown in whichever order their parts arrive', async () => {
  const browser = await openBrowser({ locale: 'de' });
  // Chromium settles in any order what waits for one file, so several pages wait.
  const pages = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const page = await browser.newPage();
      let others = (): void => undefined;
      const loaded = new Promise<void>((resolve) => {
        others = resolve;
      });
      page.on('requestfinished', (request) => {
        if (isPart('other texts')(new URL(request.url()))) others();
      });
      await page.route(isPart('first texts'), async (route) => {
        await loaded;
        // Until the code of the console waits for them, too.
        await page.waitForFunction(() =>
          performance.getEntriesByType('resource').some(({ name }) => /v1\/me/.test(name)),
        );
        await route.continue();
      });
      await page.goto('/console/sign-in');
      return page;
    }),
  );
  for (const page of pages) {
    await page.locator('h1').waitFor();
    await page.locator('form').first().waitFor();
    expect(await idsOn(page)).toEqual([]);
    await signIn(page).waitFor();
  }
});

test('a page without its texts says that it could not be loaded, and is there after a reload', async () => {
  const browser = await openBrowser({ locale: 'de' });
  const release = await refusePart(browser, 'other texts');
  const page = await browser.newPage();
  await page.goto('/console/sign-in');
  await page.getByRole('alert').getByRole('heading', { name: 'Diese Seite konnte nicht geladen werden' }).waitFor();
  expect(await idsOn(page)).toEqual([]);
  await release();
  await page.getByRole('button', { name: 'Neu laden' }).click();
  await signIn(page).waitFor();
  expectOnlyMissing();
});

test.each(['first texts', 'code'] as const)(
  'without its %s the console says so in each language, and is there after a reload, with the token of a mail',
  async (part) => {
    const browser = await openBrowser({ locale: 'de' });
    const release = await refusePart(browser, part);
    const page = await browser.newPage();
    await page.goto('/console/sign-in?next=%2Faccount#kept');
    const alert = page.getByRole('alert');
    await alert.getByText('The console could not be loaded.').waitFor({ timeout: 10_000 });
    await release();
    const asked = page.waitForRequest((request) => request.isNavigationRequest());
    await alert.getByRole('link', { name: 'Neu laden' }).click();
    await asked;
    await signIn(page).waitFor();
    expect(new URL(page.url()).hash).toBe('#kept');
    await alert.waitFor({ state: 'detached' });
    expectOnlyMissing();
  },
);

test('without any script the console says so after a while', async () => {
  const browser = await openBrowser({ locale: 'de' });
  const release = await refusePart(browser, 'beginning');
  const page = await browser.newPage();
  await page.goto('/console/sign-in');
  const alert = page.getByRole('alert');
  expect(await alert.count()).toBe(0);
  // Nearly all of the while.
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) animation.currentTime = 14_500;
  });
  expect(await alert.count()).toBe(0);
  await alert.getByText('Die Konsole konnte nicht geladen werden.').waitFor();
  await release();
  await alert.getByRole('link', { name: 'Neu laden' }).click();
  await signIn(page).waitFor();
  expectOnlyMissing();
});
