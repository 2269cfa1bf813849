import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import envPaths from 'env-paths';
import { runCommand } from '../src/devstack/run-command.ts';
import { executableOnPath } from '../src/devstack/temporal-cli-probe.ts';

const buildMsMax = 10 * 60_000;

/** A program for development that Go builds from a published module. */
export interface GoTool {
  readonly name: string;
  readonly version: string;
  /** Of the module, without its version. */
  readonly package: string;
  /** What it is needed for, as a sentence. */
  readonly purpose: string;
  /** The name of its file. */
  readonly file: string;
  /** Whether one on PATH, of whatever version, is as good. */
  readonly isAnyVersion: boolean;
}

const targetOf = ({ name, version, file }: GoTool): string => {
  const cache = process.env.FREEHOLD_CACHE_DIR || envPaths('freehold', { suffix: '' }).cache;
  return join(cache, `${name}-${version}-${process.platform}-${process.arch}`, file);
};

/** Its path on PATH or in the user's cache. undefined: it would have to be built. */
const findGoTool = (tool: GoTool): string | undefined => {
  const found = tool.isAnyVersion ? executableOnPath(tool.file) : undefined;
  if (found !== undefined) return found;
  const target = targetOf(tool);
  return existsSync(target) ? target : undefined;
};

const remedies = (tool: GoTool): string =>
  [
    `${tool.purpose} Any one of these helps:`,
    ...(tool.isAnyVersion ? [`  - install ${tool.name} so that \`${tool.file}\` is on PATH`] : []),
    '  - install Go, with which it is built once',
    `  - put version ${tool.version} where it is looked for: ${targetOf(tool)}`,
  ].join('\n');

/** Returns the path of the program: on PATH, in the user's cache, or built with Go once. */
export const obtainGoTool = async (tool: GoTool, onProgress: (line: string) => void): Promise<string> => {
  const found = findGoTool(tool);
  if (found !== undefined) return found;
  const go = executableOnPath('go');
  if (go === undefined) throw new Error(`Neither ${tool.name} nor Go, to build it, was found.\n${remedies(tool)}`);
  onProgress(`building ${tool.name} ${tool.version} with Go, once`);
  const target = targetOf(tool);
  const folder = dirname(target);
  mkdirSync(folder, { recursive: true });
  // Each start builds in its own folder and moves a complete file into place.
  const draft = mkdtempSync(join(folder, 'build-'));
  try {
    const { isDone, output } = await runCommand(go, ['install', '-trimpath', `${tool.package}@v${tool.version}`], {
      cwd: draft,
      env: { ...process.env, GOBIN: draft, GOFLAGS: '-mod=mod', GOWORK: 'off', GO111MODULE: 'on', CGO_ENABLED: '0' },
      msMax: buildMsMax,
    });
    if (!isDone) throw new Error(`${tool.name} could not be built:\n${output}\n${remedies(tool)}`);
    renameSync(join(draft, basename(tool.package)), target);
    return target;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
};
