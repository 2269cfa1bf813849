import { createRoute } from '@hono/zod-openapi';
import { ListQuery, listOf } from '../../contract/list.ts';
import { CreateRole, Role, RoleName, UpdateRole } from '../../contract/role.ts';
import { createRole, deleteRole, listRoles, readRole, updateRole } from '../../usecases/role/role.ts';
import { setHeaders } from '../answers.ts';
import { roleDescriptions } from '../descriptions/role.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { conditionsOf, jsonBody, MatchHeaders, requestOptions, SlugPath, WriteHeaders } from '../parameters.ts';
import {
  json,
  made,
  needs,
  perAddress,
  problems,
  sensitive,
  tenantReadCodes,
  versioned,
  writeCodes,
} from '../responses.ts';

const tags = ['Roles'];
const RolePath = SlugPath.extend({
  name: RoleName.openapi({ description: 'The name of the role.' }),
});

const create = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/roles',
  operationId: 'createRole',
  tags,
  summary: 'Create a custom role',
  description: roleDescriptions.create,
  ...needs('role:create'),
  request: { params: SlugPath, headers: WriteHeaders, body: jsonBody(CreateRole) },
  responses: {
    201: made(Role, 'The role.'),
    ...problems(...writeCodes, 'role_exists', 'role_limit_reached', 'idempotency_key_reused'),
  },
});

const list = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/roles',
  operationId: 'listRoles',
  tags,
  summary: 'List custom roles',
  description: roleDescriptions.list,
  ...needs('role:list'),
  request: { params: SlugPath, query: ListQuery },
  responses: { 200: json(listOf(Role), 'A page of roles.'), ...problems(...tenantReadCodes) },
});

const read = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/roles/{name}',
  operationId: 'readRole',
  tags,
  summary: 'Read a custom role',
  description: roleDescriptions.read,
  ...needs('role:read'),
  request: { params: RolePath },
  responses: { 200: versioned(Role, 'The role.'), ...problems(...tenantReadCodes) },
});

const update = createRoute({
  method: 'patch',
  path: '/v1/orgs/{slug}/roles/{name}',
  operationId: 'updateRole',
  tags,
  summary: 'Change a custom role',
  description: roleDescriptions.update,
  ...needs('role:update'),
  ...sensitive,
  ...perAddress('sensitive'),
  request: { params: RolePath, headers: MatchHeaders, body: jsonBody(UpdateRole) },
  responses: {
    200: versioned(Role, 'The changed role.'),
    ...problems(...writeCodes, 'precondition_failed'),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/v1/orgs/{slug}/roles/{name}',
  operationId: 'deleteRole',
  tags,
  summary: 'Delete a custom role',
  description: roleDescriptions.remove,
  ...needs('role:delete'),
  request: { params: RolePath, headers: MatchHeaders },
  responses: {
    204: { description: 'The role is deleted.' },
    ...problems(...tenantReadCodes, 'illegal_transition', 'role_in_use', 'precondition_failed'),
  },
});

export const roleRoutes = (app: Api): void => {
  endpoint(app, create, async (c) => {
    const { slug } = c.req.valid('param');
    const input = c.req.valid('json');
    const options = requestOptions(c, c.req.valid('header'), input);
    const { value: role, replayed } = await createRole(contextOf(c), slug, input, options);
    setHeaders(c, { version: role, location: `/v1/orgs/${slug}/roles/${role.name}`, replayed });
    return c.json(role, 201);
  });

  endpoint(app, list, async (c) =>
    c.json(await listRoles(contextOf(c), c.req.valid('param').slug, c.req.valid('query')), 200),
  );

  endpoint(app, read, async (c) => {
    const { slug, name } = c.req.valid('param');
    const role = await readRole(contextOf(c), slug, name);
    setHeaders(c, { version: role });
    return c.json(role, 200);
  });

  endpoint(app, update, async (c) => {
    const { slug, name } = c.req.valid('param');
    const conditions = conditionsOf(c.req.valid('header'));
    const role = await updateRole(contextOf(c), slug, name, c.req.valid('json'), conditions);
    setHeaders(c, { version: role });
    return c.json(role, 200);
  });

  endpoint(app, remove, async (c) => {
    const { slug, name } = c.req.valid('param');
    await deleteRole(contextOf(c), slug, name, conditionsOf(c.req.valid('header')));
    return c.body(null, 204);
  });
};
