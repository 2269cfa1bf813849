import { createRoute, z } from '@hono/zod-openapi';
import { listOf } from '../../contract/list.ts';
import { Operation, OperationQuery, Reason } from '../../contract/operation.ts';
import { boundedText } from '../../contract/text.ts';
import { cancelOperation, listOperations, readOperation, retryOperation } from '../../usecases/operation/operation.ts';
import { hasSeenEnd, watchOperation } from '../../usecases/operation/watch.ts';
import { answerOperation } from '../answers.ts';
import { operationDescriptions } from '../descriptions/operation.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { OperationPath, requestOptions, StartHeaders } from '../parameters.ts';
import { endedHeaders, json, needs, problems, readCodes, startCodes, startedHeaders, streamOf } from '../responses.ts';
import { streamEvents } from '../stream/events.ts';

const tags = ['Operations'];

const list = createRoute({
  method: 'get',
  path: '/v1/operations',
  operationId: 'listOperations',
  tags,
  summary: 'List operations',
  description: 'Newest first. For the platform, includes operations of organizations that no longer exist.',
  ...needs('operation:list'),
  request: {
    query: OperationQuery,
  },
  responses: { 200: json(listOf(Operation), 'A page of operations.'), ...problems(...readCodes) },
});

const read = createRoute({
  method: 'get',
  path: '/v1/operations/{id}',
  operationId: 'readOperation',
  tags,
  summary: 'Read an operation',
  description: operationDescriptions.read,
  ...needs('operation:read'),
  request: { params: OperationPath },
  responses: { 200: json(Operation, 'The operation.'), ...problems(...readCodes, 'not_found') },
});

const watch = createRoute({
  method: 'get',
  path: '/v1/operations/{id}/events',
  operationId: 'watchOperation',
  tags,
  summary: 'Watch an operation',
  description: operationDescriptions.watch,
  ...needs('operation:read'),
  request: {
    params: OperationPath,
    headers: z.object({
      'Last-Event-ID': boundedText(20)
        .regex(/^\d{1,9}$/, 'must be the id of an event')
        .transform(Number)
        .optional()
        .openapi({ type: 'string', example: '3', description: 'Resume after this event.' }),
    }),
  },
  responses: {
    200: {
      description: 'The events.',
      content: {
        'text/event-stream': {
          schema: streamOf('text/event-stream', 'OperationEvent'),
          example: 'event: step\ndata: {"name":"reserve","status":"succeeded","attempt":1}\nid: 2\n\n',
        },
      },
    },
    204: { description: 'All events have been received, including `end`.' },
    ...problems(...readCodes, 'not_found', 'stream_limit_reached'),
  },
});

const change = <V extends 'cancel' | 'retry'>(verb: V, summary: string) =>
  createRoute({
    method: 'post',
    path: `/v1/operations/{id}/${verb}`,
    operationId: `${verb}Operation`,
    tags,
    summary,
    description: operationDescriptions[verb],
    ...needs(`operation:${verb}`),
    request: {
      params: OperationPath,
      headers: StartHeaders,
      body: { required: true, content: { 'application/json': { schema: Reason } } },
    },
    responses: {
      200: { ...json(Operation, 'The operation has ended (`Prefer: wait`).'), headers: endedHeaders },
      202: { ...json(Operation, 'The request was accepted; watch the operation.'), headers: startedHeaders },
      ...problems(
        ...startCodes,
        'not_found',
        'operation_ended',
        ...(verb === 'cancel'
          ? (['illegal_transition', 'point_of_no_return'] as const)
          : (['nothing_to_retry'] as const)),
      ),
    },
  });

const cancel = change('cancel', 'Cancel an operation and undo it');
const retry = change('retry', 'Retry the waiting step of an operation now');

export const operationRoutes = (app: Api): void => {
  endpoint(app, list, async (c) => c.json(await listOperations(contextOf(c), c.req.valid('query')), 200));

  endpoint(app, read, async (c) => {
    const operation = await readOperation(contextOf(c), c.req.valid('param').id);
    c.set('operationId', operation.id);
    c.set('orgId', operation.orgId);
    return c.json(operation, 200);
  });

  endpoint(app, watch, async (c) => {
    const ctx = contextOf(c);
    const { id } = c.req.valid('param');
    const lastSeq = c.req.valid('header')['Last-Event-ID'];
    c.set('operationId', id);
    // HTML, 9.2: the answer 204 stops an EventSource from reconnecting.
    if (await hasSeenEnd(ctx, id, lastSeq)) return c.body(null, 204);
    return streamEvents(c, 'operation:read', (signal) => watchOperation(ctx, id, lastSeq ?? 0, signal));
  });

  endpoint(app, cancel, async (c) => {
    const headers = c.req.valid('header');
    const reason = c.req.valid('json');
    const options = requestOptions(c, headers, reason);
    const started = await cancelOperation(contextOf(c), c.req.valid('param').id, reason, options);
    return answerOperation(c, started, { wait: headers.Prefer, isAnyEndGood: true });
  });

  endpoint(app, retry, async (c) => {
    const headers = c.req.valid('header');
    const reason = c.req.valid('json');
    const options = requestOptions(c, headers, reason);
    const started = await retryOperation(contextOf(c), c.req.valid('param').id, reason, options);
    return answerOperation(c, started, { wait: headers.Prefer });
  });
};
