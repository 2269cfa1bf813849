import { timingSafeEqual } from 'node:crypto';
import { type Link, linkText, readLinkText, type TokenKind } from '../../contract/link-text.ts';
import type { KeyRing } from './key-ring.ts';

/** The token of a link that was made `at` this time (default: now). Nothing of it is stored. */
export const tokenOf = (keyRing: Pick<KeyRing, 'linkTag'>, link: Link<TokenKind>, at?: Date): string =>
  linkText(link, keyRing.linkTag(link, at));

/** The link whose token this is; null: the product has not made it, or for another kind. The caller looks up the rest. */
export const readToken = <Kind extends TokenKind>(
  keyRing: Pick<KeyRing, 'linkTags'>,
  token: string,
  kinds: readonly Kind[],
): Link<Kind> | null => {
  const read = readLinkText(token);
  const kind = kinds.find((each) => each === read?.kind);
  if (read === null || kind === undefined) return null;
  const { tag, id, generation } = read;
  const link = { kind, id, generation };
  const given = Buffer.from(tag, 'base64url');
  const isMade = keyRing.linkTags(link).some((each) => timingSafeEqual(Buffer.from(each, 'base64url'), given));
  return isMade ? link : null;
};
