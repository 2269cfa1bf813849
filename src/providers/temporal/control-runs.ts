import { status as grpc } from '@grpc/grpc-js';
import type { Connection } from '@temporalio/client';
import { codedTemporalError, grpcCodeOf } from './errors.ts';
import type { ControlRuns } from './port.ts';

const callMsMax = 5_000;
const pageSize = 1_000;
// temporal.api.enums.v1.WorkflowExecutionStatus
const executionRunning = 1;
const executionCompleted = 2;

/** Workflows of the control namespace. */
export const controlRuns = (connection: Connection, namespace: string): ControlRuns => {
  const { workflowService } = connection;
  const call = async <T>(run: () => Promise<T>): Promise<T> => {
    try {
      return await connection.withDeadline(Date.now() + callMsMax, run);
    } catch (error) {
      throw codedTemporalError(error);
    }
  };
  return {
    async listOpen(onPage) {
      const ids = new Set<string>();
      let nextPageToken: Uint8Array = new Uint8Array();
      do {
        const query = 'ExecutionStatus="Running"';
        const page = await call(() =>
          workflowService.listWorkflowExecutions({ namespace, pageSize, nextPageToken, query }),
        );
        for (const { execution } of page.executions ?? []) ids.add(execution?.workflowId ?? '');
        nextPageToken = page.nextPageToken ?? new Uint8Array();
        onPage();
      } while (nextPageToken.length > 0);
      return ids;
    },
    async stateOf(workflowId) {
      try {
        const { workflowExecutionInfo } = await call(() =>
          workflowService.describeWorkflowExecution({ namespace, execution: { workflowId } }),
        );
        const status = workflowExecutionInfo?.status;
        if (status === executionRunning) return 'open';
        return status === executionCompleted ? 'completed' : 'closed';
      } catch (error) {
        if (grpcCodeOf(error) === grpc.NOT_FOUND) return 'absent';
        throw error;
      }
    },
  };
};
