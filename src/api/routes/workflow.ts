import { createRoute } from '@hono/zod-openapi';
import { ListQuery, listOf } from '../../contract/list.ts';
import { CreateWorkflow, UpdateWorkflow, Workflow, WorkflowName } from '../../contract/workflow.ts';
import {
  createWorkflow,
  deleteWorkflow,
  listWorkflows,
  readWorkflow,
  updateWorkflow,
} from '../../usecases/workflow/workflow.ts';
import { setHeaders } from '../answers.ts';
import { workflowDescriptions } from '../descriptions/workflow.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { conditionsOf, jsonBody, MatchHeaders, requestOptions, SlugPath, WriteHeaders } from '../parameters.ts';
import { json, made, needs, problems, tenantReadCodes, versioned, writeCodes } from '../responses.ts';

const tags = ['Workflows'];
export const WorkflowPath = SlugPath.extend({
  name: WorkflowName.openapi({ description: 'The name of the workflow.' }),
});

const create = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/workflows',
  operationId: 'createWorkflow',
  tags,
  summary: 'Register a workflow',
  description: workflowDescriptions.create,
  ...needs('workflow:create'),
  request: { params: SlugPath, headers: WriteHeaders, body: jsonBody(CreateWorkflow) },
  responses: {
    201: made(Workflow, 'The workflow.'),
    ...problems(...writeCodes, 'workflow_exists', 'workflow_limit_reached', 'idempotency_key_reused'),
  },
});

const list = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/workflows',
  operationId: 'listWorkflows',
  tags,
  summary: 'List workflows',
  description: 'In the order of their names.',
  ...needs('workflow:list'),
  request: { params: SlugPath, query: ListQuery },
  responses: { 200: json(listOf(Workflow), 'A page of workflows.'), ...problems(...tenantReadCodes) },
});

const read = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/workflows/{name}',
  operationId: 'readWorkflow',
  tags,
  summary: 'Read a workflow',
  description: 'Its settings, for runs that are started from now on.',
  ...needs('workflow:read'),
  request: { params: WorkflowPath },
  responses: { 200: versioned(Workflow, 'The workflow.'), ...problems(...tenantReadCodes) },
});

const update = createRoute({
  method: 'patch',
  path: '/v1/orgs/{slug}/workflows/{name}',
  operationId: 'updateWorkflow',
  tags,
  summary: 'Change a workflow',
  description: workflowDescriptions.update,
  ...needs('workflow:update'),
  request: { params: WorkflowPath, headers: MatchHeaders, body: jsonBody(UpdateWorkflow) },
  responses: {
    200: versioned(Workflow, 'The changed workflow.'),
    ...problems(...writeCodes, 'precondition_failed'),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/v1/orgs/{slug}/workflows/{name}',
  operationId: 'deleteWorkflow',
  tags,
  summary: 'Delete a workflow',
  description: workflowDescriptions.remove,
  ...needs('workflow:delete'),
  request: { params: WorkflowPath, headers: MatchHeaders },
  responses: {
    204: { description: 'The workflow is deleted.' },
    ...problems(...tenantReadCodes, 'illegal_transition', 'workflow_in_use', 'precondition_failed'),
  },
});

export const workflowRoutes = (app: Api): void => {
  endpoint(app, create, async (c) => {
    const { slug } = c.req.valid('param');
    const input = c.req.valid('json');
    const options = requestOptions(c, c.req.valid('header'), input);
    const { value: workflow, replayed } = await createWorkflow(contextOf(c), slug, input, options);
    setHeaders(c, { version: workflow, location: `/v1/orgs/${slug}/workflows/${workflow.name}`, replayed });
    return c.json(workflow, 201);
  });

  endpoint(app, list, async (c) =>
    c.json(await listWorkflows(contextOf(c), c.req.valid('param').slug, c.req.valid('query')), 200),
  );

  endpoint(app, read, async (c) => {
    const { slug, name } = c.req.valid('param');
    const workflow = await readWorkflow(contextOf(c), slug, name);
    setHeaders(c, { version: workflow });
    return c.json(workflow, 200);
  });

  endpoint(app, update, async (c) => {
    const { slug, name } = c.req.valid('param');
    const conditions = conditionsOf(c.req.valid('header'));
    const workflow = await updateWorkflow(contextOf(c), slug, name, c.req.valid('json'), conditions);
    setHeaders(c, { version: workflow });
    return c.json(workflow, 200);
  });

  endpoint(app, remove, async (c) => {
    const { slug, name } = c.req.valid('param');
    await deleteWorkflow(contextOf(c), slug, name, conditionsOf(c.req.valid('header')));
    return c.body(null, 204);
  });
};
