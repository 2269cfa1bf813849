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
  const message = 'must be * or a list of entity tags such as "9f86d081884c-3"';
  throw invalidInput([{ path: `header.${header}`, message, code: 'invalid_format' }]);
};

/** A version of one thing. `id` is a UUID, or the name of a thing that always exists. */
export interface Versioned {
  readonly id: string;
  readonly version: number;
}

/**
 * RFC 9110, 8.8.1: a strong validator is unique over time, so it also tells a thing from a former one of the same name.
 * The last digits of the id are random; the first ones of a UUIDv7 are a clock.
 */
const validatorOf = ({ id, version }: Versioned): string => `${id.slice(-12)}-${version}`;

export const etagOf = (thing: Versioned): string => `"${validatorOf(thing)}"`;

/** Whether `If-Match` allows a change of this version. Compares strongly: a weak tag never matches. */
export const matchesVersion = (ifMatch: string | undefined, thing: Versioned): boolean => {
  if (ifMatch === undefined) return true;
  const tags = parseTags('If-Match', ifMatch);
  return tags === '*' || tags.some(({ weak, value }) => !weak && value === validatorOf(thing));
};

/** Whether `If-None-Match` says that the reader has this version already. Compares weakly. */
export const hasVersion = (ifNoneMatch: string | undefined, thing: Versioned): boolean => {
  if (ifNoneMatch === undefined) return false;
  const tags = parseTags('If-None-Match', ifNoneMatch);
  return tags === '*' || tags.some(({ value }) => value === validatorOf(thing));
};
