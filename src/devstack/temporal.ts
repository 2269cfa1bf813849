import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment } from './child-environment.ts';
import { describeExit, type Exit, type Launched, launch } from './launch.ts';
import { endLeftover, recordServer } from './leftover.ts';
import { anyFreePort, LOOPBACK, nextFreePort } from './ports.ts';
import { isTemporalServing } from './temporal-health.ts';
import { type TemporalSettings, TUNED_PRAGMAS, TUNED_SETTINGS } from './temporal-settings.ts';

const START_MS_MAX = 60_000;
const START_ATTEMPTS = 3;

interface TemporalOptions {
  /** Path of the CLI (temporal-cli.ts). */
  cli: string;
  /** Folder of the database file; `null` keeps it in memory, where it is lost at the end. */
  dir: string | null;
  /** Default: any free port. */
  port?: number | undefined;
  /** With a Web UI, on loopback only, like the server. */
  ui: boolean;
  uiPort?: number | undefined;
  /** If no port is set, takes the first free one from the usual 7233 (UI: 8233) upwards, instead of any. */
  usualPorts?: boolean;
  /** False leaves the server's defaults, for comparison. Default true. */
  tuned?: boolean;
  /** Added to the tuned settings, or replacing them: `{ 'frontend.rps.namespaceReplicationInducingAPIs': 1 }`. */
  settings?: TemporalSettings;
  /** Default: `temporal.log` in the folder, or in the temporary one. */
  logFile?: string;
  signal?: AbortSignal | undefined;
}

export interface RunningTemporal {
  address: string;
  port: number;
  uiUrl: string | undefined;
  uiPort: number | undefined;
  pid: number;
  exited: Promise<Exit>;
  lastLines: (count: number) => string;
  stop: () => Promise<Exit>;
  /** SIGKILL, for tests of crashes. */
  kill: () => Promise<Exit>;
}

const DATABASE_FILE = 'temporal.db';

const arguments_ = (options: TemporalOptions, port: number, uiPort: number | undefined): string[] => {
  const tuned = options.tuned ?? true;
  const settings = { ...(tuned ? TUNED_SETTINGS : {}), ...options.settings };
  const pragmas = tuned && options.dir !== null ? TUNED_PRAGMAS : {};
  return [
    ...['server', 'start-dev', '--ip', LOOPBACK, '--port', String(port)],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-ip', LOOPBACK, '--ui-port', String(uiPort)]),
    // A relative name: it becomes part of a URI, where some characters of a path have a meaning.
    ...(options.dir === null ? [] : ['--db-filename', DATABASE_FILE]),
    ...Object.entries(pragmas).flatMap(([name, value]) => ['--sqlite-pragma', `${name}=${value}`]),
    ...Object.entries(settings).flatMap(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${JSON.stringify(value)}`,
    ]),
  ];
};

/** Limits of a Go program's resources. The CLI's own variables (an address, a TLS key) are meant for clients. */
const SERVER_SETTINGS = ['GOMAXPROCS', 'GOMEMLIMIT', 'GOGC'];

/** Grace period to fail, for a CLI that does not print its address. */
const UNSAID_MS_MAX = 5_000;

const hasStarted = (server: Launched, address: string): boolean =>
  new RegExp(`^(?:Temporal )?Server:\\s+\\S+:${address.split(':')[1]}$`, 'm').test(server.lastLines(200));

const waitUntilServing = async (address: string, server: Launched, signal?: AbortSignal): Promise<void> => {
  let exit: Exit | undefined;
  let servingSince: number | undefined;
  void server.exited.then((ended) => {
    exit = ended;
  });
  for (const until = Date.now() + START_MS_MAX; ; await sleep(30)) {
    signal?.throwIfAborted();
    const isServing = await isTemporalServing(address);
    if (isServing) servingSince ??= Date.now();
    // Another server may have taken the port meanwhile, so wait until this one reports its start.
    if (servingSince !== undefined && (hasStarted(server, address) || Date.now() > servingSince + UNSAID_MS_MAX))
      return;
    if (exit !== undefined) throw new Error(`Temporal ${describeExit(exit)} while starting:\n${server.lastLines(15)}`);
    if (Date.now() > until) throw new Error(`Temporal did not answer on ${address}:\n${server.lastLines(15)}`);
  }
};

/** An interrupted first start may leave a database without its tables, which could never start. */
const discardUnfinished = (dir: string): void => {
  if (existsSync(join(dir, 'initialised'))) return;
  for (const name of readdirSync(dir).filter((file) => file.startsWith(DATABASE_FILE))) rmSync(join(dir, name));
};

const startOnce = async (options: TemporalOptions, cwd: string): Promise<RunningTemporal> => {
  const freePort = (usual: number) => (options.usualPorts ? nextFreePort(usual) : anyFreePort());
  const port = options.port ?? (await freePort(7_233));
  const uiPort = options.ui ? (options.uiPort ?? (await freePort(8_233))) : undefined;
  const server = await launch({
    command: options.cli,
    args: arguments_(options, port, uiPort),
    cwd,
    env: childEnvironment(SERVER_SETTINGS),
    logFile: options.logFile ?? join(cwd, options.dir === null ? `freehold-temporal-${port}.log` : 'temporal.log'),
    stopSignal: 'SIGTERM',
    stopMsMax: 15_000,
  });
  if (options.dir !== null) recordServer(join(cwd, 'server.json'), server.pid);
  const address = `${LOOPBACK}:${port}`;
  try {
    await waitUntilServing(address, server, options.signal);
  } catch (error) {
    await server.kill();
    throw error;
  }
  const { pid, exited, lastLines, stop, kill } = server;
  const uiUrl = uiPort === undefined ? undefined : `http://${LOOPBACK}:${uiPort}`;
  return { address, port, uiUrl, uiPort, pid, exited, lastLines, stop, kill };
};

/** Starts the real Temporal dev server, on loopback. */
export const startTemporal = async (options: TemporalOptions): Promise<RunningTemporal> => {
  const dir = options.dir === null ? null : resolve(options.dir);
  if (dir !== null) {
    // Only this user may read the files: they contain every organization's inputs.
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    await endLeftover(join(dir, 'server.json'), 'Temporal', 'SIGTERM');
    discardUnfinished(dir);
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      const server = await startOnce(options, dir ?? tmpdir());
      if (dir !== null) writeFileSync(join(dir, 'initialised'), '');
      return server;
    } catch (error) {
      // The server chooses some of its ports itself; another program may have taken one first.
      const isPortTaken = error instanceof Error && error.message.includes('address already in use');
      if (!isPortTaken || attempt === START_ATTEMPTS) throw error;
    }
  }
};
