import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { DomainError } from '../contract/errors.ts';
import type { Principal } from '../contract/principal.ts';
import type { Db } from '../db/client.ts';
import { findPlatformKeyHash } from '../db/read/platform-key.ts';
import { withPlatform } from '../db/tenancy.ts';
import { insertPlatformKey, replacePlatformKey } from '../db/write/platform-key.ts';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const randomLength = 43; // 32 bytes in base62
const checksumLength = 6;

const base62 = (value: bigint, length: number): string => {
  let text = '';
  for (let rest = value; text.length < length; rest /= 62n) text = `${digits[Number(rest % 62n)]}${text}`;
  return text;
};

/** `fh_platform_sk_`, 32 random bytes and their CRC-32, both in base62. */
const newPlatformKey = (): string => {
  const body = `fh_platform_sk_${base62(BigInt(`0x${randomBytes(32).toString('hex')}`), randomLength)}`;
  return `${body}${base62(BigInt(crc32(body)), checksumLength)}`;
};

/** A key has 256 random bits: nothing slower than SHA-256 is needed to keep it from being guessed. */
const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

/** Replaces the stored key; the new one is returned, and known to nobody else. */
export const createPlatformKey = async (db: Db): Promise<string> => {
  const key = newPlatformKey();
  await withPlatform(db, (tx) => replacePlatformKey(tx, hashOf(key)));
  return key;
};

/** The new key when none was stored; of several processes that ask at once, one gets it. */
export const ensurePlatformKey = async (db: Db): Promise<string | null> => {
  const key = newPlatformKey();
  const isInserted = await withPlatform(db, (tx) => insertPlatformKey(tx, hashOf(key)));
  return isInserted ? key : null;
};

const shape = /^fh_(platform|user|service)_sk_[A-Za-z0-9]{32,128}$/;
const trustMs = 1_000;

/**
 * Tells whether a token is the platform's key: the one that is configured, else the one whose hash is stored. A stored
 * hash is read again after a second, so a replaced key works no longer than that.
 */
export const platformKeyAuthenticator = (db: Db, bootstrapKey: string | undefined) => {
  const configured = bootstrapKey === undefined ? null : hashOf(bootstrapKey);
  let stored: { hash: string | null; readAt: number } | null = null;
  const expected = async (): Promise<string | null> => {
    if (configured !== null) return configured;
    if (stored === null || Date.now() - stored.readAt > trustMs) {
      stored = { hash: await withPlatform(db, findPlatformKeyHash), readAt: Date.now() };
    }
    return stored.hash;
  };
  return async (token: string): Promise<Principal> => {
    if (!shape.test(token)) throw new DomainError('malformed_credentials');
    const hash = await expected();
    // Compares hashes of equal length in constant time.
    if (hash === null || !timingSafeEqual(Buffer.from(hash, 'hex'), Buffer.from(hashOf(token), 'hex'))) {
      throw new DomainError('invalid_credentials');
    }
    return { kind: 'platform', id: 'bootstrap' };
  };
};
