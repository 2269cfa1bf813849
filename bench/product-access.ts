import type { Access } from '../src/background/authentication/access.ts';
import type { Db } from '../src/db/client.ts';
import { openListener } from '../src/db/listener.ts';
import { messageOf } from '../src/devstack/errno.ts';
import { openAccessOf } from '../src/main/app.ts';
import type { Config } from '../src/main/config.ts';
import { kmsOf, listenUrlOf } from '../src/main/wiring.ts';
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
  const access = openAccessOf(config, { db, keyRing, listener, applicationName, metrics, onError: tellOnce });
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
