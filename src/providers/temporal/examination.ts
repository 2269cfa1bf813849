import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';

const deadlineMs = 5_000;
const dayS = 86_400;
const { TaskQueueType } = proto.temporal.api.enums.v1;
/** Task queue of the server's own worker in each namespace, which runs schedules and batches. */
const systemTaskQueue = 'temporal-sys-per-ns-tq';

export interface ServerExamination {
  version: string;
  /** Days for which ended runs are kept in the control namespace. */
  retentionDays: number;
  /** Whether clients can update workflows, as operations need it. */
  hasUpdates: boolean;
  /** Workers that polled for workflows in the last minutes. */
  workers: number;
  /** Whether the server runs a worker of its own in each namespace. */
  hasSystemWorkers: boolean;
}

/** Reads what can be known about a server through its API. Rejects with gRPC's errors. */
export const examineServer = (
  connection: Connection,
  namespace: string,
  taskQueue: string,
): Promise<ServerExamination> => {
  const { workflowService } = connection;
  const pollersOf = async (name: string): Promise<number> => {
    const request = { namespace, taskQueue: { name }, taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW };
    return (await workflowService.describeTaskQueue(request)).pollers?.length ?? 0;
  };
  return connection.withDeadline(Date.now() + deadlineMs, async () => {
    const { serverVersion } = await workflowService.getSystemInfo({});
    const { config, namespaceInfo } = await workflowService.describeNamespace({ namespace });
    const [workers, systemWorkers] = await Promise.all([taskQueue, systemTaskQueue].map(pollersOf));
    return {
      version: serverVersion ?? '',
      retentionDays: Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) / dayS,
      hasUpdates: namespaceInfo?.capabilities?.syncUpdate === true,
      workers: workers ?? 0,
      hasSystemWorkers: (systemWorkers ?? 0) > 0,
    };
  });
};
