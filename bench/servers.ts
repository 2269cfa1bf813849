import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Launched, launch } from '../src/devstack/launch.ts';
import { anyFreePort } from '../src/devstack/ports.ts';
import { type RunningPostgres, removePostgres, startPostgres } from '../src/devstack/postgres.ts';
import { apiAddress, migrate, type ProductContext, startApi, startWorker } from '../src/devstack/product.ts';
import { randomText } from '../src/devstack/secret-file.ts';
import { type RunningTemporal, startTemporal } from '../src/devstack/temporal.ts';
import { findTemporalCli } from '../src/devstack/temporal-cli.ts';
import { createTextbookDatabase } from './textbook/setup.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

/** All processes of a run and their files, which `stop` removes. */
export interface Servers {
  postgres: RunningPostgres;
  temporal: RunningTemporal;
  apiUrl: string;
  workerMetricsUrl: string;
  platformKey: string;
  pids: Record<string, number>;
  /** Starts a Temporal server with its defaults, and a textbook worker on it. */
  startUntuned(): Promise<{ address: string; stop(): Promise<void> }>;
  stop(): Promise<void>;
}

interface Stoppable {
  stop(): Promise<unknown>;
}

const startTextbookWorker = async (folder: string, name: string, args: string[]): Promise<Launched> => {
  const worker = await launch({
    command: process.execPath,
    args: [join(root, 'scripts/run.mjs'), join(root, 'bench/textbook/worker.ts'), ...args],
    cwd: root,
    env: process.env,
    logFile: join(folder, `${name}.log`),
    announcesReady: true,
    stopSignal: 'SIGTERM',
    stopMsMax: 30_000,
  });
  const ended = worker.exited.then(() => {
    throw new Error(`The textbook's worker ended:\n${worker.lastLines(15)}`);
  });
  await Promise.race([worker.ready, ended]);
  ended.catch(() => undefined); // it ends when stopped
  return worker;
};

export const startServers = async (onProgress: (line: string) => void, signal: AbortSignal): Promise<Servers> => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-bench-'));
  // Postgres may run as another user, who must be able to enter.
  chmodSync(folder, 0o711);
  const started: Stoppable[] = [];
  const kept = <T extends Stoppable>(part: T): T => {
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
    const cli = await findTemporalCli({
      cliPath: process.env.TEMPORAL_CLI_PATH,
      cacheDir: process.env.FREEHOLD_CACHE_DIR,
      onProgress,
      signal,
    });
    const postgres = kept(await startPostgres({ dir: join(folder, 'postgres'), signal }));
    const temporal = kept(await startTemporal({ cli, dir: join(folder, 'temporal'), ui: false, signal }));

    onProgress('migrating, starting api and workers');
    const platformKey = `fh_platform_sk_${randomText(32)}`;
    const metricsPort = await anyFreePort();
    const context: ProductContext = {
      dataDir: folder,
      logDir: folder,
      env: {
        ...process.env,
        DATABASE_URL: postgres.serviceUrl,
        TEMPORAL_ADDRESS: temporal.address,
        FREEHOLD_BOOTSTRAP_KEY: platformKey,
        METRICS_PORT: String(metricsPort),
      },
    };
    await migrate(context, { owner: postgres.ownerUrl, service: postgres.serviceUrl }, signal);
    const worker = kept(await startWorker(context, signal));
    const address = apiAddress('127.0.0.1', await anyFreePort());
    const api = kept(await startApi(context, address, signal));
    const textbookUrl = await createTextbookDatabase(postgres.superuserUrl);
    const textbook = kept(await startTextbookWorker(folder, 'textbook', [temporal.address, textbookUrl]));

    return {
      postgres,
      temporal,
      apiUrl: address.url,
      workerMetricsUrl: `http://127.0.0.1:${metricsPort + 1}/metrics`,
      platformKey,
      pids: {
        api: api.pid,
        worker: worker.pid,
        textbook: textbook.pid,
        temporal: temporal.pid,
        postgres: postgres.pid,
        bench: process.pid,
      },
      async startUntuned() {
        const dir = join(folder, 'temporal-untuned');
        const untuned = kept(await startTemporal({ cli, dir, ui: false, tuned: false, signal }));
        const untunedWorker = kept(
          await startTextbookWorker(folder, 'textbook-untuned', [untuned.address, textbookUrl]),
        );
        return {
          address: untuned.address,
          stop: async () => {
            await untunedWorker.stop();
            await untuned.stop();
          },
        };
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
