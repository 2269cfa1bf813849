import { createRoute } from '@hono/zod-openapi';
import { ListQuery, listOf } from '../../contract/list.ts';
import {
  CreateOidcConnection,
  OidcConnection,
  OidcConnectionTest,
  UpdateOidcConnection,
} from '../../contract/oidc-connection.ts';
import {
  createConnection,
  deleteConnection,
  listConnections,
  readConnection,
  testConnection,
  updateConnection,
} from '../../usecases/federation/connection.ts';
import { setHeaders } from '../answers.ts';
import { connectionDescriptions } from '../descriptions/federation.ts';
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
} from '../responses.ts';

const tags = ['Federation'];
const ConnectionPath = itemPath('The id of the connection.');

const create = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/oidc-connections',
  operationId: 'createOidcConnection',
  tags,
  summary: 'Connect an identity provider',
  description: connectionDescriptions.create,
  ...needs('oidc-connection:create'),
  ...sensitive,
  request: { params: SlugPath, headers: WriteHeaders, body: jsonBody(CreateOidcConnection) },
  responses: {
    201: made(OidcConnection, 'The connection.'),
    ...problems(...writeCodes, 'oidc_connection_limit_reached', 'domain_unverified', 'idempotency_key_reused'),
  },
});

const list = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/oidc-connections',
  operationId: 'listOidcConnections',
  tags,
  summary: 'List identity providers',
  description: connectionDescriptions.list,
  ...needs('oidc-connection:list'),
  request: { params: SlugPath, query: ListQuery },
  responses: { 200: json(listOf(OidcConnection), 'A page of connections.'), ...problems(...tenantReadCodes) },
});

const read = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/oidc-connections/{id}',
  operationId: 'readOidcConnection',
  tags,
  summary: 'Read an identity provider',
  description: connectionDescriptions.read,
  ...needs('oidc-connection:read'),
  request: { params: ConnectionPath },
  responses: { 200: versioned(OidcConnection, 'The connection.'), ...problems(...tenantReadCodes) },
});

const update = createRoute({
  method: 'patch',
  path: '/v1/orgs/{slug}/oidc-connections/{id}',
  operationId: 'updateOidcConnection',
  tags,
  summary: 'Change an identity provider',
  description: connectionDescriptions.update,
  ...needs('oidc-connection:update'),
  ...sensitive,
  request: { params: ConnectionPath, headers: MatchHeaders, body: jsonBody(UpdateOidcConnection) },
  responses: {
    200: versioned(OidcConnection, 'The changed connection.'),
    ...problems(...writeCodes, 'domain_unverified', 'precondition_failed'),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/v1/orgs/{slug}/oidc-connections/{id}',
  operationId: 'deleteOidcConnection',
  tags,
  summary: 'Remove an identity provider',
  description: connectionDescriptions.delete,
  ...needs('oidc-connection:delete'),
  ...sensitive,
  request: { params: ConnectionPath, headers: MatchHeaders },
  responses: {
    204: { description: 'The connection is removed.' },
    ...problems(...tenantReadCodes, 'illegal_transition', 'precondition_failed'),
  },
});

const test = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/oidc-connections/{id}/test',
  operationId: 'testOidcConnection',
  tags,
  summary: 'Test an identity provider',
  description: connectionDescriptions.test,
  ...needs('oidc-connection:test'),
  // Each call sends requests to a server that the organization has chosen.
  ...perAddress('sensitive'),
  request: { params: ConnectionPath },
  responses: {
    200: json(OidcConnectionTest, 'What was found.'),
    ...problems(...tenantReadCodes, 'illegal_transition'),
  },
});

export const oidcConnectionRoutes = (app: Api): void => {
  endpoint(app, create, async (c) => {
    const { slug } = c.req.valid('param');
    const input = c.req.valid('json');
    const options = requestOptions(c, c.req.valid('header'), input);
    const { value: connection, replayed } = await createConnection(contextOf(c), slug, input, options);
    const location = `/v1/orgs/${slug}/oidc-connections/${connection.id}`;
    setHeaders(c, { version: connection, location, replayed });
    return c.json(connection, 201);
  });

  endpoint(app, list, async (c) =>
    c.json(await listConnections(contextOf(c), c.req.valid('param').slug, c.req.valid('query')), 200),
  );

  endpoint(app, read, async (c) => {
    const { slug, id } = c.req.valid('param');
    const connection = await readConnection(contextOf(c), slug, id);
    // A test that is passed makes no new version.
    setHeaders(c, { version: connection, state: connection });
    return c.json(connection, 200);
  });

  endpoint(app, update, async (c) => {
    const { slug, id } = c.req.valid('param');
    const conditions = conditionsOf(c.req.valid('header'));
    const connection = await updateConnection(contextOf(c), slug, id, c.req.valid('json'), conditions);
    setHeaders(c, { version: connection });
    return c.json(connection, 200);
  });

  endpoint(app, remove, async (c) => {
    const { slug, id } = c.req.valid('param');
    await deleteConnection(contextOf(c), slug, id, conditionsOf(c.req.valid('header')));
    return c.body(null, 204);
  });

  endpoint(app, test, async (c) => {
    const { slug, id } = c.req.valid('param');
    return c.json(await testConnection(contextOf(c), slug, id), 200);
  });
};
