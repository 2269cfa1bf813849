import { describe, expect, it } from 'vitest';
import { isOfConsole, readCatalog } from '../../scripts/catalogs.ts';
import { files, read } from './tree.ts';

const code = files.filter((path) => /^console\/src\/.*\.tsx?$/.test(path) && !/\.(gen|test)\.tsx?$/.test(path));
const sources = new Map(code.map((path) => [path, read(path)]));
const catalogs = ['en', 'de'].map((locale) => ({
  locale,
  entries: readCatalog(new URL(`../../locales/${locale}.po`, import.meta.url)),
}));
const everything = [...sources.values()].join('\n');

describe('the texts of the console', () => {
  it('are all used: a catalog has none that nobody sees', () => {
    const beginnings = [...everything.matchAll(/`([\w.]+)\$\{/g)].map(([, beginning = '']) => beginning);
    const unused = (catalogs[0]?.entries ?? [])
      .map(({ id }) => id)
      // Those of error codes are chosen by what the server answers.
      .filter((id) => isOfConsole(id) && !id.startsWith('error.'))
      .filter((id) => !everything.includes(`'${id}'`) && !everything.includes(`"${id}"`))
      .filter((id) => !beginnings.some((beginning) => beginning.includes('.') && id.startsWith(beginning)));
    expect(unused).toEqual([]);
  });

  // Biome finds those between tags.
  it('are in the catalogs, never in attributes', () => {
    const inCode = [...sources].flatMap(([path, text]) =>
      [...text.matchAll(/\b(?:aria-label|alt|title|label|placeholder|hint|caption)="([^"]*[a-z][^"]*)"/g)].map(
        ([, found]) => `${path}: ${found}`,
      ),
    );
    expect(inCode).toEqual([]);
  });

  it('are written with typographic marks: in ICU messages, a straight apostrophe quotes', () => {
    const straight = catalogs.flatMap(({ locale, entries }) =>
      entries.filter(({ text }) => text.includes("'")).map(({ id }) => `${locale}: ${id}`),
    );
    expect(straight).toEqual([]);
  });

  it('are there in each language', () => {
    const empty = catalogs.flatMap(({ locale, entries }) =>
      entries.filter(({ text }) => text.trim() === '').map(({ id }) => `${locale}: ${id}`),
    );
    expect(empty).toEqual([]);
    // Words that are the same in both languages are short; a sentence that is the same was not translated.
    const [english, german] = catalogs.map(({ entries }) => new Map(entries.map(({ id, text }) => [id, text])));
    const same = [...(german ?? [])].filter(([id, text]) => text.split(' ').length > 3 && english?.get(id) === text);
    expect(same).toEqual([]);
  });
});
