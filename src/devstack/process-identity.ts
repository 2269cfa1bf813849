import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { childEnvironment } from './child-environment.ts';
import { hasCode } from './errno.ts';

/** A process id is reused; together with the moment the process began it is not. */
export interface ProcessIdentity {
  pid: number;
  startedAt: string;
}

/** `undefined` when there is no such process, or it has ended and only waits to be collected. */
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
      // ps exits 1 when there is no such process.
      if (error instanceof Error && 'status' in error && error.status === 1) return undefined;
      throw error;
    }
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name, in parentheses, may itself hold spaces and parentheses.
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
