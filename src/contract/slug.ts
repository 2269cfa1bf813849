import anyAscii from 'any-ascii';
import { boundedText } from './text.ts';

/** Words that a slug may not be, because they are or may become parts of URLs and host names. */
export const reservedSlugs: ReadonlySet<string> = new Set(
  `admin api app assets auth batch billing blog cdn console dashboard default docs events freehold health healthz help
  internal login logout mail me metrics new null oauth openapi operations org organization organizations orgs plan
  platform public readyz root settings signup static status support system temporal temporal-system undefined users webhooks www`.split(
    /\s+/,
  ),
);

const pattern = /^[a-z](?:-?[a-z0-9])*$/;
const lengthMin = 3;
const lengthMax = 40;
/** A hyphen and the 4 random characters that make a derived slug unique. */
const suffixLength = 5;

/** The syntax of a slug; reserved words are allowed. A text that cannot be a slug is 400, an unknown slug is 404. */
export const SlugShape = boundedText(lengthMax).regex(/^[a-z](?:-?[a-z0-9]){2,39}$/, 'is not a slug');

export const Slug = boundedText(lengthMax)
  .min(lengthMin)
  .regex(pattern, 'must have only a-z, 0-9 and single hyphens, begin with a letter and not end with a hyphen')
  .refine((slug) => !reservedSlugs.has(slug), 'this word is reserved')
  .openapi({ example: 'acme', description: '3–40 characters: a-z, 0-9 and single hyphens. Unique; never changes.' });

/** Transliterates letters of other scripts one by one. Symbols become word separators, like those of ASCII. */
const transliterate = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/\P{ASCII}/gu, (character) =>
      /[\p{L}\p{M}\p{N}]/u.test(character) ? anyAscii(character).replace(/[^a-z0-9]/gi, '') : '-',
    );

/**
 * Derives a slug from a name: transliterated to ASCII, or `org` if nothing is left. `suffix` makes another slug when the first
 * is taken. `longest` serves clusters that accept only short namespace names.
 */
export const deriveSlug = (name: string, suffix?: string, longest = lengthMax): string => {
  const ascii = transliterate(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, Math.min(longest, lengthMax) - suffixLength)
    .replace(/-+$/, '');
  const base = ascii.length < lengthMin || reservedSlugs.has(ascii) ? `${ascii || 'org'}-org` : ascii;
  return suffix === undefined ? base : `${base}-${suffix}`;
};
