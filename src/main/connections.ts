import { type Database, openDatabase } from '../db/client.ts';
import { openEventFeed } from '../db/event/feed.ts';
import { type Listener, openListener } from '../db/listener.ts';
import { openOperationFeed } from '../db/operation/feed.ts';
import type { Breaker } from '../providers/circuit/breaker.ts';
import type { RateLimitStores } from '../providers/rate-limit/port.ts';
import type { Storage } from '../providers/storage/port.ts';
import { openConnection, type TemporalTarget } from '../providers/temporal/connection.ts';
import type { TemporalControl } from '../providers/temporal/port.ts';
import type { Logger } from '../telemetry/logs.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { measureTemporalRequests } from '../telemetry/temporal-requests.ts';
import type { Dependencies } from '../usecases/context.ts';
import { openKeyRing } from '../usecases/key-ring/key-ring.ts';
import { type Config, required } from './config.ts';
import { policyOf } from './policy.ts';
import {
  controlClientOf,
  dispatchOf,
  identityProvidersOf,
  kmsOf,
  listenUrlOf,
  outboundTargetsOf,
  poolSettings,
  rateLimitStoresOf,
  settingsOf,
  storageOf,
  temporalTarget,
  textRecordsOf,
} from './wiring.ts';

/** The name of a process in Postgres, and where it reports. */
export interface ProcessOptions {
  name: string;
  logger: Logger;
  metrics: Metrics;
}

interface Connections {
  database: Database;
  listener: Listener;
  target: TemporalTarget;
  /** To the server of the control namespace. */
  connection: ReturnType<typeof openConnection>;
  temporal: TemporalControl;
  close(): Promise<void>;
}

/**
 * Opens the connections of a process. None connects before it is used, so that a process starts while its servers are
 * unavailable. `breaker` is for calls to the control namespace that requests wait for.
 */
export const openConnections = async (
  config: Config,
  { name, metrics, logger }: ProcessOptions,
  breaker?: Breaker,
): Promise<Connections> => {
  const database = openDatabase(required(config, 'DATABASE_URL'), name, poolSettings(config));
  metrics.collectPool(database.poolUsage);
  const listener = openListener(listenUrlOf(config), name);
  const target = await temporalTarget(config);
  const connection = openConnection(target, [measureTemporalRequests(metrics)]);
  return {
    database,
    listener,
    target,
    connection,
    temporal: controlClientOf(config, connection, logger, breaker),
    close: async () => {
      await Promise.all([listener.close(), database.close(), connection.close()]);
    },
  };
};

/** The dependencies of the use cases of a process, with its connections. */
export interface Control extends Connections {
  control: Dependencies;
  stores: RateLimitStores;
  /** Reads which policy decides. Until then, nothing is decided. */
  readPolicy(): Promise<void>;
}

interface ControlParts {
  breaker?: Breaker;
  storage?: Storage;
}

/** Opens what the use cases depend on. The key ring is not loaded yet. */
export const openControl = async (
  config: Config,
  options: ProcessOptions,
  { breaker, storage = storageOf(config) }: ControlParts = {},
): Promise<Control> => {
  const { logger, metrics } = options;
  const connections = await openConnections(config, options, breaker);
  const { db } = connections.database;
  const feed = openOperationFeed(connections.listener, (error) =>
    logger.warn({ err: error }, 'no notifications from Postgres: operations are polled'),
  );
  const eventFeed = openEventFeed(connections.listener, (error) =>
    logger.warn({ err: error }, 'no notifications from Postgres: events of organizations are polled'),
  );
  const [kms, policy] = await Promise.all([kmsOf(config, options), policyOf(config, { db, metrics, logger })]);
  const identityProviders = identityProvidersOf(config, options);
  const stores = rateLimitStoresOf(config, metrics, logger);
  const keyRing = openKeyRing({ db, kms, isReadOnly: config.READ_ONLY });
  return {
    ...connections,
    stores,
    readPolicy: policy.look,
    control: {
      db,
      temporal: connections.temporal,
      feed,
      eventFeed,
      keyRing,
      // Read by each request, so that one request is decided by one policy.
      get policy() {
        return policy.current();
      },
      policyRevisions: policy.revisions,
      kms,
      rateLimiter: stores.callers,
      storage,
      outboundTargets: outboundTargetsOf(config),
      textRecords: textRecordsOf(config),
      identityProviders,
      dispatch: dispatchOf(config, options, async () => keyRing),
      settings: settingsOf(config),
    },
    close: async () => {
      await policy.close();
      await Promise.all([connections.close(), stores.close(), identityProviders.close()]);
    },
  };
};
