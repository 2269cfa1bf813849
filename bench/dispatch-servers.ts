import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Launched } from '../src/devstack/launch.ts';
import { anyFreePort } from '../src/devstack/ports.ts';
import { type RunningPostgres, removePostgres, startPostgres } from '../src/devstack/postgres.ts';
import {
  apiAddress,
  migrate,
  type ProductContext,
  startApi,
  startWorker,
  untilServing,
} from '../src/devstack/product.ts';
import { randomText } from '../src/devstack/secret-file.ts';
import { type RunningTemporal, startTemporal } from '../src/devstack/temporal.ts';
import { findTemporalCli } from '../src/devstack/temporal-cli.ts';
import { allowedCallback } from '../src/devstack/temporal-settings.ts';

/** Postgres, Temporal, an api and two workers, of which the first receives the callbacks. */
export interface DispatchServers {
  postgres: RunningPostgres;
  temporal: RunningTemporal;
  apiUrl: string;
  platformKey: string;
  /** Of the processes that stay. */
  pids: Record<string, number>;
  /** Kills the second worker at once, and starts another in its place once it is called again. */
  killSecondWorker(): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}

export const startDispatchServers = async (
  onProgress: (line: string) => void,
  signal: AbortSignal,
): Promise<DispatchServers> => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-bench-'));
  // Postgres may run as another user, who must be able to enter.
  chmodSync(folder, 0o711);
  const started: { stop(): Promise<unknown> }[] = [];
  const kept = <T extends { stop(): Promise<unknown> }>(part: T): T => {
    started.unshift(part);
    return part;
  };
  const stop = async (): Promise<void> => {
    for (const part of started) await part.stop();
    removePostgres(join(folder, 'postgres'));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    onProgress('starting Postgres and Temporal');
    const { TEMPORAL_CLI_PATH: cliPath, FREEHOLD_CACHE_DIR: cacheDir } = process.env;
    const cli = await findTemporalCli({ cliPath, cacheDir, onProgress, signal });
    const postgres = kept(await startPostgres({ dir: join(folder, 'postgres'), signal }));
    const [callbackPort, firstMetrics, secondMetrics] = [await anyFreePort(), await anyFreePort(), await anyFreePort()];
    const callbackUrl = `http://127.0.0.1:${callbackPort}`;
    const settings = allowedCallback(callbackUrl);
    const temporal = kept(await startTemporal({ cli, dir: join(folder, 'temporal'), ui: false, settings, signal }));

    onProgress('migrating, starting api and workers');
    const platformKey = `fh_platform_sk_${randomText(32)}`;
    const context = (env: NodeJS.ProcessEnv): ProductContext => ({
      dataDir: folder,
      logDir: folder,
      env: {
        ...process.env,
        DATABASE_URL: postgres.serviceUrl,
        TEMPORAL_ADDRESS: temporal.address,
        FREEHOLD_BOOTSTRAP_KEY: platformKey,
        FREEHOLD_KEY_FILE: join(folder, 'kms.key'),
        FREEHOLD_DATA_DIR: folder,
        CALLBACK_URL: callbackUrl,
        ...env,
      },
    });
    const first = context({ CALLBACK_PORT: String(callbackPort), METRICS_PORT: String(firstMetrics) });
    const second = context({ METRICS_PORT: String(secondMetrics) });
    await migrate(first, { owner: postgres.ownerUrl, service: postgres.serviceUrl }, signal);
    const firstWorker = kept(await startWorker(first, signal));
    let other: Launched = await startWorker(second, signal);
    kept({ stop: () => other.stop() });
    const address = apiAddress('127.0.0.1', await anyFreePort());
    kept(await startApi(first, address, signal));
    await untilServing(address.url, signal);
    return {
      postgres,
      temporal,
      apiUrl: address.url,
      platformKey,
      pids: { worker: firstWorker.pid, temporal: temporal.pid, postgres: postgres.pid },
      killSecondWorker: async () => {
        await other.kill();
        return async () => {
          other = await startWorker(second, signal);
        };
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
