import { i18n } from '@lingui/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ShownLocale } from './catalogs.ts';
import { createShownTexts } from './locale.ts';

/** The texts are there once the test brings them, in its order. */
const bringTexts = () => {
  const asked: { wanted: string; resolve: (texts: Record<string, string>) => void; reject: (e: Error) => void }[] = [];
  const find = (locale: ShownLocale, isWhole: boolean) => {
    const index = asked.findIndex(({ wanted }) => wanted === `${locale} ${isWhole}`);
    const [found] = asked.splice(index, 1);
    if (index === -1 || found === undefined) throw new Error(`Nobody has asked for ${locale} ${isWhole}`);
    return found;
  };
  return {
    load: (locale: ShownLocale, isWhole: boolean) =>
      new Promise<Record<string, string>>((resolve, reject) => {
        asked.push({ wanted: `${locale} ${isWhole}`, resolve, reject });
      }),
    bring: (locale: ShownLocale, isWhole: boolean) =>
      find(locale, isWhole).resolve({
        'shell.skip': `${locale}: skip`,
        ...(isWhole && { 'signIn.title': `${locale}: title` }),
      }),
    fail: (locale: ShownLocale, isWhole: boolean) => find(locale, isWhole).reject(new Error('gone')),
  };
};

const root = { lang: '' };
const textOf = (id: string): string => i18n._(id);

beforeEach(() => {
  vi.stubGlobal('document', { documentElement: root });
  for (const locale of ['de', 'en']) i18n.loadAndActivate({ locale, messages: {} });
});
afterEach(() => vi.unstubAllGlobals());

test('the texts of the start, when they come last, leave those of the pages where they are', async () => {
  const { load, bring } = bringTexts();
  const { showLocale, showTextsOfPages } = createShownTexts(load);
  const start = showLocale('de');
  const pages = showTextsOfPages();
  bring('de', true);
  await pages;
  expect(textOf('signIn.title')).toBe('de: title');
  bring('de', false);
  await start;
  expect([textOf('signIn.title'), textOf('shell.skip'), root.lang]).toEqual(['de: title', 'de: skip', 'de']);
});

test('a page is whole in the language before, while the one that was chosen is on its way', async () => {
  const { load, bring } = bringTexts();
  const { showLocale, showTextsOfPages } = createShownTexts(load);
  const start = showLocale('en');
  bring('en', false);
  await start;
  const pages = showTextsOfPages();
  const chosen = showLocale('de');
  bring('en', true);
  await pages;
  expect([textOf('signIn.title'), root.lang]).toEqual(['en: title', 'en']);
  bring('de', true);
  await chosen;
  expect([textOf('signIn.title'), root.lang]).toEqual(['de: title', 'de']);
});

test('a language that could not be loaded leaves the one before, also for the pages that come later', async () => {
  const { load, bring, fail } = bringTexts();
  const { showLocale, showTextsOfPages } = createShownTexts(load);
  const start = showLocale('en');
  bring('en', false);
  await start;
  const chosen = showLocale('de');
  fail('de', false);
  await expect(chosen).rejects.toThrow('gone');
  const first = showTextsOfPages();
  fail('en', true);
  await expect(first).rejects.toThrow('gone');
  const again = showTextsOfPages();
  bring('en', true);
  await again;
  expect([textOf('signIn.title'), root.lang]).toEqual(['en: title', 'en']);
});
