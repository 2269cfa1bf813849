import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keptSecret, randomText } from './secret-file.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'freehold-secret-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('a kept secret', () => {
  test('is the same the next time, and only its owner can read it', () => {
    const file = join(dir, 'password');
    const secret = keptSecret(file);
    expect(keptSecret(file)).toBe(secret);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir)).toEqual(['password']);
  });

  test('that could break out of a statement or an address is refused', () => {
    const file = join(dir, 'password');
    writeFileSync(file, "aaaaaaaaaaaaaaaa'; drop role postgres; --");
    chmodSync(file, 0o600);
    expect(() => keptSecret(file)).toThrow('does not contain a password of letters and digits');
  });
});

test('random text has the requested length and differs each time', () => {
  const texts = new Set(Array.from({ length: 50 }, () => randomText(43)));
  expect(texts.size).toBe(50);
  for (const text of texts) expect(text).toMatch(/^[0-9A-Za-z]{43}$/);
});
