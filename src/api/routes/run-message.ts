import { createRoute } from '@hono/zod-openapi';
import { Run } from '../../contract/run.ts';
import { QueryRun, RunAnswer, RunUpdate, SignalRun, UpdateRun } from '../../contract/run-message.ts';
import { queryRun, signalRun, updateRun } from '../../usecases/workflow/message.ts';
import { setHeaders } from '../answers.ts';
import { runDescriptions } from '../descriptions/workflow.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { jsonBody, requestOptions, WriteHeaders } from '../parameters.ts';
import { batchHeaders, json, needs, problems, takesInput, writeCodes } from '../responses.ts';
import { besideInputBytes, RunPath } from './run.ts';

const tags = ['Runs'];
const messageCodes = [
  ...writeCodes,
  'run_ended',
  'run_exists',
  'namespace_missing',
  'temporal_unavailable',
  'temporal_overloaded',
] as const;

const signal = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/runs/{id}/signal',
  operationId: 'signalRun',
  tags,
  summary: 'Signal a run',
  description: runDescriptions.signal,
  ...takesInput(besideInputBytes),
  ...needs('run:signal'),
  request: { params: RunPath, headers: WriteHeaders, body: jsonBody(SignalRun) },
  responses: {
    202: { ...json(Run, 'The run.'), headers: batchHeaders },
    ...problems(...messageCodes, 'idempotency_key_reused'),
  },
});

const query = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/runs/{id}/query',
  operationId: 'queryRun',
  tags,
  summary: 'Query a run',
  description: runDescriptions.query,
  ...takesInput(besideInputBytes),
  ...needs('run:query'),
  request: { params: RunPath, body: jsonBody(QueryRun) },
  responses: {
    200: json(RunAnswer, 'The answer.'),
    ...problems(...messageCodes, 'worker_unavailable', 'result_too_large', 'query_rejected'),
  },
});

const update = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/runs/{id}/update',
  operationId: 'updateRun',
  tags,
  summary: 'Update a run',
  description: runDescriptions.update,
  ...takesInput(besideInputBytes),
  ...needs('run:update'),
  request: { params: RunPath, headers: WriteHeaders, body: jsonBody(UpdateRun) },
  responses: {
    200: { ...json(RunUpdate, 'The update has completed.'), headers: batchHeaders },
    202: { ...json(RunUpdate, 'The workflow works on the update.'), headers: batchHeaders },
    ...problems(...messageCodes, 'worker_unavailable', 'result_too_large', 'update_rejected', 'idempotency_key_reused'),
  },
});

export const runMessageRoutes = (app: Api): void => {
  endpoint(app, signal, async (c) => {
    const { slug, id } = c.req.valid('param');
    const input = c.req.valid('json');
    const options = requestOptions(c, c.req.valid('header'), input);
    const { run, replayed } = await signalRun(contextOf(c), slug, id, input, options);
    setHeaders(c, { replayed });
    return c.json(run, 202);
  });

  endpoint(app, query, async (c) => {
    const { slug, id } = c.req.valid('param');
    return c.json(await queryRun(contextOf(c), slug, id, c.req.valid('json')), 200);
  });

  endpoint(app, update, async (c) => {
    const { slug, id } = c.req.valid('param');
    const input = c.req.valid('json');
    const options = requestOptions(c, c.req.valid('header'), input);
    const { update: sent, replayed } = await updateRun(contextOf(c), slug, id, input, options);
    setHeaders(c, { replayed });
    return sent.status === 'completed' ? c.json(sent, 200) : c.json(sent, 202);
  });
};
