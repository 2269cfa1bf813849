import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import envPaths from 'env-paths';
import { lock } from 'proper-lockfile';
import { hasCode, messageOf } from './errno.ts';
import { buildTemporalCli } from './temporal-cli-build.ts';
import { downloadTemporalCli } from './temporal-cli-download.ts';
import { compareVersions, executableOnPath, openHoles, probe, type ServerVersion } from './temporal-cli-probe.ts';
import type { CliRelease, Obtain } from './temporal-cli-release.ts';

/** The newest release, with the server named in its go.mod. Not run here yet: downloads were not reachable. */
export const DOWNLOADED: CliRelease = { cli: '1.9.1', server: '1.32.0' };

/**
 * Later versions of the CLI need a Go submodule without a published version, so the server is raised separately. So is
 * SQLite: with the server's own version, a call canceled at the wrong moment leaves a connection on which every later
 * statement fails with `interrupted (9)` until the server restarts (temporalio/temporal#9198).
 */
export const BUILT: CliRelease = { cli: '1.5.1', server: '1.29.7', sqlite: '1.44.3' };

interface TemporalCliOptions {
  /** TEMPORAL_CLI_PATH. If set, no other is searched for. */
  cliPath?: string | undefined;
  /** FREEHOLD_CACHE_DIR. Default: the user's cache folder. */
  cacheDir?: string | undefined;
  /** Folders to search, in the format of PATH. Default: PATH itself. */
  searchPath?: string | undefined;
  downloadUrl?: string;
  onProgress?: (line: string) => void;
  /** Reports the known holes of an older server, used because no newer one was found. Default: `onProgress`. */
  onWarning?: (line: string) => void;
  signal?: AbortSignal | undefined;
}

const DOWNLOAD_URL = 'https://temporal.download/cli/archive';

const FOLDER_PREFIX = 'temporal-cli-';
const FILE = 'temporal';

const folderOf = (root: string, { cli, server, sqlite }: CliRelease): string => {
  const versions = `${cli}-server-${server}${sqlite === undefined ? '' : `-sqlite-${sqlite}`}`;
  return join(root, `${FOLDER_PREFIX}${versions}-${process.platform}-${process.arch}`);
};

const remedies = (root: string) => `Any one of these helps:
  - install the Temporal CLI ${DOWNLOADED.cli} or newer so that \`temporal\` is on PATH (https://docs.temporal.io/cli), or set TEMPORAL_CLI_PATH to it
  - set TEMPORAL_ADDRESS to your own Temporal server
  - install Go 1.25 or newer, which builds it in 2 to 3 minutes
  - put the CLI into ${folderOf(root, DOWNLOADED)} as \`${FILE}\`, or set FREEHOLD_CACHE_DIR to a folder that contains it`;

/** Lets only one process obtain the CLI; the others wait for its result. */
const withLock = async <T>(folder: string, options: TemporalCliOptions, work: () => Promise<T>): Promise<T> => {
  const startedAt = Date.now();
  let toldAt = 0;
  for (;;) {
    options.signal?.throwIfAborted();
    try {
      // If the lock is lost, two processes obtain it: each puts a complete file in place.
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
        `another process is getting the Temporal CLI; waiting: ${Math.round((Date.now() - startedAt) / 1_000)} s`,
      );
    }
    await sleep(250, undefined, { signal: options.signal });
  }
};

interface Usable {
  file: string;
  version: ServerVersion;
  name: string;
  open: readonly string[];
}

/** Candidates found so far, and why each was rejected. */
class Search {
  private readonly tried: string[] = [];
  private readonly older: Usable[] = [];

  note(line: string): void {
    this.tried.push(line);
  }

  /** Returns the file if its server has no known hole; otherwise remembers it as a fallback. */
  async look(source: string, file: string): Promise<string | undefined> {
    const probed = await probe(file);
    if ('reason' in probed) {
      this.note(`${source}: ${file}: ${probed.reason}`);
      return undefined;
    }
    if (probed.open.length === 0) return file;
    this.note(`${source}: ${file}: ${openHoles(probed.name, probed.open)}`);
    this.older.push({ file, ...probed });
    return undefined;
  }

  newestOlder(): Usable | undefined {
    return this.older.toSorted((left, right) => compareVersions(right.version, left.version))[0];
  }

  lines(): string {
    return this.tried.map((line) => `  - ${line}`).join('\n');
  }
}

/** Files in the cache folder from other versions of Freehold. */
const otherCached = (root: string): string[] => {
  const ours = [folderOf(root, DOWNLOADED), folderOf(root, BUILT)];
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(root)
    .filter((name) => name.startsWith(FOLDER_PREFIX))
    .map((name) => join(root, name))
    .filter((folder) => !ours.includes(folder))
    .map((folder) => join(folder, FILE))
    .filter((file) => existsSync(file));
};

const lookInCache = async (root: string, search: Search): Promise<string | undefined> => {
  for (const release of [DOWNLOADED, BUILT]) {
    const file = join(folderOf(root, release), FILE);
    if (!existsSync(file)) search.note(`cache: ${file} does not exist`);
    else {
      const found = await search.look('cache', file);
      if (found !== undefined) return found;
    }
  }
  return undefined;
};

const obtain = async (root: string, options: TemporalCliOptions, search: Search): Promise<string | undefined> => {
  const { onProgress = () => undefined, signal } = options;
  const ways: [string, CliRelease, Obtain][] = [
    ['download', DOWNLOADED, downloadTemporalCli(options.downloadUrl ?? DOWNLOAD_URL, DOWNLOADED.cli)],
    ['go build', BUILT, buildTemporalCli(BUILT, options.searchPath)],
  ];
  for (const [name, release, way] of ways) {
    const target = join(folderOf(root, release), FILE);
    const draft = `${target}.${process.pid}.new`;
    try {
      mkdirSync(folderOf(root, release), { recursive: true });
      await way(draft, { onProgress, signal });
      const probed = await probe(draft);
      if ('reason' in probed) throw new Error(probed.reason);
      if (probed.open.length > 0) throw new Error(openHoles(probed.name, probed.open));
      renameSync(draft, target);
      return target;
    } catch (error) {
      signal?.throwIfAborted();
      search.note(`${name}: ${messageOf(error)}`);
    } finally {
      rmSync(draft, { force: true });
    }
  }
  return undefined;
};

const lookOnPath = async (options: TemporalCliOptions, search: Search): Promise<string | undefined> => {
  const onPath = executableOnPath(FILE, options.searchPath);
  if (onPath !== undefined) return search.look('PATH', onPath);
  search.note(`PATH: no \`${FILE}\` found`);
  return undefined;
};

const lookInCacheOrObtain = async (
  root: string,
  options: TemporalCliOptions,
  search: Search,
): Promise<string | undefined> => {
  const found = await lookInCache(root, search);
  if (found !== undefined) return found;
  const lockFolder = folderOf(root, BUILT);
  try {
    mkdirSync(lockFolder, { recursive: true });
    return await withLock(
      lockFolder,
      options,
      async () => (await lookInCache(root, new Search())) ?? (await obtain(root, options, search)),
    );
  } catch (error) {
    options.signal?.throwIfAborted();
    search.note(`cache folder: ${messageOf(error)}; set FREEHOLD_CACHE_DIR to a writable one`);
    return undefined;
  }
};

const findNamed = async (cliPath: string, onWarning: (line: string) => void): Promise<string> => {
  const probed = await probe(cliPath);
  if ('reason' in probed) throw new Error(`TEMPORAL_CLI_PATH is ${cliPath}: ${probed.reason}`);
  if (probed.open.length > 0) onWarning(`${cliPath}: ${openHoles(probed.name, probed.open)}`);
  return cliPath;
};

/**
 * Finds a Temporal CLI whose server isolates namespaces, or obtains one. If neither succeeds, uses the newest older one
 * and reports its known holes. The error lists everything tried, and remedies.
 */
export const findTemporalCli = async (options: TemporalCliOptions = {}): Promise<string> => {
  const onWarning = options.onWarning ?? options.onProgress ?? (() => undefined);
  if (options.cliPath !== undefined) return findNamed(options.cliPath, onWarning);
  const root = options.cacheDir ?? envPaths('freehold', { suffix: '' }).cache;
  const search = new Search();
  const found = (await lookOnPath(options, search)) ?? (await lookInCacheOrObtain(root, options, search));
  if (found !== undefined) return found;

  for (const file of otherCached(root)) await search.look('cache', file);
  const older = search.newestOlder();
  if (older === undefined) throw new Error(`No Temporal CLI was found. Tried:\n${search.lines()}\n${remedies(root)}`);
  onWarning(`${older.file}: ${openHoles(older.name, older.open)}. No newer one was found. ${remedies(root)}`);
  return older.file;
};
