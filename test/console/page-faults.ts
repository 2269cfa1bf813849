import AxeBuilder from 'axe-core';
import type { Page } from 'playwright-core';
import { drawn } from './routes.ts';

// What can be wrong with any page. Each check says what it found.

interface AxeOptions {
  /** The part of the page that is looked at; default: all of it. */
  readonly within?: string;
  /** Only these rules; default: WCAG 2.0 to 2.2, A and AA, and best practices. */
  readonly rules?: readonly string[];
}

const axeTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong with the page as it is. */
export const accessibilityFaults = async (page: Page, { within, rules }: AxeOptions = {}): Promise<string[]> => {
  await page.evaluate(`if (window.axe === undefined) { ${AxeBuilder.source} } undefined`);
  return page.evaluate(
    async ([selector, runOnly]) => {
      const { axe } = window as unknown as {
        axe: {
          run: (
            context: Element | Document | null,
            options: object,
          ) => Promise<{ violations: { id: string; help: string; nodes: { html: string }[] }[] }>;
        };
      };
      const { violations } = await axe.run(selector === null ? document : document.querySelector(selector), {
        runOnly,
        resultTypes: ['violations'],
      });
      return violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`),
      );
    },
    [within ?? null, rules === undefined ? axeTags : { type: 'rule', values: [...rules] }] as const,
  );
};

/** What the dark colors make worse. The page is light before and afterwards. */
export const darkFaults = async (page: Page, { within }: Pick<AxeOptions, 'within'> = {}): Promise<string[]> => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await drawn(page);
  const rules = ['color-contrast'];
  const found = await accessibilityFaults(page, within === undefined ? { rules } : { within, rules });
  await page.emulateMedia({ colorScheme: 'light' });
  await drawn(page);
  return found.map((fault) => `dark: ${fault}`);
};

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

/** What of the page a window of this width cuts, or shows by scrolling sideways only (WCAG 1.4.10). */
export const narrowFaults = async (page: Page, width: number): Promise<string[]> => {
  await page.setViewportSize({ width, height: 800 });
  await drawn(page);
  return (await sidewaysFaults(page)).map((fault) => `at ${width} px: ${fault}`);
};
