import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Entry, entryArguments, isCheckout, resolveDependency } from '../layout/layout.ts';
import { exitCodes } from './failure.ts';
import { printLines } from './present.ts';
import { version } from './version.ts';

interface Program {
  args: string[];
  /** The release of the server. */
  version: string;
}

const entries: Readonly<Record<string, Entry>> = { dev: 'stack', doctor: 'doctor', 'key-ring': 'key-ring' };
const serverPackage = '@freehold/server/package.json';

/** The server's package, looked for from this folder, then beside the command line; null: it is not installed. */
const findPackage = (): string | null => {
  for (const find of [createRequire(join(process.cwd(), 'package.json')).resolve, resolveDependency]) {
    try {
      return find(serverPackage);
    } catch {
      // Not from there.
    }
  }
  return null;
};

/** What runs a part of the server; null: there is no server here. */
const findServer = ([name = '', ...rest]: readonly string[]): Program | null => {
  const entry = entries[name];
  if (isCheckout && entry !== undefined) return { args: [...entryArguments(entry), ...rest], version };
  const file = findPackage();
  if (file === null) return null;
  const { version: found } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return { args: [join(dirname(file), 'bin/freehold-server.mjs'), name, ...rest], version: found };
};

const refuse = (why: string): number => {
  const install = `npm install @freehold/server@${version}, or the tarball of that release`;
  printLines([`error: ${why}`, `  what to do  ${install}`], process.stderr);
  return exitCodes.unavailable;
};

export const hasServer = (): boolean => findServer(['dev']) !== null;

/** Runs a part of the server in the foreground, and returns its exit code. It is never fetched. */
export const runServer = async (args: readonly string[]): Promise<number> => {
  const program = findServer(args);
  if (program === null) return refuse('the server is not installed.');
  if (program.version !== version) return refuse(`the server is ${program.version}, and this is freehold ${version}.`);
  const child = spawn(process.execPath, program.args, { stdio: 'inherit' });
  // Ctrl-C reaches the child, too, which ends in its own way.
  process.on('SIGINT', () => undefined).on('SIGTERM', (signal) => void child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? exitCodes.interrupted : 1)));
  });
};
