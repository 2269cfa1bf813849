import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { hasCode } from './errno.ts';
import { identify, isRunning, type ProcessIdentity } from './process-identity.ts';
import { writePrivate } from './secret-file.ts';

const Identity = z.object({ pid: z.number().int(), startedAt: z.string() });
const Record = z.object({ server: Identity, owner: Identity });

/** Records in a server's data folder which process serves it, and for whom. */
export const recordServer = (file: string, pid: number): void => {
  const server = identify(pid);
  const owner = identify(process.pid);
  // It may already have ended; its exit is reported elsewhere.
  if (server === undefined || owner === undefined) return;
  writePrivate(file, `${JSON.stringify({ server, owner })}\n`);
};

const read = (file: string): { server: ProcessIdentity; owner: ProcessIdentity } | undefined => {
  try {
    return Record.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw new Error(`${file} cannot be read. Remove it if nothing uses this folder.`, { cause: error });
  }
};

const waitForEnd = async (server: ProcessIdentity, msMax: number): Promise<boolean> => {
  for (const until = Date.now() + msMax; isRunning(server); ) {
    if (Date.now() > until) return false;
    await sleep(50);
  }
  return true;
};

/**
 * Ends a server on this folder whose owner was killed; fails if its owner is still running. Two servers on one data
 * folder would destroy it.
 */
export const endLeftover = async (file: string, what: string, stopSignal: NodeJS.Signals): Promise<void> => {
  const recorded = read(file);
  if (recorded === undefined || !isRunning(recorded.server)) return;
  const { server, owner } = recorded;
  if (isRunning(owner)) {
    throw new Error(`${what} is already running on this data folder: process ${server.pid}, started by ${owner.pid}.`);
  }
  process.kill(server.pid, stopSignal);
  if (await waitForEnd(server, 15_000)) return;
  process.kill(server.pid, 'SIGKILL');
  if (!(await waitForEnd(server, 5_000))) throw new Error(`${what}, process ${server.pid}, could not be stopped.`);
};
