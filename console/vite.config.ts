import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { compileEntry, isOfConsole, pseudoText, readCatalog } from '../scripts/catalogs.ts';
import { firstTexts } from './first-texts.ts';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

const start = fileURLToPath(new URL('src/main.tsx', import.meta.url));

/**
 * Compiles the catalogs, so that no parser is sent to browsers. `?first`: what is needed before a page is loaded; `?rest`: the
 * others; `?pseudo`: all, longer and with marks, for tests of the layout.
 */
const catalogs: Plugin = {
  name: 'catalogs',
  load(id) {
    const [file = '', query] = id.split('?');
    if (!file.endsWith('.po')) return;
    this.addWatchFile(file);
    const isPseudo = query === 'pseudo';
    const isFirst = firstTexts(start);
    const messages = Object.fromEntries(
      readCatalog(file)
        .filter(({ id: text }) => isOfConsole(text) && (isPseudo || isFirst(text) === (query === 'first')))
        .map((entry) => [entry.id, compileEntry(entry, isPseudo ? pseudoText : undefined)]),
    );
    return {
      code: `export const messages = JSON.parse(${JSON.stringify(JSON.stringify(messages))})`,
      moduleType: 'js',
    };
  },
};

/** React Aria has its texts in 34 languages. Those that the console is not shown in are not sent to browsers. */
const ariaLanguages: Plugin = {
  name: 'aria-languages',
  load: (id) =>
    /\/react-aria\/dist\/private\/intl\/.*\/(?!de-DE|en-US)[a-z]{2}-[A-Z]{2}\.mjs$/.test(id)
      ? { code: 'export default {}', moduleType: 'js' }
      : null,
};

/**
 * The router aborts what belongs to a page that is left. Without a reason, Chromium makes an error that keeps what was on the
 * stack, and through it the page before, and so on: memory grew with each page.
 */
const abortsWithReason: Plugin = {
  name: 'aborts-with-reason',
  apply: 'build',
  transform(code, id) {
    if (!id.endsWith('/@tanstack/router-core/dist/esm/load-client.js')) return null;
    if (!code.includes('.abort()'))
      throw new Error('The router no longer aborts without a reason: remove this plugin.');
    return { code: code.replaceAll('.abort()', ".abort('left')"), map: null };
  },
};

/** The page names the code of the console, too, so that it is on its way before the beginning asks for it. */
const codeNamed: Plugin = {
  name: 'code-named',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (_, { bundle = {} }) =>
      Object.values(bundle)
        .filter((file) => file.type === 'chunk' && file.moduleIds.includes(start))
        .map(({ fileName }) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `/console/${fileName}` },
          injectTo: 'head',
        })),
  },
};

/** Compresses each text once, so that no request waits for it. */
const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  async writeBundle({ dir = '' }, bundle) {
    await Promise.all(
      Object.keys(bundle)
        .filter((name) => /\.(?:css|html|js|svg)$/.test(name))
        .map(async (name) => {
          const plain = await readFile(join(dir, name));
          const params = { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
          await writeFile(join(dir, `${name}.br`), await brotli(plain, { params }));
          await writeFile(join(dir, `${name}.gz`), await zip(plain, { level: 9 }));
        }),
    );
  },
};

/** Lists the packages whose code is in the output, because their licenses have to go with it. */
const packages: Plugin = {
  name: 'packages',
  apply: 'build',
  async writeBundle({ dir = '' }, bundle) {
    const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
    const folders = modules.flatMap((id) => /node_modules\/(?:@[^/]+\/)?[^/]+(?!.*node_modules)/.exec(id)?.[0] ?? []);
    await writeFile(join(dir, 'packages.json'), JSON.stringify([...new Set(folders)].sort()));
  },
};

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/console/',
  plugins: [react(), catalogs, ariaLanguages, abortsWithReason, codeNamed, compressed, packages],
  build: {
    target: 'es2023',
    outDir: '../dist/console',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // For the test of sizes.
    manifest: 'manifest.json',
    sourcemap: false,
    rollupOptions: { output: { experimentalMinChunkSize: 5_000 } },
  },
  // `npx vite console` shows each change at once, on the api of `npm start`.
  server: { proxy: { '^/(v1|docs|openapi.json)': 'http://127.0.0.1:8080' } },
  worker: { format: 'es' },
});
