import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The only file that knows where the product's files are: in a checkout, which runs TypeScript through `scripts/run.mjs`,
// and in the installed package, whose compiled code is two folders below its root, as this file is below the checkout's.

export const isCheckout = import.meta.url.endsWith('.ts');

/** The checkout or the installed package. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

const { resolve } = createRequire(import.meta.url);

/** Finds a file of an installed dependency, as `require.resolve` does. */
export const resolveDependency = (name: string): string => resolve(name);

export const migrationsFolder = join(root, 'drizzle');

/** The most common passwords, one a line, from `npm run generate`. */
export const commonPasswords = join(root, 'assets/common-passwords/passwords.txt');

/** The compiled policy with its data, from `npm run policy:build`. */
export const policyFolder = join(root, 'assets/policies');

/** Source folders; only a checkout has them. */
export const sourceFolder = join(root, 'src');

/** drizzle-kit's program; only a checkout has it. */
export const drizzleKit = (): string => join(root, 'node_modules/drizzle-kit/bin.cjs');

/** Bundles of the workflow code: made here when needed in a checkout, complete in the package. */
export const workflowBundles = join(root, isCheckout ? 'node_modules/.cache/freehold' : 'dist/workflows');

/** Source of the console and the program that builds it; only a checkout has them. */
export const consoleSource = join(root, 'console');
export const viteProgram = join(root, 'node_modules/vite/bin/vite.js');

/** Consoles built from a checkout, each in a folder of its own. */
export const consoleBuilds = join(root, 'node_modules/.cache/freehold');

/** The built console of the package. */
export const packagedConsole = join(root, 'dist/console');

/** Styles and scripts of the API reference. */
export const referenceAssets = (): string =>
  isCheckout ? dirname(resolveDependency('swagger-ui-dist/package.json')) : join(root, 'dist/reference');

/** The built documentation site; in a checkout, only after a build. */
export const documentationSite = join(root, isCheckout ? 'tools/docs/site' : 'dist/site');

/** Entries that are processes of their own. */
export type Entry = 'api' | 'worker' | 'migrate' | 'stack' | 'doctor' | 'key-ring' | 'policy-trial';

/** Arguments with which Node runs an entry. */
export const entryArguments = (name: Entry): string[] =>
  isCheckout
    ? [join(root, 'scripts/run.mjs'), join(root, `src/main/${name}.ts`)]
    : [join(root, `dist/main/${name}.js`)];
