import { join } from 'node:path';
import { makeFolder } from './data-folder.ts';
import { type DatabasePart, openDatabasePart } from './database-part.ts';
import { messageOf } from './errno.ts';
import { type ExampleOrganization, firstStart, provisionExample } from './first-start.ts';
import { printMailedLinks } from './mailed-links.ts';
import { isPortFree, LOOPBACK, nextFreePort, ownPort } from './ports.ts';
import {
  type ApiAddress,
  apiAddress,
  endProductLeftovers,
  migrate,
  PortTaken,
  type ProductContext,
  publicUrlOf,
  startApi,
  startWorker,
  untilServing,
} from './product.ts';
import { claimDataFolder } from './run-file.ts';
import { bothOrAbort, createStages } from './stages.ts';
import { onStopSignals } from './stop-signals.ts';
import { summaryOf } from './summary.ts';
import { type Supervised, supervise } from './supervise.ts';
import { openTemporalPart, type TemporalPart } from './temporal-part.ts';

const PORT_DEFAULT = 8_080;

interface StackSettings {
  dataDir: string;
  /** File of the key that wraps the key ring. */
  keyFile: string;
  cacheDir: string | undefined;
  temporalCliPath: string | undefined;
  host: string;
  /** Default: 8080, or the next free port. */
  port: number | undefined;
  databaseUrl: string | undefined;
  databaseOwnerUrl: string | undefined;
  /** Ignored with the user's own Temporal server. */
  temporalSystemWorkers: boolean;
  temporalAddress: string | undefined;
  temporalUiUrl: string | undefined;
  /** Where Temporal reports the ends of runs. Default with the embedded server: a port of this machine. */
  callbackUrl: string | undefined;
  callbackPort: number | undefined;
  bootstrapKey: string | undefined;
  /** Where mails are written; undefined: they are sent. */
  mailFolder: string | undefined;
  /** Makes the console that the api serves, where it is not made yet; undefined: it serves none. */
  buildConsole: ((signal: AbortSignal) => Promise<unknown>) | undefined;
  /** Environment of api and worker, without the addresses. */
  env: NodeJS.ProcessEnv;
}

interface PlatformKeys {
  /** Creates a key, replacing any existing one. */
  replace: (databaseUrl: string) => Promise<string>;
  /** Creates a key if none exists. */
  ensure: (databaseUrl: string) => Promise<string | null>;
}

type PartName = 'api' | 'worker' | 'Temporal' | 'Postgres';
const STOP_ORDER: PartName[] = ['api', 'worker', 'Temporal', 'Postgres'];

class Stopped extends Error {
  override name = 'Stopped';
}

interface Parts {
  add: (name: PartName, supervised: Supervised | undefined) => void;
  stop: () => Promise<void>;
  kill: () => Promise<void>;
}

const createParts = (print: (line: string) => void): Parts => {
  const parts = new Map<PartName, Supervised>();
  return {
    add: (name, supervised) => {
      if (supervised !== undefined) parts.set(name, supervised);
    },
    stop: async () => {
      for (const name of STOP_ORDER) {
        try {
          await parts.get(name)?.stop();
        } catch (error) {
          print(`${name} did not stop: ${messageOf(error)}`);
        }
      }
    },
    kill: async () => {
      await Promise.allSettled([...parts.values()].map((part) => part.kill()));
    },
  };
};

/** Creates the key that the user has not been shown yet, at the first start or after FREEHOLD_BOOTSTRAP_KEY was removed. */
const makeKey = async (settings: StackSettings, keys: PlatformKeys, database: DatabasePart): Promise<string | null> => {
  if (settings.bootstrapKey !== undefined) return null;
  const first = firstStart(settings.dataDir);
  // An interrupted first start may have created a key without showing it. A key found in the user's own database before the
  // first start may be in use, so it is kept.
  const isReplaceable = database.supervised !== undefined || first.status() === 'begun';
  if (first.status() !== 'completed' && isReplaceable) {
    first.begin();
    return keys.replace(database.serviceUrl);
  }
  const key = await keys.ensure(database.serviceUrl);
  if (key !== null) first.begin();
  return key;
};

const chooseAddress = async ({ host, port }: StackSettings): Promise<ApiAddress> => {
  if (port === undefined) return apiAddress(host, await nextFreePort(PORT_DEFAULT, host));
  if (await isPortFree(port, host)) return apiAddress(host, port);
  throw new Error(`PORT ${port} is taken by another program. Set PORT to a free port, or unset it.`);
};

const startApiSomewhere = async (settings: StackSettings, context: ProductContext, signal: AbortSignal) => {
  for (;;) {
    const address = await chooseAddress(settings);
    try {
      return { address, api: await startApi(context, address, signal) };
    } catch (error) {
      if (!(error instanceof PortTaken) || settings.port !== undefined) throw error;
    }
  }
};

/** Runs keep the address, so it stays the same at the next start if it can. */
const chooseCallbacks = async (settings: StackSettings): Promise<StackSettings> => {
  const { callbackUrl, callbackPort, temporalAddress, dataDir } = settings;
  if (callbackUrl !== undefined || temporalAddress !== undefined) return settings;
  const port = callbackPort ?? (await ownPort(dataDir));
  return { ...settings, callbackUrl: `http://${LOOPBACK}:${port}`, callbackPort: port };
};

interface Starting {
  settings: StackSettings;
  keys: PlatformKeys;
  parts: Parts;
  abort: AbortController;
  print: (line: string) => void;
}

const startServers = async ({ settings, keys, parts, abort, print }: Starting, logDir: string) => {
  const { dataDir, buildConsole } = settings;
  const stages = createStages(print);
  const { signal } = abort;
  const detail = (part: DatabasePart | TemporalPart) => part.detail;
  const database = async () => {
    const { databaseUrl: url, databaseOwnerUrl: ownerUrl } = settings;
    const opened = await stages.run(
      'Postgres',
      (onProgress) => openDatabasePart({ dataDir, logDir, url, ownerUrl }, { onProgress, onLine: print, signal }),
      detail,
    );
    parts.add('Postgres', opened.supervised);
    const context = { dataDir, logDir, env: settings.env };
    const urls = { owner: opened.ownerUrl, service: opened.serviceUrl };
    await stages.run(
      'migrations',
      () => migrate(context, urls, signal),
      (line) => line,
    );
    return { ...opened, newKey: await makeKey(settings, keys, opened) };
  };
  const temporal = async () => {
    const { temporalCliPath: cliPath, cacheDir, temporalSystemWorkers: systemWorkers } = settings;
    const { temporalAddress: address, temporalUiUrl: uiUrl, callbackUrl } = settings;
    const part = { dataDir, logDir, cliPath, cacheDir, systemWorkers, callbackUrl, address, uiUrl };
    const opened = await stages.run(
      'Temporal',
      (onProgress) => openTemporalPart(part, { onProgress, onLine: print, signal }),
      detail,
    );
    parts.add('Temporal', opened.supervised);
    return opened;
  };
  const web = async () => {
    if (buildConsole !== undefined) await stages.run('console', () => buildConsole(signal));
  };
  const [[opened, running]] = await bothOrAbort(abort, () => bothOrAbort(abort, database, temporal), web);
  return { database: opened, temporal: running };
};

const startProduct = async ({ settings, parts, abort, print }: Starting, context: ProductContext) => {
  const stages = createStages(print);
  const { signal } = abort;
  const work = () => startApiSomewhere(settings, context, signal);
  const { address, api } = await stages.run('api', work, (result) => result.address.url);
  parts.add(
    'api',
    supervise('api', api, (until) => startApi(context, address, until), print),
  );
  // Afterwards, because the links in mails need the address.
  const known = { ...context, env: { ...context.env, PUBLIC_URL: publicUrlOf(context, address) } };
  const worker = await stages.run('worker', () => startWorker(known, signal));
  parts.add(
    'worker',
    supervise('worker', worker, (until) => startWorker(known, until), print),
  );
  return address;
};

const start = async (chosen: Starting, publish: ReturnType<typeof claimDataFolder>['publish']): Promise<void> => {
  const { abort, print } = chosen;
  const settings = await chooseCallbacks(chosen.settings);
  const starting = { ...chosen, settings };
  const first = firstStart(settings.dataDir);
  const isFirst = first.status() !== 'completed';
  await endProductLeftovers(settings.dataDir);
  // Checked before anything starts: a taken port needs the user.
  await chooseAddress(settings);
  const logDir = join(settings.dataDir, 'logs');
  print(`Freehold is starting; data in ${settings.dataDir}, logs in ${logDir}`);

  const { database, temporal } = await startServers(starting, logDir);
  const { newKey } = database;
  const context: ProductContext = {
    dataDir: settings.dataDir,
    logDir,
    env: {
      ...settings.env,
      DATABASE_URL: database.serviceUrl,
      FREEHOLD_KEY_FILE: settings.keyFile,
      TEMPORAL_ADDRESS: temporal.address,
      ...(temporal.uiUrl === undefined ? {} : { TEMPORAL_UI_URL: temporal.uiUrl }),
      ...(settings.callbackUrl === undefined ? {} : { CALLBACK_URL: settings.callbackUrl }),
      ...(settings.callbackPort === undefined ? {} : { CALLBACK_PORT: String(settings.callbackPort) }),
      ...(settings.mailFolder === undefined ? {} : { MAIL_FOLDER: settings.mailFolder }),
    },
  };
  const { mailFolder } = settings;
  if (mailFolder !== undefined) {
    const links = printMailedLinks(mailFolder, print);
    abort.signal.addEventListener('abort', () => links.close(), { once: true });
  }
  const address = await startProduct(starting, context);
  await untilServing(address.url, abort.signal);

  const key = newKey ?? settings.bootstrapKey;
  let example: ExampleOrganization | undefined;
  if (isFirst && key !== undefined) {
    const work = () => provisionExample(address.url, key, abort.signal);
    example = await createStages(print).run('organization', work, ({ name }) => `${name}, provisioned through the API`);
  }
  publish({
    apiUrl: address.url,
    temporalAddress: temporal.address,
    temporalUiUrl: temporal.uiUrl ?? null,
    databaseUrl: database.serviceUrl,
    keyFile: settings.keyFile,
    pid: process.pid,
  });
  const consoleUrl = `${publicUrlOf(context, address).replace(/\/$/, '')}/console/`;
  const started = {
    apiUrl: address.url,
    consoleUrl: settings.buildConsole === undefined ? undefined : consoleUrl,
    temporalUiUrl: temporal.uiUrl,
    mailFolder,
    newKey,
    example,
  };
  for (const line of summaryOf(started, settings.bootstrapKey !== undefined)) print(line);
  first.complete();
  print(`ready ${address.url}`);
};

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Runs everything until it is stopped. */
export const runStack = async (
  settings: StackSettings,
  keys: PlatformKeys,
  print: (line: string) => void,
): Promise<void> => {
  makeFolder(settings.dataDir);
  const claim = claimDataFolder(settings.dataDir);
  const abort = new AbortController();
  const parts = createParts(print);
  const ignoreSignals = onStopSignals(
    () => {
      print('stopping');
      abort.abort(new Stopped());
    },
    () => {
      print('stopping at once');
      void parts.kill().finally(() => {
        claim.release();
        process.exit(130);
      });
    },
  );
  let stoppedAt = performance.now();
  try {
    await start({ settings, keys, parts, abort, print }, claim.publish);
    await untilAborted(abort.signal);
  } catch (error) {
    if (!(abort.signal.reason instanceof Stopped)) throw error;
  } finally {
    stoppedAt = performance.now();
    await parts.stop();
    claim.release();
    ignoreSignals();
  }
  print(`stopped in ${((performance.now() - stoppedAt) / 1_000).toFixed(1)} s`);
};
