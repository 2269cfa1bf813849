import { randomBytes } from 'node:crypto';
import { chmod, copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLocalKms } from '../../src/providers/kms/local.ts';
import { describeKms } from './contract.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'freehold-kms-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a key in a file', () => {
  describeKms(
    () => openLocalKms(join(folder, 'one.key')),
    () => openLocalKms(join(folder, 'other.key')),
  );

  test('is created once, readable by its owner only, if several start at once', async () => {
    const path = join(folder, 'new', 'kms.key');
    const wrapped = await Promise.all(
      Array.from({ length: 20 }, async () => (await openLocalKms(path)).wrap(randomBytes(32), 'a')),
    );
    const kms = await openLocalKms(path);
    for (const text of wrapped) await expect(kms.unwrap(text, 'a')).resolves.toHaveLength(32);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'new'))).toEqual(['kms.key']);
  });

  test('is reported if lost, and not replaced', async () => {
    const path = join(folder, 'lost.key');
    const kms = await openLocalKms(path);
    const wrapped = await kms.wrap(randomBytes(32), 'a');
    await rm(path);
    await expect(kms.unwrap(wrapped, 'a')).rejects.toThrow(/lost\.key is missing.*backup.*FREEHOLD_KEY_FILE/);
    await expect(stat(path)).rejects.toThrow(/ENOENT/);
  });

  test('is recognized as the wrong one, and no key is shown', async () => {
    const [path, other] = [join(folder, 'right.key'), join(folder, 'wrong.key')];
    const kms = await openLocalKms(path);
    const wrapped = await kms.wrap(randomBytes(32), 'a');
    await (await openLocalKms(other)).wrap(randomBytes(32), 'a');
    const key = (await readFile(path, 'utf8')).trim();
    await copyFile(other, path);
    const error = await kms.unwrap(wrapped, 'a').catch((thrown: Error) => thrown.message);
    expect(error).toMatch(
      /right\.key contains the key [0-9a-f]{8}, but .* the key [0-9a-f]{8}\. Put the file of that key/,
    );
    expect(error).not.toContain(key);
    expect(error).not.toContain((await readFile(other, 'utf8')).trim());
  });

  test('is refused if others may read it', async () => {
    const path = join(folder, 'open.key');
    const kms = await openLocalKms(path);
    const wrapped = await kms.wrap(randomBytes(32), 'a');
    await chmod(path, 0o640);
    await expect(kms.unwrap(wrapped, 'a')).rejects.toThrow(`chmod 600 ${path}`);
    await expect(kms.wrap(randomBytes(32), 'a')).rejects.toThrow(`chmod 600 ${path}`);
  });

  test('is refused if it contains no key', async () => {
    const path = join(folder, 'short.key');
    await writeFile(path, 'c2hvcnQ=\n', { mode: 0o600 });
    await expect((await openLocalKms(path)).wrap(randomBytes(32), 'a')).rejects.toThrow(/does not contain a key/);
  });
});
