import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Kms } from './port.ts';

const algorithm = 'aes-256-gcm';
const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;

const isAbsent = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
const exists = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EEXIST';

/** The key in the file; made, readable by its owner only, when there is none. Of processes that start at once, one makes it. */
const readOrMakeKey = async (path: string): Promise<Buffer> => {
  try {
    const key = Buffer.from((await readFile(path, 'utf8')).trim(), 'base64');
    if (key.length !== keyBytes) throw new Error(`${path} does not hold a key of ${keyBytes} bytes in base64`);
    return key;
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await writeFile(temporary, `${randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
    // A link, for it does not replace: who comes second finds the first one's whole file.
    await link(temporary, path).catch((error: unknown) => {
      if (!exists(error)) throw error;
    });
  } finally {
    await rm(temporary, { force: true });
  }
  return readOrMakeKey(path);
};

/** AES-256-GCM with a key in a file, which all processes of an installation share. */
export const openLocalKms = async (path: string): Promise<Kms> => {
  const key = await readOrMakeKey(path);
  return {
    name: 'local',
    wrap: async (secret, context) => {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv(algorithm, key, iv).setAAD(Buffer.from(context));
      return Buffer.concat([iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()]).toString('base64');
    },
    unwrap: async (wrapped, context) => {
      const bytes = Buffer.from(wrapped, 'base64');
      const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, ivBytes)).setAAD(Buffer.from(context));
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]);
    },
  };
};
