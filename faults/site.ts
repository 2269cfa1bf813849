import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningPostgres, removePostgres, startPostgres } from '../src/devstack/postgres.ts';
import {
  apiAddress,
  migrate,
  type ProductContext,
  startApi,
  startWorker,
  untilServing,
} from '../src/devstack/product.ts';
import { randomText } from '../src/devstack/secret-file.ts';
import { type RunningTemporal, startTemporal } from '../src/devstack/temporal.ts';
import { allowedCallback } from '../src/devstack/temporal-settings.ts';
import { publicKeyPem } from '../test/policy/bundles/bundle.ts';
import { freePort } from '../test/support/free-port.ts';
import { temporalCli } from '../test/support/temporal-cli.ts';
import { type Line, type Lines, startLines } from './lines.ts';
import type { Options } from './options.ts';
import { openPart, type Part } from './parts.ts';
import { findToxiproxy } from './toxiproxy-binary.ts';

/**
 * A SIGKILL of all processes leaves their writes with the system, so nothing need be synced to disk. The other crash safety
 * stays on: a commit is written before it is answered, and full pages are logged.
 */
const postgresSettings = { fsync: 'off', max_connections: 200, restart_after_crash: 'on' };

/**
 * A killed server repeats the work that it has not recorded as done. By default it records that every few minutes; if killed
 * more often, it would soon do nothing else.
 */
const temporalSettings = {
  'history.transferProcessorUpdateAckInterval': '1s',
  'history.timerProcessorUpdateAckInterval': '1s',
  'history.visibilityProcessorUpdateAckInterval': '1s',
  'history.shardUpdateMinInterval': '1s',
};

/** The campaign does not test rate limits. */
const generousLimits = {
  RATE_LIMIT_SENSITIVE_PER_MINUTE: '1000000',
  RATE_LIMIT_VERIFICATION_PER_MINUTE: '1000000',
  RATE_LIMIT_LOGIN_PER_MINUTE: '1000000',
  ABUSE_BAD_KEYS_PER_MINUTE: '1000000',
};

/** Registrations per second while the server is throttled. */
const throttledRps = 1;

/** The whole product on real servers, with each connection through a proxy. */
export interface Site {
  apiUrls: readonly string[];
  platformKey: string;
  /** Direct connections to the servers, for the campaign's own calls, which bypass the proxies. */
  ownerUrl: string;
  temporalAddress: string;
  /** Texts that must never be found in a log. */
  secrets: readonly string[];
  logDir: string;
  /** Where mails are written instead of being sent. */
  mailFolder: string;
  /** Where policies from outside are looked for. */
  policyFolder: string;
  postgres: Part;
  temporal: Part;
  apis: readonly Part[];
  workers: readonly Part[];
  lines: readonly Line[];
  /** Takes effect at the next start of Temporal. */
  setThrottled(isThrottled: boolean): void;
  isThrottled(): boolean;
  /** Parts that ended without being killed by the campaign. */
  crashes: string[];
  stop(): Promise<void>;
}

interface SiteOptions extends Pick<Options, 'apis' | 'workers' | 'seed'> {
  onProgress: (line: string) => void;
  signal: AbortSignal;
}

const rewritten = (url: string, port: number): string => {
  const other = new URL(url);
  other.port = String(port);
  return other.href;
};

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

export const openSite = async ({ apis, workers, seed, onProgress, signal }: SiteOptions): Promise<Site> => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-campaign-'));
  chmodSync(folder, 0o711); // Postgres may run as another user, who must be able to enter
  const logDir = join(folder, 'logs');
  const mailFolder = join(folder, 'mail');
  const policyFolder = join(folder, 'policy');
  mkdirSync(policyFolder);
  const crashes: string[] = [];
  const started: { stop(): Promise<unknown> }[] = [];
  let isThrottled = false;
  let isStopping = false;
  const onCrash = (what: string): void => {
    if (isStopping || signal.aborted) return;
    crashes.push(what);
    onProgress(`! ${what}`);
  };
  const stop = async (): Promise<void> => {
    isStopping = true;
    for (const part of started.toReversed()) await part.stop();
    removePostgres(join(folder, 'postgres'));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const kept = <T extends { stop(): Promise<unknown> }>(part: T): T => {
    started.push(part);
    return part;
  };

  try {
    onProgress('starting Postgres, Temporal and toxiproxy');
    const [cli, toxiproxy] = [await temporalCli(onProgress), await findToxiproxy(onProgress)];
    const [postgresPort, temporalPort] = [await freePort(), await freePort()];
    let database: RunningPostgres | undefined;
    const postgres = kept(
      await openPart(
        'postgres',
        async () => {
          const logFile = join(logDir, 'postgres.log');
          database = await startPostgres({
            dir: join(folder, 'postgres'),
            port: postgresPort,
            settings: postgresSettings,
            logFile,
            signal,
          });
          return database;
        },
        onCrash,
      ),
    );
    if (database === undefined) throw new Error('Postgres was not started.');
    const { ownerUrl, serviceUrl } = database;
    const proxies: Lines = kept(await startLines(toxiproxy, join(logDir, 'toxiproxy.log'), seed));
    // All callbacks go to the first worker, whichever worker or api has started the run.
    const callbackPort = await freePort();
    const callbacks = await proxies.open('temporal → worker-1', callbackPort);
    const callbackUrl = `http://127.0.0.1:${callbacks.port}`;
    const temporal = kept(
      await openPart(
        'temporal',
        (): Promise<RunningTemporal> =>
          startTemporal({
            cli,
            dir: join(folder, 'temporal'),
            port: temporalPort,
            ui: false,
            settings: {
              ...temporalSettings,
              ...allowedCallback(callbackUrl),
              ...(isThrottled ? { 'frontend.rps.namespaceReplicationInducingAPIs': throttledRps } : {}),
            },
            logFile: join(logDir, 'temporal.log'),
            signal,
          }),
        onCrash,
      ),
    );

    onProgress('migrating, starting apis and workers');
    const platformKey = `fh_platform_sk_${randomText(32)}`;
    const env = {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      FREEHOLD_BOOTSTRAP_KEY: platformKey,
      FREEHOLD_DATA_DIR: folder,
      FREEHOLD_KEY_FILE: join(folder, 'kms.key'),
      AUDIT_CHECKPOINT_SECONDS: '5',
      // It watches during all faults, and must not mistake waiting operations for lost ones.
      DRIFT_WATCH_SECONDS: '10',
      PAYMENT_EXPIRY_SECONDS: '6',
      PUBLIC_URL: 'https://campaign.example',
      MAIL_FOLDER: mailFolder,
      POLICY_BUNDLE_DIR: policyFolder,
      POLICY_BUNDLE_SECONDS: '1',
      POLICY_BUNDLE_PUBLIC_KEY: publicKeyPem,
      WEBHOOK_ALLOW_PRIVATE: 'true',
      WEBHOOK_TIMEOUT_MS: '2000',
      OPERATION_SWEEP_SECONDS: '3',
      OPERATION_CLAIM_SECONDS: '10',
      CALLBACK_URL: callbackUrl,
      ...generousLimits,
    };
    const context: ProductContext = { dataDir: folder, logDir, env };
    await migrate(context, { owner: ownerUrl, service: serviceUrl }, signal);

    const lines: Line[] = [];
    /** Gives each process its own lines, and each of its starts a folder of logs. */
    const processContext = async (name: string, more: NodeJS.ProcessEnv = {}): Promise<() => ProductContext> => {
      const toPostgres = await proxies.open(`${name} → postgres`, postgresPort);
      const toTemporal = await proxies.open(`${name} → temporal`, temporalPort);
      lines.push(toPostgres, toTemporal);
      const addresses = {
        DATABASE_URL: rewritten(serviceUrl, toPostgres.port),
        TEMPORAL_ADDRESS: `127.0.0.1:${toTemporal.port}`,
      };
      let starts = 0;
      return () => {
        starts += 1;
        const own = join(logDir, `${name}.${starts}`);
        return { dataDir: own, logDir: own, env: { ...env, ...addresses, ...more } };
      };
    };
    const openWorker = async (index: number): Promise<Part> => {
      const listening = index === 1 ? { CALLBACK_PORT: String(callbackPort) } : {};
      const of = await processContext(`worker-${index}`, listening);
      return kept(await openPart(`worker-${index}`, () => startWorker(of(), signal), onCrash));
    };
    const openApi = async (index: number): Promise<{ part: Part; url: string }> => {
      const of = await processContext(`api-${index}`);
      const address = apiAddress('127.0.0.1', await freePort());
      return {
        part: kept(await openPart(`api-${index}`, () => startApi(of(), address, signal), onCrash)),
        url: address.url,
      };
    };
    // The first worker creates the control namespace.
    const workerParts = await Promise.all(range(workers).map(openWorker));
    const apiParts = await Promise.all(range(apis).map(openApi));
    lines.push(callbacks);
    for (const { url } of apiParts) await untilServing(url, signal);

    return {
      apiUrls: apiParts.map(({ url }) => url),
      platformKey,
      ownerUrl,
      temporalAddress: `127.0.0.1:${temporalPort}`,
      secrets: [platformKey, new URL(serviceUrl).password, new URL(ownerUrl).password],
      logDir,
      mailFolder,
      policyFolder,
      postgres,
      temporal,
      apis: apiParts.map(({ part }) => part),
      workers: workerParts,
      lines,
      setThrottled: (wanted) => {
        isThrottled = wanted;
      },
      isThrottled: () => isThrottled,
      crashes,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
