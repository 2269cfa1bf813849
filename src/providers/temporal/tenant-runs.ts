import { status as grpc } from '@grpc/grpc-js';
import type { Connection } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { msToTs, optionalTsToDate } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { DomainError } from '../../contract/errors.ts';
import { storableText } from '../../contract/text.ts';
import { type Breaker, noBreaker } from '../circuit/breaker.ts';
import { codedTemporalError, grpcCodeOf } from './errors.ts';
import type { TenantFailure, TenantRunOutcome, TenantRunRef, TenantRunState, TenantRuns } from './port.ts';

const enums = proto.temporal.api.enums.v1;
const {
  WorkflowExecutionStatus,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  HistoryEventFilterType,
  TaskQueueType,
} = enums;

const callMsMax = 2_000;
const failureLengthMax = 2_000;
const polledWithinMs = 60_000;
const identity = 'freehold';

type Failure = proto.temporal.api.failure.v1.IFailure;
type Payload = proto.temporal.api.common.v1.IPayload;

/** What a worker has written may be of any length and hold any character. */
const cut = (text: string): string => storableText(text.slice(0, failureLengthMax));

const failureOf = (failure: Failure | null | undefined): TenantFailure | null => {
  if (failure === null || failure === undefined) return null;
  // What the worker has thrown is inside of what the server says about it.
  const inner = failure.applicationFailureInfo ? failure : (failure.cause ?? failure);
  return {
    type: cut(inner.applicationFailureInfo?.type ?? '') || null,
    message: cut(inner.message ?? ''),
  };
};

const isJson = ({ metadata }: Payload): boolean =>
  metadata?.encoding !== undefined && Buffer.from(metadata.encoding).toString() === 'json/plain';

const valueIn = (payload: Payload | undefined): unknown =>
  payload === undefined || !isJson(payload) ? undefined : defaultPayloadConverter.fromPayload(payload);

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
export const tenantRuns = (connection: Connection, breaker: Breaker = noBreaker): TenantRuns => {
  const { workflowService } = connection;
  const asked = async <T>(run: () => Promise<T>): Promise<T> => {
    try {
      return await breaker.run(() => connection.withDeadline(Date.now() + callMsMax, run));
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
    async start({ namespace, workflowId, requestId, input, ...start }) {
      try {
        const { runId } = await asked(() =>
          workflowService.startWorkflowExecution({
            namespace,
            workflowId,
            requestId,
            workflowType: { name: start.workflowType },
            taskQueue: { name: start.taskQueue },
            input: input === undefined ? null : { payloads: [defaultPayloadConverter.toPayload(input)] },
            workflowExecutionTimeout:
              start.executionTimeoutSeconds === null ? null : msToTs(start.executionTimeoutSeconds * 1_000),
            workflowTaskTimeout: msToTs(start.taskTimeoutSeconds * 1_000),
            workflowStartDelay: start.startDelaySeconds === 0 ? null : msToTs(start.startDelaySeconds * 1_000),
            priority: start.priority === null ? null : { priorityKey: start.priority },
            workflowIdReusePolicy: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
            workflowIdConflictPolicy: start.terminates
              ? WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING
              : WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
            memo: {
              fields: Object.fromEntries(
                Object.entries(start.memo).map(([name, text]) => [name, defaultPayloadConverter.toPayload(text)]),
              ),
            },
            identity,
          }),
        );
        return { runId };
      } catch (error) {
        if (grpcCodeOf(error) === grpc.ALREADY_EXISTS) throw new DomainError('run_exists', undefined, { cause: error });
        if (grpcCodeOf(error) === grpc.NOT_FOUND)
          throw new DomainError('namespace_missing', undefined, { cause: error });
        throw error;
      }
    },

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
        taskWaitsSince: isTaskWaiting ? (optionalTsToDate(task?.scheduledTime) ?? null) : null,
        pendingActivities: (found.pendingActivities ?? []).map(({ activityType, attempt, state, lastFailure }) => ({
          activityType: activityType?.name ?? '',
          attempt: attempt ?? 1,
          isStarted: state === enums.PendingActivityState.PENDING_ACTIVITY_STATE_STARTED,
          lastFailure: failureOf(lastFailure),
        })),
      };
    },

    async outcome(run): Promise<TenantRunOutcome | null> {
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
      const result = valueIn(completed?.result?.payloads?.[0]);
      const failure = failureOf(event.workflowExecutionFailedEventAttributes?.failure);
      const reason = event.workflowExecutionTerminatedEventAttributes?.reason;
      return {
        ...(result === undefined ? {} : { result }),
        failure: failure ?? (reason ? { type: null, message: cut(reason) } : null),
      };
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
