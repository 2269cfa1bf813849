// npm run pack -- <folder> [freehold | server] [--unpacked]
// Makes the tarballs of the packages `freehold` and `@freehold/server`, or of one of them, or its content as a folder.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeCommandLine } from './package/command-line.ts';
import { makeServer } from './package/server.ts';

const makers = { freehold: makeCommandLine, server: makeServer };
const usage = 'usage: npm run pack -- <folder> [freehold | server] [--unpacked]';

const isName = (name: string): name is keyof typeof makers => Object.hasOwn(makers, name);

const pack = async (name: keyof typeof makers, destination: string): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), `freehold-pack-${name}-`));
  try {
    await makers[name](folder);
    const options = ['--pack-destination', destination, '--ignore-scripts', '--json', '--loglevel=error'];
    const output = execFileSync('npm', ['pack', folder, ...options], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [made] = Object.values(JSON.parse(output) as Record<string, { filename: string; size: number }>);
    if (made === undefined) throw new Error('npm pack made nothing');
    return `${made.filename}  ${Math.round(made.size / 1_000)} kB`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const run = async (): Promise<void> => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { unpacked: { type: 'boolean' } } });
  const [given, only, ...rest] = positionals;
  if (given === undefined || rest.length > 0 || (only !== undefined && !isName(only))) throw new Error(usage);
  const destination = resolve(given);
  mkdirSync(destination, { recursive: true });
  if (values.unpacked) {
    if (only === undefined || readdirSync(destination).length > 0)
      throw new Error(`${usage}\n--unpacked: one package, an empty folder`);
    return makers[only](destination);
  }
  for (const name of only === undefined ? (['freehold', 'server'] as const) : [only]) {
    process.stdout.write(`${await pack(name, destination)}\n`);
  }
};

try {
  await run();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
