import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode, messageOf } from '../src/devstack/errno.ts';
import { describeExit, type Exit } from '../src/devstack/launch.ts';
import { identify, isRunning } from '../src/devstack/process-identity.ts';

interface Running {
  pid: number;
  exited: Promise<Exit>;
  lastLines: (count: number) => string;
  stop: () => Promise<Exit>;
  kill: () => Promise<Exit>;
}

/** A server or a process of the product that can be killed and restarted. */
export interface Part {
  name: string;
  isUp(): boolean;
  /** Sends SIGKILL to it and its children, like the loss of a machine. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops it for good, at once, because nothing of it is needed afterwards. */
  stop(): Promise<void>;
}

const START_ATTEMPTS = 4;

const childrenOf = (pid: number): number[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child ?? Number.NaN);

const killIfThere = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
};

/** Kills each process by id: Postgres gives each its own session, so a signal to the group would not reach them. */
const killFamily = async (running: Running): Promise<void> => {
  const children = childrenOf(running.pid).flatMap((pid) => identify(pid) ?? []);
  await running.kill();
  for (const { pid } of children) killIfThere(pid);
  while (children.some(isRunning)) await sleep(10);
};

/** Opens a part. If it ends by itself, calls `onCrash` and restarts it. */
export const openPart = async (
  name: string,
  launch: () => Promise<Running>,
  onCrash: (what: string) => void,
): Promise<Part> => {
  let running: Running | undefined;
  let isWanted = true;

  const start = async (): Promise<void> => {
    for (let attempt = 1; isWanted; attempt += 1) {
      try {
        const started = await launch();
        if (!isWanted) return await killFamily(started);
        running = started;
        void started.exited.then((exit) => void afterExit(started, exit));
        return;
      } catch (error) {
        if (attempt === START_ATTEMPTS || !isWanted) throw error;
        onCrash(`${name} did not start: ${messageOf(error)}`);
      }
    }
  };
  const afterExit = async (ended: Running, exit: Exit): Promise<void> => {
    if (running !== ended) return;
    running = undefined;
    onCrash(`${name} ${describeExit(exit)} by itself:\n${ended.lastLines(10)}`);
    await start().catch((error: unknown) => onCrash(`${name} stays down: ${messageOf(error)}`));
  };
  const kill = async (): Promise<void> => {
    const ended = running;
    running = undefined;
    if (ended !== undefined) await killFamily(ended);
  };
  await start();
  return {
    name,
    isUp: () => running !== undefined,
    kill,
    start,
    stop: async () => {
      isWanted = false;
      await kill();
    },
  };
};
