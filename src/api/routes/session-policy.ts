import { createRoute } from '@hono/zod-openapi';
import { SessionPolicy, UpdateSessionPolicy } from '../../contract/session-policy.ts';
import { readSessionPolicy, updateSessionPolicy } from '../../usecases/session/policy.ts';
import { setHeaders } from '../answers.ts';
import { clientAddressOf } from '../client-address.ts';
import { factorDescriptions } from '../descriptions/factor.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { conditionsOf, jsonBody, MatchHeaders, SlugPath } from '../parameters.ts';
import { needs, problems, sensitive, tenantReadCodes, versioned, writeCodes } from '../responses.ts';

const tags = ['Second factors'];

const read = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/session-policy',
  operationId: 'readSessionPolicy',
  tags,
  summary: 'Read the session policy',
  description: factorDescriptions.readPolicy,
  ...needs('session-policy:read'),
  request: { params: SlugPath },
  responses: {
    200: versioned(SessionPolicy, 'The policy.'),
    ...problems(...tenantReadCodes),
  },
});

const update = createRoute({
  method: 'patch',
  path: '/v1/orgs/{slug}/session-policy',
  operationId: 'updateSessionPolicy',
  tags,
  summary: 'Change the session policy',
  description: factorDescriptions.updatePolicy,
  ...needs('session-policy:update'),
  ...sensitive,
  request: { params: SlugPath, headers: MatchHeaders, body: jsonBody(UpdateSessionPolicy) },
  responses: {
    200: versioned(SessionPolicy, 'The changed policy.'),
    ...problems(...writeCodes, 'precondition_failed'),
  },
});

export const sessionPolicyRoutes = (app: Api): void => {
  endpoint(app, read, async (c) => {
    const policy = await readSessionPolicy(contextOf(c), c.req.valid('param').slug);
    setHeaders(c, { version: { id: policy.orgId, version: policy.version } });
    return c.json(policy, 200);
  });

  endpoint(app, update, async (c) => {
    const { slug } = c.req.valid('param');
    const conditions = conditionsOf(c.req.valid('header'));
    const address = clientAddressOf(c, c.var.deps.trustedProxies);
    const policy = await updateSessionPolicy(contextOf(c), slug, c.req.valid('json'), conditions, address);
    setHeaders(c, { version: { id: policy.orgId, version: policy.version } });
    return c.json(policy, 200);
  });
};
