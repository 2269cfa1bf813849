import { anyFreePort } from '../src/devstack/ports.ts';
import { apiAddress, startApi } from '../src/devstack/product.ts';
import { randomText } from '../src/devstack/secret-file.ts';
import { print } from './printing.ts';
import type { ProductDatabase } from './product-database.ts';

/** Allows more calls of one user, and more refused keys from one address, than usual. */
const wideLimits = {
  RATE_LIMIT_PRINCIPAL_PER_MINUTE: '1000000000',
  RATE_LIMIT_PRINCIPAL_PER_MINUTE_MAX: '1000000000',
  RATE_LIMIT_KEY_PER_HOUR: '1000000000',
  RATE_LIMIT_KEY_PER_HOUR_MAX: '1000000000',
  RATE_LIMIT_SENSITIVE_PER_MINUTE: '1000000000',
  RATE_LIMIT_VERIFICATION_PER_MINUTE: '1000000000',
  RATE_LIMIT_LOGIN_PER_MINUTE: '1000000000',
};

export interface ApiPair {
  /** Address at which credentials are revoked. */
  one: string;
  /** Address at which they are used. */
  other: string;
  platformKey: string;
  stop(): Promise<void>;
}

export const startPair = async (
  { context }: ProductDatabase,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<ApiPair> => {
  const platformKey = `fh_platform_sk_${randomText(32)}`;
  const started: { url: string; stop(): Promise<unknown> }[] = [];
  const stop = async (): Promise<void> => {
    for (const api of started) await api.stop();
  };
  try {
    for (const name of ['one', 'other']) {
      const address = apiAddress('127.0.0.1', await anyFreePort());
      const api = await startApi(
        {
          ...context,
          env: {
            ...{ ...context.env, ...wideLimits, ...env, FREEHOLD_BOOTSTRAP_KEY: platformKey },
            // Never used: no request here starts an operation.
            TEMPORAL_ADDRESS: '127.0.0.1:1',
            LOG_LEVEL: 'warn',
          },
        },
        address,
        signal,
      );
      print(`  api ${name}: ${address.url}`);
      started.push({ url: address.url, stop: api.stop });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const [one = '', other = ''] = started.map(({ url }) => url);
  return { one, other, platformKey, stop };
};
