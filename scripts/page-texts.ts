// The texts of the pages that the api shows outside of the console, from the catalogs in `locales`.
import { locales } from '../src/contract/locale.ts';
import { plainTextOf, readCatalog } from './catalogs.ts';

const prefix = 'page.';

interface Tree {
  [name: string]: string | Tree;
}

/** `page.signedIn.title` is `title` in `signedIn`. The type that the written file states says whether it is complete. */
const textsOf = (locale: string): Tree => {
  const texts: Tree = {};
  for (const entry of readCatalog(new URL(`../locales/${locale}.po`, import.meta.url))) {
    if (!entry.id.startsWith(prefix)) continue;
    const names = entry.id.slice(prefix.length).split('.');
    const last = names.pop() ?? '';
    let inner = texts;
    for (const name of names) {
      const next = inner[name] ?? {};
      if (typeof next === 'string') throw new Error(`${entry.id}: ${name} is a text already`);
      inner[name] = next;
      inner = next;
    }
    inner[last] = plainTextOf(entry);
  }
  return texts;
};

export const pageTexts = (): string => {
  const texts = Object.fromEntries(locales.map((locale) => [locale, textsOf(locale)]));
  return [
    '// Made by `npm run generate` from locales.',
    "import type { Locale } from '../../contract/locale.ts';",
    "import type { PageTexts } from './text.ts';",
    '',
    `export const pageTexts: Readonly<Record<Locale, PageTexts>> = ${JSON.stringify(texts, null, 2)};`,
    '',
  ].join('\n');
};
