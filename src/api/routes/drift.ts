import { createRoute, z } from '@hono/zod-openapi';
import {
  DriftFinding,
  DriftFindingStatus,
  DriftKind,
  DriftPolicy,
  DriftRun,
  UpdateDriftPolicy,
} from '../../contract/drift.ts';
import { ListQuery, listOf } from '../../contract/list.ts';
import { boundedText } from '../../contract/text.ts';
import { listDriftFindings, listDriftPolicies, startDriftRun, updateDriftPolicy } from '../../usecases/drift/drift.ts';
import { setHeaders } from '../answers.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { conditionsOf, jsonBody, MatchHeaders, requestOptions, StartHeaders } from '../parameters.ts';
import { endedHeaders, json, needs, problems, readCodes, versioned } from '../responses.ts';

const tags = ['Drift'];

const kindPath = boundedText(40)
  .regex(/^[a-z_]{1,40}$/, 'is not a kind of drift')
  .openapi({ example: 'orphan_namespace', description: 'The kind of drift.' });

const findings = createRoute({
  method: 'get',
  path: '/v1/drift/findings',
  operationId: 'listDriftFindings',
  tags,
  summary: 'List the findings of the drift watch',
  description: 'Newest first, both open and closed findings.',
  ...needs('drift:read'),
  request: { query: ListQuery.extend({ status: DriftFindingStatus.optional(), kind: DriftKind.optional() }) },
  responses: { 200: json(listOf(DriftFinding), 'A page of findings.'), ...problems(...readCodes) },
});

const policies = createRoute({
  method: 'get',
  path: '/v1/drift/policies',
  operationId: 'listDriftPolicies',
  tags,
  summary: 'List the policies of the drift watch',
  description: 'One for each kind of drift, all on one page; the defaults unless they were changed.',
  ...needs('drift:read'),
  responses: { 200: json(listOf(DriftPolicy), 'The policies.'), ...problems(...readCodes) },
});

const update = createRoute({
  method: 'patch',
  path: '/v1/drift/policies/{kind}',
  operationId: 'updateDriftPolicy',
  tags,
  summary: 'Change a policy of the drift watch',
  description:
    '`off`: not reported; an open finding is closed once it is no longer seen. `report`: recorded. `repair`: recorded and repaired. Applies from the next run on, and to repairs that have not begun.',
  ...needs('drift:update'),
  request: {
    params: z.strictObject({ kind: kindPath }),
    headers: MatchHeaders,
    body: jsonBody(UpdateDriftPolicy),
  },
  responses: {
    200: versioned(DriftPolicy, 'The changed policy.'),
    ...problems(...readCodes, 'payload_too_large', 'unsupported_media_type', 'not_found', 'precondition_failed'),
  },
});

const run = createRoute({
  method: 'post',
  path: '/v1/drift/runs',
  operationId: 'startDriftRun',
  tags,
  summary: 'Run the drift watch now',
  description:
    'In addition to the scheduled runs. With `Prefer: wait=N`: 200 with the result, or the problem that the run failed with; 202 if it has not ended in time.',
  ...needs('drift:run'),
  request: { headers: StartHeaders },
  responses: {
    200: { ...json(DriftRun, 'The run has ended (`Prefer: wait`).'), headers: endedHeaders },
    202: { ...json(DriftRun, 'The run has started.'), headers: endedHeaders },
    ...problems(...readCodes, 'idempotency_key_reused', 'temporal_unavailable', 'temporal_overloaded'),
  },
});

export const driftRoutes = (app: Api): void => {
  endpoint(app, findings, async (c) => c.json(await listDriftFindings(contextOf(c), c.req.valid('query')), 200));

  endpoint(app, policies, async (c) => c.json(await listDriftPolicies(contextOf(c)), 200));

  endpoint(app, update, async (c) => {
    const { kind } = c.req.valid('param');
    const policy = await updateDriftPolicy(
      contextOf(c),
      kind,
      c.req.valid('json'),
      conditionsOf(c.req.valid('header')),
    );
    setHeaders(c, { version: { id: policy.kind, version: policy.version } });
    return c.json(policy, 200);
  });

  endpoint(app, run, async (c) => {
    const options = requestOptions(c, c.req.valid('header'), null);
    const { value, replayed } = await startDriftRun(contextOf(c), options);
    setHeaders(c, { replayed });
    return value.summary === null ? c.json(value, 202) : c.json(value, 200);
  });
};
