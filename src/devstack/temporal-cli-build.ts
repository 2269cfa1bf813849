import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { childEnvironment } from './child-environment.ts';
import { runCommand } from './run-command.ts';
import { executableOnPath } from './temporal-cli-probe.ts';
import type { CliRelease, Obtain } from './temporal-cli-release.ts';

const STEP_MS_MAX = 20 * 60_000;
const PROGRESS_MS = 10_000;
const MODULE = 'github.com/temporalio/cli';
const SERVER_MODULE = 'go.temporal.io/server';
const SQLITE_MODULE = 'modernc.org/sqlite';

/** Settings for fetching modules: Go's own, proxies, certificates, and the credentials of a private proxy. */
const NETWORK = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];
const FILES = ['SSL_CERT_FILE', 'SSL_CERT_DIR', 'NETRC', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME'];

const goEnvironment = (): NodeJS.ProcessEnv =>
  childEnvironment([...NETWORK, ...FILES, ...Object.keys(process.env).filter((name) => name.startsWith('GO'))]);

/** Builds the CLI from source, for machines that reach little but a Go module proxy. Two to three minutes on two cores. */
export const buildTemporalCli =
  ({ cli, server, sqlite }: CliRelease, searchPath?: string): Obtain =>
  async (target, { onProgress, signal }) => {
    const go = executableOnPath('go', searchPath);
    if (go === undefined) throw new Error('no `go` found on PATH');
    const folder = mkdtempSync(join(dirname(target), 'build-'));
    const startedAt = Date.now();
    const tell = () => onProgress(`building the Temporal CLI: ${Math.round((Date.now() - startedAt) / 1_000)} s`);
    const progress = setInterval(tell, PROGRESS_MS);
    onProgress(
      `building the Temporal CLI ${cli} with Temporal server ${server}, once, with Go; this takes 2 to 3 minutes`,
    );
    const version_ = `-X ${MODULE}/temporalcli.Version=${cli}`;
    try {
      for (const args of [
        ['mod', 'init', 'freehold.invalid/temporal-cli'],
        // In one call, which raises the CLI's server together with the modules that both need.
        [
          'get',
          `${MODULE}/cmd/temporal@v${cli}`,
          `${SERVER_MODULE}@v${server}`,
          ...(sqlite === undefined ? [] : [`${SQLITE_MODULE}@v${sqlite}`]),
        ],
        ['build', '-trimpath', '-ldflags', `-s -w ${version_}`, '-o', target, `${MODULE}/cmd/temporal`],
      ]) {
        const { isDone, output } = await runCommand(go, args, {
          cwd: folder,
          // Without C, the file runs on any libc. The user's own flags and workspace would change the build.
          env: { ...goEnvironment(), CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GOWORK: 'off', GO111MODULE: 'on' },
          msMax: STEP_MS_MAX,
          signal,
        });
        if (!isDone) throw new Error(`\`go ${args[0]}\` failed:\n${output.split('\n').slice(-6).join('\n')}`);
      }
    } finally {
      clearInterval(progress);
      rmSync(folder, { recursive: true, force: true });
    }
  };
