// The texts of mails, and of the pages that the api shows outside of the console, from the catalogs in `locales`.
import { locales } from '../src/contract/locale.ts';
import { plainTextOf, readCatalog } from './catalogs.ts';

const mailPrefix = 'mail.';
const pagePrefix = 'page.';

const entriesOf = (locale: string, prefix: string) =>
  readCatalog(new URL(`../locales/${locale}.po`, import.meta.url)).filter(({ id }) => id.startsWith(prefix));

/** `mail.invitation.2` is the second paragraph of a template. */
const partOf = (id: string): readonly [template: string, part: string] => {
  const [template = '', part = ''] = id.slice(mailPrefix.length).split('.');
  return [template, part];
};

const mailTextsOf = (locale: string): object => {
  const entries = entriesOf(locale, mailPrefix);
  const single = new Map(
    entries.filter(({ id }) => partOf(id)[1] === '').map((entry) => [partOf(entry.id)[0], plainTextOf(entry)]),
  );
  const templates: Record<string, { subject: string; paragraphs: string[]; action?: string }> = {};
  for (const entry of entries) {
    const { id } = entry;
    const text = plainTextOf(entry);
    const [name, part] = partOf(id);
    if (part === '') continue;
    templates[name] ??= { subject: '', paragraphs: [] };
    const template = templates[name];
    if (part === 'subject' || part === 'action') template[part] = text;
    else template.paragraphs[Number(part) - 1] = text;
  }
  return { ...Object.fromEntries(single), templates };
};

interface Tree {
  [name: string]: string | Tree;
}

/** `page.signedIn.title` is `title` in `signedIn`. */
const pageTextsOf = (locale: string): Tree => {
  const texts: Tree = {};
  for (const entry of entriesOf(locale, pagePrefix)) {
    const names = entry.id.slice(pagePrefix.length).split('.');
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

/** Code that exports the texts of each language. Their type, which is in `text.ts` beside it, says whether they are complete. */
const codeOf = (name: string, type: string, textsOf: (locale: string) => object): string =>
  [
    '// Made by `npm run generate` from locales.',
    "import type { Locale } from '../../contract/locale.ts';",
    `import type { ${type} } from './text.ts';`,
    '',
    `export const ${name}: Readonly<Record<Locale, ${type}>> = ${JSON.stringify(Object.fromEntries(locales.map((locale) => [locale, textsOf(locale)])), null, 2)};`,
    '',
  ].join('\n');

export const mailTexts = (): string => codeOf('texts', 'Texts', mailTextsOf);
export const pageTexts = (): string => codeOf('pageTexts', 'PageTexts', pageTextsOf);
