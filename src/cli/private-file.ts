import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from './given.ts';

/** Reads a file with secrets; null: there is none. Refuses one that other users can read: its secrets may be known. */
export const readPrivate = async (file: string): Promise<string | null> => {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return null;
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    const mode = (found.mode & 0o777).toString(8);
    throw new UsageError(
      `${file} holds keys, and other users may read it (mode ${mode}). Rotate these keys if others use this machine, then: chmod 600 '${file}'`,
    );
  }
  return readFile(file, 'utf8');
};

/** Replaces the file as a whole, so that no reader sees a part of it, and a crash leaves one of the two. */
export const writePrivate = async (file: string, text: string): Promise<void> => {
  const temporary = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await rm(temporary, { force: true });
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(temporary, 0o600);
  await rename(temporary, file);
};
