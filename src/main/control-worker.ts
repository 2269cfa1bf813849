import type { WorkerOptions } from '@temporalio/worker';
import { type Activities, createActivities } from '../activities/index.ts';
import { activityInterceptor } from '../activities/interceptors.ts';
import { driftMetrics, operationMetrics } from '../activities/metrics.ts';
import { deletionCertifier } from '../background/deletion/certifier.ts';
import { controlTaskQueue } from '../contract/ids.ts';
import type { Db } from '../db/client.ts';
import type { Storage } from '../providers/storage/port.ts';
import type { openConnection } from '../providers/temporal/connection.ts';
import { controlRuns } from '../providers/temporal/control-runs.ts';
import type { NamespaceCatalog, Namespaces, TemporalControl } from '../providers/temporal/port.ts';
import { schedules } from '../providers/temporal/schedules.ts';
import type { Logger } from '../telemetry/logs.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { organizationAuditLines } from '../usecases/audit/audit.ts';
import type { KeyRing } from '../usecases/key-ring/key-ring.ts';
import type { Config } from './config.ts';

const shutdownGraceMs = 10_000;

interface ControlWorkerParts {
  config: Config;
  db: Db;
  /** To the server of the control namespace. */
  connection: ReturnType<typeof openConnection>;
  temporal: TemporalControl;
  namespaces: Namespaces;
  catalog: NamespaceCatalog;
  storage: Storage;
  openKeyRing: () => Promise<KeyRing>;
  metrics: Metrics;
  logger: Logger;
}

/** The worker of the control namespace, without its connection and the code of its workflows. */
export const controlWorkerOptions = ({
  config,
  db,
  connection,
  temporal,
  namespaces,
  catalog,
  storage,
  openKeyRing,
  metrics,
  logger,
}: ControlWorkerParts) => {
  const counted = operationMetrics(metrics);
  const namespace = config.TEMPORAL_NAMESPACE;
  const activities: Activities = createActivities({
    db,
    metrics: counted,
    namespaces,
    catalog,
    runs: controlRuns(connection, namespace),
    temporal,
    driftMetrics: driftMetrics(metrics),
    schedules: schedules(connection, namespace),
    ownedOrganizationsMax: config.ORGANIZATIONS_PER_OWNER_MAX,
    storage,
    exportDaysMax: config.EXPORT_RETENTION_DAYS,
    auditLines: (orgId) => organizationAuditLines(db, orgId),
    certifier: deletionCertifier({ db, openKeyRing }),
  });
  return {
    namespace,
    taskQueue: controlTaskQueue,
    activities,
    interceptors: { activity: [activityInterceptor(logger, counted)] },
    shutdownGraceTime: shutdownGraceMs,
  } satisfies WorkerOptions;
};
