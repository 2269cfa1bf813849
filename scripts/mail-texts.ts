// The texts of mails, from the catalogs in `locales`, in the form that the worker reads.
import { locales } from '../src/contract/locale.ts';
import { plainTextOf, readCatalog } from './catalogs.ts';

const prefix = 'mail.';

/** `mail.invitation.2` is the second paragraph of a template. */
const partOf = (id: string): readonly [template: string, part: string] => {
  const [template = '', part = ''] = id.slice(prefix.length).split('.');
  return [template, part];
};

/** The type that the written file states says whether it is complete. */
const textsOf = (locale: string): object => {
  const entries = readCatalog(new URL(`../locales/${locale}.po`, import.meta.url)).filter(({ id }) =>
    id.startsWith(prefix),
  );
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

export const mailTexts = (): string => {
  const texts = Object.fromEntries(locales.map((locale) => [locale, textsOf(locale)]));
  return [
    '// Made by `npm run generate` from locales.',
    "import type { Locale } from '../../contract/locale.ts';",
    "import type { Texts } from './text.ts';",
    '',
    `export const texts: Readonly<Record<Locale, Texts>> = ${JSON.stringify(texts, null, 2)};`,
    '',
  ].join('\n');
};
