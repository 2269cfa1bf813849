import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { abortAfter } from '../contract/abort-after.ts';
import { type Entry, entryArguments } from '../layout/layout.ts';
import { messageOf } from './errno.ts';
import { describeExit, type Launched, launch } from './launch.ts';
import { endLeftover, recordServer } from './leftover.ts';
import { isPortFree } from './ports.ts';
import { runCommand } from './run-command.ts';

/** Settings with which the product's own processes are started. */
export interface ProductContext {
  dataDir: string;
  logDir: string;
  /** Environment of all of them, addresses included. */
  env: NodeJS.ProcessEnv;
}

const START_MS_MAX = 90_000;
const STOP_MS_MAX = 30_000;

const NAMES = ['api', 'worker'] as const satisfies Entry[];
type ProductName = (typeof NAMES)[number];
const recordFile = (dataDir: string, name: ProductName) => join(dataDir, `${name}.json`);

/** Waits for processes left by a killed stack, which end by themselves; until then, an api holds its port. */
export const endProductLeftovers = async (dataDir: string): Promise<void> => {
  await Promise.all(NAMES.map((name) => endLeftover(recordFile(dataDir, name), `The ${name}`, 'SIGTERM')));
};

const start = async ({ dataDir, logDir, env }: ProductContext, name: ProductName, extra: NodeJS.ProcessEnv) => {
  const launched = await launch({
    command: process.execPath,
    args: entryArguments(name),
    cwd: process.cwd(),
    env: { ...env, ...extra },
    logFile: join(logDir, `${name}.log`),
    announcesReady: true,
    stopSignal: 'SIGTERM',
    stopMsMax: STOP_MS_MAX,
  });
  recordServer(recordFile(dataDir, name), launched.pid);
  return launched;
};

/** Waits until the process reports that it is ready, and stops it if it does not. */
const untilReady = async (name: ProductName, launched: Launched, signal?: AbortSignal): Promise<Launched> => {
  const lines = () => launched.lastLines(15);
  const until = Date.now() + START_MS_MAX;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const outcome = await Promise.race([launched.exited, launched.ready.then(() => 'ready' as const), sleep(100)]);
      if (outcome === 'ready') return launched;
      if (outcome !== undefined) throw new Error(`The ${name} ${describeExit(outcome)} while starting:\n${lines()}`);
      if (Date.now() > until) throw new Error(`The ${name} was not ready after ${START_MS_MAX / 1_000} s:\n${lines()}`);
    }
  } catch (error) {
    await launched.stop();
    throw error;
  }
};

/**
 * Call once the worker is ready, because the worker creates the control namespace. The api looks that namespace up, and
 * Temporal remembers for a moment that a namespace was absent.
 */
export const untilServing = async (apiUrl: string, signal: AbortSignal): Promise<void> => {
  const ask = async (): Promise<string | undefined> => {
    try {
      const response = await fetch(`${apiUrl}/readyz`, {
        signal: abortAfter(5_000, signal),
      });
      const answer = await response.text();
      return response.ok ? undefined : answer;
    } catch (error) {
      // The api may be restarting.
      signal.throwIfAborted();
      return messageOf(error);
    }
  };
  for (const until = Date.now() + START_MS_MAX; ; await sleep(100, undefined, { signal })) {
    const missing = await ask();
    if (missing === undefined) return;
    if (Date.now() > until) throw new Error(`The api did not become ready: ${missing}`);
  }
};

export class PortTaken extends Error {
  override name = 'PortTaken';
}

export interface ApiAddress {
  host: string;
  port: number;
  url: string;
}

export const apiAddress = (host: string, port: number): ApiAddress => {
  const reached = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[host] ?? (host.includes(':') ? `[${host}]` : host);
  return { host, port, url: `http://${reached}:${port}` };
};

/**
 * Links in mails lead to this api, unless the user says otherwise. By name, because browsers have passkeys for names only
 * (WebAuthn Level 3, 5.1.2).
 */
export const publicUrlOf = ({ env }: ProductContext, { url }: ApiAddress): string =>
  env.PUBLIC_URL || url.replace('//127.0.0.1:', '//localhost:');

export const startApi = async (
  context: ProductContext,
  address: ApiAddress,
  signal?: AbortSignal,
): Promise<Launched> => {
  const api = await start(context, 'api', {
    PORT: String(address.port),
    HOST: address.host,
    PUBLIC_URL: publicUrlOf(context, address),
  });
  try {
    return await untilReady('api', api, signal);
  } catch (error) {
    // The port was free when chosen, but another program took it first.
    if (!signal?.aborted && !(await isPortFree(address.port, address.host))) {
      throw new PortTaken(`Port ${address.port} was taken by another program.`, { cause: error });
    }
    throw error;
  }
};

export const startWorker = async (context: ProductContext, signal?: AbortSignal): Promise<Launched> => {
  const port = context.env.METRICS_PORT;
  // Both processes share the machine, so the worker's metrics use the port after the api's.
  const metrics = port ? { METRICS_PORT: String(Number(port) + 1) } : {};
  const worker = await start(context, 'worker', metrics);
  return untilReady('worker', worker, signal);
};

/** Runs the migrations to completion, as the owner of the schema. */
export const migrate = async (
  context: ProductContext,
  urls: { owner: string; service: string },
  signal?: AbortSignal,
) => {
  const { isDone, output } = await runCommand(process.execPath, entryArguments('migrate'), {
    cwd: process.cwd(),
    env: { ...context.env, DATABASE_OWNER_URL: urls.owner, DATABASE_URL: urls.service },
    msMax: 10 * 60_000,
    signal,
  });
  if (!isDone) throw new Error(`The migrations failed:\n${output}`);
  return output.split('\n').at(-1) ?? '';
};
