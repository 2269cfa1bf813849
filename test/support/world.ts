import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkflowClient } from '@temporalio/client';
import proto from '@temporalio/proto';
import { NativeConnection, Worker } from '@temporalio/worker';
import { v7 as uuid } from 'uuid';
import type { Activities } from '../../src/activities/index.ts';
import { isEnded, type Operation, type Step } from '../../src/contract/operation.ts';
import { openDatabase } from '../../src/db/client.ts';
import { type Listener, openListener } from '../../src/db/listener.ts';
import { openOperationFeed } from '../../src/db/operation/feed.ts';
import { controlOf } from '../../src/main/app.ts';
import type { Config } from '../../src/main/config.ts';
import { controlWorkerOptions } from '../../src/main/control-worker.ts';
import {
  controlClientOf,
  kmsOf,
  listenUrlOf,
  poolSettings,
  rateLimitStoresOf,
  storageOf,
  temporalTarget,
} from '../../src/main/wiring.ts';
import { workflowBundle } from '../../src/main/workflow-bundle.ts';
import type { Breaker } from '../../src/providers/circuit/breaker.ts';
import type { RateLimitStores } from '../../src/providers/rate-limit/port.ts';
import type { Storage } from '../../src/providers/storage/port.ts';
import { openConnection } from '../../src/providers/temporal/connection.ts';
import { ensureControlNamespace } from '../../src/providers/temporal/control-namespace.ts';
import { namespaceCatalog } from '../../src/providers/temporal/namespace-catalog.ts';
import { namespaces } from '../../src/providers/temporal/namespaces.ts';
import type { Namespaces } from '../../src/providers/temporal/port.ts';
import { createLogger } from '../../src/telemetry/logs.ts';
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts';
import type { Context, Dependencies } from '../../src/usecases/context.ts';
import { readOperation } from '../../src/usecases/operation/operation.ts';
import { watchOperation } from '../../src/usecases/operation/watch.ts';
import { testConfig } from './config.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { newTestKeyFile, openTestKeyRing } from './keys.ts';
import { installRuntime } from './temporal-runtime.ts';
import { until } from './until.ts';

const { EventType } = proto.temporal.api.enums.v1;

export interface WorldOptions {
  temporalAddress: string;
  /** Address of the server for the namespaces of organizations; default: `temporalAddress`. */
  namespaceAddress?: string;
  /** Wraps every activity, with hooks that throw, wait or count. */
  wrap?: (activities: Activities) => Activities;
  wrapNamespaces?: (provider: Namespaces) => Namespaces;
  /** Wraps calls about the namespaces of organizations; default: no wrapper. */
  namespacesBreaker?: Breaker;
  wrapStorage?: (provider: Storage) => Storage;
  deletionGraceSeconds?: number;
  withoutWorker?: boolean;
  /** Path of the bundle that a worker loads; default: the product's workflows. */
  workflows?: () => Promise<string>;
  paymentExpirySeconds?: number;
  webhookPendingMax?: number;
  apiKeysPerMemberMax?: number;
  apiKeysPerOrganizationMax?: number;
  /** Corresponds to `READ_ONLY`. */
  isReadOnly?: boolean;
  /** Database URL of the product, for example of a proxy. */
  databaseUrlOf?: (serviceUrl: string) => Promise<string>;
}

/** The product in one process, on real servers, with its own database, control namespace and worker. */
export interface World extends Dependencies {
  config: Config;
  stores: RateLimitStores;
  database: TestDatabase;
  /** The database URL that the product uses. */
  databaseUrl: string;
  listener: Listener;
  metrics: Metrics;
  /** The folder of the export storage. */
  exportFolder: string;
  /** Wraps the secrets of the key ring. */
  keyFile: string;
  connection: ReturnType<typeof openConnection>;
  ctx(): Context;
  /** Waits until the operation satisfies the predicate. */
  operation(id: string, is: (operation: Operation) => boolean, what: string): Promise<Operation>;
  ended(id: string): Promise<Operation>;
  startWorker(): Promise<void>;
  stopWorker(): Promise<void>;
  close(): Promise<void>;
}

const logger = createLogger({ level: 'fatal', process: 'worker' });

const configOf = (options: WorldOptions, own: Partial<Config>): Config => {
  const {
    deletionGraceSeconds: grace,
    paymentExpirySeconds: expiry,
    webhookPendingMax: pending,
    apiKeysPerMemberMax: perMember,
    apiKeysPerOrganizationMax: perOrganization,
    isReadOnly,
  } = options;
  return testConfig({
    ...own,
    ...(grace === undefined ? {} : { DELETION_GRACE_SECONDS: grace }),
    ...(expiry === undefined ? {} : { PAYMENT_EXPIRY_SECONDS: expiry }),
    ...(pending === undefined ? {} : { WEBHOOK_PENDING_MAX: pending }),
    ...(perMember === undefined ? {} : { API_KEYS_PER_MEMBER_MAX: perMember }),
    ...(perOrganization === undefined ? {} : { API_KEYS_PER_ORGANIZATION_MAX: perOrganization }),
    ...(isReadOnly === undefined ? {} : { READ_ONLY: isReadOnly }),
  });
};

export const createWorld = async (options: WorldOptions): Promise<World> => {
  const { temporalAddress: address, namespaceAddress = address, wrap, wrapNamespaces } = options;
  installRuntime();
  const database = await createTestDatabase();
  const databaseUrl = (await options.databaseUrlOf?.(database.serviceUrl)) ?? database.serviceUrl;
  const exportFolder = await mkdtemp(join(tmpdir(), 'freehold-exports-'));
  const keyFile = await newTestKeyFile();
  const config = configOf(options, {
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: `control-${uuid().slice(-12)}`,
    TEMPORAL_UI_URL: 'http://127.0.0.1:1',
    WEBHOOK_ALLOWED_NETWORKS: ['127.0.0.1/32'],
    EXPORT_DIR: exportFolder,
    FREEHOLD_KEY_FILE: keyFile,
  });
  const connection = openConnection(await temporalTarget(config));
  await ensureControlNamespace(connection, config.TEMPORAL_NAMESPACE);
  // Writable, because tests of a read-only api also prepare their rows here.
  const product = openDatabase(databaseUrl, 'freehold-test', { ...poolSettings(config), readOnly: false });
  const { db } = product;
  const metrics = createMetrics('worker');
  const namespaceConnection = openConnection({ address: namespaceAddress });
  // Has no breaker, because a busy machine would open it. Breakers are tested in separate processes.
  const temporal = controlClientOf(config, connection);
  const listener = openListener(listenUrlOf(config), 'freehold-test');
  const feed = openOperationFeed(listener, (error) => {
    logger.warn({ err: error }, 'no notifications');
  });
  const kms = await kmsOf(config);
  const keyRing = await openTestKeyRing(db, kms);
  const folderStorage = storageOf(config);
  const storage = options.wrapStorage?.(folderStorage) ?? folderStorage;
  const stores = rateLimitStoresOf(config, metrics, logger);
  const dependencies = controlOf(config, {
    db,
    temporal,
    feed,
    keyRing,
    kms,
    rateLimiter: stores.callers,
    storage,
  });
  const ctx = (): Context => ({ ...dependencies, principal: { kind: 'platform', id: 'test' }, requestId: uuid() });
  const operation: World['operation'] = (id, is, what) =>
    until(() => readOperation(ctx(), id), is, `operation ${id} ${what}`);

  let stopWorker = async (): Promise<void> => undefined;
  const startWorker = async (): Promise<void> => {
    const native = await NativeConnection.connect({ address });
    const retentionDays = config.NAMESPACE_RETENTION_DAYS;
    const provider = namespaces(namespaceConnection, retentionDays, options.namespacesBreaker);
    const shipped = controlWorkerOptions({
      config,
      db,
      connection,
      temporal,
      namespaces: wrapNamespaces?.(provider) ?? provider,
      catalog: namespaceCatalog(namespaceConnection, retentionDays),
      storage,
      openKeyRing: async () => keyRing,
      metrics,
      logger,
    });
    const worker = await Worker.create({
      ...shipped,
      activities: wrap?.(shipped.activities) ?? shipped.activities,
      connection: native,
      workflowBundle: { codePath: await (options.workflows ?? workflowBundle)() },
      shutdownGraceTime: 100,
      shutdownForceTime: 5_000,
    });
    const running = worker.run();
    stopWorker = async () => {
      stopWorker = async () => undefined;
      worker.shutdown();
      await running;
      await native.close();
    };
  };
  if (options.withoutWorker !== true) await startWorker();
  return {
    ...dependencies,
    config,
    stores,
    database,
    databaseUrl,
    listener,
    metrics,
    exportFolder,
    keyFile,
    connection,
    ctx,
    operation,
    ended: (id) => operation(id, ({ status }) => isEnded(status), 'ends'),
    startWorker,
    stopWorker: () => stopWorker(),
    async close() {
      await stopWorker();
      await stores.close();
      await listener.close();
      await product.close();
      await database.close();
      await Promise.all([connection.close(), namespaceConnection.close()]);
      await rm(exportFolder, { recursive: true, force: true });
    },
  };
};

/** Returns all transitions of an ended operation's steps, as a watcher receives them. */
export const transitionsOf = async (world: World, operationId: string): Promise<Step[]> => {
  const steps: Step[] = [];
  for await (const event of watchOperation(world.ctx(), operationId, 0, AbortSignal.timeout(10_000))) {
    if (event.event === 'step') steps.push(event.data);
  }
  return steps;
};

/** Returns the event types of an operation's run; those of accepted updates include the name. */
export const eventTypesOf = async (world: World, operationId: string): Promise<string[]> => {
  const { workflow } = await readOperation(world.ctx(), operationId);
  const client = new WorkflowClient({ connection: world.connection, namespace: workflow.namespace });
  const { events } = await client.getHandle(workflow.workflowId).fetchHistory();
  return (events ?? []).map(({ eventType, workflowExecutionUpdateAcceptedEventAttributes: accepted }) => {
    const type = EventType[eventType ?? 0]?.replace('EVENT_TYPE_', '') ?? '';
    return accepted === null || accepted === undefined
      ? type
      : `${type}:${accepted.acceptedRequest?.input?.name ?? ''}`;
  });
};
