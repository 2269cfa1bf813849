import { spawn } from 'node:child_process';
import type { SystemUser } from './launch.ts';

export interface CommandResult {
  isDone: boolean;
  /** The last 8,000 characters of both outputs, or why it could not run. */
  output: string;
}

export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  user?: SystemUser | undefined;
  msMax: number;
  signal?: AbortSignal | undefined;
}

const OUTPUT_MAX = 8_000;

/** Runs a program to its end. What goes wrong is a result, not an exception: callers name it in a message of their own. */
export const runCommand = (command: string, args: string[], options: CommandOptions): Promise<CommandResult> =>
  new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? '/',
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options.user,
      ...(options.signal && { signal: options.signal }),
    });
    let output = '';
    let isLate = false;
    const collect = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-OUTPUT_MAX);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, options.msMax);
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ isDone: false, output: error.message });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const why = isLate ? `no answer in ${options.msMax / 1_000} s` : `ended by ${signal}`;
      const text = output.trim();
      resolve({ isDone: code === 0, output: code === null ? [text, why].filter(Boolean).join('\n') : text });
    });
  });
