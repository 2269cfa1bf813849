import { createRoute } from '@hono/zod-openapi';
import { ApiKeyPolicy, UpdateApiKeyPolicy } from '../../contract/api-key-policy.ts';
import { readApiKeyPolicy, updateApiKeyPolicy } from '../../usecases/api-key/policy.ts';
import { setHeaders } from '../answers.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { conditionsOf, jsonBody, MatchHeaders, SlugPath } from '../parameters.ts';
import { needs, problems, tenantReadCodes, versioned, writeCodes } from '../responses.ts';

const tags = ['API keys'];

const read = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/api-key-policy',
  operationId: 'readApiKeyPolicy',
  tags,
  summary: 'Read the rotation policy',
  description: "The rotation policy for the organization's keys; the defaults if it has chosen none.",
  ...needs('api-key-policy:read'),
  request: {
    params: SlugPath,
  },
  responses: {
    200: versioned(ApiKeyPolicy, 'The policy.'),
    ...problems(...tenantReadCodes),
  },
});

const update = createRoute({
  method: 'patch',
  path: '/v1/orgs/{slug}/api-key-policy',
  operationId: 'updateApiKeyPolicy',
  tags,
  summary: 'Change the rotation policy',
  description:
    'Each key shows in `rotation` how the policy applies to it. An overdue key still works: the policy informs and does not refuse keys.',
  ...needs('api-key-policy:update'),
  request: { params: SlugPath, headers: MatchHeaders, body: jsonBody(UpdateApiKeyPolicy) },
  responses: {
    200: versioned(ApiKeyPolicy, 'The changed policy.'),
    ...problems(...writeCodes, 'precondition_failed'),
  },
});

export const apiKeyPolicyRoutes = (app: Api): void => {
  endpoint(app, read, async (c) => {
    const policy = await readApiKeyPolicy(contextOf(c), c.req.valid('param').slug);
    setHeaders(c, { version: { id: policy.orgId, version: policy.version } });
    return c.json(policy, 200);
  });

  endpoint(app, update, async (c) => {
    const { slug } = c.req.valid('param');
    const conditions = conditionsOf(c.req.valid('header'));
    const policy = await updateApiKeyPolicy(contextOf(c), slug, c.req.valid('json'), conditions);
    setHeaders(c, { version: { id: policy.orgId, version: policy.version } });
    return c.json(policy, 200);
  });
};
