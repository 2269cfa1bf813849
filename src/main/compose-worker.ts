import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { type Activities, createActivities } from '../activities/index.ts';
import { activityInterceptor } from '../activities/interceptors.ts';
import { driftMetrics, operationMetrics } from '../activities/metrics.ts';
import { deletionCertifier } from '../background/deletion/certifier.ts';
import type { Loop } from '../background/loops.ts';
import { notificationDelivery } from '../background/notification/delivery.ts';
import { runScheduler } from '../background/schedule/scheduler.ts';
import { sendWebhooks } from '../background/webhook/sending.ts';
import { controlTaskQueue } from '../contract/ids.ts';
import type { Database } from '../db/client.ts';
import { onCommit } from '../db/on-commit.ts';
import type { Breaker } from '../providers/circuit/breaker.ts';
import type { openConnection } from '../providers/temporal/connection.ts';
import { ensureControlNamespace } from '../providers/temporal/control-namespace.ts';
import { controlRuns } from '../providers/temporal/control-runs.ts';
import { removeFormerSchedules } from '../providers/temporal/former-schedules.ts';
import { namespaceCatalog } from '../providers/temporal/namespace-catalog.ts';
import { namespaces } from '../providers/temporal/namespaces.ts';
import type { Namespaces } from '../providers/temporal/port.ts';
import { breakingSender } from '../providers/webhook/breaking.ts';
import { openHttpSender } from '../providers/webhook/http.ts';
import { traceTemporalWorker } from '../telemetry/trace-temporal.ts';
import type { Tracing } from '../telemetry/traces.ts';
import { tellOfApproval } from '../usecases/approval/tell.ts';
import { organizationAuditLines } from '../usecases/audit/audit.ts';
import { tellOfElevation } from '../usecases/elevation/tell.ts';
import { inviteOwner } from '../usecases/invitation/owner.ts';
import { openKeyRing } from '../usecases/key-ring/key-ring.ts';
import { holdElsewhere, removeLostFactors } from '../usecases/recovery/removal.ts';
import { catchUp } from '../usecases/schedule/fire.ts';
import { isUnavailable } from '../usecases/unavailable.ts';
import { type CallbackResult, receiveCallback } from '../usecases/workflow/callback.ts';
import type { Config } from './config.ts';
import { type Control, openConnections, type ProcessOptions } from './connections.ts';
import { lazily, lazilyAfresh } from './lazily.ts';
import { noticeChannelsOf, sendersOf } from './notifications.ts';
import {
  dispatchOf,
  dispatchSettingsOf,
  kmsOf,
  namespacesBreaker,
  outboundTargetsOf,
  storageOf,
  webhookBreakers,
} from './wiring.ts';
import { workerLoops } from './worker-loops.ts';
import { workflowBundle } from './workflow-bundle.ts';

const shutdownGraceMs = 10_000;
/** After this time, secrets that were made or retired meanwhile are known. */
const keyRingMsMax = 60_000;
/** Shorter than the time between the making of a secret and its first use. */
const rereadMs = 5_000;

export interface ComposedWorkerOptions extends ProcessOptions {
  tracing?: Tracing | null;
  /** Opened, and in the end closed, by the caller, who has loaded its key ring. Default: the worker's own connections. */
  control?: Control;
  /** To the server of organizations' namespaces. Default: the one of the control namespace. */
  namespaceConnection?: ReturnType<typeof openConnection>;
  /** null: calls about organizations' namespaces are always made. */
  breaker?: Breaker | null;
  wrapNamespaces?: (provider: Namespaces) => Namespaces;
  wrapActivities?: (activities: Activities) => Activities;
  /** Path of the bundle that the worker loads. */
  workflows?: () => Promise<string>;
  shutdown?: Pick<WorkerOptions, 'shutdownGraceTime' | 'shutdownForceTime'>;
}

/** A worker process without its metrics port. */
interface ComposedWorker {
  database: Database;
  /** Work besides workflows, activities and webhooks. */
  loops: Loop[];
  /** Records the end of the run that this header of a callback names. */
  receiveCallback(header: string | undefined): Promise<CallbackResult>;
  /** Sends webhooks until the signal aborts. */
  sendWebhooks(signal: AbortSignal): Promise<void>;
  /** Rejects while Temporal is unavailable. */
  connect(): Promise<void>;
  /** Once connected: starts runs when their schedules are due, until the signal aborts. */
  runScheduler(signal: AbortSignal): Promise<void>;
  /** Once connected. */
  createWorker(): Promise<Worker>;
  close(): Promise<void>;
}

/** Opens everything that a worker process consists of. Nothing has to be reachable before `connect`. */
export const composeWorker = async (config: Config, options: ComposedWorkerOptions): Promise<ComposedWorker> => {
  const { logger, metrics, tracing = null, control, breaker = namespacesBreaker(options) } = options;
  const connections = control ?? (await openConnections(config, options));
  const { database, listener, target, connection, temporal } = connections;
  const { db } = database;
  // Opened when it is first needed: a worker starts while the KMS is unavailable.
  const kms = lazily(async () => control?.control.kms ?? kmsOf(config, options));
  const { namespaceConnection = connection, wrapNamespaces = (provider) => provider } = options;
  const namespace = config.TEMPORAL_NAMESPACE;
  const parts = {
    config,
    db,
    temporal,
    namespaces: wrapNamespaces(namespaces(namespaceConnection, config.NAMESPACE_RETENTION_DAYS, breaker ?? undefined)),
    catalog: namespaceCatalog(namespaceConnection, config.NAMESPACE_RETENTION_DAYS),
    storage: control?.control.storage ?? storageOf(config),
    openKeyRing: lazily(async () => control?.control.keyRing ?? openKeyRing({ db, kms: await kms() })),
    metrics,
    logger,
  };
  const loadKeyRing = async () => {
    const keyRing = await parts.openKeyRing();
    await keyRing.load();
    return keyRing;
  };
  const loadedKeyRing = lazilyAfresh(keyRingMsMax, loadKeyRing);
  const keyRings = { openKeyRing: parts.openKeyRing, rereadKeyRing: lazilyAfresh(rereadMs, loadKeyRing) };
  const dispatch = dispatchOf(config, options, loadedKeyRing);
  const scheduling = {
    db,
    runs: temporal.tenants,
    ...dispatch,
    onOccurrences: metrics.dispatch.schedules.onOccurrences,
    limits: {
      openRunsMax: config.OPEN_RUNS_PER_ORGANIZATION_MAX,
      runStartsPerMinuteMax: config.RUN_STARTS_PER_MINUTE_MAX,
    },
  };
  const counted = operationMetrics(metrics);
  const senders = sendersOf(config);
  const telling = { temporal, settings: { noticeChannels: noticeChannelsOf(config) } };
  const activities = createActivities({
    ...parts,
    metrics: counted,
    runs: controlRuns(connection, namespace),
    driftMetrics: driftMetrics(metrics),
    catchUp: (orgId) => catchUp(scheduling, orgId),
    ownedOrganizationsMax: config.ORGANIZATIONS_PER_OWNER_MAX,
    exportDaysMax: config.EXPORT_RETENTION_DAYS,
    auditLines: (orgId) => organizationAuditLines(db, orgId),
    certifier: deletionCertifier(parts),
    tellOfApproval: (tx, news, approval) => tellOfApproval(telling, tx, news, approval),
    holdElsewhere: (approval) => holdElsewhere({ ...telling, db }, approval),
    removeLostFactors: (tx, approval) => removeLostFactors(telling, tx, approval),
    tellOfElevation: (tx, news, elevation) => tellOfElevation(telling, tx, news, elevation),
    // Without a channel or links, an owner gets a link from the platform.
    inviteOwner:
      senders.email === undefined || config.PUBLIC_URL === undefined
        ? null
        : async (tx, orgId) => {
            const invited = await inviteOwner({ temporal }, tx, orgId);
            if (invited !== null) onCommit(tx, () => metrics.invitations.inc({ state: 'pending' }));
            return invited;
          },
    deliver: notificationDelivery({
      ...parts,
      senders,
      publicUrl: config.PUBLIC_URL ?? null,
      onMoved: (channel, status) => metrics.notifications.inc({ channel, status }),
    }).deliver,
  });
  const { workflows = () => workflowBundle({ isTraced: tracing !== null }) } = options;
  const code = workflows();
  const traced = tracing === null ? null : traceTemporalWorker(tracing);
  let native: NativeConnection | undefined;
  let sender: ReturnType<typeof breakingSender> | undefined;
  return {
    database,
    loops: workerLoops({ ...parts, dispatch }),
    receiveCallback: (header) => receiveCallback({ db, runs: temporal.tenants, ...dispatch, ...keyRings }, header),
    sendWebhooks: (signal) => {
      const settings = dispatchSettingsOf(config);
      const http = openHttpSender({ rules: outboundTargetsOf(config), timeoutMs: settings.timeoutMs });
      sender = breakingSender(http, webhookBreakers(options));
      return sendWebhooks({ db, kms, sender, listener, settings, metrics, logger, signal });
    },
    connect: async () => {
      await ensureControlNamespace(connection, namespace);
      // Nothing depends on it, in most installations there are none, and some servers may not list them.
      await removeFormerSchedules(connection, namespace).catch((error: unknown) => {
        if (isUnavailable(error)) throw error;
        logger.warn({ err: error }, 'Temporal Schedules of an earlier version could not be deleted');
      });
      const { address, tls = null, apiKey } = target;
      native = await NativeConnection.connect({ address, tls, ...(apiKey === undefined ? {} : { apiKey }) });
    },
    runScheduler: (signal) => runScheduler({ ...scheduling, logger }, signal),
    createWorker: async () => {
      if (native === undefined) throw new Error('The worker is not connected to Temporal');
      return Worker.create({
        connection: native,
        namespace,
        taskQueue: controlTaskQueue,
        workflowBundle: { codePath: await code },
        activities: options.wrapActivities?.(activities) ?? activities,
        interceptors: { activity: [...(traced?.activity ?? []), activityInterceptor(logger, counted)] },
        ...(traced === null ? {} : { sinks: traced.sinks }),
        shutdownGraceTime: shutdownGraceMs,
        ...options.shutdown,
      });
    },
    close: async () => {
      await Promise.all([sender?.close(), native?.close(), control === undefined ? connections.close() : undefined]);
    },
  };
};
