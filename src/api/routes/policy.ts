import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { DomainError } from '../../contract/errors.ts';
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
import { noteDeniedDecisions } from '../denied-decisions.ts';
import { policyDescriptions } from '../descriptions/policy.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, type ApiEnv, contextOf } from '../env.ts';
import { noteUseElsewhere } from '../middleware/elevation.ts';
import { chargeCalls } from '../middleware/rate-limit.ts';
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
    ...problems('validation_failed', 'rate_limited', 'internal_error'),
  },
});

/** Counts the decisions that `ask` returns, and records the refusals among them. `actionAt`: what the decision is about. */
const counted = async <T>(
  c: Context<ApiEnv>,
  ask: () => Promise<T>,
  decisionsOf: (answer: T) => readonly Evaluation[],
  actionAt: (index: number) => string | undefined,
) => {
  const { policy } = c.var.deps.metrics;
  try {
    const answer = await ask();
    const decisions = decisionsOf(answer);
    for (const { decision } of decisions) policy.onAnswer(decision ? 'allowed' : 'refused');
    noteDeniedDecisions(c, decisions, actionAt);
    return answer;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'policy_unavailable') policy.onAnswer('failed');
    throw error;
  }
};

const optionsOf = (c: Context<ApiEnv>, { operationId }: { operationId: string }, sign: string) => ({
  access: c.var.deps.access,
  isSigned: sign === 'true',
  noteUse: noteUseElsewhere(c, operationId),
});

export const policyRoutes = (app: Api): void => {
  endpoint(app, one, async (c) => {
    const options = optionsOf(c, one, c.req.valid('query').sign);
    const question = c.req.valid('json');
    const answer = await counted(
      c,
      () => evaluate(contextOf(c), question, options),
      (each) => [each],
      () => question.action.name,
    );
    return c.json(answer, 200);
  });
  endpoint(app, batch, async (c) => {
    const options = optionsOf(c, batch, c.req.valid('query').sign);
    const questions = c.req.valid('json');
    await chargeCalls(c, 'verification', questions.evaluations.length - 1);
    const answers = await counted(
      c,
      () => evaluateAll(contextOf(c), questions, options),
      ({ evaluations }) => evaluations,
      (index) => (questions.evaluations[index]?.action ?? questions.action)?.name,
    );
    return c.json(answers, 200);
  });
  endpoint(app, read, async (c) => c.json(readPolicy(contextOf(c)), 200));
  endpoint(app, why, async (c) => c.json(await explain(contextOf(c), c.req.valid('json')), 200));
  endpoint(app, ofMember, async (c) => {
    const { slug, id } = c.req.valid('param');
    return c.json(await readMemberPermissions(contextOf(c), slug, id), 200);
  });
  endpoint(app, keys, async (c) => c.json(readSigningKeys(c.var.deps.control), 200));
};
