import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from './run-command.ts';
import type { Obtain } from './temporal-cli.ts';
import { executableOnPath } from './temporal-cli-probe.ts';

const STEP_MS_MAX = 20 * 60_000;
const PROGRESS_MS = 10_000;
const MODULE = 'github.com/temporalio/cli';

/** Built from source, for machines that reach a Go module proxy and little else. Two to three minutes on two cores. */
export const buildTemporalCli =
  (version: string, searchPath?: string): Obtain =>
  async (target, { onProgress, signal }) => {
    const go = executableOnPath('go', searchPath);
    if (go === undefined) throw new Error('there is no `go` on PATH');
    const folder = mkdtempSync(join(dirname(target), 'build-'));
    const startedAt = Date.now();
    const tell = () => onProgress(`building the Temporal CLI: ${Math.round((Date.now() - startedAt) / 1_000)} s`);
    const progress = setInterval(tell, PROGRESS_MS);
    onProgress(`building the Temporal CLI ${version} with Go, once; this takes 2 to 3 minutes`);
    const version_ = `-X ${MODULE}/temporalcli.Version=${version}`;
    try {
      for (const args of [
        ['mod', 'init', 'freehold.invalid/temporal-cli'],
        ['get', `${MODULE}/cmd/temporal@v${version}`],
        ['build', '-trimpath', '-ldflags', `-s -w ${version_}`, '-o', target, `${MODULE}/cmd/temporal`],
      ]) {
        const { isDone, output } = await runCommand(go, args, {
          cwd: folder,
          // Without C the file runs on any libc; a reader's own flags and workspace would change what is built.
          env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GOWORK: 'off', GO111MODULE: 'on' },
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
