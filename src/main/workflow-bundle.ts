import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import { isCheckout, resolveDependency, sourceFolder, workflowBundles } from '../layout/layout.ts';
import { workflowTracingModules } from '../telemetry/trace-temporal.ts';

/** The sources of the bundle. */
const folders = ['workflows', 'contract'];

const filesOf = async (folder: string): Promise<string[]> => {
  const entries = await readdir(join(sourceFolder, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
};

const fingerprint = async (interceptors: readonly string[]): Promise<string> => {
  const hash = createHash('sha256');
  const { version } = JSON.parse(await readFile(resolveDependency('@temporalio/worker/package.json'), 'utf8')) as {
    version: string;
  };
  hash.update(JSON.stringify([version, interceptors]));
  for (const folder of folders) for (const file of await filesOf(folder)) hash.update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
};

interface BundleOptions {
  /** With spans for a run and the work that it schedules. */
  isTraced?: boolean;
}

/**
 * Returns the path of the workflow code for the workers. A checkout bundles it if it has changed; the package contains both
 * bundles.
 */
export const workflowBundle = async ({ isTraced = false }: BundleOptions = {}): Promise<string> => {
  if (!isCheckout) return join(workflowBundles, isTraced ? 'traced.js' : 'plain.js');
  const interceptors = isTraced ? workflowTracingModules() : [];
  const path = join(workflowBundles, `workflows-${await fingerprint(interceptors)}.js`);
  try {
    await readFile(path);
    return path;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(sourceFolder, 'workflows', 'index.ts'),
    workflowInterceptorModules: interceptors,
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
