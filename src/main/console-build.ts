import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { runCommand } from '../devstack/run-command.ts';
import { consoleBuilds, consoleSource, isCheckout, packagedConsole, root, viteProgram } from '../layout/layout.ts';
import type { Config } from './config.ts';

/** Whether this process serves the console, which is at the root of an origin. */
export const servesConsole = ({ CONSOLE, PUBLIC_URL }: Pick<Config, 'CONSOLE' | 'PUBLIC_URL'>): boolean => {
  if (CONSOLE === 'off') return false;
  if (PUBLIC_URL !== undefined && new URL(PUBLIC_URL).pathname !== '/')
    throw new Error(
      'The environment is not valid:\n  PUBLIC_URL: has a path, below which the console cannot be served. Remove the path, or set CONSOLE=off.',
    );
  return true;
};

/** The sources of the console. */
const sources = ['console', 'locales', 'src/client', 'src/contract', 'scripts/catalogs.ts', 'package-lock.json'];

const filesOf = async (name: string): Promise<string[]> => {
  const path = join(root, name);
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
};

const fingerprint = async (): Promise<string> => {
  const hash = createHash('sha256');
  for (const name of sources)
    for (const file of await filesOf(name)) {
      const text = await readFile(file);
      hash.update(`${relative(root, file)} ${text.length}\n`).update(text);
    }
  return hash.digest('hex').slice(0, 16);
};

const buildMsMax = 300_000;

const build = async (folder: string, signal: AbortSignal | undefined): Promise<void> => {
  if (!existsSync(viteProgram))
    throw new Error(
      'The console cannot be built, because the packages for development are not installed. Install them, or set CONSOLE=off.',
    );
  await mkdir(dirname(folder), { recursive: true });
  // Several processes may build at once; each moves a complete folder into place.
  const temporary = await mkdtemp(`${folder}-`);
  try {
    const config = join(consoleSource, 'vite.config.ts');
    const { isDone, output } = await runCommand(
      process.execPath,
      [viteProgram, 'build', '--config', config, '--outDir', temporary, '--logLevel', 'error'],
      { cwd: root, msMax: buildMsMax, signal },
    );
    signal?.throwIfAborted();
    if (!isDone) throw new Error(`The console could not be built:\n${output}`);
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
};

const dayMs = 86_400_000;

/** Removes old builds. A process reads all files at its start, so a day-old build of other content is unused. */
const removeOld = async (present: string): Promise<void> => {
  for (const name of await readdir(consoleBuilds)) {
    const path = join(consoleBuilds, name);
    if (!name.startsWith('console-') || path === present) continue;
    // Null if another process has removed it.
    const found = await stat(path).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > dayMs) await rm(path, { recursive: true, force: true });
  }
};

/** Returns the folder of the built console. A checkout builds it if it has changed; the package contains it. */
export const builtConsole = async (signal?: AbortSignal): Promise<string> => {
  if (!isCheckout) return packagedConsole;
  const folder = join(consoleBuilds, `console-${await fingerprint()}`);
  if (existsSync(folder)) return folder;
  await build(folder, signal);
  await removeOld(folder);
  return folder;
};
