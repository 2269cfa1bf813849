import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { DomainError } from '../../contract/errors.ts';
import type { Storage } from './port.ts';

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

const unlessAbsent = async <T>(found: Promise<T>): Promise<T | null> => {
  try {
    return await found;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
};

/** Each part begins with a letter or a digit, so none is `..` or hidden. */
const pathForm = /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/;

/** A folder of this machine, or one mounted by all machines. Only its owner can read the files. */
export const openFolderStorage = (folder: string): Storage => {
  const root = resolve(folder);
  const placeOf = (path: string): string => {
    const place = join(root, path);
    if (!pathForm.test(path) || !place.startsWith(root + sep)) throw new Error(`${path} is not a valid storage path`);
    return place;
  };
  return {
    name: 'folder',
    async write(path, chunks) {
      const place = placeOf(path);
      const temporary = join(dirname(place), `.${randomBytes(8).toString('hex')}`);
      try {
        await reached(() => mkdir(dirname(place), { recursive: true, mode: 0o700 }));
        const file = await reached(() => open(temporary, 'wx', 0o600));
        try {
          // An error from the chunks is not a storage failure and keeps its own code.
          for await (const chunk of chunks) await reached(() => writeAll(file, chunk));
          await reached(() => file.sync());
        } finally {
          await file.close();
        }
        await reached(() => rename(temporary, place));
        await reached(() => syncFolder(dirname(place)));
      } finally {
        await reached(() => rm(temporary, { force: true }));
      }
    },
    async read(path) {
      const place = placeOf(path);
      const found = await reached(() => unlessAbsent(stat(place)));
      return found === null ? null : contentOf(place);
    },
    async list() {
      const folders: { name: string; changedAt: Date }[] = [];
      for (const entry of (await reached(() => unlessAbsent(readdir(root, { withFileTypes: true })))) ?? []) {
        if (!entry.isDirectory()) continue;
        const found = await reached(() => unlessAbsent(stat(join(root, entry.name))));
        if (found !== null) folders.push({ name: entry.name, changedAt: found.mtime });
      }
      return folders;
    },
    async remove(path) {
      const place = placeOf(path);
      await reached(() => rm(place, { recursive: true, force: true }));
    },
  };
};

/** Opens the file when reading begins, and closes it when reading ends. */
async function* contentOf(place: string): AsyncGenerator<Uint8Array> {
  const file = await reached(() => open(place, 'r'));
  yield* file.createReadStream();
}

const writeAll = async (file: { write(bytes: Uint8Array): Promise<{ bytesWritten: number }> }, chunk: Uint8Array) => {
  for (let rest = chunk; rest.length > 0; ) {
    const { bytesWritten } = await file.write(rest);
    rest = rest.subarray(bytesWritten);
  }
};

/** Syncs the name to disk too: a recorded export must survive a power cut. */
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const reached = async <T>(run: () => Promise<T>): Promise<T> => {
  try {
    return await run();
  } catch (error) {
    throw new DomainError('storage_unavailable', undefined, { cause: error });
  }
};
