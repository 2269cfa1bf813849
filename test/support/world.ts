import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkflowClient } from '@temporalio/client';
import proto from '@temporalio/proto';
import { v7 as uuid } from 'uuid';
import { isEnded, type Operation, type Step } from '../../src/contract/operation.ts';
import { openOperationFeed } from '../../src/db/operation/feed.ts';
import { type ComposedWorkerOptions, composeWorker } from '../../src/main/compose-worker.ts';
import type { Config } from '../../src/main/config.ts';
import { type Control, openControl } from '../../src/main/connections.ts';
import { settingsOf, storageOf } from '../../src/main/wiring.ts';
import type { Breaker } from '../../src/providers/circuit/breaker.ts';
import type { Storage } from '../../src/providers/storage/port.ts';
import { openConnection } from '../../src/providers/temporal/connection.ts';
import { ensureControlNamespace } from '../../src/providers/temporal/control-namespace.ts';
import { createLogger } from '../../src/telemetry/logs.ts';
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts';
import type { Context, Dependencies } from '../../src/usecases/context.ts';
import { readOperation } from '../../src/usecases/operation/operation.ts';
import { watchOperation } from '../../src/usecases/operation/watch.ts';
import { testConfig } from './config.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { newTestKeyFile } from './keys.ts';
import { installRuntime } from './temporal-runtime.ts';
import { until } from './until.ts';

const { EventType } = proto.temporal.api.enums.v1;

export interface WorldOptions extends Pick<ComposedWorkerOptions, 'wrapNamespaces' | 'workflows'> {
  temporalAddress: string;
  /** Address of the server for the namespaces of organizations; default: `temporalAddress`. */
  namespaceAddress?: string;
  /** Wraps every activity, with hooks that throw, wait or count. */
  wrap?: ComposedWorkerOptions['wrapActivities'];
  /** Wraps calls about the namespaces of organizations; default: no wrapper. */
  namespacesBreaker?: Breaker;
  wrapStorage?: (provider: Storage) => Storage;
  withoutWorker?: boolean;
  config?: Partial<Config>;
  /** Database URL of the product, for example of a proxy. */
  databaseUrlOf?: (serviceUrl: string) => Promise<string>;
}

/** The product in one process, on real servers, with its own database, control namespace and worker. */
export interface World extends Dependencies {
  config: Config;
  /** The product's connections and dependencies. An api can share them. */
  control: Control;
  database: TestDatabase;
  /** The database URL that the product uses. */
  databaseUrl: string;
  metrics: Metrics;
  /** The folder of the export storage. */
  exportFolder: string;
  /** Wraps the secrets of the key ring. */
  keyFile: string;
  connection: Control['connection'];
  ctx(): Context;
  /** Waits until the operation, as the reader sees it, satisfies the predicate. */
  operation(id: string, is: (operation: Operation) => boolean, what: string, reader?: Context): Promise<Operation>;
  ended(id: string): Promise<Operation>;
  startWorker(): Promise<void>;
  stopWorker(): Promise<void>;
  close(): Promise<void>;
}

const logger = createLogger({ level: 'fatal', process: 'worker' });

/** Changes that only Temporal knows, such as a failed attempt, are not notified. */
const unnotifiedMsMax = 200;

export const createWorld = async (options: WorldOptions): Promise<World> => {
  const { temporalAddress: address, namespaceAddress, wrapStorage = (provider) => provider } = options;
  installRuntime();
  const database = await createTestDatabase();
  const databaseUrl = (await options.databaseUrlOf?.(database.serviceUrl)) ?? database.serviceUrl;
  const exportFolder = await mkdtemp(join(tmpdir(), 'freehold-exports-'));
  const keyFile = newTestKeyFile();
  const config = testConfig({
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: `control-${uuid().slice(-12)}`,
    TEMPORAL_UI_URL: 'http://127.0.0.1:1',
    WEBHOOK_ALLOWED_NETWORKS: ['127.0.0.1/32'],
    EXPORT_DIR: exportFolder,
    FREEHOLD_KEY_FILE: keyFile,
    ...options.config,
  });
  const metrics = createMetrics('worker');
  const owner = { name: 'freehold-test', logger, metrics };
  // Has no breaker, because a busy machine would open it. Breakers are tested in separate processes. Writable, because
  // tests of a read-only api also prepare their rows here.
  const opened = await openControl({ ...config, READ_ONLY: false }, owner, {
    storage: wrapStorage(storageOf(config)),
  });
  const dependencies: Dependencies = { ...opened.control, settings: settingsOf(config) };
  const control: Control = { ...opened, control: dependencies };
  const namespaceConnection = namespaceAddress === undefined ? null : openConnection({ address: namespaceAddress });

  let stopWorker = async (): Promise<void> => undefined;
  const startWorker = async (): Promise<void> => {
    const composed = await composeWorker(config, {
      ...owner,
      control,
      breaker: options.namespacesBreaker ?? null,
      ...(namespaceConnection === null ? {} : { namespaceConnection }),
      ...(options.wrapNamespaces === undefined ? {} : { wrapNamespaces: options.wrapNamespaces }),
      ...(options.wrap === undefined ? {} : { wrapActivities: options.wrap }),
      ...(options.workflows === undefined ? {} : { workflows: options.workflows }),
      shutdown: { shutdownGraceTime: 100, shutdownForceTime: 5_000 },
    });
    await composed.connect();
    const worker = await composed.createWorker();
    const running = worker.run();
    stopWorker = async () => {
      stopWorker = async () => undefined;
      worker.shutdown();
      await running;
      await composed.close();
    };
  };
  // Loaded before the worker starts: its start blocks the process for longer than a connection attempt may take.
  await dependencies.keyRing.load();
  if (options.withoutWorker === true) await ensureControlNamespace(control.connection, config.TEMPORAL_NAMESPACE);
  else await startWorker();
  // Its own: a test that shared the product's waits would wake them, and hide a notification that they miss.
  const feed = openOperationFeed(control.listener, () => undefined);
  const ctx = (): Context => ({ ...dependencies, principal: { kind: 'platform', id: 'test' }, requestId: uuid() });
  const operation: World['operation'] = (id, is, what, reader = ctx()) =>
    until(
      () => readOperation(reader, id),
      is,
      `operation ${id} ${what}`,
      undefined,
      () => feed.changed(id, unnotifiedMsMax),
    );
  return {
    ...dependencies,
    config,
    control,
    database,
    databaseUrl,
    metrics,
    exportFolder,
    keyFile,
    connection: control.connection,
    ctx,
    operation,
    ended: (id) => operation(id, ({ status }) => isEnded(status), 'ends'),
    startWorker,
    stopWorker: () => stopWorker(),
    async close() {
      await stopWorker();
      await Promise.all([control.close(), namespaceConnection?.close()]);
      await Promise.all([database.close(), rm(exportFolder, { recursive: true, force: true })]);
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
