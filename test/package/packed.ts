import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../architecture/tree.ts';

export const readManifest = (file: string) =>
  JSON.parse(readFileSync(file, 'utf8')) as {
    name: string;
    version: string;
    bin: Record<string, string>;
    dependencies?: Record<string, string>;
    optionalDependencies?: Record<string, string>;
  };

/** Packs both packages, as for a release, and returns their tarballs. */
export const packBoth = (folder: string): { freehold: string; server: string } => {
  execFileSync(process.execPath, ['scripts/run.mjs', 'scripts/pack.ts', folder], { cwd: root, stdio: 'pipe' });
  const named = (pattern: RegExp): string => {
    const [name, ...others] = readdirSync(folder).filter((each) => pattern.test(each));
    if (name === undefined || others.length > 0) throw new Error(`not one tarball ${pattern} in ${folder}`);
    return join(folder, name);
  };
  return { freehold: named(/^freehold-\d.*\.tgz$/), server: named(/^freehold-server-\d.*\.tgz$/) };
};

export const unpack = (tarball: string, folder: string): void => {
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', folder]);
};

/** Paths in a tarball; the hashes in the names of chunks and of the console's files, and how many there are, change with the code. */
export const filesOf = (tarball: string): string[] => {
  const lines = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).split('\n');
  const files = lines
    .filter((line) => line !== '' && !line.endsWith('/'))
    .map((line) => line.replace(/^package\//, ''));
  // Of the documentation site, the pages are compared with docs/ by a test of its own.
  const shown = files.map((path) =>
    path
      .replace(/^(dist\/chunks\/).*\.js$/, '$1*.js')
      .replace(/^(dist\/console\/assets\/).*?((?:\.\w+)+)$/, '$1*$2')
      .replace(/^(dist\/site\/).*/, '$1*'),
  );
  return [...new Set(shown)].sort();
};

/** Installs as npm does, without a registry: the tarball's content, beside links to the packages that it depends on. */
export const installOffline = (tarball: string, project: string): string => {
  const name = tarball.includes('freehold-server-') ? '@freehold/server' : 'freehold';
  const folder = join(project, 'node_modules', name);
  unpack(tarball, folder);
  const { dependencies = {}, optionalDependencies = {} } = readManifest(join(folder, 'package.json'));
  for (const dependency of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const link = join(project, 'node_modules', dependency);
    if (existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, 'node_modules', dependency), link);
  }
  return folder;
};
