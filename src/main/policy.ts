import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Loop } from '../background/loops.ts';
import { type FollowedPolicy, followPolicy } from '../background/policy/follow.ts';
import { bundleLoop } from '../background/policy/take.ts';
import type { Db } from '../db/client.ts';
import { entryArguments, policyFolder } from '../layout/layout.ts';
import { bundleUnpacker } from '../providers/policy/bundle.ts';
import { folderSource, urlSource } from '../providers/policy/bundle-source.ts';
import { openOpaWasm } from '../providers/policy/opa-wasm.ts';
import type { BundleSource, PolicySource } from '../providers/policy/port.ts';
import type { Logger } from '../telemetry/logs.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { openPolicy } from '../usecases/policy/open.ts';
import type { Policy } from '../usecases/policy/policy.ts';
import type { Config } from './config.ts';

const readData = (): Promise<string> => readFile(join(policyFolder, 'data.json'), 'utf8');

/** The policy that comes with the product. */
export const openBuiltInPolicy = async (onRenewalFailed: (error: unknown) => void): Promise<Policy> => {
  const [wasm, data] = await Promise.all([readFile(join(policyFolder, 'freehold.wasm')), readData()]);
  return openPolicy({ open: openOpaWasm, source: { wasm, data }, onRenewalFailed });
};

interface Vocabulary {
  readonly freehold: Readonly<Record<string, unknown>>;
}

/** The table of permissions is the product's, whatever the data of a policy from outside says. */
const withVocabulary = async ({ wasm, data }: PolicySource): Promise<PolicySource> => {
  const own = JSON.parse(data) as Partial<Vocabulary>;
  const { freehold } = JSON.parse(await readData()) as Vocabulary;
  return { wasm, data: JSON.stringify({ ...own, freehold: { ...own.freehold, ...freehold } }) };
};

/** Opens a policy from outside, beside that of the product. */
export const openForeignPolicy = async (
  source: PolicySource,
  builtIn: Policy,
  onRenewalFailed: (error: unknown) => void,
): Promise<Policy> => openPolicy({ open: openOpaWasm, source: await withVocabulary(source), onRenewalFailed, builtIn });

const attemptMsMax = 20_000;
const answerBytesMax = 65_536;

/**
 * Tries a policy in a process of its own, which is ended if it takes too long: a policy may never answer, and this thread would
 * wait for it.
 */
const attemptPolicy = ({ wasm, data }: PolicySource): Promise<string | null> =>
  new Promise((resolve, reject) => {
    const args = ['--max-old-space-size=256', ...entryArguments('policy-trial')];
    const options = { timeout: attemptMsMax, killSignal: 'SIGKILL', maxBuffer: answerBytesMax, env: {} } as const;
    const child = execFile(process.execPath, args, options, (error, stdout) => {
      if (error === null) resolve((JSON.parse(stdout) as { problem: string | null }).problem);
      else if (error.killed === true) resolve(`It did not decide within ${attemptMsMax / 1_000} seconds.`);
      // Names the reason for which the system has started no process.
      else if (typeof error.code === 'string') reject(error);
      else resolve('It ended the process in which it was tried.');
    });
    // The process has ended before it has read everything; its end says more.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(JSON.stringify({ wasm: Buffer.from(wasm).toString('base64'), data }));
  });

/** Where policies from outside are looked for. null: that of the product decides, always. */
const bundleSourceOf = (config: Config): BundleSource | null => {
  const { POLICY_BUNDLE_DIR: folder, POLICY_BUNDLE_URL: url, POLICY_BUNDLE_TOKEN: token } = config;
  if (folder !== undefined && url !== undefined)
    throw new Error('POLICY_BUNDLE_DIR and POLICY_BUNDLE_URL cannot be set together');
  if (folder !== undefined) return folderSource(folder);
  if (url === undefined) return null;
  if (config.POLICY_BUNDLE_PUBLIC_KEY === undefined)
    throw new Error('POLICY_BUNDLE_URL needs POLICY_BUNDLE_PUBLIC_KEY: what comes over the network has to be signed');
  return urlSource(url, token ?? null);
};

interface Parts {
  readonly db: Db;
  readonly metrics: Pick<Metrics, 'policy'>;
  readonly logger: Logger;
}

/** What decides in this process. */
export const policyOf = async (config: Config, { db, metrics, logger }: Parts) => {
  const onRenewalFailed = (error: unknown): void =>
    logger.warn({ err: error }, 'the policy could not be given fresh memory');
  const builtIn = await openBuiltInPolicy(onRenewalFailed);
  const source = bundleSourceOf(config);
  if (source === null) {
    metrics.policy.onPolicy(builtIn.revision);
    return { current: () => builtIn, revisions: null, look: async () => undefined, close: async () => undefined };
  }
  const followed: FollowedPolicy = followPolicy({
    db,
    builtIn,
    open: (each) => openForeignPolicy(each, builtIn, onRenewalFailed),
    onPolicy: ({ revision }) => {
      metrics.policy.onPolicy(revision);
      logger.info({ revision }, 'this policy decides');
    },
    onError: (error) => logger.warn({ err: error }, 'it could not be read which policy decides'),
  });
  const { current, standing, look, close } = followed;
  return { current, revisions: { place: source.place, standing, attempt: attemptPolicy }, look, close };
};

/** The worker's look for new policies; none if there is no place for them. */
export const bundleLoops = (config: Config, { db, metrics }: Pick<Parts, 'db' | 'metrics'>): Loop[] => {
  const source = bundleSourceOf(config);
  if (source === null) return [];
  const unpack = bundleUnpacker(config.POLICY_BUNDLE_PUBLIC_KEY ?? null);
  const everyMs = config.POLICY_BUNDLE_SECONDS * 1_000;
  return [bundleLoop({ db, source, unpack, attempt: attemptPolicy, everyMs, onLook: metrics.policy.onLook })];
};
