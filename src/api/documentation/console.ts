import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Context } from 'hono';
import { answerPrepared, type Coding, type Prepared, tagOf } from './prepared.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const suffixes: readonly (readonly [Coding, string])[] = [
  ['br', '.br'],
  ['gzip', '.gz'],
];

export interface ConsoleFiles {
  /** Undefined: the console has no such file. */
  answerAsset(c: Context, name: string): Response | undefined;
  answerIndex(c: Context): Response;
}

interface ConsoleFile {
  readonly contentType: string;
  readonly content: Prepared;
}

const read = async (path: string) => Uint8Array.from(await readFile(path));

/**
 * Reads the built console into memory, about a megabyte: no request reads from the disk, and a build that is removed meanwhile
 * is still served.
 */
export const openConsole = async (folder: string): Promise<ConsoleFiles> => {
  const names = await namesIn(folder);
  const files = new Map<string, ConsoleFile>();
  for (const name of names) {
    const contentType = contentTypes[extname(name)];
    if (contentType === undefined) continue;
    const plain = await read(join(folder, name));
    const compressed: Partial<Record<Coding, Uint8Array<ArrayBuffer>>> = {};
    for (const [coding, suffix] of suffixes)
      if (names.has(`${name}${suffix}`)) compressed[coding] = await read(join(folder, `${name}${suffix}`));
    files.set(name, { contentType, content: { plain, compressed, etag: tagOf(plain) } });
  }
  const index = files.get(indexName);
  if (index === undefined)
    throw new Error(`There is no built console in ${folder}. Install it again, or set CONSOLE=off.`);
  files.delete(indexName);
  return {
    answerAsset: (c, name) => {
      const file = files.get(name);
      if (file === undefined) return undefined;
      // The names contain a hash of their content.
      const cacheControl = 'public, max-age=31536000, immutable';
      return answerPrepared(c, file.content, { contentType: file.contentType, cacheControl });
    },
    answerIndex: (c) => answerPrepared(c, index.content, { contentType: index.contentType, cacheControl: 'no-cache' }),
  };
};

const indexName = 'index.html';
const assets = 'assets';

const namesIn = async (folder: string): Promise<ReadonlySet<string>> => {
  try {
    const names = await readdir(join(folder, assets));
    return new Set([...(await readdir(folder)), ...names.map((name) => `${assets}/${name}`)]);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Set();
    throw error;
  }
};
