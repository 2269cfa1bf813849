import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const skipped = new Set(['node_modules', '.git', '.freehold']);

const walk = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : walk(path);
    return entry.isFile() ? [path] : [];
  });

/** Files ignored by git are no source. Without git, as in an archive of the tree, every file counts. */
const tracked = (): string[] => {
  try {
    const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const output = execFileSync('git', list, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return output.split('\0').filter((path) => path !== '' && existsSync(join(root, path)));
  } catch {
    return walk('.');
  }
};

/** Made by a generator in its own style; `test/client/generated.test.ts` checks the content. */
const generatedFolder = 'src/client/generated/';

/** All files of the repository that people write, by their path from its root, with forward slashes. */
export const files: readonly string[] = [...new Set(tracked())]
  .filter((path) => !path.startsWith(generatedFolder))
  .sort();

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

export interface Import {
  from: string;
  /** A path from the root, or a package name. */
  to: string;
  /** `import type`, which leaves nothing at run time, unlike `import { type … }`. */
  isType: boolean;
}

const clause = String.raw`(?:\{[^}]*\}|\*(?:\s+as\s+\w+)?|\w+(?:\s*,\s*\{[^}]*\})?)`;
const statement = new RegExp(
  [
    String.raw`^(?:import|export)\s+(?<type>type\s+(?!from\b))?${clause}\s*from\s+'(?<from>[^']+)'`,
    String.raw`^import\s+'(?<effect>[^']+)'`,
    String.raw`\bimport\(\s*'(?<dynamic>[^']+)'`,
  ].join('|'),
  'gm',
);

/** The import lines of a file: static, re-exports, dynamic ones with a constant name. */
export const importsIn = (from: string, text: string): Import[] =>
  [...text.matchAll(statement)].map(({ groups = {} }) => {
    const name = groups.from ?? groups.effect ?? groups.dynamic ?? '';
    return {
      from,
      to: name.startsWith('.') ? posix.join(dirname(from), name) : name,
      isType: groups.type !== undefined,
    };
  });

export const isTest = (path: string): boolean => path.endsWith('.test.ts');

/** The product's source without its tests. */
export const sources: readonly string[] = files.filter(
  (path) => path.startsWith('src/') && path.endsWith('.ts') && !isTest(path),
);

export const imports: readonly Import[] = sources.flatMap((path) => importsIn(path, read(path)));
