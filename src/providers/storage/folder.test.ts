import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFolderStorage } from './folder.ts';
import type { Storage } from './port.ts';

let folder: string;
let storage: Storage;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'freehold-storage-'));
  storage = openFolderStorage(join(folder, 'exports'));
});
afterAll(() => rm(folder, { recursive: true }));

async function* chunksOf(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

const textOf = async (path: string): Promise<string | null> => {
  const chunks = await storage.read(path);
  if (chunks === null) return null;
  let text = '';
  for await (const chunk of chunks) text += Buffer.from(chunk).toString();
  return text;
};

test('reads a written file, and replaces it at the next write', async () => {
  await storage.write('a/b/file.ndjson', chunksOf('one\n', 'two\n'));
  expect(await textOf('a/b/file.ndjson')).toBe('one\ntwo\n');
  await storage.write('a/b/file.ndjson', chunksOf('three\n'));
  expect(await textOf('a/b/file.ndjson')).toBe('three\n');
  expect((await stat(join(folder, 'exports/a/b/file.ndjson'))).mode & 0o777).toBe(0o600);
});

test('a failed write leaves the previous file and nothing else', async () => {
  await storage.write('broken/file', chunksOf('whole'));
  async function* breaking(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half');
    throw new Error('the source broke');
  }
  await expect(storage.write('broken/file', breaking())).rejects.toThrow('the source broke');
  expect(await textOf('broken/file')).toBe('whole');
  expect(await readdir(join(folder, 'exports/broken'))).toEqual(['file']);
});

test('lists its folders with the time of their last change', async () => {
  const empty = openFolderStorage(join(folder, 'empty'));
  expect(await empty.list()).toEqual([]);
  await empty.write('one/two/file', chunksOf('x'));
  await empty.write('top', chunksOf('x'));
  const [one, ...others] = await empty.list();
  expect(others).toEqual([]);
  expect(one?.name).toBe('one');
  expect(Math.abs((one?.changedAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
});

test('has no file that was removed or never written', async () => {
  await storage.write('gone/file', chunksOf('x'));
  await storage.remove('gone');
  await storage.remove('gone');
  expect(await textOf('gone/file')).toBeNull();
});

test.each(['../secret', 'a/../../secret', '/etc/passwd', 'a//b', '.hidden', 'a/.hidden', '', 'a\\b', 'A', 'a\0b'])(
  'refuses a path that leaves the folder: %j',
  async (path) => {
    await writeFile(join(folder, 'secret'), 'secret');
    await expect(storage.read(path)).rejects.toThrow('is not a valid storage path');
    await expect(storage.write(path, chunksOf('x'))).rejects.toThrow('is not a valid storage path');
    await expect(storage.remove(path)).rejects.toThrow('is not a valid storage path');
    expect(await readFile(join(folder, 'secret'), 'utf8')).toBe('secret');
  },
);

test('reports a folder that cannot be created as unavailable storage', async () => {
  await writeFile(join(folder, 'file'), '');
  const away = openFolderStorage(join(folder, 'file/exports'));
  await expect(away.write('a', chunksOf('x'))).rejects.toMatchObject({ code: 'storage_unavailable' });
  await expect(away.remove('a')).rejects.toMatchObject({ code: 'storage_unavailable' });
});
