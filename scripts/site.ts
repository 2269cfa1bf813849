import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { documentationSite, root } from '../src/layout/layout.ts';
import { installToolPackages } from './tool-packages.ts';

// The generator and its packages are in tools/docs, which nothing else needs.
const tool = join(root, 'tools/docs');
const stamp = join(documentationSite, '.content');

const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`);

/** A hash of the files that decide what the site is. */
const contentOf = (): string => {
  const names = [
    ...filesIn('docs'),
    ...filesIn('tools/docs/.vitepress'),
    ...['build.mjs', 'contents.mjs', 'prepare.mjs', 'package-lock.json'].map((name) => `tools/docs/${name}`),
  ];
  const hash = createHash('sha256');
  for (const name of names.filter((each) => statSync(join(root, each)).isFile()).sort())
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(root, name)))
      .update('\0');
  return hash.digest('hex');
};

const isCurrent = (content: string): boolean => existsSync(stamp) && readFileSync(stamp, 'utf8') === content;

/** Makes the documentation site in tools/docs/site from docs/, unless it is up to date. False: it was. */
export const buildSite = async (): Promise<boolean> => {
  const content = contentOf();
  if (isCurrent(content)) return false;
  // Packing and tests may ask for it at the same time; building takes seconds.
  const unlock = await lock(tool, {
    lockfilePath: join(tool, 'build.lock'),
    // On a busy machine, a process may be late to show that it is alive.
    stale: 60_000,
    retries: { retries: 600, factor: 1 },
  });
  try {
    if (isCurrent(content)) return false;
    installToolPackages(tool);
    const child = spawn(process.execPath, ['build.mjs'], { cwd: tool, stdio: ['ignore', 2, 2] });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error('the documentation site could not be built');
    writeFileSync(stamp, content);
    return true;
  } finally {
    await unlock();
  }
};
