import { createRoute } from '@hono/zod-openapi';
import {
  Evaluate,
  EvaluateAll,
  Evaluation,
  Evaluations,
  Explain,
  Explanation,
  Jwks,
  MemberPermissions,
  PolicyInfo,
  SignQuery,
} from '../../contract/policy.ts';
import { evaluate, evaluateAll } from '../../usecases/policy/evaluate.ts';
import { explain, readMemberPermissions, readPolicy, readSigningKeys } from '../../usecases/policy/explain.ts';
import { policyDescriptions } from '../descriptions/policy.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { itemPath, jsonBody } from '../parameters.ts';
import {
  activeCodes,
  changesNothing,
  json,
  needs,
  open,
  perAddress,
  problems,
  readCodes,
  takesBytes,
  tenantReadCodes,
} from '../responses.ts';

const tags = ['Policy'];
const batchBytesMax = 262_144;

const evaluateCodes = [
  ...readCodes,
  ...activeCodes,
  'payload_too_large',
  'unsupported_media_type',
  'policy_unavailable',
] as const;

const one = createRoute({
  method: 'post',
  path: '/v1/policy/evaluate',
  operationId: 'evaluatePolicy',
  tags,
  summary: 'Ask for a decision',
  description: policyDescriptions.evaluate,
  ...needs('policy:evaluate'),
  ...changesNothing,
  ...perAddress('verification'),
  request: { query: SignQuery, body: jsonBody(Evaluate) },
  responses: { 200: json(Evaluation, 'The decision.'), ...problems(...evaluateCodes) },
});

const batch = createRoute({
  method: 'post',
  path: '/v1/policy/evaluations',
  operationId: 'evaluatePolicies',
  tags,
  summary: 'Ask for several decisions',
  description: policyDescriptions.evaluateAll,
  ...needs('policy:evaluate'),
  ...changesNothing,
  ...perAddress('verification'),
  ...takesBytes(batchBytesMax),
  request: { query: SignQuery, body: jsonBody(EvaluateAll) },
  responses: { 200: json(Evaluations, 'The decisions.'), ...problems(...evaluateCodes) },
});

const read = createRoute({
  method: 'get',
  path: '/v1/policy',
  operationId: 'readPolicy',
  tags,
  summary: 'Read which policy decides',
  description: policyDescriptions.read,
  ...needs('policy:read'),
  responses: { 200: json(PolicyInfo, 'The policy.'), ...problems(...readCodes) },
});

const why = createRoute({
  method: 'post',
  path: '/v1/policy/explain',
  operationId: 'explainPolicy',
  tags,
  summary: 'Have a decision explained',
  description: policyDescriptions.explain,
  ...needs('policy-explanation:read'),
  ...changesNothing,
  request: { body: jsonBody(Explain) },
  responses: {
    200: json(Explanation, 'The decision, and each rule.'),
    ...problems(...tenantReadCodes, 'payload_too_large', 'unsupported_media_type', 'policy_unavailable'),
  },
});

const ofMember = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/users/{id}/permissions',
  operationId: 'readUserPermissions',
  tags,
  summary: 'Read the permissions of a member',
  description: policyDescriptions.member,
  ...needs('user-permission:read'),
  request: { params: itemPath('The id of the member.') },
  responses: { 200: json(MemberPermissions, 'The permissions.'), ...problems(...tenantReadCodes) },
});

const keys = createRoute({
  method: 'get',
  path: '/.well-known/jwks.json',
  operationId: 'readSigningKeys',
  tags,
  summary: 'Read the keys of signed decisions',
  description: policyDescriptions.keys,
  ...open,
  ...perAddress('verification'),
  responses: {
    200: json(Jwks, 'The keys.'),
    ...problems('validation_failed', 'rate_limited', 'internal_error', 'database_unavailable'),
  },
});

const isSigned = (sign: string): boolean => sign === 'true';

export const policyRoutes = (app: Api): void => {
  endpoint(app, one, async (c) => {
    const options = { access: c.var.deps.access, isSigned: isSigned(c.req.valid('query').sign) };
    return c.json(await evaluate(contextOf(c), c.req.valid('json'), options), 200);
  });
  endpoint(app, batch, async (c) => {
    const options = { access: c.var.deps.access, isSigned: isSigned(c.req.valid('query').sign) };
    return c.json(await evaluateAll(contextOf(c), c.req.valid('json'), options), 200);
  });
  endpoint(app, read, async (c) => c.json(readPolicy(contextOf(c)), 200));
  endpoint(app, why, async (c) => c.json(await explain(contextOf(c), c.req.valid('json')), 200));
  endpoint(app, ofMember, async (c) => {
    const { slug, id } = c.req.valid('param');
    return c.json(await readMemberPermissions(contextOf(c), slug, id), 200);
  });
  endpoint(app, keys, async (c) => c.json(await readSigningKeys(c.var.deps.control), 200));
};
