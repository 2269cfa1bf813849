import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { type FileHandle, link, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Kms } from './port.ts';

const algorithm = 'aes-256-gcm';
const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;
const keyIdLength = 8;

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

interface FileKey {
  /** Identifies the key file without revealing the key. */
  id: string;
  key: Buffer;
}

/** null: the file does not exist. */
const readKey = async (path: string): Promise<FileKey | null> => {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  });
  if (file === null) return null;
  try {
    const { mode } = await file.stat();
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new Error(`The key file ${path} can be read by users other than its owner; run chmod 600 ${path}`);
    }
    const key = Buffer.from((await file.readFile('utf8')).trim(), 'base64');
    if (key.length !== keyBytes) throw new Error(`${path} does not contain a key of ${keyBytes} bytes in base64`);
    return {
      id: createHash('sha256').update('freehold key file').update(key).digest('hex').slice(0, keyIdLength),
      key,
    };
  } finally {
    await file.close();
  }
};

/** The wrapped secret is soon committed elsewhere, so its key must not be lost in a cache at a power cut. */
const onDisk = async (file: FileHandle, write?: (file: FileHandle) => Promise<void>): Promise<void> => {
  try {
    await write?.(file);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** If several processes start at once, one of them makes the key. */
const readOrMakeKey = async (path: string): Promise<FileKey> => {
  const found = await readKey(path);
  if (found !== null) return found;
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await onDisk(await open(temporary, 'wx', 0o600), (file) =>
      file.writeFile(`${randomBytes(keyBytes).toString('base64')}\n`),
    );
    // A link does not replace an existing file: a second process finds the first one's complete file.
    await link(temporary, path).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
    await onDisk(await open(dirname(path), 'r'));
  } finally {
    await rm(temporary, { force: true });
  }
  return readOrMakeKey(path);
};

/**
 * AES-256-GCM with a key in a file that all processes of an installation share. The file is made at the first wrapping and
 * never at an unwrapping: a lost file must not look like a new installation.
 */
export const openLocalKms = async (path: string): Promise<Kms> => ({
  name: 'local',
  wrap: async (secret, context) => {
    const { id, key } = await readOrMakeKey(path);
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv(algorithm, key, iv).setAAD(Buffer.from(context));
    const sealed = Buffer.concat([iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
    return `${id}.${sealed.toString('base64')}`;
  },
  unwrap: async (wrapped, context) => {
    const [wrappedWith = '', sealed = ''] = wrapped.split('.');
    const file = await readKey(path);
    if (file === null) {
      throw new Error(
        `The key file ${path} is missing. The secrets in the database are encrypted with the key ${wrappedWith}. Restore its file from your backup, or set FREEHOLD_KEY_FILE to its path`,
      );
    }
    if (file.id !== wrappedWith) {
      throw new Error(
        `The key file ${path} contains the key ${file.id}, but the secrets in the database are encrypted with the key ${wrappedWith}. Put the file of that key in its place, or set FREEHOLD_KEY_FILE to its path`,
      );
    }
    const bytes = Buffer.from(sealed, 'base64');
    try {
      const iv = bytes.subarray(0, ivBytes);
      const decipher = createDecipheriv(algorithm, file.key, iv, { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-tagBytes));
      return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]);
    } catch (error) {
      throw new Error('An encrypted secret in the database was changed, or belongs to another entry', { cause: error });
    }
  },
});
