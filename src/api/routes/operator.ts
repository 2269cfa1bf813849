import { createRoute } from '@hono/zod-openapi';
import { ListQuery, listOf } from '../../contract/list.ts';
import { CreateOperator, Operator, UpdateOperator } from '../../contract/operator.ts';
import {
  createOperator,
  listOperators,
  readOperator,
  removeOperator,
  updateOperator,
} from '../../usecases/operator/operator.ts';
import { setHeaders } from '../answers.ts';
import { operatorDescriptions } from '../descriptions/operator.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { conditionsOf, IdPath, jsonBody, MatchHeaders } from '../parameters.ts';
import { bodyCodes, json, needs, perAddress, problems, readCodes, sensitive, versioned } from '../responses.ts';

const tags = ['Operators'];
const changeCodes = [...readCodes, 'not_found', 'precondition_failed'] as const;

const create = createRoute({
  method: 'post',
  path: '/v1/operators',
  operationId: 'createOperator',
  tags,
  summary: 'Make a person an operator',
  description: operatorDescriptions.create,
  ...needs('operator:create'),
  ...sensitive,
  ...perAddress('sensitive'),
  request: { body: jsonBody(CreateOperator) },
  responses: {
    201: versioned(Operator, 'The operator.'),
    ...problems(...readCodes, ...bodyCodes, 'operator_exists'),
  },
});

const list = createRoute({
  method: 'get',
  path: '/v1/operators',
  operationId: 'listOperators',
  tags,
  summary: 'List the operators',
  description: 'Newest first.',
  ...needs('operator:list'),
  request: { query: ListQuery },
  responses: { 200: json(listOf(Operator), 'A page of operators.'), ...problems(...readCodes) },
});

const read = createRoute({
  method: 'get',
  path: '/v1/operators/{id}',
  operationId: 'readOperator',
  tags,
  summary: 'Read an operator',
  description: operatorDescriptions.read,
  ...needs('operator:read'),
  request: { params: IdPath },
  responses: { 200: versioned(Operator, 'The operator.'), ...problems(...readCodes, 'not_found') },
});

const update = createRoute({
  method: 'patch',
  path: '/v1/operators/{id}',
  operationId: 'updateOperator',
  tags,
  summary: 'Change the role of an operator',
  description: operatorDescriptions.update,
  ...needs('operator:update'),
  ...sensitive,
  request: { params: IdPath, headers: MatchHeaders, body: jsonBody(UpdateOperator) },
  responses: {
    200: versioned(Operator, 'The changed operator.'),
    ...problems(...changeCodes, ...bodyCodes),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/v1/operators/{id}',
  operationId: 'removeOperator',
  tags,
  summary: 'Take the role from an operator',
  description: operatorDescriptions.remove,
  ...needs('operator:remove'),
  ...sensitive,
  request: { params: IdPath, headers: MatchHeaders },
  responses: { 204: { description: 'The person is no longer an operator.' }, ...problems(...changeCodes) },
});

export const operatorRoutes = (app: Api): void => {
  endpoint(app, create, async (c) => {
    const operator = await createOperator(contextOf(c), c.req.valid('json'));
    setHeaders(c, { version: operator, state: operator });
    return c.json(operator, 201);
  });

  endpoint(app, list, async (c) => c.json(await listOperators(contextOf(c), c.req.valid('query')), 200));

  endpoint(app, read, async (c) => {
    const operator = await readOperator(contextOf(c), c.req.valid('param').id);
    setHeaders(c, { version: operator, state: operator });
    return c.json(operator, 200);
  });

  endpoint(app, update, async (c) => {
    const conditions = conditionsOf(c.req.valid('header'));
    const operator = await updateOperator(contextOf(c), c.req.valid('param').id, c.req.valid('json'), conditions);
    setHeaders(c, { version: operator, state: operator });
    return c.json(operator, 200);
  });

  endpoint(app, remove, async (c) => {
    await removeOperator(contextOf(c), c.req.valid('param').id, conditionsOf(c.req.valid('header')));
    return c.body(null, 204);
  });
};
