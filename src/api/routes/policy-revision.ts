import { createRoute, z } from '@hono/zod-openapi';
import { listOf } from '../../contract/list.ts';
import { ActivateRevision, PolicyRevision, PolicyRevisionId } from '../../contract/policy-revision.ts';
import { activateRevision, listPolicyRevisions } from '../../usecases/policy/revision.ts';
import { policyDescriptions } from '../descriptions/policy.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { jsonBody } from '../parameters.ts';
import { bodyCodes, json, needs, perAddress, problems, readCodes, sensitive } from '../responses.ts';

const tags = ['Policy'];

const list = createRoute({
  method: 'get',
  path: '/v1/policy/revisions',
  operationId: 'listPolicyRevisions',
  tags,
  summary: 'List the policies that were found',
  description: policyDescriptions.revisions,
  ...needs('policy-revision:list'),
  responses: { 200: json(listOf(PolicyRevision), 'The policies.'), ...problems(...readCodes) },
});

const activate = createRoute({
  method: 'post',
  path: '/v1/policy/revisions/{revision}/activate',
  operationId: 'activatePolicyRevision',
  tags,
  summary: 'Have another policy decide',
  description: policyDescriptions.activate,
  ...needs('policy-revision:activate'),
  ...sensitive,
  ...perAddress('sensitive'),
  request: { params: z.strictObject({ revision: PolicyRevisionId }), body: jsonBody(ActivateRevision) },
  responses: {
    200: json(PolicyRevision, 'The policy that decides now.'),
    ...problems(...readCodes, ...bodyCodes, 'not_found', 'policy_rejected'),
  },
});

export const policyRevisionRoutes = (app: Api): void => {
  endpoint(app, list, async (c) => c.json(await listPolicyRevisions(contextOf(c)), 200));
  endpoint(app, activate, async (c) => {
    const { revision } = c.req.valid('param');
    return c.json(await activateRevision(contextOf(c), revision, c.req.valid('json')), 200);
  });
};
