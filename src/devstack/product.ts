import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode } from './errno.ts';
import { describeExit, type Launched, launch } from './launch.ts';
import { isPortFree } from './ports.ts';
import { runCommand } from './run-command.ts';

/** Where the product's own processes are started from, and with what. */
export interface ProductContext {
  /** The checkout. */
  root: string;
  logDir: string;
  /** What all of them get; addresses included. */
  env: NodeJS.ProcessEnv;
}

const START_MS_MAX = 90_000;
const STOP_MS_MAX = 30_000;

const entry = (root: string, name: string): string[] => [join(root, 'scripts/run.mjs'), join(root, `src/main/${name}.ts`)];

const start = ({ root, logDir, env }: ProductContext, name: 'api' | 'worker', extra: NodeJS.ProcessEnv) =>
  launch({
    command: process.execPath,
    args: entry(root, name),
    cwd: process.cwd(),
    env: { ...env, ...extra },
    logFile: join(logDir, `${name}.log`),
    announcesReady: true,
    stopSignal: 'SIGTERM',
    stopMsMax: STOP_MS_MAX,
  });

const untilReady = async (name: string, process_: Launched, ready: () => Promise<boolean>, signal?: AbortSignal) => {
  const until = Date.now() + START_MS_MAX;
  const exited = process_.exited.then((exit) => exit);
  for (;;) {
    signal?.throwIfAborted();
    const outcome = await Promise.race([exited, sleep(50)]);
    if (outcome !== undefined) {
      throw new Error(`The ${name} ${describeExit(outcome)} at its start:\n${process_.lastLines(15)}`);
    }
    if (await ready()) return;
    if (Date.now() > until) throw new Error(`The ${name} is not ready after ${START_MS_MAX / 1_000} s:\n${process_.lastLines(15)}`);
  }
};

const orEnd = async (process_: Launched, wait: Promise<void>): Promise<Launched> => {
  try {
    await wait;
    return process_;
  } catch (error) {
    await process_.stop();
    throw error;
  }
};

const answersReady = async (apiUrl: string): Promise<boolean> => {
  try {
    const response = await fetch(`${apiUrl}/readyz`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (hasCode(cause, 'ECONNREFUSED', 'ECONNRESET', 'UND_ERR_SOCKET') || error instanceof DOMException) return false;
    throw error;
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

export const startApi = async (context: ProductContext, address: ApiAddress, signal?: AbortSignal): Promise<Launched> => {
  const api = await start(context, 'api', { PORT: String(address.port), HOST: address.host });
  try {
    return await orEnd(api, untilReady('api', api, () => answersReady(address.url), signal));
  } catch (error) {
    // Free when it was chosen; another program was quicker.
    if (!signal?.aborted && !(await isPortFree(address.port, address.host))) {
      throw new PortTaken(`Port ${address.port} was taken by another program.`, { cause: error });
    }
    throw error;
  }
};

export const startWorker = async (context: ProductContext, signal?: AbortSignal): Promise<Launched> => {
  const port = context.env.METRICS_PORT;
  // One machine, two processes: the worker's metrics are on the port after the api's.
  const metrics = port ? { METRICS_PORT: String(Number(port) + 1) } : {};
  const worker = await start(context, 'worker', metrics);
  let isReady = false;
  void worker.ready.then(() => {
    isReady = true;
  });
  return orEnd(worker, untilReady('worker', worker, async () => isReady, signal));
};

/** Runs to its end, as the owner of the schema. */
export const migrate = async (context: ProductContext, urls: { owner: string; service: string }, signal?: AbortSignal) => {
  const { isDone, output } = await runCommand(process.execPath, entry(context.root, 'migrate'), {
    cwd: process.cwd(),
    env: { ...context.env, DATABASE_OWNER_URL: urls.owner, DATABASE_URL: urls.service },
    msMax: 10 * 60_000,
    signal,
  });
  if (!isDone) throw new Error(`The migrations failed:\n${output}`);
  return output.split('\n').at(-1) ?? '';
};
