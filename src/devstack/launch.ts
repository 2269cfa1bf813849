import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { childEnvironment } from './child-environment.ts';
import { type LogFile, openLog } from './log-file.ts';

export interface SystemUser {
  uid: number;
  gid: number;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Launched {
  pid: number;
  /** Resolves when the process has ended for any reason; never rejects. */
  exited: Promise<Exit>;
  /** Resolves when a program with `announcesReady` reports it; never for others. */
  ready: Promise<void>;
  lastLines: LogFile['lastLines'];
  /** Sends the stop signal, and kills the process if it has not ended in time. */
  stop: () => Promise<Exit>;
  /** Sends SIGKILL at once. */
  kill: () => Promise<Exit>;
}

interface Launch {
  command: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  user?: SystemUser | undefined;
  /** For Freehold's own programs, which send `{ ready: true }` over an IPC channel. */
  announcesReady?: boolean;
  /** Signal that stops this program. */
  stopSignal: 'SIGTERM' | 'SIGINT';
  stopMsMax: number;
}

export const describeExit = ({ code, signal }: Exit): string =>
  signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;

/**
 * Stops the program when this script's input ends without a line. The input ends when the parent dies, so a parent that is
 * killed leaves no program behind. Only some systems can end a child with its parent, and third-party programs do not
 * watch their parent.
 */
const TETHER = `
read -r line || {
  kill -s "$2" "$1" 2>/dev/null
  for i in $(seq "$3"); do kill -0 "$1" 2>/dev/null || exit 0; sleep 1; done
  kill -s KILL "$1" 2>/dev/null
}`;

const tether = (pid: number, { stopSignal, stopMsMax }: Launch): ChildProcess => {
  const seconds = Math.ceil(stopMsMax / 1_000);
  const args = ['-c', TETHER, 'freehold-tether', String(pid), stopSignal.slice(3), String(seconds)];
  const child = spawn('/bin/sh', args, {
    cwd: '/',
    env: childEnvironment(),
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.unref();
  return child;
};

/**
 * Starts a long-running program in its own process group, with its output in a file. A Ctrl-C in the terminal then reaches
 * only this process, which stops its programs in order.
 */
export const launch = async (options: Launch): Promise<Launched> => {
  const log = openLog(options.logFile);
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', log.fd, log.fd, ...(options.announcesReady ? (['ipc'] as const) : [])],
    ...options.user,
  });
  const ready = new Promise<void>((resolve) => {
    child.on('message', (message) => {
      if (typeof message === 'object' && 'ready' in message) resolve();
    });
  });
  const exited = new Promise<Exit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  try {
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  } finally {
    closeSync(log.fd);
  }
  const { pid } = child;
  if (pid === undefined) throw new Error(`${options.command} was started without a process id.`);

  const watcher = tether(pid, options);
  // The watcher may have ended first, if everything was ended at once; a write to it then fails.
  watcher.stdin?.on('error', () => watcher.stdin?.destroy());
  void exited.then(() => watcher.stdin?.end('done\n'));

  return {
    pid,
    exited,
    ready,
    lastLines: log.lastLines,
    kill: () => {
      child.kill('SIGKILL');
      return exited;
    },
    stop: async () => {
      child.kill(options.stopSignal);
      const impatience = setTimeout(() => child.kill('SIGKILL'), options.stopMsMax);
      const exit = await exited;
      clearTimeout(impatience);
      return exit;
    },
  };
};
