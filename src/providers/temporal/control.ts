import { status as grpc } from '@grpc/grpc-js';
import {
  type Connection,
  WorkflowClient,
  type WorkflowClientInterceptor,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure, NamespaceNotFoundError } from '@temporalio/common';
import { optionalTsToDate } from '@temporalio/common/lib/time.js';
import { DomainError, isErrorCode } from '../../contract/errors.ts';
import { controlTaskQueue } from '../../contract/ids.ts';
import { workflowIdOf } from '../../contract/operation-kinds.ts';
import type { StartOperation } from '../../contract/operation-run.ts';
import { operationRunText } from '../../contract/run-text.ts';
import { cancel, lookAgain, paymentCompleted, retry } from '../../workflows/lib/messages.ts';
import { type Breaker, noBreaker } from '../circuit/breaker.ts';
import { driftRuns } from './drift-runs.ts';
import { codedTemporalError, grpcCodeOf, isUnreachable } from './errors.ts';
import { notificationRuns } from './notification-runs.ts';
import type { PendingActivity, StartedRun, TemporalControl } from './port.ts';
import { tenantRuns } from './tenant-runs.ts';

const startDeadlineMs = 3_000;
const findDeadlineMs = 2_000;
const updateDeadlineMs = 3_000;
// A creation receives the message only after the first attempts of its steps, which run in one task.
const cancelDeadlineMs = 6_000;
const refineDeadlineMs = 500;

const executionRunning = 1; // temporal.api.enums.v1.WorkflowExecutionStatus
const pendingActivityStarted = 2; // temporal.api.enums.v1.PendingActivityState

interface ControlOptions {
  connection: Connection;
  namespace: string;
  taskQueue?: string;
  interceptors?: WorkflowClientInterceptor[];
  breaker?: Breaker;
  /** Called at each start of a run whose callback the server does not allow. */
  onCallbackRefused?: (error: unknown) => void;
}

export const temporalControl = ({
  connection,
  namespace,
  taskQueue = controlTaskQueue,
  interceptors = [],
  breaker = noBreaker,
  onCallbackRefused,
}: ControlOptions): TemporalControl => {
  const client = new WorkflowClient({ connection, namespace, interceptors });
  const within = <T>(milliseconds: number, run: () => Promise<T>): Promise<T> =>
    connection.withDeadline(Date.now() + milliseconds, run);
  /** For calls that the server answers by itself: a late answer means that the server is unavailable. */
  const asked = <T>(milliseconds: number, run: () => Promise<T>): Promise<T> =>
    breaker.run(() => within(milliseconds, run));
  /** For calls that a worker or a busy run may delay while the server is well. */
  const awaited = <T>(milliseconds: number, run: () => Promise<T>): Promise<T> =>
    breaker.run(() => within(milliseconds, run), isUnreachable);

  const find = async (workflowId: string): Promise<StartedRun | null> => {
    try {
      const { workflowExecutionInfo } = await asked(findDeadlineMs, () =>
        connection.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId } }),
      );
      return { runId: workflowExecutionInfo?.execution?.runId ?? '' };
    } catch (error) {
      if (grpcCodeOf(error) === grpc.NOT_FOUND) return null;
      throw codedTemporalError(error);
    }
  };

  const startOnce = async ({ kind, operationId, input }: StartOperation): Promise<StartedRun> => {
    const isFollowing = input.recovery !== undefined || input.isResumed === true;
    const options = {
      workflowId: workflowIdOf(kind, operationId),
      taskQueue,
      args: [input],
      ...operationRunText({ kind, operationId, input }),
      workflowIdConflictPolicy: 'USE_EXISTING',
      // The successor of an ended run undoes its operation or continues it.
      workflowIdReusePolicy: isFollowing ? 'ALLOW_DUPLICATE' : 'REJECT_DUPLICATE',
    } as const;
    const handle = await asked(startDeadlineMs, () => client.start(kind, options));
    return { runId: handle.firstExecutionRunId };
  };

  const update = async (
    workflowId: string,
    send: (handle: WorkflowHandle) => Promise<void>,
    deadlineMs = updateDeadlineMs,
  ): Promise<void> => {
    try {
      await awaited(deadlineMs, () => send(client.getHandle(workflowId)));
    } catch (error) {
      throwUpdateFailure(error);
      // The workflow has ended or never started.
      if (error instanceof WorkflowNotFoundError || grpcCodeOf(error) === grpc.NOT_FOUND)
        throw new DomainError('operation_ended', undefined, { cause: error });
      // Its workers were repeatedly lost during its task; the server accepts no update until a worker completes one.
      if (grpcCodeOf(error) === grpc.FAILED_PRECONDITION)
        throw new DomainError('temporal_unavailable', undefined, { cause: error });
      throw codedTemporalError(error);
    }
  };

  return {
    async start(operation) {
      try {
        return await startOnce(operation);
      } catch (error) {
        // The error's class is ambiguous: no worker, no server and a lost answer look the same, so check.
        // Before the first worker starts, the control namespace does not exist either.
        const isUnknown =
          error instanceof WorkflowExecutionAlreadyStartedError ||
          error instanceof NamespaceNotFoundError ||
          grpcCodeOf(error) !== undefined;
        if (isUnknown) {
          const run = await find(workflowIdOf(operation.kind, operation.operationId));
          if (run !== null) return run;
          throw new DomainError('temporal_unavailable', undefined, { cause: error });
        }
        throw error;
      }
    },
    find,
    cancel: (workflowId, request, updateId) =>
      update(workflowId, (handle) => handle.executeUpdate(cancel, { args: [request], updateId }), cancelDeadlineMs),
    retry: (workflowId, request, updateId) =>
      update(workflowId, (handle) => handle.executeUpdate(retry, { args: [request], updateId })),
    paymentCompleted: (workflowId, updateId) =>
      update(workflowId, (handle) => handle.executeUpdate(paymentCompleted, { updateId })),
    lookAgain: (workflowId, updateId) => update(workflowId, (handle) => handle.executeUpdate(lookAgain, { updateId })),
    async pendingActivities(workflowId, runId) {
      try {
        const { pendingActivities, workflowExecutionInfo } = await awaited(refineDeadlineMs, () =>
          connection.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId, runId } }),
        );
        if (workflowExecutionInfo?.status !== executionRunning) return null;
        return (pendingActivities ?? []).map(
          (activity): PendingActivity => ({
            activityType: activity.activityType?.name ?? '',
            isStarted: activity.state === pendingActivityStarted,
            scheduledAt: optionalTsToDate(activity.scheduledTime) ?? new Date(),
          }),
        );
      } catch (error) {
        // Past Temporal's retention or unreachable: the rows alone answer.
        if (grpcCodeOf(error) === undefined && !(error instanceof DomainError)) throw error;
        return null;
      }
    },
    async ping() {
      try {
        await breaker.probe(() =>
          within(findDeadlineMs, () => connection.workflowService.describeNamespace({ namespace })),
        );
      } catch (error) {
        if (grpcCodeOf(error) === undefined) throw error;
        throw new DomainError('temporal_unavailable', undefined, { cause: error });
      }
    },
    assertReachable: breaker.assertPasses,
    drift: driftRuns({ connection, namespace, taskQueue, interceptors }),
    tenants: tenantRuns(connection, breaker, { onCallbackRefused }),
    notifications: notificationRuns({ client, taskQueue, start: (run) => asked(startDeadlineMs, run) }),
  };
};

/** Throws the update's own coded failure, if there is one. */
const throwUpdateFailure = (error: unknown): void => {
  if (!(error instanceof WorkflowUpdateFailedError)) return;
  const failure = error.cause;
  if (failure instanceof ApplicationFailure && isErrorCode(failure.type)) {
    throw new DomainError(failure.type, failure.message, { cause: error });
  }
  throw error;
};
