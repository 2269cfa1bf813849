import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { type ChainCrypto, chainChecksWith } from './audit-verification.ts';

// The checks of a chain with the cryptography of Node. A browser hands in another one.

/** Computes the SHA-256 of a text in UTF-8, in hex. */
export const hashOfText = (text: string): string => createHash('sha256').update(text).digest('hex');

export const nodeCrypto: ChainCrypto<KeyObject> = {
  sha256: hashOfText,
  ed25519: {
    keyOf: (publicKey) => createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' }),
    verify: (publicKey, text, signature) =>
      verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64url')),
  },
};

export const { eventContent, followEvent, signedContent } = chainChecksWith(nodeCrypto);
