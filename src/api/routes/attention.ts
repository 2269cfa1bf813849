import { createRoute } from '@hono/zod-openapi';
import { Attention, OrganizationAttention } from '../../contract/attention.ts';
import { readAttention, readOrganizationAttention } from '../../usecases/attention/attention.ts';
import { attentionDescriptions } from '../descriptions/attention.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { SlugPath } from '../parameters.ts';
import { json, needs, problems, readCodes } from '../responses.ts';

const tags = ['Attention'];

const ofPlatform = createRoute({
  method: 'get',
  path: '/v1/attention',
  operationId: 'readAttention',
  tags,
  summary: 'Read what needs attention',
  description: attentionDescriptions.ofPlatform,
  ...needs('platform-attention:read'),
  responses: { 200: json(Attention, 'What needs attention.'), ...problems(...readCodes) },
});

const ofOrganization = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/attention',
  operationId: 'readOrganizationAttention',
  tags,
  summary: 'Read what needs attention in an organization',
  description: attentionDescriptions.ofOrganization,
  ...needs('attention:read'),
  request: { params: SlugPath },
  responses: { 200: json(OrganizationAttention, 'What needs attention.'), ...problems(...readCodes, 'not_found') },
});

export const attentionRoutes = (app: Api): void => {
  endpoint(app, ofPlatform, async (c) => c.json(await readAttention(contextOf(c)), 200));

  endpoint(app, ofOrganization, async (c) =>
    c.json(await readOrganizationAttention(contextOf(c), c.req.valid('param').slug), 200),
  );
};
