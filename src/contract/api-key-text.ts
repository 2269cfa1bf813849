import { randomBytes } from 'node:crypto';
import { base62, checksumOf, hasChecksum } from './base62.ts';
import { DomainError } from './errors.ts';

// The text of a key, or of the token of a session, which may be a key's (`keysession`), or of an elevation: `fh_{kind}_sk_{32 random bytes in base62}{CRC-32 in base62}`.

export const keyKinds = ['platform', 'user', 'service', 'session', 'keysession', 'elevation'] as const;
type KeyKind = (typeof keyKinds)[number];

const randomLength = 43; // 32 bytes in base62
/** Number of random characters (of 43) that are kept and shown, so that people can tell keys apart. */
const shownLength = 8;

export const newKey = (kind: KeyKind): string => {
  const body = `fh_${kind}_sk_${base62(randomBytes(32), randomLength)}`;
  return `${body}${checksumOf(body)}`;
};

/** Returns the beginning of a key, for lists and logs; it reveals nothing about the rest. */
export const prefixOf = (key: string): string => key.slice(0, key.indexOf('_sk_') + '_sk_'.length + shownLength);

const generated = /^fh_(platform|user|service|session|keysession|elevation)_sk_[A-Za-z0-9]{49}$/;
const chosen = /^fh_platform_sk_[A-Za-z0-9]{32,}$/;

/** Returns the kind of a generated key after checking its form and checksum; null: not a generated key. */
export const kindOf = (text: string): KeyKind | null => {
  const kind = generated.exec(text)?.[1];
  if (kind === undefined || !hasChecksum(text)) return null;
  return kind as KeyKind;
};

/** Whether the text has the form of the token of a session, or of an elevation. */
export const isSessionText = (text: string): boolean =>
  ['session', 'keysession', 'elevation'].includes(kindOf(text) ?? '');

/** Whether the text has the form of a key that an operator may choose as `FREEHOLD_BOOTSTRAP_KEY`. */
export const isChosenPlatformKey = (text: string): boolean => chosen.test(text);

/** Makes the error for a text without the form of a key: 401 `malformed_credentials`, without a look-up. */
export const malformedKey = (): DomainError =>
  new DomainError('malformed_credentials', 'The key is malformed or incomplete');
