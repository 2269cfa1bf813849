import { spawn } from 'node:child_process';
import { childEnvironment } from './child-environment.ts';
import type { SystemUser } from './launch.ts';

interface CommandResult {
  isDone: boolean;
  /** The last 8,000 characters of both outputs, or the reason it could not run. */
  output: string;
}

interface CommandOptions {
  cwd?: string;
  /** Default: the environment of a third-party program. */
  env?: NodeJS.ProcessEnv;
  user?: SystemUser | undefined;
  msMax: number;
  signal?: AbortSignal | undefined;
}

const OUTPUT_MAX = 8_000;
const ABORT_MS_MAX = 5_000;

/**
 * Runs a program and waits for its exit, even after an abort: until then it may still be writing its files. A failure is
 * a result, not an exception, because callers put it into their own message.
 */
export const runCommand = (command: string, args: string[], options: CommandOptions): Promise<CommandResult> =>
  new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? '/',
      env: options.env ?? childEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options.user,
    });
    let output = '';
    let why: string | undefined;
    const collect = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-OUTPUT_MAX);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const timers = [
      setTimeout(() => {
        why = `not finished after ${options.msMax / 1_000} s`;
        child.kill('SIGKILL');
      }, options.msMax),
    ];
    const giveUp = () => {
      why = 'aborted';
      child.kill('SIGTERM');
      timers.push(setTimeout(() => child.kill('SIGKILL'), ABORT_MS_MAX));
    };
    const finish = (result: CommandResult) => {
      for (const timer of timers) clearTimeout(timer);
      options.signal?.removeEventListener('abort', giveUp);
      resolve(result);
    };
    child.on('error', (error) => {
      // If the program runs, it will close by itself.
      if (child.pid === undefined) finish({ isDone: false, output: error.message });
    });
    child.on('close', (code, signal) => {
      const reason = why ?? (code === null ? `ended by ${signal}` : '');
      finish({ isDone: code === 0 && why === undefined, output: [output.trim(), reason].filter(Boolean).join('\n') });
    });
    if (options.signal?.aborted) giveUp();
    else options.signal?.addEventListener('abort', giveUp, { once: true });
  });
