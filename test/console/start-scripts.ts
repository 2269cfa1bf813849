import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
  readonly isDynamicEntry?: boolean;
}

export type Manifest = Readonly<Record<string, Chunk>>;

export const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));

/** The files of a chunk and of all that it imports at once. */
export const filesOf = (manifest: Manifest, key: string, found = new Set<string>()): Set<string> => {
  const { file, imports = [] } = manifest[key] ?? {};
  if (file === undefined) throw new Error(`The manifest has no ${key}`);
  if (found.has(file)) return found;
  found.add(file);
  for (const each of imports) filesOf(manifest, each, found);
  return found;
};

/** The scripts that the page names: the beginning, and the code that it loads at once, besides texts. */
export const namedScripts = (manifest: Manifest): Set<string> => {
  const code = manifest['index.html']?.dynamicImports?.filter((key) => !key.startsWith('../locales/')) ?? [];
  if (code.length !== 1)
    throw new Error(`The beginning loads ${code.join(' and ') || 'no code'}, not one chunk of code`);
  return new Set(['index.html', ...code].flatMap((key) => [...filesOf(manifest, key)]));
};

/** All that is loaded before a page is chosen, in English. */
export const startScripts = (manifest: Manifest): Set<string> =>
  new Set([...namedScripts(manifest), ...filesOf(manifest, '../locales/en.po?first')]);
