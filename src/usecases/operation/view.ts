import type { Operation, Step, StepError } from '../../contract/operation.ts';
import { stepOfActivity } from '../../contract/operation-kinds.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import type { PendingActivity } from '../../providers/temporal/port.ts';
import type { Dependencies } from '../context.ts';

/** `pending`: the current state of the run in Temporal; null: Temporal was not queried, or did not answer. */
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
  export: exportOf(row),
  live: pending !== null,
  workflow: {
    namespace: controlNamespace,
    workflowId: row.workflowId,
    runId: row.runId,
    webUrl: row.runId === null ? null : runUrlOf({ webUiUrl, controlNamespace }, row.workflowId, row.runId),
  },
  createdAt: row.createdAt.toISOString(),
  finishedAt: row.finishedAt?.toISOString() ?? null,
});

const exportOf = ({ id, input: { exported } }: OperationRow): Operation['export'] =>
  exported === undefined
    ? null
    : {
        url: `/v1/operations/${id}/export`,
        expiresAt: exported.expiresAt,
        manifestHash: exported.manifestHash,
      };

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

/** Of a run in the control namespace, in the Temporal Web UI; null: that is nowhere. */
export const runUrlOf = (
  { webUiUrl, controlNamespace }: Pick<Dependencies['settings'], 'webUiUrl' | 'controlNamespace'>,
  workflowId: string,
  runId: string,
): string | null => runUrlIn(webUiUrl, controlNamespace, workflowId, runId);

/** Of a run in any namespace. The id may be of any text. */
export const runUrlIn = (
  webUiUrl: string | null,
  namespace: string,
  workflowId: string,
  runId: string,
): string | null =>
  webUiUrl === null
    ? null
    : `${webUiUrl.replace(/\/$/, '')}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}/${runId}/history`;

const queuedMsMax = 2_000;

/** A try that no worker has taken up in time is waiting for one. */
const refined = (step: Step, pending: PendingActivity[]): Step => {
  const activity = pending.find(({ activityType }) => stepOfActivity(activityType)?.step === step.name);
  const isQueued =
    activity !== undefined && !activity.isStarted && Date.now() - activity.scheduledAt.getTime() > queuedMsMax;
  return isQueued && step.status === 'running' ? { ...step, status: 'waiting' } : step;
};
