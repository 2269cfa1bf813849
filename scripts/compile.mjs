import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

const sourcesIn = async (folder) => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
};

/** Folders whose files an entry may import; the product imports nothing from outside `src`. */
const foldersOf = (root, top) =>
  (top === 'src' ? ['src'] : ['src', 'scripts', 'bench', 'faults', 'test'])
    .map((name) => join(root, name))
    .filter(existsSync);

const fingerprintOf = async (root, files, parts) => {
  const hash = createHash('sha256').update(JSON.stringify([root, ...parts]));
  const texts = await Promise.all(files.map((file) => readFile(file)));
  for (const [index, text] of texts.entries()) {
    hash.update(`\n${relative(root, files[index])} ${text.length}\n`).update(text);
  }
  return hash.digest('hex').slice(0, 16);
};

/** Entries of the npm scripts in one folder, compiled together to share common code. */
const namedEntries = async (root, top) => {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const named = Object.values(scripts).flatMap((script) => /scripts\/run\.mjs (\S+\.ts)/.exec(script)?.[1] ?? []);
  return named.filter((name) => name.split('/')[0] === top).map((name) => join(root, name));
};

/** Lets a file find its neighbors as if it ran from its source folder. */
const whereWritten = (root) => ({
  name: 'where-written',
  setup: (build) => {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (path.startsWith(join(root, 'node_modules')) || !text.includes('import.meta.')) return undefined;
      const contents = text
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)));
      return { contents, loader: 'ts' };
    });
  },
});

const dayMs = 86_400_000;

/** Removes old output. A process imports all it needs at its start, so day-old output for other content is unused. */
const removeOld = async (cache, top, present) => {
  for (const name of await readdir(cache)) {
    if (!name.startsWith(`${top}-`) || join(cache, name) === present) continue;
    // Null if another process has removed it.
    const found = await stat(join(cache, name)).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > dayMs)
      await rm(join(cache, name), { recursive: true, force: true });
  }
};

const make = async (root, entryPoints, folder) => {
  const { build } = await import('esbuild');
  await mkdir(dirname(folder), { recursive: true });
  // Several processes may do this at once: each moves a complete folder into place.
  const temporary = await mkdtemp(`${folder}-`);
  try {
    await build({
      entryPoints,
      outbase: root,
      outdir: temporary,
      outExtension: { '.js': '.mjs' },
      absWorkingDir: root,
      bundle: true,
      splitting: true,
      packages: 'external',
      format: 'esm',
      platform: 'node',
      target: 'node20',
      sourcemap: true,
      sourcesContent: false,
      logLevel: 'silent',
      plugins: [whereWritten(root)],
    });
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
};

/**
 * Compiles an entry and the files of this repository that it imports to JavaScript, once per content, and finds the output
 * again by a hash of the content. Types are erased, not checked.
 */
export const compiled = async (root, entry) => {
  const name = relative(root, entry);
  const [top] = name.split(sep);
  if (top === '..' || isAbsolute(name)) throw new Error(`${entry} is not in ${root}.`);
  const files = (await Promise.all(foldersOf(root, top).map(sourcesIn))).flat();
  const entryPoints = [...new Set([...(await namedEntries(root, top)), entry])];
  const { version } = JSON.parse(await readFile(join(root, 'node_modules/esbuild/package.json'), 'utf8'));
  const fingerprint = await fingerprintOf(root, files, [version, entryPoints]);
  const folder = join(root, 'node_modules/.cache/freehold', `${top}-${fingerprint}`);
  const file = join(folder, name.replace(/\.ts$/, '.mjs'));
  if (!existsSync(file)) {
    await make(root, entryPoints, folder);
    await removeOld(dirname(folder), top, folder);
  }
  return file;
};
