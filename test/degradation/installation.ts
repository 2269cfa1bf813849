import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../src/contract/problem.ts';
import { openDatabase } from '../../src/db/client.ts';
import { migrateUp } from '../../src/db/migration/migrate.ts';
import { type RunningPostgres, removePostgres, startPostgres } from '../../src/devstack/postgres.ts';
import { type RunningTemporal, startTemporal } from '../../src/devstack/temporal.ts';
import { openLocalKms } from '../../src/providers/kms/local.ts';
import { type KeyRing, openKeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import { freePort } from '../support/free-port.ts';
import { type Process, run } from '../support/processes.ts';
import { makeServerFolder, throwawaySettings } from '../support/servers.ts';
import { temporalCli } from '../support/temporal-cli.ts';
import { until } from '../support/until.ts';

export const platformKey = `fh_platform_sk_${randomUUID().replaceAll('-', '')}`;

export interface Answer {
  status: number;
  /** Code of a problem. */
  code: string | undefined;
  retryAfter: string | null;
  body: unknown;
  milliseconds: number;
}

export interface Ask {
  method?: string;
  key?: string | null;
  json?: unknown;
  headers?: Record<string, string>;
}

/** A client of one api process. */
export const clientOf = (url: string) => {
  const fetchRaw = (path: string, { method, key = platformKey, json, headers }: Ask = {}) =>
    fetch(`${url}${path}`, {
      method: method ?? (json === undefined ? 'GET' : 'POST'),
      headers: {
        ...(key === null ? {} : { Authorization: `Bearer ${key}` }),
        ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
  const ask = async (path: string, call: Ask = {}): Promise<Answer> => {
    const startedAt = performance.now();
    const response = await fetchRaw(path, call);
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const body: unknown = type.includes('json') ? JSON.parse(text) : text;
    return {
      status: response.status,
      code: type === 'application/problem+json' ? Problem.parse(body).code : undefined,
      retryAfter: response.headers.get('retry-after'),
      body,
      milliseconds: performance.now() - startedAt,
    };
  };
  return { fetchRaw, ask };
};

/** The product's processes on their own servers, which can be stopped and restarted. */
export const startInstallation = async (env: Record<string, string> = {}) => {
  const folder = makeServerFolder();
  const cli = await temporalCli();
  const keyFile = join(folder, 'kms.key');
  const startDatabase = (port?: number): Promise<RunningPostgres> =>
    startPostgres({
      dir: join(folder, 'postgres'),
      settings: throwawaySettings,
      ...(port === undefined ? {} : { port }),
    });
  const startEngine = (port?: number): Promise<RunningTemporal> =>
    startTemporal({ cli, dir: join(folder, 'temporal'), ui: false, port });

  let postgres = await startDatabase();
  await migrateUp({ ownerUrl: postgres.ownerUrl, serviceUrl: postgres.serviceUrl });
  let temporal = await startEngine();
  const shared = {
    DATABASE_URL: postgres.serviceUrl,
    TEMPORAL_ADDRESS: temporal.address,
    FREEHOLD_KEY_FILE: keyFile,
    ...env,
  };
  const port = await freePort();
  const api = run('src/main/api.ts', { ...shared, FREEHOLD_BOOTSTRAP_KEY: platformKey, PORT: String(port) });
  const worker = run('src/main/worker.ts', { ...shared, METRICS_PORT: String(await freePort()) });
  const processes: Process[] = [api, worker];
  await Promise.all([api.line(/api listening/, 60_000), worker.line(/worker running/, 60_000)]);
  const product = openDatabase(postgres.serviceUrl, 'freehold-test', { max: 2 });
  const keyRing: KeyRing = openKeyRing({ db: product.db, kms: await openLocalKms(keyFile) });
  await keyRing.load();
  const client = clientOf(`http://127.0.0.1:${port}`);

  return {
    ...client,
    api,
    worker,
    db: product.db,
    /** As the service role, which sees the activity of its own connections. */
    sql: product.sql,
    keyRing,
    get ownerUrl() {
      return postgres.ownerUrl;
    },
    stopPostgres: () => postgres.stop(),
    restartPostgres: async () => {
      postgres = await startDatabase(postgres.port);
    },
    stopTemporal: () => temporal.kill(),
    restartTemporal: async () => {
      temporal = await startEngine(temporal.port);
    },
    untilReady: () =>
      until(
        () => client.ask('/readyz', { key: null }),
        ({ status }) => status === 200,
        'it is ready again',
      ),
    close: async () => {
      await Promise.all(processes.map((process) => process.stop()));
      await product.close();
      await Promise.all([postgres.stop(), temporal.stop()]);
      removePostgres(join(folder, 'postgres'));
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

export type Installation = Awaited<ReturnType<typeof startInstallation>>;
