import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

const source = fileURLToPath(new URL('../', import.meta.url));
const cache = fileURLToPath(new URL('../../node_modules/.cache/freehold/', import.meta.url));
/** The sources of the bundle. */
const folders = ['workflows', 'contract'];

const filesOf = async (folder: string): Promise<string[]> => {
  const entries = await readdir(join(source, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
};

const fingerprint = async (interceptors: readonly string[]): Promise<string> => {
  const hash = createHash('sha256');
  const { version } = createRequire(import.meta.url)('@temporalio/worker/package.json') as { version: string };
  hash.update(JSON.stringify([version, interceptors]));
  for (const folder of folders) for (const file of await filesOf(folder)) hash.update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
};

/** Bundles the workflow code for the workers, if it has changed, and returns the path of the file. */
export const workflowBundle = async (interceptors: readonly string[] = []): Promise<string> => {
  const path = join(cache, `workflows-${await fingerprint(interceptors)}.js`);
  try {
    await readFile(path);
    return path;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(source, 'workflows', 'index.ts'),
    workflowInterceptorModules: [...interceptors],
    logger: silent,
  });
  await mkdir(dirname(path), { recursive: true });
  // Several workers may build at once; each moves a complete file into place.
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, code);
  await rename(temporary, path);
  return path;
};

const silent = {
  log: () => undefined,
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
