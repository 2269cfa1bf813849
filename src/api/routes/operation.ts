import { createRoute, z } from '@hono/zod-openapi';
import { ListQuery, listOf } from '../../contract/list.ts';
import { Operation, OperationStatus, Reason } from '../../contract/operation.ts';
import { boundedText } from '../../contract/text.ts';
import { cancelOperation, listOperations, readOperation, retryOperation } from '../../usecases/operation/operation.ts';
import { hasSeenEnd, watchOperation } from '../../usecases/operation/watch.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { answerOperation } from '../operation-answer.ts';
import { OperationPath, requestOptions, StartHeaders, slugPath } from '../parameters.ts';
import { endedHeaders, json, needs, problems, readCodes, startCodes, startedHeaders, streamOf } from '../responses.ts';
import { streamEvents } from '../stream/events.ts';

const tags = ['Operations'];

const list = createRoute({
  method: 'get',
  path: '/v1/operations',
  operationId: 'listOperations',
  tags,
  summary: 'List operations',
  description: 'Newest first; for the platform also those of organizations that no longer exist.',
  ...needs('operation:list'),
  request: {
    query: ListQuery.extend({
      org: slugPath.optional().openapi({ description: 'Only those of this organization.' }),
      status: OperationStatus.optional(),
    }),
  },
  responses: { 200: json(listOf(Operation), 'A page of operations.'), ...problems(...readCodes) },
});

const read = createRoute({
  method: 'get',
  path: '/v1/operations/{id}',
  operationId: 'readOperation',
  tags,
  summary: 'Read an operation',
  description:
    'All its steps with their attempts, next retry and error, and a link to its run in the Temporal Web UI. Answers from the database when Temporal does not answer in 500 ms (`live: false`), and for ever after the run has gone from Temporal.',
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
  description: [
    'Server-Sent Events. `event: step` with the step as `data` for each transition from the first on, then one `event: end` with the operation as `data`, after which the stream closes.',
    'The `id` of an event is its number in the operation; send the last one you have as `Last-Event-ID` to go on behind it, as browsers do by themselves. A comment every 15 s keeps the connection open.',
    'A stream that closes without `end` was cut (a restart of the server, a lost connection, a key that is no longer accepted, an hour that is over): connect again. With the number of the `end` the answer is 204: there is nothing more to come, and browsers stop asking.',
    'A key, an organization and a process have so many streams at a time; one more is 429 `stream_limit_reached`.',
  ].join('\n\n'),
  ...needs('operation:read'),
  request: {
    params: OperationPath,
    headers: z.object({
      'Last-Event-ID': boundedText(20)
        .regex(/^\d{1,9}$/, 'must be the id of an event')
        .transform(Number)
        .optional()
        .openapi({ type: 'string', example: '3', description: 'Go on behind this event.' }),
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
    204: { description: 'You have all events, the `end` too.' },
    ...problems(...readCodes, 'not_found', 'stream_limit_reached'),
  },
});

const change = <V extends 'cancel' | 'retry'>(verb: V, summary: string, description: string) =>
  createRoute({
    method: 'post',
    path: `/v1/operations/{id}/${verb}`,
    operationId: `${verb}Operation`,
    tags,
    summary,
    description,
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

const cancel = change(
  'cancel',
  'Cancel an operation and undo it',
  [
    'In a step before the point of no return, running or waiting: what was done is undone in reverse; the operation goes to `compensating` and ends `canceled`. The point of no return is `activate` of a creation, `deleteNamespace` of a deletion, and the second step of suspend, resume, deactivate and activate. While the first step of one of these waits, or a step of a transfer: it is given up, and nothing has changed.',
    'A wait for a payment or for the grace period of a deletion is ended by it at once.',
    'While `stuck`: a forward-only step is given up, an undo is abandoned; the operation ends `failed`, and `residue` names what is left; a namespace or an organization is handed to the drift watch. (Of a transfer nothing is left: `canceled`.)',
    'While it is being undone already: 409 `illegal_transition`. Past the point of no return and after success: 409 `point_of_no_return`. Ended otherwise: 409 `operation_ended`.',
    'Who may start an operation of this kind may cancel it.',
    'With `Prefer: wait=N` any end is 200.',
  ].join('\n\n'),
);
const retry = change(
  'retry',
  'Retry the waiting step of an operation now',
  [
    'While a step or an undo waits for its next try (backoff, back-pressure, an outage) or the operation is `stuck`: the next try starts at once.',
    'While nothing waits, and after the end: 409 `nothing_to_retry`. A wait for a payment or a grace period is not shortened. A creation that failed was undone: send it again.',
    'Its run was terminated or lost in Temporal: what has no undo (suspend, resume, deactivate, activate, a transfer, a deletion past its point of no return) goes on where it was. A creation, or a deletion before that point, is 409 `nothing_to_retry`: cancel it, then it is undone.',
    'Who may start an operation of this kind may retry it.',
    'With `Prefer: wait=N`: 200 when the operation has succeeded; the problem of its error when it ended otherwise.',
  ].join('\n\n'),
);

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
    // HTML, 9.2: an EventSource that is answered 204 stops asking.
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
