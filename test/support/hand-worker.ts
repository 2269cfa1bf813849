import { defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { World } from './world.ts';

const { CommandType, QueryResultType, TaskQueueKind } = proto.temporal.api.enums.v1;
const { Acceptance, Request, Response } = proto.temporal.api.update.v1;
type Message = proto.temporal.api.protocol.v1.IMessage;

const result = { payloads: [defaultPayloadConverter.toPayload(42)] };
const answer = { resultType: QueryResultType.QUERY_RESULT_TYPE_ANSWERED, answer: result };
const bodyOf = (type: string, value: Uint8Array) => ({
  type_url: `type.googleapis.com/temporal.api.update.v1.${type}`,
  value,
});

/** Accepts an update, and completes it at once. */
const repliesTo = ({ body, ...message }: Message): Message[] => {
  const { id = null, protocolInstanceId = null, eventId = null } = message;
  const request = Request.decode(body?.value ?? new Uint8Array());
  const acceptance = Acceptance.encode({
    acceptedRequestMessageId: id,
    acceptedRequestSequencingEventId: eventId,
    acceptedRequest: request,
  });
  const response = Response.encode({ meta: request.meta ?? null, outcome: { success: result } });
  return [
    { id: `${id}/accept`, protocolInstanceId, body: bodyOf('Acceptance', acceptance.finish()) },
    { id: `${id}/complete`, protocolInstanceId, body: bodyOf('Response', response.finish()) },
  ];
};

/** Takes one workflow task, and answers every query and update in it with 42. */
const takeTask = async ({ connection }: World, namespace: string, taskQueue: string, until: number): Promise<void> => {
  const { workflowService } = connection;
  const { taskToken, query, queries, messages } = await connection.withDeadline(until, () =>
    workflowService.pollWorkflowTaskQueue({
      namespace,
      taskQueue: { name: taskQueue, kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL },
      identity: 'test',
    }),
  );
  if (!taskToken?.length) return;
  if (query) {
    const completedType = answer.resultType;
    await workflowService.respondQueryTaskCompleted({ namespace, taskToken, completedType, queryResult: result });
    return;
  }
  const replies = (messages ?? []).flatMap(repliesTo);
  await workflowService.respondWorkflowTaskCompleted({
    namespace,
    taskToken,
    identity: 'test',
    messages: replies,
    commands: replies.map(({ id }) => ({
      commandType: CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE,
      protocolMessageCommandAttributes: { messageId: id ?? '' },
    })),
    queryResults: Object.fromEntries(Object.keys(queries ?? {}).map((id) => [id, answer])),
  });
};

const servedMs = 600_000;

/** Stands in for a worker of a tenant until the connection is closed, for ten minutes at most. Resolves after the first task. */
export const serveByHand = async (world: World, namespace: string, taskQueue: string): Promise<void> => {
  const until = Date.now() + servedMs;
  await takeTask(world, namespace, taskQueue, until);
  const serve = async (): Promise<void> => {
    while (Date.now() < until) await takeTask(world, namespace, taskQueue, until);
  };
  void serve().catch(() => undefined);
};
