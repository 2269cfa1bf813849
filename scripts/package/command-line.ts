import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { root } from '../../src/layout/layout.ts';
import { bundle, bundledPackages, importedPackages } from './bundle.ts';
import { manifestOf, writeJson } from './manifest.ts';
import { noticesOf } from './notices.ts';

/**
 * What no call reaches or needs. The client reads event streams itself and resumes them, sets the Authorization header, and gives
 * each call its own connection and style; bodies are JSON unless stated otherwise; paths and queries have neither lists nor objects.
 */
const unused: Readonly<Record<string, readonly (readonly [cut: RegExp, left: string])[]>> = {
  'core/serverSentEvents': [[/^[\s\S]*$/, 'export const createSseClient = undefined;']],
  'core/params': [[/^[\s\S]*$/, 'export const buildClientParams = undefined;']],
  'core/pathSerializer': [
    [/export const separatorArrayExplode = [\s\S]*?(?=export const serializePrimitiveParam)/, ''],
    [
      /export const serializeObjectParam = [\s\S]*$/,
      'export const serializeArrayParam = undefined, serializeObjectParam = undefined;',
    ],
  ],
  'core/utils': [[/ {6}if \(Array\.isArray\(value\)\) \{[\s\S]*?(?= {6}const replaceValue)/, '']],
  'client/utils': [
    [/ {2}clear\(\)[\s\S]*?(?= {2}use\()/, ''],
    [/ {8}if \(Array\.isArray\(value\)\) \{[\s\S]*?\} else (?=\{\n {10}const serializedPrimitive)/, ''],
  ],
  'client/client': [
    [/ {2}const makeSseFn = [\s\S]*?(?= {2}const _buildUrl)/, ''],
    [/ {4}sse: \{[\s\S]*?\n {4}\},\n/, ''],
    [/ {4}if \(opts\.security\) \{\n.*\n {4}\}\n/, ''],
  ],
  sdk: [
    [/^import \{ client \}.*$/m, ''],
    [/\(options\??\.client \?\? client\)/g, 'options.client'],
    [/ {4}responseStyle: 'data',\n/g, ''],
    [/,\n {4}headers: \{\n {8}'Content-Type': 'application\/json',\n {8}\.\.\.options\??\.headers\n {4}\}/g, ''],
  ],
};

const withoutUnused: Plugin = {
  name: 'without-unused',
  setup: ({ onLoad }) => {
    for (const [file, edits] of Object.entries(unused)) {
      onLoad({ filter: new RegExp(`generated[\\\\/]${file.replace('/', '[\\\\/]')}\\.gen\\.ts$`) }, ({ path }) => {
        const contents = edits.reduce(
          (text, [cut, left]) => {
            if (text.search(cut) < 0) throw new Error(`${path} is no longer as the package expects it: ${cut}`);
            return text.replace(cut, left);
          },
          readFileSync(path, 'utf8'),
        );
        return { contents, loader: 'ts' };
      });
    }
  },
};

const clients = ['client/index', 'client/webhooks'];

/** Declarations name files as they are named in the package. */
const renameImports = (folder: string): void => {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith('.d.ts')) continue;
    const file = join(entry.parentPath, entry.name);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/((?:from|import\()\s*['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2'));
  }
};

const declare = (outdir: string): void => {
  execFileSync(process.execPath, [
    join(root, 'node_modules/typescript/bin/tsc'),
    '--project',
    join(root, 'tsconfig.build.json'),
    '--outDir',
    outdir,
  ]);
  renameImports(outdir);
};

/** Makes the content of `freehold` in an empty folder. */
export const makeCommandLine = async (folder: string): Promise<void> => {
  const dist = join(folder, 'dist');
  const plugins = [withoutUnused];
  const client = await bundle({ entryPoints: clients, outdir: dist, isPortable: true, plugins });
  const commandLine = await bundle({
    entryPoints: ['cli/freehold'],
    outdir: dist,
    plugins,
    isMinified: true,
  });
  const metafiles = [client, commandLine];
  const imported = metafiles.flatMap((made) => importedPackages(made));
  if (imported.length > 0)
    throw new Error(`The package freehold has no dependencies, but imports ${imported.join(', ')}`);
  const program = join(dist, 'cli/freehold.js');
  if (!readFileSync(program, 'utf8').startsWith('#!'))
    writeFileSync(program, `#!/usr/bin/env node\n${readFileSync(program, 'utf8')}`);
  chmodSync(program, 0o755);
  declare(dist);
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  copyFileSync(join(root, 'packages/freehold/README.md'), join(folder, 'README.md'));
  writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), noticesOf(bundledPackages(metafiles)));
  const { dependencies, optionalDependencies, ...manifest } = manifestOf('freehold', {
    files: ['dist', 'THIRD-PARTY-NOTICES.txt'],
  });
  writeJson(join(folder, 'package.json'), manifest);
};
