import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { hasCode } from './errno.ts';
import { runCommand } from './run-command.ts';

/** The first that can start a workflow and update it in one call without being told to. */
const SERVER_VERSION_MIN = [1, 28] as const;

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

/** Why this file is no Temporal CLI that we can use; `undefined` when it is one. */
export const refusal = async (file: string): Promise<string | undefined> => {
  if (!isExecutable(file)) return 'is not an executable file';
  const { isDone, output } = await runCommand(file, ['--version'], { msMax: 15_000 });
  if (!isDone) return `does not answer \`--version\`: ${output.slice(0, 300) || 'no output'}`;
  const version = /\(Server (\d+)\.(\d+)/.exec(output);
  if (version === null)
    return `answers \`--version\` with ${JSON.stringify(output.slice(0, 100))}, which names no Temporal server`;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  const [majorMin, minorMin] = SERVER_VERSION_MIN;
  if (major > majorMin || (major === majorMin && minor >= minorMin)) return undefined;
  return `has Temporal server ${major}.${minor}; ${majorMin}.${minorMin} or newer is needed`;
};
