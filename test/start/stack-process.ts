import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isRunning, type ProcessIdentity } from '../../src/devstack/process-identity.ts';

const root = join(import.meta.dirname, '..', '..');
const passed = ['PATH', 'HOME', 'TEMPORAL_CLI_PATH', 'FREEHOLD_CACHE_DIR'];

/** A typical shell environment, without the test run's own settings. */
const environment = (settings: Record<string, string>) => ({
  ...Object.fromEntries(passed.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
  ...settings,
});

export interface StackProcess {
  pid: number;
  /** Everything printed so far. */
  output: () => string;
  /** Resolves with the match of the pattern; rejects if the process ends first. */
  printed: (pattern: RegExp) => Promise<RegExpExecArray>;
  ended: Promise<number | null>;
  signal: (signal: NodeJS.Signals) => void;
}

/** `npm start`, without npm. */
export const startStack = (dataDir: string, settings: Record<string, string> = {}): StackProcess =>
  run([process.execPath, join(root, 'scripts/run.mjs'), 'src/main/stack.ts'], dataDir, settings);

/** Runs `npm start` like a person or a process manager; the process id is npm's. */
export const startStackByNpm = (dataDir: string, settings: Record<string, string> = {}): StackProcess =>
  run(['npm', 'start'], dataDir, settings);

/** Runs an installed program in its folder. */
export const startInstalled = (
  command: [string, ...string[]],
  cwd: string,
  dataDir: string,
  settings: Record<string, string> = {},
): StackProcess => run(command, dataDir, settings, cwd);

const run = (
  [command, ...args]: [string, ...string[]],
  dataDir: string,
  settings: Record<string, string>,
  cwd = root,
): StackProcess => {
  const child = spawn(command, args, {
    cwd,
    env: environment({ FREEHOLD_DATA_DIR: dataDir, ...settings }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const listeners = new Set<() => void>();
  const hear = (text: string) => {
    output += text;
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  let hasEnded = false;
  const ended = new Promise<number | null>((resolve) =>
    child.once('close', (code) => {
      hasEnded = true;
      resolve(code);
      for (const listener of listeners) listener();
    }),
  );
  if (child.pid === undefined) throw new Error('the stack did not start');
  return {
    pid: child.pid,
    output: () => output,
    ended,
    signal: (signal) => void child.kill(signal),
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output);
          if (match !== null) resolve(match);
          else if (hasEnded) reject(new Error(`ended without printing ${pattern}:\n${output}`));
          else return;
          listeners.delete(look);
        };
        listeners.add(look);
        look();
      }),
  };
};

const RECORDS = ['api.json', 'worker.json', 'postgres/server.json', 'temporal/server.json'];

/** Processes started by a stack, by the names of their records. */
export const processesOf = (dataDir: string): Record<string, ProcessIdentity> =>
  Object.fromEntries(
    RECORDS.filter((name) => existsSync(join(dataDir, name))).map((name) => {
      const { server } = JSON.parse(readFileSync(join(dataDir, name), 'utf8')) as { server: ProcessIdentity };
      return [name.split(/[./]/)[0], server];
    }),
  );

export const stillRunning = (processes: Record<string, ProcessIdentity>): string[] =>
  Object.entries(processes)
    .filter(([, identity]) => isRunning(identity))
    .map(([name]) => name);

export const isAlive = (pid: number): boolean => identify(pid) !== undefined;

/** Command line and initial environment of a process. */
export const environmentOf = (pid: number): string =>
  execFileSync('ps', ['eww', '-p', String(pid)], { encoding: 'utf8' });

/** The shells that end the programs of this process when it dies. */
export const tethersOf = (parent: number): number[] =>
  execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('freehold-tether'))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, ppid]) => Number(ppid) === parent)
    .map(([pid]) => Number(pid));
