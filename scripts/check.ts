// Checks everything required before a merge. Runs all parts even if some fail; `--no-tests` leaves out the tests.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findCodeDrift } from '../src/db/migration/schema-drift.ts';
import { offline } from './redocly.ts';

interface Result {
  isGood: boolean;
  output: string;
}

interface Part {
  name: string;
  /** Command that fixes most failures, if the fix is mechanical. */
  remedy?: string;
  run: () => Promise<Result>;
}

const root = fileURLToPath(new URL('..', import.meta.url));

interface Options {
  shown?: boolean;
  env?: Record<string, string>;
}

/** Runs a script with this Node. `shown` sends its output to the terminal immediately. */
const node = (args: string[], { shown = false, env = {} }: Options = {}): Promise<Result> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', shown ? 'inherit' : 'pipe', shown ? 'inherit' : 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
      });
    }
    child.on('error', (error) => resolve({ isGood: false, output: error.message }));
    child.on('close', (code) => resolve({ isGood: code === 0, output: output.trim() }));
  });

const migrations = async (): Promise<Result> => {
  const lines = await findCodeDrift();
  return { isGood: lines.length === 0, output: lines.join('\n') };
};

const parts: readonly Part[] = [
  {
    name: 'format and lint',
    remedy: 'npm run format',
    run: () =>
      node(['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '--max-diagnostics=none', '.']),
  },
  { name: 'types', run: () => node(['node_modules/typescript/bin/tsc']) },
  { name: 'types, console', run: () => node(['node_modules/typescript/bin/tsc', '-p', 'console']) },
  { name: 'types, its tests', run: () => node(['node_modules/typescript/bin/tsc', '-p', 'test/console']) },
  {
    name: 'unused code',
    run: () => node(['node_modules/knip/bin/knip.js', '--no-progress', '--treat-config-hints-as-errors']),
  },
  { name: 'migrations', remedy: 'npm run db:generate', run: migrations },
  {
    name: 'generated files',
    remedy: 'npm run generate',
    run: () => node(['scripts/run.mjs', 'scripts/generate.ts', '--check']),
  },
  {
    name: 'OpenAPI',
    run: () =>
      node(['node_modules/@redocly/cli/bin/cli.js', 'lint', 'openapi.json', '--max-problems=20'], { env: offline }),
  },
  {
    name: 'API compatibility',
    run: () => node(['scripts/run.mjs', 'scripts/api-compatibility.ts']),
  },
];
const tests: Part = {
  name: 'tests',
  run: () => node(['node_modules/vitest/vitest.mjs', 'run'], { shown: true }),
};

const indented = (text: string): string => text.replaceAll(/^/gm, '    ');

const check = async ({ name, remedy, run }: Part): Promise<boolean> => {
  const startedAt = performance.now();
  const { isGood, output } = await run();
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  console.log(`${isGood ? 'ok    ' : 'FAILED'} ${name.padEnd(17)} ${seconds.padStart(6)} s`);
  if (isGood) return true;
  if (output !== '') console.log(indented(output));
  if (remedy !== undefined) console.log(`    Mends most of it: ${remedy}`);
  return false;
};

const { values } = parseArgs({ options: { 'no-tests': { type: 'boolean', default: false } } });
const failed: string[] = [];
for (const part of values['no-tests'] ? parts : [...parts, tests]) if (!(await check(part))) failed.push(part.name);

console.log(failed.length === 0 ? 'check passed' : `check failed: ${failed.join(', ')}`);
// Without process.exit, because output may still be buffered.
process.exitCode = failed.length === 0 ? 0 : 1;
