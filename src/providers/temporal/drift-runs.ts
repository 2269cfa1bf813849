import { status as grpc } from '@grpc/grpc-js';
import {
  type Connection,
  WorkflowClient,
  type WorkflowClientInterceptor,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { ApplicationFailure, TerminatedFailure } from '@temporalio/common';
import type { DriftSummary } from '../../contract/drift.ts';
import { DomainError, isErrorCode } from '../../contract/errors.ts';
import { driftWatchId } from '../../contract/ids.ts';
import { driftWatchText } from '../../contract/run-text.ts';
import { codedTemporalError, grpcCodeOf } from './errors.ts';
import type { DriftRuns } from './port.ts';

const callMsMax = 5_000;
const workflowType = 'watchDrift';
/** A run that takes longer has lost its workers; the next one starts anew. */
const runTimeout = '1 hour';
const everySeconds = 'everySeconds';

interface DriftRunsOptions {
  connection: Connection;
  namespace: string;
  taskQueue: string;
  interceptors: WorkflowClientInterceptor[];
}

/**
 * Runs the watch as a cron workflow instead of a Temporal Schedule. Schedules run on a worker of the server in each
 * namespace, which clusters with thousands of namespaces turn off.
 */
export const driftRuns = ({ connection, namespace, taskQueue, interceptors }: DriftRunsOptions): DriftRuns => {
  const client = new WorkflowClient({ connection, namespace, interceptors });
  const within = async <T>(milliseconds: number, run: () => Promise<T>): Promise<T> => {
    try {
      return await connection.withDeadline(Date.now() + milliseconds, run);
    } catch (error) {
      throw codedTemporalError(error);
    }
  };
  const options = { taskQueue, args: [], workflowRunTimeout: runTimeout, ...driftWatchText };

  /** Interval of the current runs in seconds; null if there are none. */
  const present = async (): Promise<unknown> => {
    try {
      const { status, memo } = await within(callMsMax, () => client.getHandle(driftWatchId).describe());
      return status.name === 'RUNNING' ? (memo?.[everySeconds] ?? 0) : null;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError || grpcCodeOf(error) === grpc.NOT_FOUND) return null;
      throw error;
    }
  };

  return {
    async ensureWatch(wanted) {
      const found = await present();
      if (found === wanted) return 'kept';
      await within(callMsMax, () =>
        client.start(workflowType, {
          ...options,
          workflowId: driftWatchId,
          cronSchedule: `@every ${wanted}s`,
          memo: { [everySeconds]: wanted },
          // If several workers start at once, one of them starts it. An interrupted run continues in the next one.
          workflowIdConflictPolicy: found === null ? 'USE_EXISTING' : 'TERMINATE_EXISTING',
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        }),
      );
      return 'changed';
    },
    async start(workflowId) {
      try {
        const handle = await within(callMsMax, () =>
          client.start(workflowType, {
            ...options,
            workflowId,
            workflowIdConflictPolicy: 'USE_EXISTING',
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
          }),
        );
        return { runId: handle.firstExecutionRunId };
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
        const { runId } = await within(callMsMax, () => client.getHandle(workflowId).describe());
        return { runId };
      }
    },
    async summary(workflowId, runId, msMax, signal) {
      const result = () => client.getHandle(workflowId, runId).result() as Promise<DriftSummary>;
      try {
        return await within(msMax, () =>
          signal === undefined ? result() : connection.withAbortSignal(signal, result),
        );
      } catch (error) {
        if (error instanceof WorkflowFailedError) throw errorOfFailedRun(error);
        if (isLate(error)) return null;
        throw error;
      }
    },
  };
};

const isLate = (error: unknown): boolean => {
  const code = grpcCodeOf(error);
  return code === grpc.DEADLINE_EXCEEDED || code === grpc.CANCELLED;
};

/** The coded failure of the look that made the run fail. */
const errorOfFailedRun = (error: WorkflowFailedError): DomainError => {
  for (let current: Error | undefined = error.cause; current !== undefined; current = causeOf(current)) {
    if (current instanceof ApplicationFailure && isErrorCode(current.type)) {
      return new DomainError(current.type, current.message, { cause: error });
    }
    if (current instanceof TerminatedFailure) break;
  }
  return new DomainError('internal_error', undefined, { cause: error });
};

const causeOf = ({ cause }: Error): Error | undefined => (cause instanceof Error ? cause : undefined);
