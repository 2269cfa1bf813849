import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Shell {
  /** Runs the lines in the same shell as those before them; rejects when one of them fails. */
  run(lines: string, milliseconds: number): Promise<void>;
  output(): string;
  /** Ends it with everything that it has left running. */
  close(): Promise<void>;
}

/** A shell of a reader, which stops at the first failing command. */
export const openShell = (cwd: string, env: Record<string, string>): Shell => {
  const child = spawn('bash', ['--noprofile', '--norc'], { cwd, env, detached: true, stdio: 'pipe' });
  let output = '';
  let blocks = 0;
  const waiters = new Set<() => void>();
  const onData = (chunk: Buffer): void => {
    output += chunk.toString();
    for (const waiter of waiters) waiter();
  };
  child.stdout.on('data', onData);
  child.stderr.on('data', onData);
  const exited = once(child, 'exit').then(() => {
    for (const waiter of waiters) waiter();
  });
  child.stdin.write('set -eo pipefail\n');
  return {
    output: () => output,
    run: async (lines, milliseconds) => {
      blocks += 1;
      const from = output.length;
      const mark = `-- block ${blocks} has ended --`;
      // A command that reads its input must not take the next lines for it.
      child.stdin.write(`{ ${lines}\n} </dev/null\necho '${mark}'\n`);
      await new Promise<void>((resolve, reject) => {
        const finish = (settle: () => void): void => {
          clearTimeout(timer);
          waiters.delete(look);
          settle();
        };
        const fail = (why: string): void => finish(() => reject(new Error(`${why}:\n${lines}\n${output.slice(from)}`)));
        const look = (): void => {
          if (output.includes(mark)) finish(resolve);
          else if (child.exitCode !== null || child.signalCode !== null) fail('a command failed');
        };
        const timer = setTimeout(() => fail(`not done in ${milliseconds} ms`), milliseconds);
        waiters.add(look);
        look();
      });
    },
    close: async () => {
      const { pid } = child;
      if (pid !== undefined && child.exitCode === null) process.kill(-pid, 'SIGTERM');
      await exited;
    },
  };
};
