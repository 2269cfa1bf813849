import { defaultPayloadConverter } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import type { MembersApi } from '../members/support.ts';
import type { RunTenant } from './support.ts';

const { CommandType, TaskQueueKind } = proto.temporal.api.enums.v1;
type Command = proto.temporal.api.command.v1.ICommand;

const taskQueue = { name: 'acts', kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL };
const seconds = (count: number) => msToTs(count * 1_000);

/** A command that schedules an activity. */
export const schedule = (
  activityType: string,
  activityId: string,
  { attemptsMax = 1, runSeconds = 20 }: { attemptsMax?: number; runSeconds?: number } = {},
): Command => ({
  commandType: CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK,
  scheduleActivityTaskCommandAttributes: {
    activityId,
    activityType: { name: activityType },
    taskQueue,
    scheduleToCloseTimeout: seconds(60),
    startToCloseTimeout: seconds(runSeconds),
    retryPolicy: { initialInterval: seconds(1), backoffCoefficient: 1, maximumAttempts: attemptsMax },
  },
});

export const cancelActivity = (scheduledEventId: number): Command => ({
  commandType: CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK,
  requestCancelActivityTaskCommandAttributes: { scheduledEventId: msToTs(scheduledEventId * 1_000).seconds ?? null },
});

export const continueAsNew = (workflowType: string, queue: string): Command => ({
  commandType: CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION,
  continueAsNewWorkflowExecutionCommandAttributes: { workflowType: { name: workflowType }, taskQueue: { name: queue } },
});

/** Takes the next activity task of the organization; `null` leaves it unanswered. */
export const act = async (
  { world: { connection } }: MembersApi,
  { namespace }: RunTenant,
  answer: { result: unknown } | { failure: string } | null,
): Promise<void> => {
  const { workflowService } = connection;
  const { taskToken } = await connection.withDeadline(Date.now() + 20_000, () =>
    workflowService.pollActivityTaskQueue({ namespace, taskQueue, identity: 'test' }),
  );
  if (answer === null) return;
  const task = { namespace, taskToken, identity: 'test' };
  if ('result' in answer) {
    const result = { payloads: [defaultPayloadConverter.toPayload(answer.result)] };
    await workflowService.respondActivityTaskCompleted({ ...task, result });
  } else {
    const failure = { message: answer.failure, applicationFailureInfo: { type: 'Refused' } };
    await workflowService.respondActivityTaskFailed({ ...task, failure });
  }
};
