import { createRoute } from '@hono/zod-openapi';
import { CreateDomain, Domain } from '../../contract/domain.ts';
import { ListQuery, listOf } from '../../contract/list.ts';
import { createDomain, deleteDomain, listDomains, readDomain, verifyDomain } from '../../usecases/federation/domain.ts';
import { setHeaders } from '../answers.ts';
import { domainDescriptions } from '../descriptions/federation.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { itemPath, jsonBody, requestOptions, SlugPath, WriteHeaders } from '../parameters.ts';
import { json, made, needs, perAddress, problems, sensitive, tenantReadCodes, writeCodes } from '../responses.ts';

const tags = ['Federation'];
const DomainPath = itemPath('The id of the domain.');

const create = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/domains',
  operationId: 'createDomain',
  tags,
  summary: 'Add a domain',
  description: domainDescriptions.create,
  ...needs('domain:create'),
  request: { params: SlugPath, headers: WriteHeaders, body: jsonBody(CreateDomain) },
  responses: {
    201: made(Domain, 'The domain.'),
    ...problems(...writeCodes, 'domain_exists', 'domain_limit_reached', 'idempotency_key_reused'),
  },
});

const list = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/domains',
  operationId: 'listDomains',
  tags,
  summary: 'List domains',
  description: domainDescriptions.list,
  ...needs('domain:list'),
  request: { params: SlugPath, query: ListQuery },
  responses: { 200: json(listOf(Domain), 'A page of domains.'), ...problems(...tenantReadCodes) },
});

const read = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/domains/{id}',
  operationId: 'readDomain',
  tags,
  summary: 'Read a domain',
  description: domainDescriptions.read,
  ...needs('domain:read'),
  request: { params: DomainPath },
  responses: { 200: json(Domain, 'The domain.'), ...problems(...tenantReadCodes) },
});

const verify = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/domains/{id}/verify',
  operationId: 'verifyDomain',
  tags,
  summary: 'Verify a domain',
  description: domainDescriptions.verify,
  ...needs('domain:verify'),
  ...sensitive,
  // Each call sends queries to name servers.
  ...perAddress('sensitive'),
  request: { params: DomainPath },
  responses: {
    200: json(Domain, 'The verified domain.'),
    ...problems(...tenantReadCodes, 'illegal_transition', 'domain_unverified', 'domain_taken'),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/v1/orgs/{slug}/domains/{id}',
  operationId: 'deleteDomain',
  tags,
  summary: 'Delete a domain',
  description: domainDescriptions.delete,
  ...needs('domain:delete'),
  ...sensitive,
  request: { params: DomainPath },
  responses: {
    204: { description: 'The domain is deleted.' },
    ...problems(...tenantReadCodes, 'illegal_transition'),
  },
});

export const domainRoutes = (app: Api): void => {
  endpoint(app, create, async (c) => {
    const { slug } = c.req.valid('param');
    const input = c.req.valid('json');
    const options = requestOptions(c, c.req.valid('header'), input);
    const { value, replayed } = await createDomain(contextOf(c), slug, input, options);
    setHeaders(c, { location: `/v1/orgs/${slug}/domains/${value.id}`, replayed });
    return c.json(value, 201);
  });

  endpoint(app, list, async (c) =>
    c.json(await listDomains(contextOf(c), c.req.valid('param').slug, c.req.valid('query')), 200),
  );

  endpoint(app, read, async (c) => {
    const { slug, id } = c.req.valid('param');
    return c.json(await readDomain(contextOf(c), slug, id), 200);
  });

  endpoint(app, verify, async (c) => {
    const { slug, id } = c.req.valid('param');
    return c.json(await verifyDomain(contextOf(c), slug, id), 200);
  });

  endpoint(app, remove, async (c) => {
    const { slug, id } = c.req.valid('param');
    await deleteDomain(contextOf(c), slug, id);
    return c.body(null, 204);
  });
};
