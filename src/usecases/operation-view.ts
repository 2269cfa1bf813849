import type { Operation, Step, StepError } from '../contract/operation.ts';
import type { OperationRow } from '../db/write/operation.ts';
import type { PendingActivity } from '../providers/temporal/port.ts';
import type { Dependencies } from './context.ts';

/** The activities that Temporal schedules, by the step whose try they are. */
const stepOfActivity: Readonly<Record<string, Step['name']>> = {
  createNamespace: 'createNamespace',
  deleteNamespace: 'createNamespace',
  runCanary: 'canary',
  pauseSchedules: 'pauseSchedules',
  resumeSchedules: 'resumeSchedules',
  restoreSchedules: 'pauseSchedules',
};

/** `pending`: what Temporal says of the run just now; null: it was not asked, or did not answer. */
export const presentOperation = (
  row: OperationRow,
  { settings: { webUiUrl, controlNamespace } }: Pick<Dependencies, 'settings'>,
  pending: PendingActivity[] | null = null,
): Operation => ({
  id: row.id,
  kind: row.kind,
  orgId: row.orgId,
  status: row.status,
  steps: row.steps.map((step) => presentStep(pending === null ? step : refined(step, pending))),
  error: row.error && presentError(row.error),
  residue: row.residue.map(({ kind, name }) => ({ kind, name })),
  canaryMs: row.canaryMs,
  live: pending !== null,
  workflow: {
    namespace: controlNamespace,
    workflowId: row.workflowId,
    runId: row.runId,
    webUrl: webUrlOf(webUiUrl, controlNamespace, row),
  },
  createdAt: row.createdAt.toISOString(),
  finishedAt: row.finishedAt?.toISOString() ?? null,
});

/** In the order of the contract: jsonb keeps none. */
export const presentStep = ({ name, status, attempt, startedAt, finishedAt, nextRetryAt, error }: Step): Step => ({
  name,
  status,
  attempt,
  startedAt,
  finishedAt,
  nextRetryAt,
  error: error && presentError(error),
});

const presentError = ({ code, message, retryable }: StepError): StepError => ({ code, message, retryable });

const webUrlOf = (base: string | null, namespace: string, { workflowId, runId }: OperationRow): string | null =>
  base === null || runId === null
    ? null
    : `${base.replace(/\/$/, '')}/namespaces/${namespace}/workflows/${workflowId}/${runId}/history`;

const queuedMsMax = 2_000;

/** A try that no worker has taken up in time is waiting for one. */
const refined = (step: Step, pending: PendingActivity[]): Step => {
  const activity = pending.find(({ activityType }) => stepOfActivity[activityType] === step.name);
  const isQueued =
    activity !== undefined && !activity.isStarted && Date.now() - activity.scheduledAt.getTime() > queuedMsMax;
  return isQueued && step.status === 'running' ? { ...step, status: 'waiting' } : step;
};
