import { isBuiltin } from 'node:module';
import type { Metafile, Plugin } from 'esbuild';
import { build } from 'esbuild';
import { root } from '../../src/layout/layout.ts';

// In two parts, because this file's own address would be put in its place.
const address = ['import', 'meta.url'].join('.');

/** CommonJS inside the bundles calls `require`, which a module does not have. */
const requireBanner = `import { createRequire as bundledCreateRequire } from 'node:module';
const require = bundledCreateRequire(${address});`;

/** Messages of zod in 50 languages, of which only English is ever shown, are half of it. */
const onlyEnglish: Plugin = {
  name: 'only-english',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

interface Bundle {
  entryPoints: string[];
  outdir: string;
  external?: string[];
  /** Without Node's modules. */
  isPortable?: boolean;
  isMinified?: boolean;
  plugins?: Plugin[];
}

/** Bundles entries of `src` with all that they import. Every file is two folders below the package's root. */
export const bundle = async ({
  entryPoints,
  outdir,
  external = [],
  isPortable,
  isMinified = false,
  plugins = [],
}: Bundle): Promise<Metafile> => {
  const { metafile } = await build({
    metafile: true,
    entryPoints: entryPoints.map((name) => `src/${name}.ts`),
    outbase: 'src',
    outdir,
    external,
    absWorkingDir: root,
    bundle: true,
    // The portable ones share next to nothing, and a chunk would be one file more to fetch.
    splitting: isPortable !== true,
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    target: 'node20',
    minify: isMinified,
    plugins: [onlyEnglish, ...plugins],
    logLevel: 'silent',
    ...(isPortable
      ? { platform: 'neutral', mainFields: ['module', 'main'] }
      : { platform: 'node', banner: { js: requireBanner } }),
  });
  return metafile;
};

const packageOf = (path: string): string | undefined => /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[0];

/** Folders of the packages of which code is in the output. */
export const bundledPackages = (metafiles: readonly Metafile[]): string[] => {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs)),
  );
  return [...new Set(inputs.flatMap((path) => packageOf(path) ?? []))].sort();
};

/** Names of the packages that the output imports, without Node's modules, of which newer versions have more. */
export const importedPackages = ({ outputs }: Metafile): string[] => {
  const paths = Object.values(outputs).flatMap(({ imports }) =>
    imports.filter(({ external }) => external === true).map(({ path }) => path),
  );
  const names = paths
    .filter((path) => !path.startsWith('node:') && !isBuiltin(path))
    .map((path) => /^(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path);
  return [...new Set(names)].sort();
};
