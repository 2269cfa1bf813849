#!/usr/bin/env node
// Plain JavaScript, so that an old Node can say that it is too old.
import { readFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

/** Those that take arguments check them themselves. */
const takeArguments = new Set(['migrate', 'key-ring', 'doctor']);
const programs = {
  api: 'serves the HTTP API',
  worker: 'runs the workflows',
  migrate: 'applies pending migrations; `migrate down` rolls back, `migrate drift` compares',
  'key-ring': 'lists, rotates, retires and rewraps the secrets in the database',
  dev: 'runs Postgres, Temporal, api and worker on this machine',
  doctor: 'examines this machine, Postgres, Temporal and the operations',
};

const usage = `usage: freehold-server <command> [arguments]

${Object.entries(programs)
  .map(([name, what]) => `  ${name.padEnd(9)} ${what}`)
  .join('\n')}

Exit codes: 0 done, 1 failed or found something, 2 wrong arguments.
`;

const [major, minor] = process.versions.node.split('.').map(Number);
const [name, ...rest] = process.argv.slice(2);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Freehold needs Node 20.19 or newer; this is ${process.versions.node}.\n`);
  process.exitCode = 1;
} else if (name === '--help' || name === '-h') {
  process.stdout.write(usage);
} else if (name === '--version') {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  process.stdout.write(`${version}\n`);
} else if (name === undefined || !Object.hasOwn(programs, name) || (rest.length > 0 && !takeArguments.has(name))) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  // Newer than Node 20: what was compiled at one start is read at the next.
  nodeModule.enableCompileCache?.();
  const file = new URL(`../dist/main/${name === 'dev' ? 'stack' : name}.js`, import.meta.url);
  process.argv = [process.argv[0], fileURLToPath(file), ...rest];
  await import(file.href);
}
