import { createRoute, z } from '@hono/zod-openapi';
import { etagOf } from '../../contract/etag.ts';
import { RateLimits, UpdateRateLimits } from '../../contract/rate-limit.ts';
import { Id } from '../../contract/uuid.ts';
import { readRateLimits, updateRateLimits } from '../../usecases/rate-limit/rate-limit.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { conditionsOf, jsonBody, MatchHeaders, SlugPath } from '../parameters.ts';
import { json, needs, problems, tenantReadCodes, versioned, writeCodes } from '../responses.ts';
import { digestOf } from '../stream/digest.ts';

const tags = ['Rate limits'];

const read = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/rate-limits',
  operationId: 'readRateLimits',
  tags,
  summary: 'Read rate limits and their use',
  description:
    'What holds for the keys and users of the organization, what it has chosen, what the platform allows; and what is left of them to the key that asks, or to the key `keyId`. Reading the use of another key takes nothing from it.',
  ...needs('rate-limit:read'),
  request: {
    params: SlugPath,
    query: z.strictObject({
      keyId: Id.optional().openapi({ description: 'The key whose use is shown, and that of its user.' }),
    }),
  },
  responses: {
    200: { ...json(RateLimits, 'The limits.'), headers: versioned },
    ...problems(...tenantReadCodes),
  },
});

const update = createRoute({
  method: 'patch',
  path: '/v1/orgs/{slug}/rate-limits',
  operationId: 'updateRateLimits',
  tags,
  summary: 'Change rate limits',
  description:
    'Less than the least that a field names, which leaves everybody enough calls to change it again, or more than `max` is 400 `validation_failed`; null goes back to the default. Holds in every process within a second; what was used stays used.',
  ...needs('rate-limit:update'),
  request: { params: SlugPath, headers: MatchHeaders, body: jsonBody(UpdateRateLimits) },
  responses: {
    200: { ...json(RateLimits, 'The changed limits.'), headers: versioned },
    ...problems(...writeCodes, 'precondition_failed'),
  },
});

export const rateLimitRoutes = (app: Api): void => {
  endpoint(app, read, async (c) => {
    const limits = await readRateLimits(contextOf(c), c.req.valid('param').slug, c.req.valid('query').keyId);
    // Use changes without a new version.
    c.header('ETag', etagOf({ id: limits.orgId, version: limits.version }, digestOf(limits)));
    return c.json(limits, 200);
  });

  endpoint(app, update, async (c) => {
    const { slug } = c.req.valid('param');
    const conditions = conditionsOf(c.req.valid('header'));
    const limits = await updateRateLimits(contextOf(c), slug, c.req.valid('json'), conditions);
    c.header('ETag', etagOf({ id: limits.orgId, version: limits.version }));
    return c.json(limits, 200);
  });
};
