import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { hasCode } from './errno.ts';
import { identify, isRunning } from './process-identity.ts';
import { writePrivate } from './secret-file.ts';

/** Connection data of a running stack for other programs, in `run.json` of its data folder. */
export interface RunFile {
  apiUrl: string;
  temporalAddress: string;
  temporalUiUrl: string | null;
  /** For the service role, with its password, so only the owner can read the file. */
  databaseUrl: string;
  /** `FREEHOLD_KEY_FILE` for other programs that use this database. */
  keyFile: string;
  pid: number;
}

const Claim = z.object({ pid: z.number().int(), startedAt: z.string() });

const readText = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
};

/** Creates the file by a link, which has its content from the start and fails if the name is taken. */
const tryClaim = (file: string, text: string): boolean => {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
};

const removeStale = (file: string, text: string): void => {
  const aside = `${file}.${process.pid}.old`;
  try {
    renameSync(file, aside);
    // Another process may have replaced the stale claim since it was read; if so, its claim was moved and is put back.
    if (readFileSync(aside, 'utf8') !== text) linkSync(aside, file);
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'EEXIST')) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
};

const refuse = (dir: string, pid: number): never => {
  const running = readText(join(dir, 'run.json'));
  const { apiUrl } = z
    .object({ apiUrl: z.string().optional() })
    .parse(running === undefined ? {} : JSON.parse(running));
  throw new Error(
    `Freehold is already ${apiUrl === undefined ? 'starting' : `running at ${apiUrl}`} with the data folder ${dir} (process ${pid}). ` +
      'Stop it, or set FREEHOLD_DATA_DIR to another folder.',
  );
};

interface DataFolderClaim {
  publish: (run: RunFile) => void;
  release: () => void;
}

/** Allows one stack per data folder, from the start on. The claim of a killed stack is void, since its process is gone. */
export const claimDataFolder = (dir: string): DataFolderClaim => {
  const claimFile = join(dir, 'stack.json');
  const runFile = join(dir, 'run.json');
  const ours = `${JSON.stringify(identify(process.pid))}\n`;
  while (!tryClaim(claimFile, ours)) {
    const text = readText(claimFile);
    if (text === undefined) continue;
    const holder = Claim.parse(JSON.parse(text));
    if (isRunning(holder)) refuse(dir, holder.pid);
    removeStale(claimFile, text);
  }
  rmSync(runFile, { force: true });
  return {
    publish: (run) => writePrivate(runFile, `${JSON.stringify(run, null, 2)}\n`),
    release: () => {
      for (const file of [runFile, claimFile]) rmSync(file, { force: true });
    },
  };
};
