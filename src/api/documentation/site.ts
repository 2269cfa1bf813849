import { readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, posix, sep } from 'node:path';
import type { Context } from 'hono';
import type { ApiEnv } from '../env.ts';
import { answerPrepared, prepareOnce } from './prepared.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

/** The paths at which a file is served, as the router has them, without a slash at the end. */
const pathsOf = (name: string): string[] => {
  const path = `/docs/${name}`;
  if (!path.endsWith('.html')) return [path];
  return [path, path.slice(0, -(isIndex(name) ? '/index.html' : '.html').length)];
};

const isIndex = (name: string): boolean => posix.basename(name) === 'index.html';

/** The names of assets contain a hash of their content. The other files change with a release. */
const cacheControlOf = (name: string): string =>
  name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';

export interface Site {
  /** False once it has been built again, under other names. */
  isCurrent(): boolean;
  /** Undefined: the site has no such file. */
  answer(c: Context<ApiEnv>): Promise<Response | undefined>;
}

const listed = (folder: string): string[] => {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
};

/** Lists the files of the built site, which alone are served; undefined: it has not been built. */
export const openSite = (folder: string): Site | undefined => {
  const names = listed(folder).map((name) => name.replaceAll(sep, '/'));
  if (!names.includes('index.html')) return undefined;
  const builtAt = () => statSync(join(folder, 'index.html'), { throwIfNoEntry: false })?.mtimeMs;
  const openedAt = builtAt();
  const files = new Map(
    names.flatMap((name) => {
      const contentType = contentTypes[extname(name)];
      if (contentType === undefined) return [];
      const content = prepareOnce(() => readFile(join(folder, name)));
      const file = { content, isFolder: isIndex(name), shown: { contentType, cacheControl: cacheControlOf(name) } };
      return pathsOf(name).map((path) => [path, file] as const);
    }),
  );
  return {
    isCurrent: () => builtAt() === openedAt,
    answer: async (c) => {
      const file = files.get(c.req.path);
      if (file === undefined) return undefined;
      // The page's links and scripts are relative to the folder.
      if (file.isFolder && !/\/(index\.html)?$/.test(new URL(c.req.url).pathname))
        return c.redirect(`${c.req.path}/`, 308);
      return answerPrepared(c, await file.content(), file.shown);
    },
  };
};
