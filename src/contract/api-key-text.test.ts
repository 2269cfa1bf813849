import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { isChosenPlatformKey, keyKinds, kindOf, malformedKey, newKey, prefixOf } from './api-key-text.ts';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const numberOf = (text: string): bigint =>
  [...text].reduce((sum, digit) => sum * 62n + BigInt(digits.indexOf(digit)), 0n);

describe.each(keyKinds)('a key of the kind %s', (kind) => {
  test('consists of its kind, 32 random bytes in base62 and a checksum', () => {
    for (let times = 0; times < 200; times += 1) {
      const key = newKey(kind);
      expect(key).toMatch(new RegExp(`^fh_${kind}_sk_[0-9A-Za-z]{49}$`));
      expect(kindOf(key)).toBe(kind);
      const random = key.slice(-49, -6);
      expect(numberOf(random)).toBeLessThan(2n ** 256n);
      expect(numberOf(key.slice(-6))).toBe(BigInt(crc32(key.slice(0, -6))));
    }
  });

  test('is never generated twice', () => {
    expect(new Set(Array.from({ length: 1_000 }, () => newKey(kind))).size).toBe(1_000);
  });

  test('is invalid with any one character changed, missing or added', () => {
    const key = newKey(kind);
    for (let at = 0; at < key.length; at += 1) {
      const other = key[at] === 'x' ? 'y' : 'x';
      expect(kindOf(`${key.slice(0, at)}${other}${key.slice(at + 1)}`)).toBeNull();
      expect(kindOf(`${key.slice(0, at)}${key.slice(at + 1)}`)).toBeNull();
      expect(kindOf(`${key.slice(0, at)}${other}${key.slice(at)}`)).toBeNull();
    }
    for (const text of [` ${key}`, `${key} `, `${key}\n`, `${key}\0`, key.toUpperCase(), `${key}${key}`]) {
      expect(kindOf(text)).toBeNull();
    }
  });

  test('shows 8 of its random characters', () => {
    const key = newKey(kind);
    expect(prefixOf(key)).toBe(key.slice(0, `fh_${kind}_sk_`.length + 8));
  });
});

test.each(['', 'fh_', 'fh_robot_sk_', `fh_user_sk_${'é'.repeat(49)}`, `app_env_prod_sk_${'a'.repeat(49)}`])(
  '%j is no key',
  (text) => expect(kindOf(text)).toBeNull(),
);

test.each([
  ['32 letters', `fh_platform_sk_${'a'.repeat(32)}`, true],
  ['400 letters', `fh_platform_sk_${'a'.repeat(400)}`, true],
  ['one that was made', newKey('platform'), true],
  ['31 letters', `fh_platform_sk_${'a'.repeat(31)}`, false],
  ['a line break behind it', `fh_platform_sk_${'a'.repeat(32)}\n`, false],
  ['another kind', `fh_user_sk_${'a'.repeat(49)}`, false],
])('a platform key chosen by an operator, %s: %s is %s', (_what, text, isOne) => {
  expect(isChosenPlatformKey(text)).toBe(isOne);
});

test('the error for a malformed key does not repeat it', () => {
  expect(malformedKey()).toMatchObject({ code: 'malformed_credentials', message: expect.not.stringContaining('fh_') });
});
