import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { compileEntry, pseudoText, readCatalog } from '../scripts/catalogs.ts';

/** Compiles the catalogs, so that no parser is sent to browsers. `?pseudo`: longer, with marks, for tests of the layout. */
const catalogs: Plugin = {
  name: 'catalogs',
  load(id) {
    const [file = '', query] = id.split('?');
    if (!file.endsWith('.po')) return;
    this.addWatchFile(file);
    const isPseudo = query === 'pseudo';
    const messages = Object.fromEntries(
      readCatalog(file)
        .filter((entry) => !entry.id.startsWith('mail.'))
        .map((entry) => [entry.id, compileEntry(entry, isPseudo ? pseudoText : undefined)]),
    );
    return {
      code: `export const messages = JSON.parse(${JSON.stringify(JSON.stringify(messages))})`,
      moduleType: 'js',
    };
  },
};

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/console/',
  plugins: [react(), catalogs],
  build: {
    target: 'es2023',
    outDir: '../dist/console',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    sourcemap: false,
  },
  // `npx vite console` shows each change at once, on the api of `npm start`.
  server: { proxy: { '^/(v1|docs|openapi.json)': 'http://127.0.0.1:8080' } },
  worker: { format: 'es' },
});
