import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { hasCode } from './errno.ts';
import { identify, isRunning } from './process-identity.ts';
import { writePrivate } from './secret-file.ts';

/** What a running stack tells other programs, in `run.json` of its data folder. */
export interface RunFile {
  apiUrl: string;
  temporalAddress: string;
  temporalUiUrl: string | null;
  /** As the service role, with its password: the file is for its owner alone. */
  databaseUrl: string;
  /** `FREEHOLD_KEY_FILE` of whatever else shall use this database. */
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

/** A link appears with its content and fails when the name is taken: nobody reads half a claim. */
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
    // Somebody else may have replaced the stale claim since we read it; then theirs was moved, and goes back.
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
    `Freehold already ${apiUrl === undefined ? 'starts' : `runs at ${apiUrl}`} on the data folder ${dir} (process ${pid}). ` +
      'Stop that one, or set FREEHOLD_DATA_DIR to another folder.',
  );
};

interface DataFolderClaim {
  publish: (run: RunFile) => void;
  release: () => void;
}

/** One stack per data folder, from its first moment on. A stack that was killed holds nothing: its process is gone. */
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
