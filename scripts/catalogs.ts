// Reads the catalogs in `locales`: every text that a person sees in the console, on other pages and in mails, by its id.
import { readFileSync } from 'node:fs';
import { type CompiledMessage, compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import PO from 'pofile';

export interface Entry {
  readonly id: string;
  readonly text: string;
  /** For translators. */
  readonly comments: readonly string[];
}

/** Refuses two texts of one id, which a merge may leave behind. */
export const readCatalog = (file: string | URL): Entry[] => {
  const entries = PO.parse(readFileSync(file, 'utf8')).items.map(({ msgid, msgstr, extractedComments }) => ({
    id: msgid,
    text: msgstr[0] ?? '',
    comments: extractedComments,
  }));
  const ids = entries.map(({ id }) => id);
  const repeated = ids.filter((id, place) => ids.indexOf(id) !== place);
  if (repeated.length > 0) throw new Error(`${file} has more than one text of ${repeated.join(', ')}`);
  return entries;
};

/** The same catalog in the form in which it is kept: sorted, one line for each text. */
export const catalogText = (locale: string, entries: readonly Entry[]): string => {
  const catalog = new PO();
  catalog.headers = { Language: locale, 'Content-Type': 'text/plain; charset=UTF-8' };
  catalog.items = entries
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
    .map(({ id, text, comments }) =>
      Object.assign(new PO.Item(), { msgid: id, msgstr: [text], extractedComments: [...comments] }),
    );
  return `${catalog.toString().trim()}\n`;
};

/** `mapText` is given the parts of a text between its placeholders. */
export const compileEntry = ({ id, text }: Entry, mapText?: (part: string) => string): CompiledMessage => {
  try {
    return compileMessageOrThrow(text, mapText);
  } catch (error) {
    throw new Error(`The text of ${id} is no ICU message: ${(error as Error).message}`);
  }
};

/** Whether the text is one of the console, not of a mail or of a page beside it. */
export const isOfConsole = (id: string): boolean => !/^(?:mail|page)\./.test(id);

/** A text that is filled in without a library: it has names in braces, and no other placeholders. */
export const plainTextOf = (entry: Entry): string => {
  const tokens = compileEntry(entry);
  if (tokens.some((token) => typeof token !== 'string' && token.length > 1))
    throw new Error(`${entry.id}: it can have names in braces only, and no other placeholders`);
  return entry.text;
};

const accents: Readonly<Record<string, string>> = {
  a: 'å',
  e: 'é',
  i: 'î',
  o: 'ö',
  u: 'ü',
  A: 'Å',
  E: 'É',
  O: 'Ö',
  U: 'Ü',
};

/** Some 40 % longer, and marked: a text on a page without marks is in no catalog. Tags are left as they are. */
export const pseudoText = (text: string): string =>
  text
    .split(/(<[^>]*>)/)
    .map((part) =>
      part.startsWith('<') || part.trim() === ''
        ? part
        : `⟦${part.replaceAll(/[aeiouAEOU]/g, (letter) => accents[letter] ?? letter)}${'·'.repeat(Math.ceil(part.length * 0.4))}⟧`,
    )
    .join('');

/** The placeholders of a compiled text, those inside of plurals included. */
export const placeholdersOf = (compiled: CompiledMessage): string[] => {
  const found = new Set<string>();
  const visit = (tokens: CompiledMessage): void => {
    if (typeof tokens === 'string') return;
    for (const token of tokens) {
      if (typeof token === 'string') continue;
      const [name, , choices] = token;
      found.add(String(name));
      if (typeof choices === 'object' && choices !== null)
        for (const choice of Object.values(choices)) if (Array.isArray(choice)) visit(choice as CompiledMessage);
    }
  };
  visit(compiled);
  return [...found].sort();
};
