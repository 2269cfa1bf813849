import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { hasCode } from './errno.ts';
import { describeExit, type Exit, type Launched, launch } from './launch.ts';
import { endLeftover, recordServer } from './leftover.ts';
import { anyFreePort, LOOPBACK } from './ports.ts';
import { type PostgresHome, placePostgres, recordedFolder } from './postgres-home.ts';
import { DATABASE, OWNER_ROLE, type PostgresPasswords, prepareDatabase, SERVICE_ROLE } from './postgres-roles.ts';
import { runCommand } from './run-command.ts';
import { keptSecret } from './secret-file.ts';

const SUPERUSER = 'postgres';
const START_MS_MAX = 120_000;

interface PostgresOptions {
  /** Data folder; the server's files may be elsewhere (postgres-home.ts). */
  dir: string;
  /** Default: the port of the last start if it is free, else any. */
  port?: number | undefined;
  /** Server settings, for example `{ fsync: 'off' }` for a temporary cluster. */
  settings?: Record<string, string | number>;
  /** Default: `postgres.log` in the data folder. */
  logFile?: string;
  onProgress?: (line: string) => void;
  signal?: AbortSignal | undefined;
}

export interface RunningPostgres {
  port: number;
  pid: number;
  /** Owner of the schema, who runs migrations and may create roles. */
  ownerUrl: string;
  /** The role that the product works as; it exists once the migrations have run. */
  serviceUrl: string;
  superuserUrl: string;
  exited: Promise<Exit>;
  lastLines: (count: number) => string;
  stop: () => Promise<Exit>;
  kill: () => Promise<Exit>;
}

const environment = { PATH: '/usr/bin:/bin', TZ: 'UTC', LC_ALL: 'C' };

/** Initializes under a temporary name unique to each start, so that an interrupted one is never mistaken for a cluster. */
const initialise = async (home: PostgresHome, password: string, isDurable: boolean, signal?: AbortSignal) => {
  const data = join(home.folder, 'data');
  if (existsSync(data)) return;
  for (const name of readdirSync(home.folder).filter((file) => file.endsWith('.new'))) {
    // Retried, because the program of a killed start may still be writing there for a moment.
    rmSync(join(home.folder, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
  const draft = join(home.folder, `data.${process.pid}.new`);
  const passwordFile = join(home.folder, `password.${process.pid}.new`);
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' });
  if (home.user !== undefined) {
    for (const path of [draft, passwordFile]) chownSync(path, home.user.uid, home.user.gid);
  }
  try {
    const { isDone, output } = await runCommand(
      join(home.bin, 'initdb'),
      [
        ...['-D', draft, '-U', SUPERUSER, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
        // The server's own collation gives the same order and case mapping on every machine, whatever its libraries.
        ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
        ...['--no-instructions', ...(isDurable ? [] : ['--no-sync'])],
      ],
      { user: home.user, env: environment, msMax: START_MS_MAX, signal },
    );
    signal?.throwIfAborted();
    if (!isDone) throw new Error(`Postgres could not be set up in ${home.folder}:\n${output}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, data);
};

const arguments_ = (home: PostgresHome, port: number, settings: Record<string, string | number>): string[] => {
  const all = {
    listen_addresses: LOOPBACK,
    // No socket: its path may have at most 107 bytes, and a checkout may be in a folder with a longer path.
    unix_socket_directories: '',
    max_connections: 200,
    ...settings,
  };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', join(home.folder, 'data'), '-p', String(port), ...flags];
};

/** SQLSTATE 57P03: the server is starting up or recovering. */
const isNotYet = (error: unknown) => hasCode(error, 'ECONNREFUSED', 'ECONNRESET', '57P03', 'CONNECTION_CLOSED');

const waitUntilReady = async (url: string, server: Launched, dir: string, signal?: AbortSignal): Promise<void> => {
  const until = Date.now() + START_MS_MAX;
  for (;;) {
    const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined });
    try {
      const asked = sql`select 1`.then(() => undefined);
      const exit = await Promise.race([asked, server.exited]);
      if (exit === undefined) return;
      asked.catch(() => undefined);
      throw new Error(`Postgres ${describeExit(exit)} while starting:\n${server.lastLines(15)}`);
    } catch (error) {
      if (hasCode(error, '28P01')) {
        throw new Error(`The superuser's password in ${dir} does not match this database.`, { cause: error });
      }
      if (!isNotYet(error)) throw error;
      if (Date.now() > until) throw new Error(`Postgres did not answer:\n${server.lastLines(15)}`, { cause: error });
      signal?.throwIfAborted();
      await sleep(30);
    } finally {
      await sql.end({ timeout: 0 });
    }
  }
};

const lastPort = (file: string): number | undefined =>
  existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;

/** Starts Postgres on a data folder, creating the folder, the owner's role and the database if they are missing. */
export const startPostgres = async (options: PostgresOptions): Promise<RunningPostgres> => {
  const dir = resolve(options.dir);
  const { settings = {}, onProgress = () => undefined, signal } = options;
  const home = await placePostgres(dir);
  const passwords: PostgresPasswords = {
    superuser: keptSecret(join(dir, 'superuser.password')),
    owner: keptSecret(join(dir, 'owner.password')),
    service: keptSecret(join(dir, 'service.password')),
  };
  const record = join(dir, 'server.json');
  await endLeftover(record, 'Postgres', 'SIGINT');
  if (!existsSync(join(home.folder, 'data'))) onProgress('setting up Postgres');
  await initialise(home, passwords.superuser, settings.fsync !== 'off', signal);

  const portFile = join(dir, 'port');
  const port = options.port ?? (await anyFreePort(lastPort(portFile)));
  const server = await launch({
    command: join(home.bin, 'postgres'),
    args: arguments_(home, port, settings),
    cwd: '/',
    env: environment,
    logFile: options.logFile ?? join(dir, 'postgres.log'),
    user: home.user,
    // A fast shutdown ends sessions and writes everything.
    stopSignal: 'SIGINT',
    stopMsMax: 30_000,
  });
  recordServer(record, server.pid);
  const url = (role: string, password: string, database: string) =>
    `postgres://${role}:${password}@${LOOPBACK}:${port}/${database}`;
  try {
    const superuserUrl = url(SUPERUSER, passwords.superuser, 'postgres');
    await waitUntilReady(superuserUrl, server, dir, signal);
    await prepareDatabase(superuserUrl, passwords);
    writeFileSync(portFile, String(port));
    return {
      port,
      pid: server.pid,
      ownerUrl: url(OWNER_ROLE, passwords.owner, DATABASE),
      serviceUrl: url(SERVICE_ROLE, passwords.service, DATABASE),
      superuserUrl,
      exited: server.exited,
      lastLines: server.lastLines,
      stop: server.stop,
      kill: server.kill,
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
};

/** Removes a stopped server's data folder and its private folder. */
export const removePostgres = (dir: string): void => {
  const elsewhere = existsSync(dir) ? recordedFolder(dir) : undefined;
  for (const folder of [elsewhere, dir]) {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
};
