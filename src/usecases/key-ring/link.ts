import { timingSafeEqual } from 'node:crypto';
import { type Link, type LinkKind, linkText, readLinkText } from '../../contract/link-text.ts';
import type { KeyRing } from './key-ring.ts';

/** The token of a link that was made `at` this time (default: now). Nothing of it is stored. */
export const tokenOf = (keyRing: Pick<KeyRing, 'linkTag'>, link: Link, at?: Date): string =>
  linkText(link, keyRing.linkTag(link, at));

/** The link whose token this is; null: the product has not made it, or for another kind. The caller looks up the rest. */
export const readToken = (
  keyRing: Pick<KeyRing, 'linkTags'>,
  token: string,
  kinds: readonly LinkKind[],
): Link | null => {
  const read = readLinkText(token);
  if (read === null || !kinds.includes(read.kind)) return null;
  const { tag, ...link } = read;
  const given = Buffer.from(tag, 'base64url');
  const isMade = keyRing.linkTags(link).some((each) => timingSafeEqual(Buffer.from(each, 'base64url'), given));
  return isMade ? link : null;
};
