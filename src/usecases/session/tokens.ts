import { createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto';
import { newKey } from '../../contract/api-key-text.ts';
import { newRefreshToken, type RefreshTokenParts, tagBytes } from '../../contract/refresh-token.ts';
import type { KeyRing } from '../key-ring/key-ring.ts';
import { decrypt, encrypt } from '../key-ring/secret.ts';

/** The texts that a session gives out. Only their hashes are kept. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

const linkOf = (id: string, generation: number) => ({ kind: 'refresh', id, generation });

const shortened = (tag: string): Buffer => Buffer.from(tag, 'base64url').subarray(0, tagBytes);

export const newTokens = (keyRing: Pick<KeyRing, 'linkTag'>, sessionId: string, generation: number): TokenPair => ({
  accessToken: newKey('session'),
  refreshToken: newRefreshToken({
    sessionId,
    generation,
    tag: shortened(keyRing.linkTag(linkOf(sessionId, generation))),
  }),
});

/** The hashes of a pair, all with the current pepper. */
export const hashesOf = (keyRing: Pick<KeyRing, 'hash'>, { accessToken, refreshToken }: TokenPair) => {
  const { keyHash: accessHash, pepperId } = keyRing.hash(accessToken);
  return { accessHash, refreshHash: keyRing.hash(refreshToken).keyHash, pepperId };
};

/** Whether this session has ever had a refresh token of this generation. */
export const isIssued = (
  keyRing: Pick<KeyRing, 'linkTags'>,
  { sessionId, generation, tag }: RefreshTokenParts,
): boolean => keyRing.linkTags(linkOf(sessionId, generation)).some((each) => timingSafeEqual(shortened(each), tag));

/** A copy of the database and of the key ring is not enough to derive it. */
const successorKey = (refreshToken: string, sessionId: string) =>
  createSecretKey(Buffer.from(hkdfSync('sha256', refreshToken, sessionId, 'freehold refresh successor', 32)));

/** Encrypts the tokens that replace a refresh token, for its holder. */
export const sealSuccessor = (refreshToken: string, sessionId: string, successor: TokenPair): string =>
  encrypt(successorKey(refreshToken, sessionId), JSON.stringify(successor), sessionId);

export const openSuccessor = (refreshToken: string, sessionId: string, sealed: string): TokenPair =>
  JSON.parse(decrypt(successorKey(refreshToken, sessionId), sealed, sessionId)) as TokenPair;
