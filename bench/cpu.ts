import { readdirSync, readFileSync } from 'node:fs';
import { hasCode } from '../src/devstack/errno.ts';

/** Milliseconds of CPU that each process and its children have used so far; empty without /proc. */
export type CpuMs = ReadonlyMap<string, number>;

// Linux's unit in /proc for user programs, whatever the kernel's tick.
const millisecondsPerTick = 10;

const readStat = (pid: string): string[] => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may contain anything.
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ESRCH')) return []; // it has ended
    throw error;
  }
};

const field = { parent: 1, user: 11, system: 12, childUser: 13, childSystem: 14 };

const ticksOf = (stat: readonly string[], ...fields: number[]): number =>
  fields.reduce((sum, index) => sum + Number(stat[index] ?? 0), 0);

/** Includes a process's ended and running children (Postgres has one per connection). */
export const readCpu = (pids: Readonly<Record<string, number>>): CpuMs => {
  if (process.platform !== 'linux') return new Map();
  const stats = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => [Number(pid), readStat(pid)]),
  );
  // A process that starts the others is the parent of all of them.
  const named = new Set(Object.values(pids));
  return new Map(
    Object.entries(pids).map(([name, pid]) => {
      const { user, system, childUser, childSystem, parent } = field;
      const own = ticksOf(stats.get(pid) ?? [], user, system, childUser, childSystem);
      const children = [...stats].filter(([child, stat]) => Number(stat[parent]) === pid && !named.has(child));
      const running = children.reduce((sum, [, stat]) => sum + ticksOf(stat, user, system), 0);
      return [name, (own + running) * millisecondsPerTick];
    }),
  );
};

export const cpuBetween = (before: CpuMs, after: CpuMs): Map<string, number> =>
  new Map([...after].map(([name, milliseconds]) => [name, milliseconds - (before.get(name) ?? 0)]));
