import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrateUp } from '../../src/db/migration/migrate.ts';
import { type RunningPostgres, removePostgres, startPostgres } from '../../src/devstack/postgres.ts';
import { type RunningTemporal, startTemporal } from '../../src/devstack/temporal.ts';
import { temporalCli } from './temporal-cli.ts';

/** The servers shared by all tests: one Postgres, whose database is the template of all others, and one Temporal. */
interface TestServers {
  superuserUrl: string;
  ownerUrl: string;
  serviceUrl: string;
  temporalAddress: string;
  /** For files of the tests, removed at the end of the run. */
  folder: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    servers: TestServers;
  }
}

/** Postgres settings for temporary clusters: data need not survive, and no background maintenance runs. */
export const throwawaySettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  max_connections: 300,
};

/** Creates a folder that servers of another user can traverse. */
export const makeServerFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-test-'));
  chmodSync(folder, 0o711);
  return folder;
};

const onProgress = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const startMigratedPostgres = async (dir: string): Promise<RunningPostgres> => {
  const server = await startPostgres({ dir, settings: throwawaySettings });
  try {
    await migrateUp({ ownerUrl: server.ownerUrl, serviceUrl: server.serviceUrl });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
};

const startTestTemporal = async (dir: string): Promise<RunningTemporal> => {
  const cli = await temporalCli(onProgress);
  return startTemporal({ cli, dir, ui: false });
};

export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const folder = makeServerFolder();
  const running: (RunningPostgres | RunningTemporal)[] = [];
  const removeFolder = (): void => {
    removePostgres(join(folder, 'postgres'));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  // Vitest does not tear down when it is interrupted, and an exit handler cannot wait for a clean stop.
  const abandon = (): void => {
    for (const server of running) void server.kill();
    removeFolder();
  };
  process.once('exit', abandon);
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((server) => server.stop()));
    process.off('exit', abandon);
    removeFolder();
  };

  const noted = <Server extends RunningPostgres | RunningTemporal>(server: Server): Server => {
    running.push(server);
    return server;
  };
  const [postgres, temporal] = await Promise.allSettled([
    startMigratedPostgres(join(folder, 'postgres')).then(noted),
    startTestTemporal(join(folder, 'temporal')).then(noted),
  ]);
  if (postgres.status === 'rejected' || temporal.status === 'rejected') {
    await stop();
    throw postgres.status === 'rejected' ? postgres.reason : (temporal as PromiseRejectedResult).reason;
  }
  const { superuserUrl, ownerUrl, serviceUrl } = postgres.value;
  provide('servers', { superuserUrl, ownerUrl, serviceUrl, temporalAddress: temporal.value.address, folder });
  return stop;
};
