import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Process {
  child: ChildProcess;
  /** Returns its output so far. */
  output(): string;
  /** Resolves with the first matching line. */
  line(pattern: RegExp, milliseconds: number): Promise<string>;
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Resolves when the process has ended for any reason. */
  ended: Promise<unknown>;
}

/** Starts the program of an `npm run` script as a separate process, with only `env` from the test. */
export const run = (entry: string, env: Record<string, string>, args: readonly string[] = []): Process => {
  const child = spawn(process.execPath, ['scripts/run.mjs', entry, ...args], {
    cwd: root,
    // Without the console, which an api would build first.
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', CONSOLE: 'off', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const exited = once(child, 'exit');
  const waiters = new Set<() => void>();
  const onData = (chunk: Buffer): void => {
    text += chunk.toString();
    for (const waiter of waiters) waiter();
  };
  child.stdout?.on('data', onData);
  child.stderr?.on('data', onData);
  return {
    child,
    output: () => text,
    ended: once(child, 'close'),
    line: (pattern, milliseconds) =>
      new Promise((resolve, reject) => {
        const finish = (settle: () => void): void => {
          clearTimeout(timer);
          waiters.delete(look);
          settle();
        };
        const fail = (why: string): void => finish(() => reject(new Error(`${entry} ${why}:\n${text.slice(-4_000)}`)));
        const look = (): void => {
          const found = text.split('\n').find((line) => pattern.test(line));
          if (found !== undefined) finish(() => resolve(found));
        };
        const timer = setTimeout(() => fail(`wrote no ${pattern} in ${milliseconds} ms`), milliseconds);
        waiters.add(look);
        void exited.then(() => fail('has exited'));
        look();
      }),
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await exited;
    },
  };
};
