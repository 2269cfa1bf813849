import { createRoute } from '@hono/zod-openapi';
import { ListQuery, listOf } from '../../contract/list.ts';
import { Reason } from '../../contract/operation.ts';
import { CreateUser, UpdateUser, User, UserFilter } from '../../contract/user.ts';
import {
  createUser,
  listUsers,
  readUser,
  removeUser,
  restoreUser,
  suspendUser,
  updateUser,
} from '../../usecases/user/user.ts';
import { setHeaders } from '../answers.ts';
import { userDescriptions } from '../descriptions/user.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import {
  conditionsOf,
  itemPath,
  jsonBody,
  MatchHeaders,
  requestOptions,
  SlugPath,
  WriteHeaders,
} from '../parameters.ts';
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
  written,
} from '../responses.ts';

const tags = ['Members'];
const UserPath = itemPath('The id of the member.');

const create = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/users',
  operationId: 'createUser',
  tags,
  summary: 'Add a member',
  description: userDescriptions.create,
  ...needs('user:create'),
  ...sensitive,
  ...perAddress('sensitive'),
  request: { params: SlugPath, headers: WriteHeaders, body: jsonBody(CreateUser) },
  responses: {
    201: made(User, 'The member.'),
    ...problems(...writeCodes, 'email_taken', 'organization_limit_reached', 'idempotency_key_reused'),
  },
});

const list = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/users',
  operationId: 'listUsers',
  tags,
  summary: 'List members',
  description: userDescriptions.list,
  ...needs('user:list'),
  request: { params: SlugPath, query: ListQuery.extend(UserFilter.shape) },
  responses: {
    200: json(listOf(User), 'A page of members.'),
    ...problems(...tenantReadCodes),
  },
});

const read = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/users/{id}',
  operationId: 'readUser',
  tags,
  summary: 'Read a member',
  description: userDescriptions.read,
  ...needs('user:read'),
  request: {
    params: UserPath,
  },
  responses: {
    200: versioned(User, 'The member.'),
    ...problems(...tenantReadCodes),
  },
});

const update = createRoute({
  method: 'patch',
  path: '/v1/orgs/{slug}/users/{id}',
  operationId: 'updateUser',
  tags,
  summary: 'Change a member',
  description: userDescriptions.update,
  ...needs('user:update'),
  ...sensitive,
  ...perAddress('sensitive'),
  request: { params: UserPath, headers: MatchHeaders, body: jsonBody(UpdateUser) },
  responses: {
    200: versioned(User, 'The changed member.'),
    ...problems(...writeCodes, 'last_owner', 'organization_limit_reached', 'precondition_failed'),
  },
});

const changeOfStatus = <V extends 'suspend' | 'restore'>(verb: V, summary: string) =>
  createRoute({
    method: 'post',
    path: `/v1/orgs/{slug}/users/{id}/${verb}`,
    operationId: `${verb}User`,
    tags,
    summary,
    description: userDescriptions[verb],
    ...needs(`user:${verb}`),
    ...(verb === 'restore' ? sensitive : {}),
    request: { params: UserPath, headers: WriteHeaders, body: jsonBody(Reason) },
    responses: {
      200: written(User, 'The changed member.'),
      ...problems(...writeCodes, 'last_owner', 'idempotency_key_reused'),
    },
  });

const suspend = changeOfStatus('suspend', 'Suspend a member');
const restore = changeOfStatus('restore', 'Restore a suspended member');

const remove = createRoute({
  method: 'delete',
  path: '/v1/orgs/{slug}/users/{id}',
  operationId: 'removeUser',
  tags,
  summary: 'Remove a member',
  description: userDescriptions.remove,
  ...needs('user:remove'),
  request: { params: UserPath, headers: MatchHeaders },
  responses: {
    204: { description: 'The member is removed.' },
    ...problems(...tenantReadCodes, 'illegal_transition', 'last_owner', 'precondition_failed'),
  },
});

export const userRoutes = (app: Api): void => {
  endpoint(app, create, async (c) => {
    const { slug } = c.req.valid('param');
    const input = c.req.valid('json');
    const options = requestOptions(c, c.req.valid('header'), input);
    const { value: user, replayed } = await createUser(contextOf(c), slug, input, options);
    setHeaders(c, { version: user, location: `/v1/orgs/${slug}/users/${user.id}`, replayed });
    return c.json(user, 201);
  });

  endpoint(app, list, async (c) =>
    c.json(await listUsers(contextOf(c), c.req.valid('param').slug, c.req.valid('query')), 200),
  );

  endpoint(app, read, async (c) => {
    const { slug, id } = c.req.valid('param');
    const user = await readUser(contextOf(c), slug, id);
    setHeaders(c, { version: user });
    return c.json(user, 200);
  });

  endpoint(app, update, async (c) => {
    const { slug, id } = c.req.valid('param');
    const user = await updateUser(contextOf(c), slug, id, c.req.valid('json'), conditionsOf(c.req.valid('header')));
    setHeaders(c, { version: user });
    return c.json(user, 200);
  });

  for (const [route, run] of [
    [suspend, suspendUser],
    [restore, restoreUser],
  ] as const)
    endpoint(app, route, async (c) => {
      const { slug, id } = c.req.valid('param');
      const reason = c.req.valid('json');
      const options = requestOptions(c, c.req.valid('header'), reason);
      const { value: user, replayed } = await run(contextOf(c), slug, id, reason, options);
      setHeaders(c, { version: user, replayed });
      return c.json(user, 200);
    });

  endpoint(app, remove, async (c) => {
    const { slug, id } = c.req.valid('param');
    const { revokedKeys } = await removeUser(contextOf(c), slug, id, conditionsOf(c.req.valid('header')));
    c.var.deps.metrics.apiKeyChanges.inc({ change: 'revoked' }, revokedKeys);
    return c.body(null, 204);
  });
};
