import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';

const { CommandType, EventType, TaskQueueKind } = proto.temporal.api.enums.v1;
type Command = proto.temporal.api.command.v1.ICommand;
type Event = proto.temporal.api.history.v1.IHistoryEvent;

/** The input of each run says how its worker answers. */
export interface WorkInput {
  /** `never`: only a request ends it. */
  end: 'completed' | 'never';
}

export const taskQueue = 'work';
export const workflowType = 'work';

const pollMs = 20_000;
const pauseMs = 300;
/** After a restart, the server may not know a namespace for a moment. */
const absentMsMax = 30_000;

/** What stands in for the worker of each organization. It polls Temporal directly, and so is struck with Temporal only. */
export interface TenantWorkers {
  serve(namespace: string): void;
  stop(): Promise<void>;
}

const inputOf = (events: readonly Event[]): WorkInput | undefined => {
  const [payload] = events[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  return payload && defaultPayloadConverter.fromPayload<WorkInput>(payload);
};

/** None: the run waits. */
const commandsFor = (events: readonly Event[]): Command[] => {
  if (events.some(({ eventType }) => eventType === EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED))
    return [
      {
        commandType: CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION,
        cancelWorkflowExecutionCommandAttributes: {},
      },
    ];
  if (inputOf(events)?.end === 'never') return [];
  const result = { payloads: [defaultPayloadConverter.toPayload('done')] };
  return [
    {
      commandType: CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
      completeWorkflowExecutionCommandAttributes: { result },
    },
  ];
};

const isAbsent = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 5;

export const openTenantWorkers = (address: string): TenantWorkers => {
  const connection = Connection.lazy({
    address,
    channelArgs: { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 1_000 },
  });
  const { workflowService } = connection;
  const stopping = new AbortController();
  const { signal } = stopping;
  setMaxListeners(0, signal); // each poll listens to it
  const serving = new Map<string, Promise<void>>();
  const identity = 'campaign';
  const workOnce = async (namespace: string): Promise<void> => {
    const queue = { name: taskQueue, kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL };
    const { taskToken, history } = await connection.withDeadline(Date.now() + pollMs, () =>
      connection.withAbortSignal(signal, () =>
        workflowService.pollWorkflowTaskQueue({ namespace, taskQueue: queue, identity }),
      ),
    );
    if (taskToken === undefined || taskToken === null || taskToken.length === 0) return;
    const commands = commandsFor(history?.events ?? []);
    await connection.withDeadline(Date.now() + pollMs, () =>
      workflowService.respondWorkflowTaskCompleted({ namespace, taskToken, identity, commands }),
    );
  };
  const serve = async (namespace: string): Promise<void> => {
    for (let seenAt = Date.now(); !signal.aborted && Date.now() - seenAt < absentMsMax; ) {
      try {
        await workOnce(namespace);
        seenAt = Date.now();
      } catch (error) {
        // Temporal is being killed, the task has been given to somebody else, or the organization is deleted.
        if (!isAbsent(error)) seenAt = Date.now();
        await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
  };
  return {
    serve: (namespace) => {
      if (!serving.has(namespace)) serving.set(namespace, serve(namespace));
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(serving.values());
      await connection.close();
    },
  };
};
