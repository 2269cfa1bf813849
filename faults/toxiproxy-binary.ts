import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { runCommand } from '../src/devstack/run-command.ts';
import { executableOnPath } from '../src/devstack/temporal-cli-probe.ts';

const TOXIPROXY_VERSION = '2.5.0';
const PACKAGE = `github.com/Shopify/toxiproxy/v2/cmd/server@v${TOXIPROXY_VERSION}`;
const BUILD_MS_MAX = 10 * 60_000;

const remedies = (
  target: string,
) => `The fault campaign cuts and delays connections with toxiproxy. Any one of these helps:
  - install toxiproxy so that \`toxiproxy-server\` is on PATH
  - install Go, with which it is built in seconds
  - put its server, version ${TOXIPROXY_VERSION}, where it is looked for: ${target}`;

/** Returns the path of toxiproxy's server: on PATH, in the user's cache, or built with Go once. */
export const findToxiproxy = async (onProgress: (line: string) => void): Promise<string> => {
  const onPath = executableOnPath('toxiproxy-server');
  if (onPath !== undefined) return onPath;
  const cache = process.env.FREEHOLD_CACHE_DIR || envPaths('freehold', { suffix: '' }).cache;
  const folder = join(cache, `toxiproxy-${TOXIPROXY_VERSION}-${process.platform}-${process.arch}`);
  const target = join(folder, 'toxiproxy-server');
  if (existsSync(target)) return target;
  const go = executableOnPath('go');
  if (go === undefined) throw new Error(`Neither toxiproxy nor Go, to build it, was found.\n${remedies(target)}`);
  onProgress(`building toxiproxy ${TOXIPROXY_VERSION} with Go, once`);
  mkdirSync(folder, { recursive: true });
  // Each start builds in its own folder and moves a complete file into place.
  const draft = mkdtempSync(join(folder, 'build-'));
  try {
    const { isDone, output } = await runCommand(go, ['install', '-trimpath', PACKAGE], {
      cwd: draft,
      env: { ...process.env, GOBIN: draft, GOFLAGS: '-mod=mod', GOWORK: 'off', GO111MODULE: 'on', CGO_ENABLED: '0' },
      msMax: BUILD_MS_MAX,
    });
    if (!isDone) throw new Error(`toxiproxy could not be built:\n${output}\n${remedies(target)}`);
    renameSync(join(draft, 'server'), target);
    return target;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
};
