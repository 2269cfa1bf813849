import { createRoute, z } from '@hono/zod-openapi';
import { RateLimits, UpdateRateLimits } from '../../contract/rate-limit.ts';
import { Id } from '../../contract/uuid.ts';
import { readRateLimits, updateRateLimits } from '../../usecases/rate-limit/rate-limit.ts';
import { setHeaders } from '../answers.ts';
import { rateLimitDescriptions } from '../descriptions/rate-limit.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { conditionsOf, jsonBody, MatchHeaders, SlugPath } from '../parameters.ts';
import { needs, problems, tenantReadCodes, versioned, writeCodes } from '../responses.ts';

const tags = ['Rate limits'];

const read = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/rate-limits',
  operationId: 'readRateLimits',
  tags,
  summary: 'Read the rate limits and their use',
  description: rateLimitDescriptions.read,
  ...needs('rate-limit:read'),
  request: {
    params: SlugPath,
    query: z.strictObject({
      keyId: Id.optional().openapi({
        description: "Shows the use of this key and of its user instead of the caller's.",
      }),
    }),
  },
  responses: {
    200: versioned(RateLimits, 'The limits.'),
    ...problems(...tenantReadCodes),
  },
});

const update = createRoute({
  method: 'patch',
  path: '/v1/orgs/{slug}/rate-limits',
  operationId: 'updateRateLimits',
  tags,
  summary: 'Change the rate limits',
  description: rateLimitDescriptions.update,
  ...needs('rate-limit:update'),
  request: { params: SlugPath, headers: MatchHeaders, body: jsonBody(UpdateRateLimits) },
  responses: {
    200: versioned(RateLimits, 'The changed limits.'),
    ...problems(...writeCodes, 'precondition_failed'),
  },
});

export const rateLimitRoutes = (app: Api): void => {
  endpoint(app, read, async (c) => {
    const limits = await readRateLimits(contextOf(c), c.req.valid('param').slug, c.req.valid('query').keyId);
    // Use changes without a new version.
    setHeaders(c, { version: { id: limits.orgId, version: limits.version }, state: limits });
    return c.json(limits, 200);
  });

  endpoint(app, update, async (c) => {
    const { slug } = c.req.valid('param');
    const conditions = conditionsOf(c.req.valid('header'));
    const limits = await updateRateLimits(contextOf(c), slug, c.req.valid('json'), conditions);
    setHeaders(c, { version: { id: limits.orgId, version: limits.version } });
    return c.json(limits, 200);
  });
};
