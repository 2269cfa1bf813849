import { createRoute, z } from '@hono/zod-openapi';
import { listOf } from '../../contract/list.ts';
import {
  CreatedOrganization,
  CreateOrganization,
  Organization,
  OrganizationPlan,
  OrganizationQuery,
  OrganizationStatus,
  UpdateOrganization,
} from '../../contract/organization.ts';
import { createOrganization, planOrganization } from '../../usecases/organization/creation.ts';
import { listOrganizations, readOrganization, renameOrganization } from '../../usecases/organization/organization.ts';
import { outcomeOf, setHeaders } from '../answers.ts';
import { organizationDescriptions } from '../descriptions/organization.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { conditionsOf, jsonBody, MatchHeaders, requestOptions, SlugPath, StartHeaders } from '../parameters.ts';
import {
  changesNothing,
  createdHeaders,
  json,
  needs,
  problems,
  readCodes,
  startCodes,
  startedHeaders,
  versioned,
  writeCodes,
} from '../responses.ts';

const tags = ['Organizations'];

const create = createRoute({
  method: 'post',
  path: '/v1/orgs',
  operationId: 'createOrganization',
  tags,
  summary: 'Create an organization',
  description: organizationDescriptions.create,
  ...needs('organization:create'),
  request: {
    query: z.strictObject({
      dryRun: z
        .literal('false')
        .optional()
        .openapi({ deprecated: true, description: '`true` turns the request into `POST /v1/orgs/plan`.' }),
    }),
    headers: StartHeaders,
    body: jsonBody(CreateOrganization),
  },
  responses: {
    201: { ...json(CreatedOrganization, 'The organization is active (`Prefer: wait`).'), headers: createdHeaders },
    202: { ...json(CreatedOrganization, 'The operation has started.'), headers: startedHeaders },
    ...problems(
      ...startCodes,
      'slug_taken',
      'name_taken',
      'organization_limit_reached',
      'namespace_conflict',
      'namespace_failed',
      'canary_failed',
      'step_timed_out',
      'temporal_overloaded',
      'payment_expired',
      'temporal_not_asked',
    ),
  },
});

const plan = createRoute({
  method: 'post',
  path: '/v1/orgs/plan',
  operationId: 'planOrganization',
  tags,
  summary: 'Plan the creation of an organization',
  description: organizationDescriptions.plan,
  ...needs('organization:create'),
  ...changesNothing,
  request: {
    query: z.strictObject({
      dryRun: z.literal('true').optional().openapi({
        deprecated: true,
        description: 'No effect: `POST /v1/orgs?dryRun=true` is the former name of this route.',
      }),
    }),
    body: jsonBody(CreateOrganization),
  },
  responses: {
    200: json(OrganizationPlan, 'The plan.'),
    ...problems(...readCodes, 'payload_too_large', 'unsupported_media_type'),
  },
});

const list = createRoute({
  method: 'get',
  path: '/v1/orgs',
  operationId: 'listOrganizations',
  tags,
  summary: 'List organizations',
  description:
    'Newest first. With `q`, those whose slug begins with it come before, in the order of slugs. Members see only their own organization.',
  ...needs('organization:list'),
  request: { query: OrganizationQuery.extend({ status: OrganizationStatus.optional() }) },
  responses: { 200: json(listOf(Organization), 'A page of organizations.'), ...problems(...readCodes) },
});

const read = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}',
  operationId: 'readOrganization',
  tags,
  summary: 'Read an organization',
  description: 'Also possible while the organization is being provisioned or is suspended.',
  ...needs('organization:read'),
  request: {
    params: SlugPath,
  },
  responses: {
    200: versioned(Organization, 'The organization.'),
    ...problems(...readCodes, 'not_found'),
  },
});

const rename = createRoute({
  method: 'patch',
  path: '/v1/orgs/{slug}',
  operationId: 'renameOrganization',
  tags,
  summary: 'Rename an organization',
  description: 'Changes only the name; slug and namespace never change.',
  ...needs('organization:rename'),
  request: {
    params: SlugPath,
    headers: MatchHeaders,
    body: jsonBody(UpdateOrganization),
  },
  responses: {
    200: versioned(Organization, 'The renamed organization.'),
    ...problems(...writeCodes, 'name_taken', 'precondition_failed'),
  },
});

export const organizationRoutes = (app: Api): void => {
  endpoint(app, create, async (c) => {
    const input = c.req.valid('json');
    const headers = c.req.valid('header');
    const { created, replayed } = await createOrganization(contextOf(c), input, requestOptions(c, headers, input));
    const outcome = outcomeOf(c, { operation: created.operation, replayed }, { wait: headers.Prefer });
    if (outcome === 'accepted') return c.json(created, 202);
    setHeaders(c, { location: `/v1/orgs/${created.org.slug}` });
    return c.json(created, 201);
  });

  endpoint(app, plan, async (c) => c.json(await planOrganization(contextOf(c), c.req.valid('json')), 200));

  endpoint(app, list, async (c) => c.json(await listOrganizations(contextOf(c), c.req.valid('query')), 200));

  endpoint(app, read, async (c) => {
    const organization = await readOrganization(contextOf(c), c.req.valid('param').slug);
    setHeaders(c, { version: organization });
    return c.json(organization, 200);
  });

  endpoint(app, rename, async (c) => {
    const { slug } = c.req.valid('param');
    const conditions = conditionsOf(c.req.valid('header'));
    const organization = await renameOrganization(contextOf(c), slug, c.req.valid('json'), conditions);
    setHeaders(c, { version: organization });
    return c.json(organization, 200);
  });
};
