import { createRoute } from '@hono/zod-openapi';
import { ListQuery, listOf } from '../../contract/list.ts';
import { EndRun, Run, RunDetails, RunFilter, RunResult, StartRun } from '../../contract/run.ts';
import { cancelRun, terminateRun } from '../../usecases/workflow/end.ts';
import { listRuns, readRun, readRunResult } from '../../usecases/workflow/run.ts';
import { startRun } from '../../usecases/workflow/start.ts';
import { setHeaders } from '../answers.ts';
import { runDescriptions } from '../descriptions/workflow.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { itemPath, jsonBody, requestOptions, SlugPath, WriteHeaders } from '../parameters.ts';
import { json, made, needs, problems, takesInput, tenantReadCodes, writeCodes } from '../responses.ts';
import { WorkflowPath } from './workflow.ts';

const tags = ['Runs'];
export const RunPath = itemPath('The id of the run.');

/** Beside the input, a request has an id, options and a memo. */
export const besideInputBytes = 8_192;

const start = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/workflows/{name}/runs',
  operationId: 'startRun',
  tags,
  summary: 'Start a run',
  description: runDescriptions.start,
  ...takesInput(besideInputBytes),
  ...needs('run:start'),
  request: { params: WorkflowPath, headers: WriteHeaders, body: jsonBody(StartRun) },
  responses: {
    202: made(Run, 'The run.'),
    ...problems(
      ...writeCodes,
      'run_exists',
      'run_limit_reached',
      'namespace_missing',
      'idempotency_key_reused',
      'temporal_unavailable',
    ),
  },
});

const list = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/runs',
  operationId: 'listRuns',
  tags,
  summary: 'List runs',
  description: runDescriptions.list,
  ...needs('run:list'),
  request: { params: SlugPath, query: ListQuery.extend(RunFilter.shape) },
  responses: { 200: json(listOf(Run), 'A page of runs.'), ...problems(...tenantReadCodes) },
});

const read = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/runs/{id}',
  operationId: 'readRun',
  tags,
  summary: 'Read a run',
  description: runDescriptions.read,
  ...needs('run:read'),
  request: { params: RunPath },
  responses: { 200: json(RunDetails, 'The run.'), ...problems(...tenantReadCodes) },
});

const result = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/runs/{id}/result',
  operationId: 'readRunResult',
  tags,
  summary: 'Read the result of a run',
  description: runDescriptions.result,
  ...needs('run-result:read'),
  request: { params: RunPath },
  responses: {
    200: json(RunResult, 'The outcome.'),
    ...problems(...tenantReadCodes, 'result_too_large', 'temporal_unavailable', 'temporal_overloaded'),
  },
});

const ended = {
  200: json(Run, 'The run.'),
  ...problems(
    ...writeCodes,
    'run_ended',
    'run_exists',
    'namespace_missing',
    'temporal_unavailable',
    'temporal_overloaded',
  ),
};

const cancel = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/runs/{id}/cancel',
  operationId: 'cancelRun',
  tags,
  summary: 'Cancel a run',
  description: runDescriptions.cancel,
  ...needs('run:cancel'),
  request: { params: RunPath, body: jsonBody(EndRun) },
  responses: ended,
});

const terminate = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/runs/{id}/terminate',
  operationId: 'terminateRun',
  tags,
  summary: 'Terminate a run',
  description: runDescriptions.terminate,
  ...needs('run:terminate'),
  request: { params: RunPath, body: jsonBody(EndRun) },
  responses: ended,
});

export const runRoutes = (app: Api): void => {
  endpoint(app, start, async (c) => {
    const { slug, name } = c.req.valid('param');
    const input = c.req.valid('json');
    const options = requestOptions(c, c.req.valid('header'), input);
    const { run, replayed } = await startRun(contextOf(c), slug, name, input, options);
    setHeaders(c, { location: `/v1/orgs/${slug}/runs/${run.id}`, replayed });
    return c.json(run, 202);
  });

  endpoint(app, list, async (c) =>
    c.json(await listRuns(contextOf(c), c.req.valid('param').slug, c.req.valid('query')), 200),
  );

  endpoint(app, read, async (c) => {
    const { slug, id } = c.req.valid('param');
    return c.json(await readRun(contextOf(c), slug, id), 200);
  });

  endpoint(app, result, async (c) => {
    const { slug, id } = c.req.valid('param');
    return c.json(await readRunResult(contextOf(c), slug, id), 200);
  });

  endpoint(app, cancel, async (c) => {
    const { slug, id } = c.req.valid('param');
    return c.json(await cancelRun(contextOf(c), slug, id, c.req.valid('json')), 200);
  });

  endpoint(app, terminate, async (c) => {
    const { slug, id } = c.req.valid('param');
    return c.json(await terminateRun(contextOf(c), slug, id, c.req.valid('json')), 200);
  });
};
