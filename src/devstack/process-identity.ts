import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { childEnvironment } from './child-environment.ts';
import { hasCode } from './errno.ts';

/** A process id can be reused; together with the start time it is unique. */
export interface ProcessIdentity {
  pid: number;
  startedAt: string;
}

/** `undefined` if the process does not exist, or has ended and is a zombie. */
const startOf = (pid: number): string | undefined => {
  if (process.platform !== 'linux') {
    try {
      return (
        execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
          encoding: 'utf8',
          env: childEnvironment(),
        }).trim() || undefined
      );
    } catch (error) {
      // ps exits with 1 if the process does not exist.
      if (error instanceof Error && 'status' in error && error.status === 1) return undefined;
      throw error;
    }
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name, in parentheses, may contain spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ESRCH')) return undefined;
    throw error;
  }
};

export const identify = (pid: number): ProcessIdentity | undefined => {
  const startedAt = startOf(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
};

export const isRunning = (identity: ProcessIdentity): boolean => startOf(identity.pid) === identity.startedAt;
