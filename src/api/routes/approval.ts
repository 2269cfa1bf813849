import { createRoute } from '@hono/zod-openapi';
import { Approval, ApprovalQuery, Approve } from '../../contract/approval.ts';
import { listOf } from '../../contract/list.ts';
import { Reason } from '../../contract/operation.ts';
import {
  cancelApproval,
  listApprovals,
  listPlatformApprovals,
  readApproval,
} from '../../usecases/approval/approval.ts';
import { decideApproval } from '../../usecases/approval/decide.ts';
import { approvalDescriptions } from '../descriptions/approval.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { itemPath, jsonBody, optionalJsonBody, SlugPath } from '../parameters.ts';
import { bodyCodes, json, needs, perAddress, problems, readCodes, sensitive, tenantReadCodes } from '../responses.ts';

const tags = ['Approvals'];
const ApprovalPath = itemPath('The id of the request, which is that of its operation.');

const decisionCodes = [
  ...tenantReadCodes,
  ...bodyCodes,
  'session_required',
  'self_approval',
  'already_decided',
  'approval_expired',
] as const;

const list = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/approvals',
  operationId: 'listApprovals',
  tags,
  summary: 'List requests for approval',
  description: approvalDescriptions.list,
  ...needs('approval:list'),
  request: { params: SlugPath, query: ApprovalQuery },
  responses: { 200: json(listOf(Approval), 'A page of requests.'), ...problems(...readCodes, 'not_found') },
});

const read = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/approvals/{id}',
  operationId: 'readApproval',
  tags,
  summary: 'Read a request for approval',
  description: 'Shows who has decided, and whether each approval still counts.',
  ...needs('approval:read'),
  request: { params: ApprovalPath },
  responses: { 200: json(Approval, 'The request.'), ...problems(...readCodes, 'not_found') },
});

const approve = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/approvals/{id}/approve',
  operationId: 'approveRequest',
  tags,
  summary: 'Approve a request',
  description: approvalDescriptions.approve,
  ...needs('approval:decide'),
  ...sensitive,
  ...perAddress('sensitive'),
  request: { params: ApprovalPath, body: optionalJsonBody(Approve) },
  responses: { 200: json(Approval, 'The request with your decision.'), ...problems(...decisionCodes) },
});

const deny = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/approvals/{id}/deny',
  operationId: 'denyRequest',
  tags,
  summary: 'Deny a request',
  description: approvalDescriptions.deny,
  ...needs('approval:decide'),
  ...sensitive,
  ...perAddress('sensitive'),
  request: { params: ApprovalPath, body: jsonBody(Reason) },
  responses: { 200: json(Approval, 'The denied request.'), ...problems(...decisionCodes) },
});

const cancel = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/approvals/{id}/cancel',
  operationId: 'cancelRequest',
  tags,
  summary: 'Cancel an own request',
  description: approvalDescriptions.cancel,
  ...needs('approval:cancel'),
  request: { params: ApprovalPath, body: jsonBody(Reason) },
  responses: {
    200: json(Approval, 'The canceled request.'),
    ...problems(...tenantReadCodes, ...bodyCodes, 'already_decided', 'approval_expired'),
  },
});

const listPlatform = createRoute({
  method: 'get',
  path: '/v1/approvals',
  operationId: 'listPlatformApprovals',
  tags,
  summary: 'List requests for approval by the platform',
  description: approvalDescriptions.listPlatform,
  ...needs('platform-approval:list'),
  request: { query: ApprovalQuery },
  responses: { 200: json(listOf(Approval), 'A page of requests.'), ...problems(...readCodes) },
});

export const approvalRoutes = (app: Api): void => {
  endpoint(app, list, async (c) =>
    c.json(await listApprovals(contextOf(c), c.req.valid('param').slug, c.req.valid('query')), 200),
  );

  endpoint(app, read, async (c) => {
    const { slug, id } = c.req.valid('param');
    return c.json(await readApproval(contextOf(c), slug, id), 200);
  });

  endpoint(app, approve, async (c) => {
    const { slug, id } = c.req.valid('param');
    return c.json(await decideApproval(contextOf(c), slug, id, 'approve', c.req.valid('json').reason), 200);
  });

  endpoint(app, deny, async (c) => {
    const { slug, id } = c.req.valid('param');
    return c.json(await decideApproval(contextOf(c), slug, id, 'deny', c.req.valid('json').reason), 200);
  });

  endpoint(app, cancel, async (c) => {
    const { slug, id } = c.req.valid('param');
    return c.json(await cancelApproval(contextOf(c), slug, id, c.req.valid('json')), 200);
  });

  endpoint(app, listPlatform, async (c) =>
    c.json(await listPlatformApprovals(contextOf(c), c.req.valid('query')), 200),
  );
};
