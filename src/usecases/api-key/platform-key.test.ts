import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AccessUnderTest, openTestAccess, refusalOf } from '../../../test/support/access.ts';
import { asOwnerOf, createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { openTestKeyRing } from '../../../test/support/keys.ts';
import { until } from '../../../test/support/until.ts';
import { newKey } from '../../contract/api-key-text.ts';
import type { KeyRing } from '../key-ring/key-ring.ts';
import { createPlatformKey, ensurePlatformKey } from './platform-key.ts';

let database: TestDatabase;
let keyRing: KeyRing;
beforeAll(async () => {
  database = await createTestDatabase();
  keyRing = await openTestKeyRing(database.db);
});
afterAll(() => database.close());

const opened = new Set<AccessUnderTest>();
const open = (bootstrapKey?: string): AccessUnderTest => {
  const access = openTestAccess({ database, keyRing, ...(bootstrapKey === undefined ? {} : { bootstrapKey }) });
  opened.add(access);
  return access;
};
afterEach(async () => {
  for (const access of opened) await access.close();
  opened.clear();
});

const storedHashes = () =>
  asOwnerOf(database, async (owner) => {
    const rows = await owner<{ keyHash: string }[]>`select key_hash as "keyHash" from platform_keys`;
    return rows.map(({ keyHash }) => keyHash);
  });

const chosenKey = (): string => `fh_platform_sk_${randomBytes(24).toString('hex')}`;

describe('a configured key', () => {
  const key = chosenKey();

  test('is the platform, and no other is', async () => {
    const access = open(key);
    expect(await access.authenticate(key)).toEqual({ kind: 'platform', id: 'bootstrap' });
    expect(await refusalOf(access, chosenKey())).toBe('invalid_credentials');
    expect(await refusalOf(access, newKey('platform'))).toBe('invalid_credentials');
    expect(await refusalOf(access, `${key}0`)).toBe('invalid_credentials');
    expect(await refusalOf(access, key.slice(0, -1))).toBe('invalid_credentials');
    expect(await refusalOf(access, key.replace('platform', 'user'))).toBe('malformed_credentials');
  });

  test('may be longer than one that is made', async () => {
    const long = `fh_platform_sk_${'long'.repeat(100)}`;
    expect(await open(long).authenticate(long)).toMatchObject({ kind: 'platform' });
  });

  test('makes a stored one worthless', async () => {
    const stored = await createPlatformKey(database.db, keyRing);
    expect(await refusalOf(open(key), stored)).toBe('invalid_credentials');
  });

  test('is never stored', async () => {
    await open(key).authenticate(key);
    const hashes = await storedHashes();
    expect(hashes).not.toContain(createHash('sha256').update(key).digest('hex'));
    expect(hashes).not.toContain(keyRing.hash(key).keyHash);
  });
});

test.each([
  ['nothing', ''],
  ['an unknown kind', `fh_robot_sk_${'a'.repeat(49)}`],
  ['too short a key', `fh_platform_sk_${'a'.repeat(31)}`],
  ['too long a key', `fh_platform_sk_${'a'.repeat(129)}`],
  ['other characters', `fh_platform_sk_${'a'.repeat(31)}-`],
  ['a line break behind it', `${newKey('platform')}\n`],
  ['a key that was not copied whole', newKey('platform').slice(0, -1)],
  ['a key with one character changed', newKey('user').replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'))],
  ['another scheme', 'Basic YTpi'],
])('%s is malformed, which is said without a look at what is stored', async (_what, token) => {
  const access = open();
  expect(await refusalOf(access, token)).toBe('malformed_credentials');
  expect(access.lookedUp).toEqual([]);
});

describe('a key that was made', () => {
  beforeEach(() => asOwnerOf(database, (owner) => owner`delete from platform_keys`));

  test('ends in the CRC-32 of the text before it, in base62', async () => {
    const key = await createPlatformKey(database.db, keyRing);
    expect(key).toMatch(/^fh_platform_sk_[0-9A-Za-z]{49}$/);
    const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    const checksum = [...key.slice(-6)].reduce((sum, digit) => sum * 62 + digits.indexOf(digit), 0);
    expect(checksum).toBe(crc32(key.slice(0, -6)));
  });

  test('is stored as its hash under a pepper only', async () => {
    const key = await createPlatformKey(database.db, keyRing);
    expect(await storedHashes()).toEqual([keyRing.hash(key).keyHash]);
  });

  test('of an installation without peppers is accepted still', async () => {
    const key = newKey('platform');
    const hash = createHash('sha256').update(key).digest('hex');
    await asOwnerOf(database, (owner) => owner`insert into platform_keys (id, key_hash) values ('bootstrap', ${hash})`);
    expect(await open().authenticate(key)).toMatchObject({ kind: 'platform' });
  });

  test('is the platform until another takes its place, and for a second longer at most', async () => {
    const first = await createPlatformKey(database.db, keyRing);
    const access = open();
    expect(await access.authenticate(first)).toMatchObject({ kind: 'platform' });
    const second = await createPlatformKey(database.db, keyRing);
    await until(
      () => refusalOf(access, first),
      (code) => code === 'invalid_credentials',
      'the first key is refused',
      1_000,
    );
    expect(await access.authenticate(second)).toMatchObject({ kind: 'platform' });
  });

  test('is made once, however many processes ask for it at the same time', async () => {
    const keys = await Promise.all(Array.from({ length: 5 }, () => ensurePlatformKey(database.db, keyRing)));
    const [made, ...others] = keys.filter((key) => key !== null);
    expect(others).toEqual([]);
    expect(await open().authenticate(made ?? '')).toMatchObject({ kind: 'platform' });
    expect(await ensurePlatformKey(database.db, keyRing)).toBeNull();
  });

  test('that is none is refused where none is stored', async () => {
    expect(await refusalOf(open(), newKey('platform'))).toBe('invalid_credentials');
  });
});
