import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkflowClient } from '@temporalio/client';
import proto from '@temporalio/proto';
import { NativeConnection, Worker } from '@temporalio/worker';
import { v7 as uuid } from 'uuid';
import { type Activities, createActivities } from '../../src/activities/index.ts';
import { activityInterceptor } from '../../src/activities/interceptors.ts';
import { driftMetrics, operationMetrics } from '../../src/activities/metrics.ts';
import { deletionCertifier } from '../../src/background/deletion/certifier.ts';
import { controlTaskQueue } from '../../src/contract/ids.ts';
import { isEnded, type Operation, type Step } from '../../src/contract/operation.ts';
import { openDatabase } from '../../src/db/client.ts';
import { type Listener, openListener } from '../../src/db/listener.ts';
import { openOperationFeed } from '../../src/db/operation/feed.ts';
import { workflowBundle } from '../../src/main/workflow-bundle.ts';
import type { Breaker } from '../../src/providers/circuit/breaker.ts';
import { memoryRateLimiter } from '../../src/providers/rate-limit/memory.ts';
import { openFolderStorage } from '../../src/providers/storage/folder.ts';
import type { Storage } from '../../src/providers/storage/port.ts';
import { openConnection } from '../../src/providers/temporal/connection.ts';
import { temporalControl } from '../../src/providers/temporal/control.ts';
import { ensureControlNamespace } from '../../src/providers/temporal/control-namespace.ts';
import { controlRuns } from '../../src/providers/temporal/control-runs.ts';
import { namespaceCatalog } from '../../src/providers/temporal/namespace-catalog.ts';
import { namespaces } from '../../src/providers/temporal/namespaces.ts';
import type { Namespaces } from '../../src/providers/temporal/port.ts';
import { schedules } from '../../src/providers/temporal/schedules.ts';
import { targetRules } from '../../src/providers/webhook/target.ts';
import { createLogger } from '../../src/telemetry/logs.ts';
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts';
import { organizationAuditLines } from '../../src/usecases/audit/audit.ts';
import type { Context, Dependencies } from '../../src/usecases/context.ts';
import { readOperation } from '../../src/usecases/operation/operation.ts';
import { watchOperation } from '../../src/usecases/operation/watch.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { newTestKeyFile, openTestKeyRing, openTestKms, testLimits } from './keys.ts';
import { installRuntime } from './temporal-runtime.ts';
import { until } from './until.ts';

const { EventType } = proto.temporal.api.enums.v1;

export interface WorldOptions {
  temporalAddress: string;
  /** Where the steps find the namespaces' server; default: `temporalAddress`. */
  namespaceAddress?: string;
  /** Around every activity: hooks that throw, wait or count. */
  wrap?: (activities: Activities) => Activities;
  wrapNamespaces?: (provider: Namespaces) => Namespaces;
  /** Around the calls of organizations' namespaces; default: none. */
  namespacesBreaker?: Breaker;
  wrapStorage?: (provider: Storage) => Storage;
  deletionGraceSeconds?: number;
  withoutWorker?: boolean;
  /** Path of the bundle that a worker starts with; default: that of the product's workflows. */
  workflows?: () => Promise<string>;
  paymentExpirySeconds?: number;
  webhookPendingMax?: number;
  apiKeysPerMemberMax?: number;
  apiKeysPerOrganizationMax?: number;
  /** As `READ_ONLY` makes it. */
  isReadOnly?: boolean;
  /** Where the product finds the database, for example behind a proxy. */
  databaseUrlOf?: (serviceUrl: string) => Promise<string>;
}

/** The product in one process, on real servers: a database, a control namespace and a worker of one's own. */
export interface World extends Dependencies {
  database: TestDatabase;
  /** Where the product finds it. */
  databaseUrl: string;
  listener: Listener;
  metrics: Metrics;
  /** The folder of the storage. */
  exportFolder: string;
  /** What wraps the key ring. */
  keyFile: string;
  connection: ReturnType<typeof openConnection>;
  ctx(): Context;
  /** The operation when it is as asked for. */
  operation(id: string, is: (operation: Operation) => boolean, what: string): Promise<Operation>;
  ended(id: string): Promise<Operation>;
  startWorker(): Promise<void>;
  stopWorker(): Promise<void>;
  close(): Promise<void>;
}

const logger = createLogger({ level: 'fatal', process: 'worker' });

export const createWorld = async (options: WorldOptions): Promise<World> => {
  const { temporalAddress: address, namespaceAddress = address, wrap, wrapNamespaces } = options;
  installRuntime();
  const controlNamespace = `control-${uuid().slice(-12)}`;
  const connection = openConnection({ address });
  await ensureControlNamespace(connection, controlNamespace);
  const database = await createTestDatabase();
  const databaseUrl = (await options.databaseUrlOf?.(database.serviceUrl)) ?? database.serviceUrl;
  const product = openDatabase(databaseUrl, 'freehold-test', { max: 10 });
  const { db } = product;
  const metrics = createMetrics('worker');
  const namespaceConnection = openConnection({ address: namespaceAddress });
  const temporal = temporalControl({ connection, namespace: controlNamespace });
  const listener = openListener(databaseUrl, 'freehold-test');
  const feed = openOperationFeed(listener, (error) => {
    logger.warn({ err: error }, 'no notifications');
  });
  const keyFile = await newTestKeyFile();
  const kms = await openTestKms(keyFile);
  const keyRing = await openTestKeyRing(db, kms);
  const exportFolder = await mkdtemp(join(tmpdir(), 'freehold-exports-'));
  const folderStorage = openFolderStorage(exportFolder);
  const storage = options.wrapStorage?.(folderStorage) ?? folderStorage;
  const dependencies: Dependencies = {
    db,
    temporal,
    feed,
    keyRing,
    kms,
    webhookTargets: targetRules({ allowPrivate: false, allowedNetworks: ['127.0.0.1/32'] }),
    rateLimiter: memoryRateLimiter({ entriesMax: 10_000 }),
    storage,
    settings: {
      ownedOrganizationsMax: 5,
      apiKeysPerMemberMax: options.apiKeysPerMemberMax ?? 100,
      apiKeysPerOrganizationMax: options.apiKeysPerOrganizationMax ?? 5_000,
      deletionGraceSeconds: options.deletionGraceSeconds ?? 604_800,
      namespaceLengthMax: 255,
      paymentExpirySeconds: options.paymentExpirySeconds ?? 604_800,
      webhooksMax: 20,
      webhookPendingMax: options.webhookPendingMax ?? 10_000,
      webUiUrl: 'http://127.0.0.1:1',
      controlNamespace,
      limits: testLimits,
      isReadOnly: options.isReadOnly ?? false,
    },
  };
  const ctx = (): Context => ({ ...dependencies, principal: { kind: 'platform', id: 'test' }, requestId: uuid() });
  const operation: World['operation'] = (id, is, what) =>
    until(() => readOperation(ctx(), id), is, `operation ${id} ${what}`);

  let stopWorker = async (): Promise<void> => undefined;
  const startWorker = async (): Promise<void> => {
    const native = await NativeConnection.connect({ address });
    const counted = operationMetrics(metrics);
    const provider = namespaces(namespaceConnection, 1, options.namespacesBreaker);
    const activities = createActivities({
      db,
      metrics: counted,
      namespaces: wrapNamespaces?.(provider) ?? provider,
      catalog: namespaceCatalog(namespaceConnection, 1),
      runs: controlRuns(connection, controlNamespace),
      temporal,
      driftMetrics: driftMetrics(metrics),
      schedules: schedules(connection, controlNamespace),
      ownedOrganizationsMax: 5,
      storage,
      exportDaysMax: 30,
      auditLines: (orgId) => organizationAuditLines(db, orgId),
      certifier: deletionCertifier({ db, openKeyRing: async () => keyRing }),
    });
    const worker = await Worker.create({
      connection: native,
      namespace: controlNamespace,
      taskQueue: controlTaskQueue,
      workflowBundle: { codePath: await (options.workflows ?? workflowBundle)() },
      activities: wrap?.(activities) ?? activities,
      interceptors: { activity: [activityInterceptor(logger, counted)] },
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
      await listener.close();
      await product.close();
      await database.close();
      await Promise.all([connection.close(), namespaceConnection.close()]);
      await rm(exportFolder, { recursive: true, force: true });
    },
  };
};

/** All transitions of an ended operation's steps, as a watcher sees them. */
export const transitionsOf = async (world: World, operationId: string): Promise<Step[]> => {
  const steps: Step[] = [];
  for await (const event of watchOperation(world.ctx(), operationId, 0, AbortSignal.timeout(10_000))) {
    if (event.event === 'step') steps.push(event.data);
  }
  return steps;
};

/** The types of the events of an operation's run; of accepted updates with their names. */
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
