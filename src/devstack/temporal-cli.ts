import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import envPaths from 'env-paths';
import { lock } from 'proper-lockfile';
import { hasCode, messageOf } from './errno.ts';
import { buildTemporalCli } from './temporal-cli-build.ts';
import { downloadTemporalCli } from './temporal-cli-download.ts';
import { executableOnPath, refusal } from './temporal-cli-probe.ts';

/** Later versions need a Go submodule that has no published version. */
export const TEMPORAL_CLI_VERSION = '1.5.1';

export interface TemporalCliOptions {
  /** TEMPORAL_CLI_PATH: when set nothing else is tried. */
  cliPath?: string | undefined;
  /** FREEHOLD_CACHE_DIR; default: the cache folder of the user. */
  cacheDir?: string | undefined;
  /** Folders to search, like PATH; default: PATH itself. */
  searchPath?: string | undefined;
  downloadUrl?: string;
  onProgress?: (line: string) => void;
  signal?: AbortSignal | undefined;
}

/** A way to get the CLI: makes the executable `target`, or throws why it cannot. */
export type Obtain = (
  target: string,
  options: { onProgress: (line: string) => void; signal?: AbortSignal | undefined },
) => Promise<void>;

const DOWNLOAD_URL = 'https://temporal.download/cli/archive';

const remedies = (cacheDir: string) => `Any one of these helps:
  - install the Temporal CLI so that \`temporal\` is on PATH (https://docs.temporal.io/cli), or set TEMPORAL_CLI_PATH to it
  - set TEMPORAL_ADDRESS to a Temporal server of your own
  - install Go 1.25 or newer, with which it is built in 2 to 3 minutes
  - put an executable of version ${TEMPORAL_CLI_VERSION} into ${cacheDir} as \`temporal\`, or set FREEHOLD_CACHE_DIR to a folder that has it`;

const usable = async (file: string): Promise<string | undefined> =>
  (await refusal(file)) === undefined ? file : undefined;

/** Only one process obtains it; the others wait for its result. */
const withLock = async <T>(folder: string, options: TemporalCliOptions, work: () => Promise<T>): Promise<T> => {
  const startedAt = Date.now();
  let toldAt = 0;
  for (;;) {
    options.signal?.throwIfAborted();
    try {
      // A lost lock only means that two obtain it: each puts its own file in place whole.
      const release = await lock(folder, {
        stale: 15_000,
        update: 3_000,
        onCompromised: () => options.onProgress?.('the lock of the cache folder was lost'),
      });
      try {
        return await work();
      } finally {
        await release().catch((error: unknown) => {
          if (!hasCode(error, 'ERELEASED', 'ENOTACQUIRED')) throw error;
        });
      }
    } catch (error) {
      if (!hasCode(error, 'ELOCKED')) throw error;
    }
    if (Date.now() - toldAt > 10_000) {
      toldAt = Date.now();
      options.onProgress?.(
        `another start is getting the Temporal CLI, waiting: ${Math.round((Date.now() - startedAt) / 1_000)} s`,
      );
    }
    await sleep(250, undefined, { signal: options.signal });
  }
};

const obtain = async (target: string, options: TemporalCliOptions, tried: string[]): Promise<string | undefined> => {
  const { onProgress = () => undefined, signal } = options;
  const ways: [string, Obtain][] = [
    ['download', downloadTemporalCli(options.downloadUrl ?? DOWNLOAD_URL, TEMPORAL_CLI_VERSION)],
    ['go build', buildTemporalCli(TEMPORAL_CLI_VERSION, options.searchPath)],
  ];
  for (const [name, way] of ways) {
    const draft = `${target}.${process.pid}.new`;
    try {
      await way(draft, { onProgress, signal });
      const reason = await refusal(draft);
      if (reason !== undefined) throw new Error(reason);
      renameSync(draft, target);
      return target;
    } catch (error) {
      signal?.throwIfAborted();
      tried.push(`${name}: ${messageOf(error)}`);
    } finally {
      rmSync(draft, { force: true });
    }
  }
  return undefined;
};

/** The path of a Temporal CLI that answers, obtained when there is none. The error names what was tried and what helps. */
export const findTemporalCli = async (options: TemporalCliOptions = {}): Promise<string> => {
  if (options.cliPath !== undefined) {
    const reason = await refusal(options.cliPath);
    if (reason === undefined) return options.cliPath;
    throw new Error(`TEMPORAL_CLI_PATH is ${options.cliPath}: ${reason}`);
  }
  const tried: string[] = [];
  const onPath = executableOnPath('temporal', options.searchPath);
  if (onPath === undefined) tried.push('PATH: there is no `temporal` on it');
  else {
    const reason = await refusal(onPath);
    if (reason === undefined) return onPath;
    tried.push(`PATH: ${onPath}: ${reason}`);
  }

  const cacheDir = join(
    options.cacheDir ?? envPaths('freehold', { suffix: '' }).cache,
    `temporal-cli-${TEMPORAL_CLI_VERSION}-${process.platform}-${process.arch}`,
  );
  const target = join(cacheDir, 'temporal');
  const found = existsSync(target) ? await usable(target) : undefined;
  if (found !== undefined) return found;
  tried.push(existsSync(target) ? `cache: ${target}: ${await refusal(target)}` : `cache: ${target} is not there`);
  try {
    mkdirSync(cacheDir, { recursive: true });
    const obtained = await withLock(cacheDir, options, async () =>
      existsSync(target) && (await usable(target)) ? target : obtain(target, options, tried),
    );
    if (obtained !== undefined) return obtained;
  } catch (error) {
    options.signal?.throwIfAborted();
    tried.push(`cache folder: ${messageOf(error)}; set FREEHOLD_CACHE_DIR to one that can be written`);
  }
  throw new Error(
    `There is no Temporal CLI. Tried:\n${tried.map((line) => `  - ${line}`).join('\n')}\n${remedies(cacheDir)}`,
  );
};
