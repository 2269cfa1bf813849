import { status as grpc, type ServiceError } from '@grpc/grpc-js';
import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { DomainError } from '../../contract/errors.ts';
import type { Breaker } from '../circuit/breaker.ts';
import { codedTemporalError, grpcCodeOf, isUnreachable } from './errors.ts';
import { argumentsOf, cut, failureOf, valueIn } from './payloads.ts';
import type { TenantMessages, TenantRunRef, TenantUpdate } from './port.ts';

const {
  QueryRejectCondition,
  UpdateWorkflowExecutionLifecycleStage: Stage,
  WorkflowExecutionStatus,
} = proto.temporal.api.enums.v1;
const {
  UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED: accepted,
  UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED: completed,
  UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_UNSPECIFIED: current,
} = Stage;

type Described = proto.temporal.api.workflowservice.v1.IDescribeWorkflowExecutionResponse;
type Execution = proto.temporal.api.common.v1.IWorkflowExecution;
type Answered = Pick<proto.temporal.api.workflowservice.v1.IUpdateWorkflowExecutionResponse, 'stage' | 'outcome'>;

/** How long a worker of the organization may take. */
const workerMsMax = 10_000;
const callMsMax = 2_000;
/** A run may be continued by another one between two calls. */
const attemptsMax = 3;
const identity = 'freehold';
/** The failure of an update whose workflow returned before the update did. */
const endedFirst = 'AcceptedUpdateCompletedWorkflow';

interface MessageParts {
  readonly connection: Connection;
  readonly breaker: Breaker;
  readonly newest: (run: TenantRunRef) => Promise<Described | null>;
}

/** The time of the call is over. The server may notice that before the client does. */
const isLate = (code: number | undefined): boolean => code === grpc.DEADLINE_EXCEEDED || code === grpc.CANCELLED;

const detailsOf = (error: unknown): string => cut((error as Partial<ServiceError>).details ?? '');

const noWorker = (cause: unknown, message?: string): DomainError =>
  new DomainError('worker_unavailable', message, { cause });

const notTaken = (updateId: string): DomainError =>
  noWorker(undefined, `No worker has taken the update ${updateId} in time. It may still be carried out.`);

export const tenantMessages = ({ connection, breaker, newest }: MessageParts): TenantMessages => {
  const { workflowService } = connection;
  /** A worker that does not answer is no outage of Temporal. */
  const asked = <T>(msMax: number, run: () => Promise<T>): Promise<T> =>
    breaker.run(() => connection.withDeadline(Date.now() + msMax, run), isUnreachable);

  /** Sends to the newest run, and to the one that has just continued it. null: none is open. */
  const toOpen = async <T>(run: TenantRunRef, send: (execution: Execution) => Promise<T | null>): Promise<T | null> => {
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const info = (await newest(run))?.workflowExecutionInfo;
      if (!info?.execution || info.status !== WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING) return null;
      const answer = await send(info.execution).catch((error: unknown) => {
        if (grpcCodeOf(error) === grpc.NOT_FOUND) return null;
        throw codedTemporalError(error);
      });
      if (answer !== null) return answer;
    }
    return null;
  };

  /** An update as it stands. null: the run has had none with this id, or has rejected it. */
  const find = async (namespace: string, workflowExecution: Execution, updateId: string): Promise<Answered | null> => {
    try {
      return await asked(callMsMax, () =>
        workflowService.pollWorkflowExecutionUpdate({
          namespace,
          updateRef: { workflowExecution, updateId },
          waitPolicy: { lifecycleStage: current },
          identity,
        }),
      );
    } catch (error) {
      if (grpcCodeOf(error) === grpc.NOT_FOUND) return null;
      throw codedTemporalError(error);
    }
  };

  const presented = (answer: Answered, updateId: string, resultBytesMax: number): TenantUpdate => {
    const { success, failure } = answer.outcome ?? {};
    if (failure) return { status: 'completed', failure: failureOf(failure) };
    if (success) return { status: 'completed', result: valueIn(success.payloads?.[0], resultBytesMax), failure: null };
    if (answer.stage === accepted) return { status: 'accepted', failure: null };
    throw notTaken(updateId);
  };

  return {
    async signal({ namespace, ...run }, { name, input, requestId }) {
      const sent = await toOpen({ namespace, ...run }, (workflowExecution) =>
        asked(callMsMax, () =>
          workflowService.signalWorkflowExecution({
            namespace,
            workflowExecution,
            signalName: name,
            input: argumentsOf(input),
            requestId,
            identity,
          }),
        ),
      );
      return sent !== null;
    },

    async query(run, { name, input }, resultBytesMax) {
      const execution = (await newest(run))?.workflowExecutionInfo?.execution;
      if (!execution) return null;
      try {
        const { queryResult } = await asked(workerMsMax, () =>
          workflowService.queryWorkflow({
            namespace: run.namespace,
            execution,
            query: { queryType: name, queryArgs: argumentsOf(input) },
            queryRejectCondition: QueryRejectCondition.QUERY_REJECT_CONDITION_NONE,
          }),
        );
        return { result: valueIn(queryResult?.payloads?.[0], resultBytesMax) };
      } catch (error) {
        const code = grpcCodeOf(error);
        if (code === grpc.NOT_FOUND) return null;
        if (code === grpc.INVALID_ARGUMENT) throw new DomainError('query_rejected', detailsOf(error), { cause: error });
        // No worker polls, or its tasks of this run fail.
        if (isLate(code) || code === grpc.FAILED_PRECONDITION) throw noWorker(error);
        throw codedTemporalError(error);
      }
    },

    async update(run, { name, input, updateId }, resultBytesMax) {
      const { namespace } = run;
      const answered = await toOpen(run, async (workflowExecution) => {
        const answer = await asked(workerMsMax, () =>
          workflowService.updateWorkflowExecution({
            namespace,
            workflowExecution,
            firstExecutionRunId: run.runId,
            waitPolicy: { lifecycleStage: completed },
            request: { meta: { updateId, identity }, input: { name, args: argumentsOf(input) } },
          }),
        ).catch((error: unknown) => {
          const code = grpcCodeOf(error);
          if (isLate(code)) return find(namespace, workflowExecution, updateId);
          if (code === grpc.FAILED_PRECONDITION) throw noWorker(error);
          throw error;
        });
        if (answer === null) throw notTaken(updateId);
        const { failure } = answer.outcome ?? {};
        // Only an update that a worker has accepted is known afterwards.
        if (
          failure &&
          failure.applicationFailureInfo?.type !== endedFirst &&
          (await find(namespace, workflowExecution, updateId)) === null
        )
          throw new DomainError('update_rejected', cut(failure.message ?? ''));
        return answer;
      });
      if (answered !== null) return presented(answered, updateId, resultBytesMax);
      const last = (await newest(run))?.workflowExecutionInfo?.execution;
      const found = last ? await find(namespace, last, updateId) : null;
      return found && presented(found, updateId, resultBytesMax);
    },
  };
};
