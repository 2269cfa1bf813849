import { chmodSync, createWriteStream, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { abortAfter } from '../contract/abort-after.ts';
import { messageOf } from './errno.ts';
import { runCommand } from './run-command.ts';
import type { Obtain } from './temporal-cli-release.ts';

const STALL_MS_MAX = 20_000;
const TOTAL_MS_MAX = 10 * 60_000;
const PROGRESS_MS = 10_000;

const archiveUrl = (base: string, version: string): string => {
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch as string];
  const isOffered = arch !== undefined && ['linux', 'darwin'].includes(process.platform);
  if (!isOffered) throw new Error(`no archive exists for ${process.platform}-${process.arch}`);
  return `${base}/v${version}?platform=${process.platform}&arch=${arch}`;
};

/** Fails after 20 s without data, or 10 minutes in all. */
const fetchTo = async (url: string, file: string, onProgress: (line: string) => void, outer?: AbortSignal) => {
  const giveUp = new AbortController();
  const onStall = () => giveUp.abort(new Error(`no data for ${STALL_MS_MAX / 1_000} s`));
  let stall = setTimeout(onStall, STALL_MS_MAX);
  let megabytes = 0;
  const startedAt = Date.now();
  const progress = setInterval(() => {
    onProgress(
      `downloading the Temporal CLI: ${Math.round((Date.now() - startedAt) / 1_000)} s, ${Math.round(megabytes)} MB`,
    );
  }, PROGRESS_MS);
  const whole = abortAfter(TOTAL_MS_MAX, giveUp.signal, ...(outer ? [outer] : []));
  try {
    const response = await fetch(url, { signal: whole });
    if (!response.ok || response.body === null) throw new Error(`the server answered HTTP ${response.status}`);
    const body = Readable.from(response.body, { objectMode: false });
    body.on('data', (chunk: Buffer) => {
      megabytes += chunk.length / 1e6;
      clearTimeout(stall);
      stall = setTimeout(onStall, STALL_MS_MAX);
    });
    await pipeline(body, createWriteStream(file));
  } catch (error) {
    if (giveUp.signal.aborted) throw giveUp.signal.reason;
    const cause = error instanceof Error && error.cause !== undefined ? `: ${messageOf(error.cause)}` : '';
    throw new Error(`${url}: ${messageOf(error)}${cause}`, { cause: error });
  } finally {
    clearTimeout(stall);
    clearInterval(progress);
  }
};

/** Downloads the official archive. Only TLS proves its origin: the vendor's checksums are on the same host. */
export const downloadTemporalCli =
  (base: string, version: string): Obtain =>
  async (target, { onProgress, signal }) => {
    const url = archiveUrl(base, version);
    onProgress(`downloading the Temporal CLI ${version}`);
    const folder = mkdtempSync(join(dirname(target), 'download-'));
    try {
      const archive = join(folder, 'cli.tar.gz');
      await fetchTo(url, archive, onProgress, signal);
      const unpacked = await runCommand('tar', ['-xzf', archive, '-C', folder, 'temporal'], { msMax: 120_000, signal });
      if (!unpacked.isDone) throw new Error(`the archive could not be unpacked: ${unpacked.output}`);
      chmodSync(join(folder, 'temporal'), 0o755);
      renameSync(join(folder, 'temporal'), target);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
