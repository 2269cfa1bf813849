import { status as grpc } from '@grpc/grpc-js';
import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { grpcCodeOf } from './errors.ts';

const deadlineMs = 5_000;
const retentionDays = 30;

/**
 * Creates the control namespace if it is absent. Registers without checking first, because the server would remember its
 * absence for about a second. If registering is not permitted, the namespace must already exist.
 */
export const ensureControlNamespace = async (connection: Connection, namespace: string): Promise<void> => {
  const { workflowService } = connection;
  await connection.withDeadline(Date.now() + deadlineMs, async () => {
    try {
      await workflowService.registerNamespace({
        namespace,
        description: "Freehold's operations",
        workflowExecutionRetentionPeriod: msToTs(`${retentionDays} days`),
      });
    } catch (error) {
      const code = grpcCodeOf(error);
      if (code === grpc.ALREADY_EXISTS) return;
      if (code !== grpc.PERMISSION_DENIED && code !== grpc.UNIMPLEMENTED) throw error;
      await workflowService.describeNamespace({ namespace });
    }
  });
};
