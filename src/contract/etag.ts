import { DomainError, invalidInput } from './errors.ts';

// RFC 9110, 8.8.3 (entity tags), 13.1.1 (If-Match) and 13.1.2 (If-None-Match). A version is a strong tag.

const tag = /(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g;

interface EntityTag {
  readonly weak: boolean;
  readonly value: string;
}

const parseTags = (header: 'If-Match' | 'If-None-Match', text: string): '*' | EntityTag[] => {
  if (text.trim() === '*') return '*';
  const tags = [...text.matchAll(tag)].map(([, weak, value = '']) => ({ weak: weak !== undefined, value }));
  // NUL cannot occur in a header, so anything left besides NULs and commas is not an entity tag.
  const others = text.replace(tag, '\0').split(',');
  if (tags.length > 0 && others.every((other) => ['', '\0'].includes(other.trim()))) return tags;
  const message = 'must be * or a list of entity tags such as "9f86d081884c-3"';
  throw invalidInput([{ path: `header.${header}`, message, code: 'invalid_format' }]);
};

/** A version of a resource. `id` is a UUID, or the name of a resource that always exists. */
export interface Versioned {
  readonly id: string;
  readonly version: number;
}

/**
 * Builds a strong validator (RFC 9110, 8.8.1). It is unique over time, so it also distinguishes a resource from an earlier
 * one with the same name. It uses the last digits of the id, which are random; the first ones of a UUIDv7 are a timestamp.
 */
const validatorOf = ({ id, version }: Versioned): string => `${id.slice(-12)}-${version}`;

/** Builds an ETag. `state` is a digest of the fields that change without a new version. */
export const etagOf = (thing: Versioned, state?: string): string =>
  `"${validatorOf(thing)}${state === undefined ? '' : `.${state}`}"`;

/** Removes the digest of the state: changes are conditional on the version alone. */
const versionOf = (value: string): string => value.replace(/\.[0-9a-f]{12}$/, '');

/** The conditions of a request on the version of its resource. */
export interface Conditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

/** 412 unless the conditions of a PATCH, PUT or DELETE allow a change of this version. RFC 9110, 13.2.2. */
export const assertVersion = ({ ifMatch, ifNoneMatch }: Conditions, thing: Versioned): void => {
  if (!matchesVersion(ifMatch, thing) || hasVersion(ifNoneMatch, thing)) throw new DomainError('precondition_failed');
};

/** Whether `If-Match` allows a change of this version. Compares strongly: a weak tag never matches. */
export const matchesVersion = (ifMatch: string | undefined, thing: Versioned): boolean =>
  matchesTag(ifMatch, etagOf(thing));

export const matchesTag = (ifMatch: string | undefined, etag: string): boolean => {
  if (ifMatch === undefined) return true;
  const tags = parseTags('If-Match', ifMatch);
  const isWeak = etag.startsWith('W/');
  return (
    tags === '*' ||
    tags.some(({ weak, value }) => !weak && !isWeak && versionOf(value) === versionOf(etag.slice(1, -1)))
  );
};

/** Whether `If-None-Match` names this version. Compares weakly. */
export const hasVersion = (ifNoneMatch: string | undefined, thing: Versioned): boolean =>
  hasTag(ifNoneMatch, etagOf(thing));

export const hasTag = (ifNoneMatch: string | undefined, etag: string): boolean => {
  if (ifNoneMatch === undefined) return false;
  const tags = parseTags('If-None-Match', ifNoneMatch);
  const opaque = etag.replace(/^W\//, '');
  return tags === '*' || tags.some(({ value }) => `"${value}"` === opaque);
};
