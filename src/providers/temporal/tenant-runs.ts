import { status as grpc } from '@grpc/grpc-js';
import type { Connection } from '@temporalio/client';
import { optionalTsToDate } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { DomainError } from '../../contract/errors.ts';
import { type Breaker, noBreaker } from '../circuit/breaker.ts';
import { codedTemporalError, grpcCodeOf } from './errors.ts';
import { cut, failureOf, valueIn } from './payloads.ts';
import type { TenantRunOutcome, TenantRunRef, TenantRunState, TenantRuns } from './port.ts';
import { activityReader } from './tenant-activities.ts';
import { tenantMessages } from './tenant-messages.ts';
import { type Ask, type StartOptions, tenantStarts } from './tenant-starts.ts';

const enums = proto.temporal.api.enums.v1;
const { WorkflowExecutionStatus, HistoryEventFilterType, TaskQueueType } = enums;

const callMsMax = 2_000;
const polledWithinMs = 60_000;
const identity = 'freehold';
const historyPagesMax = 10;
const historyPageMax = 100;
/** Several are read at a time, each as a whole in the worst case. */
const historyBytesMax = 8 * 1_024 * 1_024;

type HistoryPage = proto.temporal.api.workflowservice.v1.IGetWorkflowExecutionHistoryResponse;

const statuses: Readonly<Record<number, TenantRunState['status']>> = {
  [WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING]: 'running',
  // It goes on as another run of the same chain, which is what a caller has started.
  [WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW]: 'running',
  [WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED]: 'completed',
  [WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED]: 'failed',
  [WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED]: 'canceled',
  [WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED]: 'terminated',
  [WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TIMED_OUT]: 'timedOut',
};

/** Makes raw calls, because a client of the SDK is made for one namespace, and there are many. */
export const tenantRuns = (
  connection: Connection,
  breaker: Breaker = noBreaker,
  { onCallbackRefused }: StartOptions = {},
): TenantRuns => {
  const { workflowService } = connection;
  const asked: Ask = async (run, deadlineMs = Number.POSITIVE_INFINITY) => {
    const now = Date.now();
    if (now >= deadlineMs) throw new DomainError('temporal_unavailable');
    try {
      return await breaker.run(() => connection.withDeadline(Math.min(now + callMsMax, deadlineMs), run));
    } catch (error) {
      throw codedTemporalError(error);
    }
  };
  const unlessAbsent = async <T>(run: () => Promise<T>): Promise<T | null> => {
    try {
      return await asked(run);
    } catch (error) {
      if (grpcCodeOf(error) === grpc.NOT_FOUND) return null;
      throw error;
    }
  };

  /** The newest run of the chain that began with this one. null: there is none, or its id was used again since. */
  const newest = async ({ namespace, workflowId, runId }: TenantRunRef) => {
    const latest = await unlessAbsent(() =>
      workflowService.describeWorkflowExecution({ namespace, execution: { workflowId } }),
    );
    if (latest === null) return null;
    if (latest.workflowExecutionInfo?.firstRunId === runId) return latest;
    return unlessAbsent(() =>
      workflowService.describeWorkflowExecution({ namespace, execution: { workflowId, runId } }),
    );
  };

  return {
    ...tenantMessages({ connection, breaker, newest }),
    ...tenantStarts({ workflowService, asked, onCallbackRefused }),
    async describe(run) {
      const found = await newest(run);
      const info = found?.workflowExecutionInfo;
      if (found === null || info === null || info === undefined) return null;
      const task = found.pendingWorkflowTask;
      const isTaskWaiting = task?.state === enums.PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_SCHEDULED;
      return {
        status: statuses[info.status ?? 0] ?? 'running',
        finishedAt: optionalTsToDate(info.closeTime) ?? null,
        taskQueue: info.taskQueue ?? '',
        hasCallback: (found.callbacks ?? []).length > 0,
        taskWaitsSince: isTaskWaiting ? (optionalTsToDate(task?.scheduledTime) ?? null) : null,
        pendingActivities: (found.pendingActivities ?? []).map(({ activityType, attempt, state, lastFailure }) => ({
          activityType: activityType?.name ?? '',
          attempt: attempt ?? 1,
          isStarted: state === enums.PendingActivityState.PENDING_ACTIVITY_STATE_STARTED,
          lastFailure: failureOf(lastFailure),
        })),
      };
    },

    async outcome(run, resultBytesMax): Promise<TenantRunOutcome | null> {
      const last = await newest(run);
      const execution = last?.workflowExecutionInfo?.execution;
      if (!execution) return null;
      const history = await unlessAbsent(() =>
        workflowService.getWorkflowExecutionHistory({
          namespace: run.namespace,
          execution,
          historyEventFilterType: HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT,
        }),
      );
      const event = history?.history?.events?.at(-1);
      if (event === undefined) return null;
      const { workflowExecutionCompletedEventAttributes: completed } = event;
      const result = valueIn(completed?.result?.payloads?.[0], resultBytesMax);
      const failure = failureOf(event.workflowExecutionFailedEventAttributes?.failure);
      const reason = event.workflowExecutionTerminatedEventAttributes?.reason;
      return {
        ...(result === undefined ? {} : { result }),
        failure: failure ?? (reason ? { type: null, message: cut(reason) } : null),
      };
    },

    async activities(run) {
      const info = (await newest(run))?.workflowExecutionInfo;
      if (!info?.execution || Number(info.historySizeBytes ?? 0) > historyBytesMax) return null;
      const { read, activities } = activityReader();
      let nextPageToken: Uint8Array | null = null;
      for (let pages = 0; pages < historyPagesMax; pages += 1) {
        const page: HistoryPage | null = await unlessAbsent(() =>
          workflowService.getWorkflowExecutionHistory({
            namespace: run.namespace,
            execution: info.execution ?? null,
            maximumPageSize: historyPageMax,
            nextPageToken,
          }),
        );
        if (page === null) return null;
        read(page.history?.events ?? []);
        nextPageToken = page.nextPageToken ?? null;
        if (nextPageToken === null || nextPageToken.length === 0) return activities(true);
      }
      return activities(false);
    },

    async cancel({ namespace, workflowId, runId }, requestId, reason) {
      const request = {
        namespace,
        workflowExecution: { workflowId },
        firstExecutionRunId: runId,
        requestId,
        reason,
        identity,
      };
      return (await unlessAbsent(() => workflowService.requestCancelWorkflowExecution(request))) !== null;
    },

    async terminate({ namespace, workflowId, runId }, reason) {
      const request = { namespace, workflowExecution: { workflowId }, firstExecutionRunId: runId, reason, identity };
      return (await unlessAbsent(() => workflowService.terminateWorkflowExecution(request))) !== null;
    },

    async isPolled(namespace, taskQueue) {
      const found = await unlessAbsent(() =>
        workflowService.describeTaskQueue({
          namespace,
          taskQueue: { name: taskQueue },
          taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        }),
      );
      return (found?.pollers ?? []).some(({ lastAccessTime }) => {
        const at = optionalTsToDate(lastAccessTime);
        return at !== undefined && Date.now() - at.getTime() < polledWithinMs;
      });
    },
  };
};
