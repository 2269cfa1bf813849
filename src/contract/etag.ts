import { invalidInput } from './errors.ts';

// RFC 9110, 8.8.3 (entity tags), 13.1.1 (If-Match) and 13.1.2 (If-None-Match). A version is a strong tag.

const tag = /(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g;

interface EntityTag {
  readonly weak: boolean;
  readonly value: string;
}

const parseTags = (header: 'If-Match' | 'If-None-Match', text: string): '*' | EntityTag[] => {
  if (text.trim() === '*') return '*';
  const tags = [...text.matchAll(tag)].map(([, weak, value = '']) => ({ weak: weak !== undefined, value }));
  // NUL cannot be in a header: what is left beside it and the commas is no entity tag.
  const others = text.replace(tag, '\0').split(',');
  if (tags.length > 0 && others.every((other) => ['', '\0'].includes(other.trim()))) return tags;
  const message = 'must be * or a list of entity tags such as "3"';
  throw invalidInput([{ path: `header.${header}`, message, code: 'invalid_format' }]);
};

export const etagOf = (version: number): string => `"${version}"`;

/** Whether `If-Match` allows a change of this version. Compares strongly: a weak tag never matches. */
export const matchesVersion = (ifMatch: string | undefined, version: number): boolean => {
  if (ifMatch === undefined) return true;
  const tags = parseTags('If-Match', ifMatch);
  return tags === '*' || tags.some(({ weak, value }) => !weak && value === String(version));
};

/** Whether `If-None-Match` says that the reader has this version already. Compares weakly. */
export const hasVersion = (ifNoneMatch: string | undefined, version: number): boolean => {
  if (ifNoneMatch === undefined) return false;
  const tags = parseTags('If-None-Match', ifNoneMatch);
  return tags === '*' || tags.some(({ value }) => value === String(version));
};
