import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { accessibilityFaults } from './page-faults.ts';
import { drawn, overRoutes, type Prepared, prepareRoutes } from './routes.ts';
import { stage } from './stage.ts';

// Readers who have set their browser or system to show pages otherwise.

const scene = stage();
const { openBrowser, signIn } = scene;

let prepared: Prepared;

beforeAll(async () => {
  prepared = await prepareRoutes(scene);
});

/** Texts that are cut: what is inside is larger than what shows it, and cannot be scrolled to. */
const cutTexts = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('body *')]
      .filter((element) => {
        if (!element.checkVisibility()) return false;
        // Shown to screen readers alone.
        if (element.clientWidth <= 1) return false;
        const { overflowX, overflowY, textOverflow } = getComputedStyle(element);
        const isClipped = (overflow: string) => overflow === 'hidden' || overflow === 'clip';
        const isCutX = isClipped(overflowX) && element.scrollWidth > element.clientWidth + 2;
        const isCutY = isClipped(overflowY) && element.scrollHeight > element.clientHeight + 2;
        return (isCutX && textOverflow !== 'ellipsis') || isCutY;
      })
      .map((element) => element.outerHTML.slice(0, 160)),
  );

const spacing = `* {
  line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
} p { margin-block-end: 2em !important; }`;

test('neither wider spacing of the text nor 200 % cut anything', { timeout: 180_000 }, async () => {
  // 200 % of a window that is 1280 px wide leaves 640 px for the layout (WCAG 1.4.4).
  const browser = await openBrowser({ viewport: { width: 640, height: 450 } });
  await signIn(browser, prepared.email);
  const page = await browser.newPage();
  const found: string[] = [];
  for (const path of ['', '/members', '/keys', '/invitations', '/audit', '/limits', '/webhooks', '/session-policy']) {
    await page.goto(`/console/orgs/${prepared.slug}${path}`);
    await page.locator('h1').waitFor();
    found.push(...(await cutTexts(page)).map((text) => `${path} at 200 %: ${text}`));
    // The security policy allows no style of others, so this comes the way a reader's own does.
    await page.evaluate((css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    }, spacing);
    found.push(...(await cutTexts(page)).map((text) => `${path} spaced: ${text}`));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(641);
  }
  expect(found).toEqual([]);
});

/** Marks what a background color alone draws: forced colors take it away. */
const markPainted = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const element of document.querySelectorAll('main *')) {
      const { backgroundColor } = getComputedStyle(element);
      const isEmpty =
        element.childNodes.length === 0 && !/^(input|select|textarea|img|br|col)$/i.test(element.localName);
      if (isEmpty && element.checkVisibility() && !/^rgba\(.*, 0\)$/.test(backgroundColor))
        element.setAttribute('data-painted', '');
    }
  });

const forcedColorFaults = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const ground = getComputedStyle(document.body).backgroundColor;
    const hasLine = (style: CSSStyleDeclaration, ...sides: readonly string[]): boolean =>
      sides.some(
        (side) =>
          style.getPropertyValue(`${side}-style`) !== 'none' && style.getPropertyValue(`${side}-width`) !== '0px',
      );
    const borders = ['border-top', 'border-right', 'border-bottom', 'border-left'];
    const faultsOf = (selector: string, what: string, isFine: (style: CSSStyleDeclaration) => boolean): string[] =>
      [...document.querySelectorAll(selector)]
        .filter((element) => element.checkVisibility() && element.clientWidth > 1 && !isFine(getComputedStyle(element)))
        .map((element) => `${what}: ${element.outerHTML.slice(0, 140)}`);
    return [
      ...faultsOf(
        '[aria-current="page"], [aria-pressed="true"], [data-marked]',
        'chosen, but looks like the others',
        (style) => style.backgroundColor !== ground || hasLine(style, 'outline'),
      ),
      ...faultsOf(
        '[data-painted]',
        'not drawn',
        (style) => style.backgroundColor !== ground || hasLine(style, ...borders),
      ),
      ...faultsOf(
        'main :is(button, input:not([type="checkbox"], [type="radio"]), select, textarea)',
        'looks like text',
        (style) => hasLine(style, ...borders) || style.textDecorationLine !== 'none',
      ),
    ];
  });

test('in the colors of the system, everything that has a meaning is drawn', { timeout: 240_000 }, async () => {
  let marked = 0;
  const found = await overRoutes(
    scene,
    prepared,
    {},
    async (page, path) => {
      // An entry of the timeline that a link has led to.
      if (path.endsWith('/timeline')) await page.locator('main li a').first().click();
      await markPainted(page);
      await page.emulateMedia({ forcedColors: 'active' });
      await drawn(page);
      marked += await page
        .locator('[aria-current="page"], [aria-pressed="true"], [data-marked], [data-painted]')
        .count();
      const faults = [...(await forcedColorFaults(page)), ...(await accessibilityFaults(page))];
      await page.emulateMedia({ forcedColors: 'none' });
      return faults;
    },
    [
      '/orgs/$slug',
      '/orgs/$slug/timeline',
      '/orgs/$slug/operations/$id',
      '/orgs/$slug/keys/$id',
      '/orgs/$slug/limits',
      '/orgs/$slug/audit',
      '/orgs/new',
      '/attention',
      '/settings',
      '/sign-in',
    ],
  );
  expect(found).toEqual([]);
  expect(marked).toBeGreaterThan(10);
});
