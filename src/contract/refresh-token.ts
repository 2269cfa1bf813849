import { randomBytes } from 'node:crypto';
import { base62, bytesOf, checksumLength, checksumOf, hasChecksum } from './base62.ts';
import { boundedText } from './text.ts';
import { uuidOfHex } from './uuid.ts';

// The text of a refresh token: `fh_refresh_sk_{session id, generation, 32 random bytes, tag in base62}{CRC-32 in base62}`. The
// tag proves that the token was issued, so that one with another random part cannot pass for a token that was used before.

const idBytes = 16;
const generationBytes = 4;
const randomLength = 32;
export const tagBytes = 8;
const bytes = idBytes + generationBytes + randomLength + tagBytes;
const bodyLength = 81; // 60 bytes in base62

const prefix = 'fh_refresh_sk_';
const form = new RegExp(`^${prefix}[A-Za-z0-9]{${bodyLength + checksumLength}}$`);

export const RefreshToken = boundedText(prefix.length + bodyLength + checksumLength)
  .min(1)
  .openapi({ description: 'The refresh token (`fh_refresh_sk_…`), exactly as it was received.' });

export interface RefreshTokenParts {
  readonly sessionId: string;
  /** The number of times the session's tokens were renewed before it was issued. */
  readonly generation: number;
  readonly tag: Buffer;
}

export const newRefreshToken = ({ sessionId, generation, tag }: RefreshTokenParts): string => {
  const counted = Buffer.alloc(generationBytes);
  counted.writeUInt32BE(generation);
  const id = Buffer.from(sessionId.replaceAll('-', ''), 'hex');
  const body = `${prefix}${base62(Buffer.concat([id, counted, randomBytes(randomLength), tag]), bodyLength)}`;
  return `${body}${checksumOf(body)}`;
};

/** null: it has not the form of a refresh token. */
export const readRefreshToken = (text: string): RefreshTokenParts | null => {
  if (!form.test(text) || !hasChecksum(text)) return null;
  const read = bytesOf(text.slice(prefix.length, -checksumLength), bytes);
  if (read === null) return null;
  return {
    sessionId: uuidOfHex(read.subarray(0, idBytes).toString('hex')),
    generation: read.readUInt32BE(idBytes),
    tag: read.subarray(bytes - tagBytes),
  };
};
