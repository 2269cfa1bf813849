// Makes the documentation site in tools/docs/site from docs/, unless it is up to date. The generator and its packages are in
// tools/docs, which nothing else needs.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const tool = join(root, 'tools', 'docs');
const stamp = join(tool, 'site', '.content');

/** The files that decide what the site is. */
const sources = (): string[] =>
  [
    ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`),
    ...readdirSync(join(tool, '.vitepress'), { recursive: true, encoding: 'utf8' }).map(
      (name) => `tools/docs/.vitepress/${name}`,
    ),
    ...['build.mjs', 'contents.mjs', 'prepare.mjs', 'package-lock.json'].map((name) => `tools/docs/${name}`),
  ].filter((name) => statSync(join(root, name)).isFile());

const content = (): string => {
  const hash = createHash('sha256');
  for (const name of sources().sort())
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(root, name)))
      .update('\0');
  return hash.digest('hex');
};

const wanted = content();
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) console.log('the site is up to date');
else {
  if (!existsSync(join(tool, 'node_modules')))
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: tool, stdio: 'inherit' });
  execFileSync(process.execPath, ['build.mjs'], { cwd: tool, stdio: 'inherit' });
  writeFileSync(stamp, wanted);
  console.log('the site is in tools/docs/site; a running api serves it at /docs');
}
