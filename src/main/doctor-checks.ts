import { status as grpc } from '@grpc/grpc-js';
import { controlTaskQueue } from '../contract/ids.ts';
import { type Db, openDatabase } from '../db/client.ts';
import { sqlStateOf } from '../db/errors.ts';
import { examineDatabase } from '../db/examination.ts';
import { pendingMigrations } from '../db/migration/migrations.ts';
import { countStuck, findLate } from '../db/operation/store.ts';
import { assertServiceRole } from '../db/role-guard.ts';
import { withPlatform } from '../db/tenancy.ts';
import { isPortFree } from '../devstack/ports.ts';
import { judgeServer, openHoles } from '../devstack/temporal-cli-probe.ts';
import { commandLine } from '../layout/commands.ts';
import { nodeComplaint } from '../layout/node.ts';
import { openConnection } from '../providers/temporal/connection.ts';
import { grpcCodeOf } from '../providers/temporal/errors.ts';
import { examineServer } from '../providers/temporal/examination.ts';
import type { Config } from './config.ts';
import { poolSettings, temporalTarget } from './wiring.ts';

export interface Finding {
  name: string;
  ok: boolean;
  detail: string;
  /** What to do; null: nothing. */
  remedy: string | null;
}

export const fine = (name: string, detail: string): Finding => ({ name, ok: true, detail, remedy: null });
export const bad = (name: string, detail: string, remedy: string): Finding => ({ name, ok: false, detail, remedy });

/** Texts only: the errors of drivers may hold connection options. The first cause says it best; drizzle's text is the statement. */
const textOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return textOf(error.cause);
  // Node throws this after it tried several addresses of one host.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(textOf).join('; ');
  return error.message;
};

const clockMsMax = 5_000;
const connectSeconds = 5;
const lateMs = 3_600_000;
const controlRetentionDaysMin = 7;

export const checkNode = (): Finding => {
  const complaint = nodeComplaint();
  return complaint === null
    ? fine('node', process.versions.node)
    : bad('node', complaint, 'Install a newer Node and start again.');
};

const checkClock = (nowMs: number): Finding => {
  const apart = Math.abs(nowMs - Date.now());
  const text = `${(apart / 1_000).toFixed(1)} s apart from Postgres`;
  return apart <= clockMsMax
    ? fine('clock', text)
    : bad('clock', text, 'Synchronize the clocks of both machines, for example with chrony.');
};

const checkRole = async (db: Db): Promise<Finding> => {
  try {
    await assertServiceRole(db);
    return fine('role', 'bound by row-level security');
  } catch (error) {
    return bad('role', textOf(error), `Let DATABASE_URL name the service role, and run ${commandLine('migrate')}.`);
  }
};

const checkMigrations = async (db: Db): Promise<Finding> => {
  const remedy = `Run ${commandLine('migrate')} with DATABASE_OWNER_URL.`;
  try {
    const pending = await pendingMigrations(db);
    return pending.length === 0
      ? fine('migrations', 'all applied')
      : bad('migrations', `not applied: ${pending.join(', ')}`, remedy);
  } catch (error) {
    return bad('migrations', textOf(error), remedy);
  }
};

const checkOperations = async (db: Db): Promise<Finding[]> => {
  const [stuck, late] = await withPlatform(db, async (tx) => [
    await countStuck(tx),
    await findLate(tx, new Date(Date.now() - lateMs)),
  ]);
  return [
    stuck === 0
      ? fine('stuck', 'no operation is stuck')
      : bad('stuck', `${stuck} operations`, 'freehold operation list --status stuck, then retry or cancel each.'),
    late === undefined
      ? fine('open', 'no operation has been at work for an hour')
      : bad(
          'open',
          `${late.count} operations have been at work for an hour, the oldest is ${late.kind} ${late.id}`,
          `freehold operation show ${late.id} tells what it waits for.`,
        ),
  ];
};

/** By SQLSTATE. */
const postgresRemedies: Readonly<Record<string, string>> = {
  '28000': `Correct the user in DATABASE_URL; ${commandLine('migrate')} makes the service role.`,
  '28P01': `Correct the password in DATABASE_URL; ${commandLine('migrate')} gives it to the service role.`,
  '3D000': `Create the database, or correct its name in DATABASE_URL; then run ${commandLine('migrate')}.`,
  '53300': 'Raise max_connections of Postgres, or lower DATABASE_POOL_MAX.',
};

/** Postgres: reachable, its clock, the role, the migrations, and the operations in it. */
export const checkDatabase = async (config: Config): Promise<Finding[]> => {
  const { DATABASE_URL: url } = config;
  if (url === undefined) {
    return [bad('postgres', 'DATABASE_URL is not set', 'Set it, or start everything on this machine: freehold dev.')];
  }
  const settings = { ...poolSettings(config), max: 2, connectSeconds };
  const database = openDatabase(url, 'freehold-doctor', settings);
  const { db } = database;
  try {
    const { version, nowMs } = await examineDatabase(db);
    const usable = [await checkRole(db), await checkMigrations(db)];
    const operations = usable.every(({ ok }) => ok) ? await checkOperations(db) : [];
    return [fine('postgres', version), checkClock(nowMs), ...usable, ...operations];
  } catch (error) {
    const remedy = postgresRemedies[sqlStateOf(error) ?? ''] ?? 'Is it running, and is DATABASE_URL right?';
    return [bad('postgres', textOf(error), remedy)];
  } finally {
    await database.close();
  }
};

const checkVersion = (version: string): Finding => {
  const judged = judgeServer(version);
  if ('reason' in judged) return bad('temporal', judged.reason, 'Run a server 1.29.6, 1.30.4, 1.31 or newer.');
  return judged.open.length === 0
    ? fine('temporal', version)
    : bad('temporal', openHoles(version, judged.open), 'Run a server 1.29.6, 1.30.4, 1.31 or newer.');
};

const credentials = 'Correct TEMPORAL_API_KEY, or the certificates of TEMPORAL_TLS.';
const temporalRemedies: Readonly<Record<number, string>> = {
  [grpc.NOT_FOUND]: 'Correct TEMPORAL_NAMESPACE, or start the api or the worker, which create it.',
  [grpc.PERMISSION_DENIED]: credentials,
  [grpc.UNAUTHENTICATED]: credentials,
};

/** Temporal: reachable, its version, the control namespace and its settings, and a worker. */
export const checkTemporal = async (config: Config): Promise<Finding[]> => {
  if (config.TEMPORAL_ADDRESS === undefined) {
    return [bad('temporal', 'TEMPORAL_ADDRESS is not set', 'Set it, or start everything here: freehold dev.')];
  }
  let connection: ReturnType<typeof openConnection> | undefined;
  try {
    connection = openConnection(await temporalTarget(config));
    const found = await examineServer(connection, config.TEMPORAL_NAMESPACE, controlTaskQueue);
    const { version, retentionDays, hasUpdates, workers, hasSystemWorkers } = found;
    return [
      checkVersion(version),
      retentionDays >= controlRetentionDaysMin
        ? fine('retention', `${retentionDays} days in ${config.TEMPORAL_NAMESPACE}`)
        : bad(
            'retention',
            `${retentionDays} days in ${config.TEMPORAL_NAMESPACE}`,
            'Keep ended runs for 30 days, so that operations can be examined.',
          ),
      hasUpdates
        ? fine('updates', 'workflows can be updated')
        : bad('updates', 'workflows cannot be updated', 'Set frontend.enableUpdateWorkflowExecution.'),
      fine('schedules', hasSystemWorkers ? 'schedules fire' : 'no schedule fires: worker.perNamespaceWorkerCount is 0'),
      workers > 0
        ? fine('worker', `${workers} polled in the last minutes`)
        : bad('worker', 'no worker polls', 'Start a worker: without one, no operation goes on.'),
    ];
  } catch (error) {
    const remedy = temporalRemedies[grpcCodeOf(error) ?? grpc.UNAVAILABLE];
    return [
      bad('temporal', textOf(error), remedy ?? 'Is it running, and are TEMPORAL_ADDRESS and TEMPORAL_TLS right?'),
    ];
  } finally {
    await connection?.close();
  }
};

const checkPort = async (name: string, host: string, port: number): Promise<Finding> => {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  try {
    if (await isPortFree(port, host)) return fine(name, `${address} is free: nothing of Freehold listens there`);
  } catch (error) {
    return bad(name, `${address} cannot be listened on: ${textOf(error)}`, 'Name an address of this machine.');
  }
  try {
    const response = await fetch(`http://${address}/healthz`, { signal: AbortSignal.timeout(2_000) });
    // The api answers in JSON, the listener of the metrics in a word.
    if (/^ok\n$|"status":"ok"/.test(await response.text())) return fine(name, `Freehold listens on ${address}`);
  } catch {
    // Something else listens there, or only root may.
  }
  return bad(name, `${address} is taken by another program, or this user may not listen there`, 'Choose a free port.');
};

const isLoopback = (address: string): boolean => /^(?:localhost|127\.|\[::1\])/.test(address);

/** The Temporal server cannot be asked which addresses it allows. A start of a run shows it, in the log. */
const checkCallbacks = ({ CALLBACK_URL: url, CALLBACK_PORT: port, TEMPORAL_ADDRESS: server }: Config): Finding[] => {
  if (url === undefined) {
    return port === undefined
      ? [fine('callbacks', 'none: the end of a run is noticed within a minute')]
      : [bad('callbacks', 'CALLBACK_PORT is set, but not CALLBACK_URL', 'Set CALLBACK_URL for api and worker.')];
  }
  const { host, protocol } = new URL(url);
  if (isLoopback(host) && server !== undefined && !isLoopback(server))
    return [bad('callbacks', `${server} cannot reach ${host}`, 'Set CALLBACK_URL to an address that it can reach.')];
  const rule = protocol === 'http:' ? `${host} with AllowInsecure` : host;
  return [fine('callbacks', `to ${host}; the setting allowedAddresses of the server has to name ${rule}`)];
};

/** The ports of this machine's api, and of its metrics if they have one, are free or Freehold's. */
export const checkPorts = async (config: Config): Promise<Finding[]> => {
  const { PORT: port = 8080, HOST: host, METRICS_PORT: metricsPort, METRICS_HOST: metricsHost } = config;
  const ports = await Promise.all([
    checkPort('port', host, port),
    ...(metricsPort === undefined ? [] : [checkPort('metrics port', metricsHost, metricsPort)]),
  ]);
  return [...ports, ...checkCallbacks(config)];
};
