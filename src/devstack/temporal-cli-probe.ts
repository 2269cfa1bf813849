import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { hasCode } from './errno.ts';
import { runCommand } from './run-command.ts';

/** Major, minor, patch. A release candidate precedes its release. */
export type ServerVersion = readonly [number, number, number];

/** The first version that can start a workflow and update it in one call by default. */
const OLDEST: ServerVersion = [1, 28, 0];

/** Holes between the namespaces of a server, each with the first patch of every minor version that closes it. */
const HOLES: readonly { what: string; closedIn: readonly [ServerVersion, ...ServerVersion[]] }[] = [
  {
    what: "a workflow's commands act in other namespaces without authorization (CVE-2025-14987)",
    closedIn: [
      [1, 28, 2],
      [1, 29, 2],
    ],
  },
  {
    what: 'a batch operation acts in other namespaces (CVE-2026-5199)',
    closedIn: [
      [1, 29, 5],
      [1, 30, 3],
    ],
  },
  {
    what: 'replication streams are served without authorization',
    closedIn: [
      [1, 29, 6],
      [1, 30, 4],
    ],
  },
];

export const compareVersions = (left: ServerVersion, right: ServerVersion): number =>
  left[0] - right[0] || left[1] - right[1] || left[2] - right[2];

const isClosed = (version: ServerVersion, closedIn: readonly ServerVersion[]): boolean => {
  const sameMinor = closedIn.find(([major, minor]) => major === version[0] && minor === version[1]);
  if (sameMinor !== undefined) return compareVersions(version, sameMinor) >= 0;
  const [major, minor] = closedIn.at(-1) ?? OLDEST;
  return compareVersions(version, [major, minor + 1, 0]) >= 0;
};

/** Result of a probe: an unusable file, or a CLI with its server version and known holes. */
type Probed = { reason: string } | { version: ServerVersion; name: string; open: readonly string[] };

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'EACCES', 'ENOTDIR', 'ELOOP')) return false;
    throw error;
  }
};

export const executableOnPath = (name: string, searchPath = process.env.PATH ?? ''): string | undefined =>
  searchPath
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, name))
    .find(isExecutable);

/** Reads the version of the server inside a Temporal CLI, and its known holes. */
export const probe = async (file: string): Promise<Probed> => {
  if (!isExecutable(file)) return { reason: 'is not an executable file' };
  const { isDone, output } = await runCommand(file, ['--version'], { msMax: 15_000 });
  if (!isDone) return { reason: `does not answer \`--version\`: ${output.slice(0, 300) || 'no output'}` };
  const name = /\(Server (\d+\.\d+\.\d+(?:-[\w.-]+)?)/.exec(output)?.[1];
  if (name === undefined) {
    const answer = JSON.stringify(output.slice(0, 100));
    return { reason: `answers \`--version\` with ${answer}, which does not name a Temporal server` };
  }
  return judgeServer(name);
};

/** Judges a server by its version, such as `1.29.6` or `1.31.0-rc.1`. */
export const judgeServer = (name: string): Probed => {
  const found = /^(\d+)\.(\d+)\.(\d+)(-[\w.-]+)?/.exec(name);
  if (found === null) return { reason: `has a server of the unknown version ${name}` };
  const [, major, minor, patch, candidate] = found;
  const version = [Number(major), Number(minor), Number(patch) - (candidate === undefined ? 0 : 0.5)] as const;
  if (compareVersions(version, OLDEST) < 0) {
    return { reason: `has Temporal server ${name}; ${OLDEST[0]}.${OLDEST[1]} or newer is needed` };
  }
  return { version, name, open: HOLES.filter(({ closedIn }) => !isClosed(version, closedIn)).map(({ what }) => what) };
};

/** Describes the known holes of a server for its operator. */
export const openHoles = (name: string, open: readonly string[]): string =>
  `Temporal server ${name} is older than 1.29.6, 1.30.4 and 1.31.0: ${open.join('; ')}`;
