import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ChainCrypto } from '../../../src/contract/audit-verification.ts';

// Without `crypto.subtle`, which a browser does not have on plain http and which answers each of a million hashes later.

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> => {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
};

const verifySignature = (publicKey: Uint8Array, text: string, signature: string): boolean => {
  try {
    // As RFC 8032 wants it, and as Node does it.
    return ed25519.verify(bytesOf(signature), utf8ToBytes(text), publicKey, { zip215: false });
  } catch {
    // A signature that is not one of 64 bytes in base64url.
    return false;
  }
};

export const hashOfText = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));

export const browserCrypto: ChainCrypto<Uint8Array> = {
  sha256: hashOfText,
  ed25519: {
    keyOf: (publicKey) => {
      const bytes = bytesOf(publicKey);
      if (!ed25519.utils.isValidPublicKey(bytes, false)) throw new TypeError('It is no Ed25519 public key');
      return bytes;
    },
    verify: verifySignature,
  },
};
