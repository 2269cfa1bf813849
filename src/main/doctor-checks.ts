import { controlTaskQueue } from '../contract/ids.ts';
import { type Db, openDatabase } from '../db/client.ts';
import { codedDatabaseError } from '../db/errors.ts';
import { examineDatabase } from '../db/examination.ts';
import { pendingMigrations } from '../db/migration/migrations.ts';
import { countStuck, openOperationsBefore } from '../db/operation/store.ts';
import { assertServiceRole } from '../db/role-guard.ts';
import { withPlatform } from '../db/tenancy.ts';
import { isPortFree } from '../devstack/ports.ts';
import { judgeServer, openHoles } from '../devstack/temporal-cli-probe.ts';
import { commandLine } from '../layout/commands.ts';
import { openConnection } from '../providers/temporal/connection.ts';
import { codedTemporalError } from '../providers/temporal/errors.ts';
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

/** Texts only: the errors of drivers may hold connection options. */
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const clockMsMax = 5_000;
const connectSeconds = 5;
const oldMs = 3_600_000;
const controlRetentionDaysMin = 7;

export const checkNode = (): Finding => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isEnough = major > 20 || (major === 20 && minor >= 19);
  return isEnough
    ? fine('node', process.versions.node)
    : bad('node', `${process.versions.node} is too old`, 'Install Node 20.19 or newer.');
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
  const pending = await pendingMigrations(db);
  return pending.length === 0
    ? fine('migrations', 'all applied')
    : bad('migrations', `not applied: ${pending.join(', ')}`, `Run ${commandLine('migrate')} with DATABASE_OWNER_URL.`);
};

const checkOperations = async (db: Db): Promise<Finding[]> => {
  const [stuck, old] = await withPlatform(db, async (tx) => [
    await countStuck(tx),
    await openOperationsBefore(tx, new Date(Date.now() - oldMs)),
  ]);
  const [first] = old;
  return [
    stuck === 0
      ? fine('stuck', 'no operation is stuck')
      : bad('stuck', `${stuck} operations`, 'freehold operation list --status stuck, then retry or cancel each.'),
    first === undefined
      ? fine('open', 'no operation has been open for an hour')
      : bad(
          'open',
          `${old.length} operations are older than an hour: ${first.kind} ${first.id}`,
          `freehold operation show ${first.id} tells what it waits for.`,
        ),
  ];
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
    const found = [fine('postgres', version), checkClock(nowMs), await checkRole(db), await checkMigrations(db)];
    return found.every(({ ok }) => ok) ? [...found, ...(await checkOperations(db))] : found;
  } catch (error) {
    return [bad('postgres', textOf(codedDatabaseError(error)), 'Is it running, and is DATABASE_URL right?')];
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

/** Temporal: reachable, its version, the control namespace and its settings, and a worker. */
export const checkTemporal = async (config: Config): Promise<Finding[]> => {
  if (config.TEMPORAL_ADDRESS === undefined) {
    return [bad('temporal', 'TEMPORAL_ADDRESS is not set', 'Set it, or start everything here: freehold dev.')];
  }
  const connection = openConnection(await temporalTarget(config));
  try {
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
    return [bad('temporal', textOf(codedTemporalError(error)), 'Is it running, and is TEMPORAL_ADDRESS right?')];
  } finally {
    await connection.close();
  }
};

/** The port of the api is free, or the api has it. */
export const checkPort = async ({ PORT: port = 8080, HOST: host }: Config): Promise<Finding> => {
  if (await isPortFree(port, host)) return fine('port', `${host}:${port} is free: no api runs here`);
  try {
    const response = await fetch(`http://${host}:${port}/healthz`, { signal: AbortSignal.timeout(2_000) });
    const { status } = (await response.json()) as { status?: unknown };
    if (status === 'ok') return fine('port', `an api listens on ${host}:${port}`);
  } catch {
    // Something else listens there.
  }
  return bad('port', `${host}:${port} is taken by another program`, 'Set PORT to a free one.');
};
