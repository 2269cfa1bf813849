import { type Access, openAccess } from '../src/background/authentication/access.ts';
import type { Db } from '../src/db/client.ts';
import { openListener } from '../src/db/listener.ts';
import { messageOf } from '../src/devstack/errno.ts';
import { type Config, required } from '../src/main/config.ts';
import { kmsOf, limitsOf, listenUrlOf } from '../src/main/wiring.ts';
import { authenticationObserver } from '../src/telemetry/authentication-metrics.ts';
import { createMetrics, type Metrics } from '../src/telemetry/metrics.ts';
import { type KeyRing, openKeyRing } from '../src/usecases/key-ring/key-ring.ts';
import { print } from './printing.ts';

export interface ProductAccess {
  access: Access;
  keyRing: KeyRing;
  metrics: Metrics;
  close(): Promise<void>;
}

/** Verification as in an api process: cache, feed of changes, batched last use, metrics. */
export const openProductAccess = async (config: Config, db: Db): Promise<ProductAccess> => {
  const applicationName = 'freehold-bench';
  const listener = openListener(listenUrlOf(config), applicationName);
  const keyRing = openKeyRing({ db, kms: await kmsOf(config) });
  await keyRing.load();
  const metrics = createMetrics('api');
  let isTold = false;
  const tellOnce = (error: unknown, what: string): void => {
    if (!isTold) print(`${what}: ${messageOf(error instanceof Error ? (error.cause ?? error) : error)}`);
    isTold = true;
  };
  const access = openAccess({
    db,
    databaseUrl: required(config, 'DATABASE_URL'),
    applicationName,
    listener,
    keyRing,
    bootstrapKey: config.FREEHOLD_BOOTSTRAP_KEY,
    limits: limitsOf(config),
    cacheEntriesMax: config.AUTH_CACHE_ENTRIES_MAX,
    staleSecondsMax: config.AUTH_STALE_SECONDS_MAX,
    isReadOnly: false,
    observe: authenticationObserver(metrics),
    onError: tellOnce,
  });
  return {
    access,
    keyRing,
    metrics,
    close: async () => {
      await access.close();
      await listener.close();
    },
  };
};
