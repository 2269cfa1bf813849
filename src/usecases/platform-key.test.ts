import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asOwnerOf, createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { DomainError } from '../contract/errors.ts';
import { createPlatformKey, ensurePlatformKey, platformKeyAuthenticator } from './platform-key.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const refusalOf = async (attempt: Promise<unknown>): Promise<string> => {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return 'accepted';
};

const storedHashes = () =>
  asOwnerOf(database, async (owner) => {
    const rows = await owner<{ keyHash: string }[]>`select key_hash as "keyHash" from platform_keys`;
    return rows.map(({ keyHash }) => keyHash);
  });

const randomKey = (): string => `fh_platform_sk_${randomBytes(24).toString('hex')}`;

describe('a configured key', () => {
  const key = randomKey();

  test('is the platform, and no other is', async () => {
    const authenticate = platformKeyAuthenticator(database.db, key);
    expect(await authenticate(key)).toEqual({ kind: 'platform', id: 'bootstrap' });
    expect(await refusalOf(authenticate(randomKey()))).toBe('invalid_credentials');
    expect(await refusalOf(authenticate(`${key}0`))).toBe('invalid_credentials');
    expect(await refusalOf(authenticate(key.replace('platform', 'user')))).toBe('invalid_credentials');
  });

  test('makes a stored one worthless', async () => {
    const stored = await createPlatformKey(database.db);
    expect(await refusalOf(platformKeyAuthenticator(database.db, key)(stored))).toBe('invalid_credentials');
  });

  test('is never stored', async () => {
    await platformKeyAuthenticator(database.db, key)(key);
    expect(await storedHashes()).not.toContain(createHash('sha256').update(key).digest('hex'));
  });
});

test.each([
  ['nothing', ''],
  ['an unknown kind', `fh_robot_sk_${'a'.repeat(49)}`],
  ['too short a key', `fh_platform_sk_${'a'.repeat(31)}`],
  ['too long a key', `fh_platform_sk_${'a'.repeat(129)}`],
  ['other characters', `fh_platform_sk_${'a'.repeat(31)}-`],
  ['a line break behind it', `fh_platform_sk_${'a'.repeat(40)}\n`],
  ['another scheme', 'Basic YTpi'],
])('%s is malformed, which is said without a look at what is stored', async (_what, token) => {
  const untouchable = new Proxy(database.db, {
    get: () => {
      throw new Error('The database was asked');
    },
  });
  expect(await refusalOf(platformKeyAuthenticator(untouchable, undefined)(token))).toBe('malformed_credentials');
});

describe('a key that was made', () => {
  test('ends in the CRC-32 of what is before it, in base62', async () => {
    const key = await createPlatformKey(database.db);
    expect(key).toMatch(/^fh_platform_sk_[0-9A-Za-z]{49}$/);
    const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    const checksum = [...key.slice(-6)].reduce((sum, digit) => sum * 62 + digits.indexOf(digit), 0);
    expect(checksum).toBe(crc32(key.slice(0, -6)));
  });

  test('is stored as its hash only', async () => {
    const key = await createPlatformKey(database.db);
    expect(await storedHashes()).toEqual([createHash('sha256').update(key).digest('hex')]);
  });

  test('is the platform until another takes its place, and for a second longer at most', async () => {
    const first = await createPlatformKey(database.db);
    const authenticate = platformKeyAuthenticator(database.db, undefined);
    expect(await authenticate(first)).toMatchObject({ kind: 'platform' });
    const second = await createPlatformKey(database.db);
    await expect.poll(() => refusalOf(authenticate(first)), { timeout: 1_500 }).toBe('invalid_credentials');
    expect(await authenticate(second)).toMatchObject({ kind: 'platform' });
  });

  test('is made once, however many processes ask for it at the same time', async () => {
    await asOwnerOf(database, (owner) => owner`delete from platform_keys`);
    const keys = await Promise.all(Array.from({ length: 5 }, () => ensurePlatformKey(database.db)));
    const [made, ...others] = keys.filter((key) => key !== null);
    expect(others).toEqual([]);
    expect(await platformKeyAuthenticator(database.db, undefined)(made ?? '')).toMatchObject({ kind: 'platform' });
    expect(await ensurePlatformKey(database.db)).toBeNull();
  });
});

test('where none is stored nobody is the platform', async () => {
  await asOwnerOf(database, (owner) => owner`delete from platform_keys`);
  const authenticate = platformKeyAuthenticator(database.db, undefined);
  expect(await refusalOf(authenticate(randomKey()))).toBe('invalid_credentials');
});
