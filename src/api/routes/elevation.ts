import { createRoute } from '@hono/zod-openapi';
import {
  Elevation,
  ElevationQuery,
  ElevationToken,
  RequestElevation,
  ReviewElevation,
} from '../../contract/elevation.ts';
import { listOf } from '../../contract/list.ts';
import { Operation, Reason } from '../../contract/operation.ts';
import {
  endElevation,
  fetchElevationToken,
  listElevations,
  readElevation,
  reviewElevation,
} from '../../usecases/elevation/elevation.ts';
import { requestElevation } from '../../usecases/elevation/request.ts';
import { answerOperation, setHeaders } from '../answers.ts';
import { elevationDescriptions } from '../descriptions/approval.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { itemPath, jsonBody, requestOptions, SlugPath, StartHeaders } from '../parameters.ts';
import {
  bodyCodes,
  endedHeaders,
  json,
  needs,
  perAddress,
  problems,
  sensitive,
  startCodes,
  startedHeaders,
  tenantReadCodes,
} from '../responses.ts';

const tags = ['Elevations'];
const ElevationPath = itemPath('The id of the elevation, which is that of its operation.');

const request = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/elevations',
  operationId: 'requestElevation',
  tags,
  summary: 'Request an elevation',
  description: elevationDescriptions.request,
  ...needs('elevation:create'),
  ...sensitive,
  ...perAddress('sensitive'),
  request: { params: SlugPath, headers: StartHeaders, body: jsonBody(RequestElevation) },
  responses: {
    200: { ...json(Operation, 'The operation has succeeded (`Prefer: wait`).'), headers: endedHeaders },
    202: { ...json(Operation, 'The operation has started.'), headers: startedHeaders },
    ...problems(
      ...startCodes,
      'not_found',
      'session_required',
      'illegal_transition',
      'not_enough_approvers',
      'elevation_limit_reached',
      'approval_denied',
      'approval_expired',
      'step_timed_out',
    ),
  },
});

const list = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/elevations',
  operationId: 'listElevations',
  tags,
  summary: 'List elevations',
  description: 'Newest first. Owners and admins see all of the organization, other members their own.',
  ...needs('elevation:list'),
  request: { params: SlugPath, query: ElevationQuery },
  responses: { 200: json(listOf(Elevation), 'A page of elevations.'), ...problems(...tenantReadCodes) },
});

const read = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/elevations/{id}',
  operationId: 'readElevation',
  tags,
  summary: 'Read an elevation',
  description: 'Its approval has the same id, as has its operation.',
  ...needs('elevation:read'),
  request: { params: ElevationPath },
  responses: { 200: json(Elevation, 'The elevation.'), ...problems(...tenantReadCodes) },
});

const token = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/elevations/{id}/token',
  operationId: 'fetchElevationToken',
  tags,
  summary: 'Fetch the token of an elevation',
  description: elevationDescriptions.token,
  ...needs('elevation:fetch'),
  ...sensitive,
  ...perAddress('sensitive'),
  request: { params: ElevationPath },
  responses: {
    200: json(ElevationToken, 'The token, which is not shown again.'),
    ...problems(...tenantReadCodes, 'session_required', 'illegal_transition', 'elevation_token_fetched'),
  },
});

const end = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/elevations/{id}/end',
  operationId: 'endElevation',
  tags,
  summary: 'End an elevation',
  description: elevationDescriptions.end,
  ...needs('elevation:end'),
  request: { params: ElevationPath, body: jsonBody(Reason) },
  responses: {
    200: json(Elevation, 'The ended elevation.'),
    ...problems(...tenantReadCodes, ...bodyCodes, 'illegal_transition'),
  },
});

const review = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/elevations/{id}/review',
  operationId: 'reviewElevation',
  tags,
  summary: 'Review an elevation',
  description: elevationDescriptions.review,
  ...needs('elevation:review'),
  ...sensitive,
  request: { params: ElevationPath, body: jsonBody(ReviewElevation) },
  responses: {
    200: json(Elevation, 'The reviewed elevation.'),
    ...problems(
      ...tenantReadCodes,
      ...bodyCodes,
      'session_required',
      'self_approval',
      'already_decided',
      'illegal_transition',
    ),
  },
});

export const elevationRoutes = (app: Api): void => {
  endpoint(app, request, async (c) => {
    const headers = c.req.valid('header');
    const input = c.req.valid('json');
    const options = requestOptions(c, headers, input);
    const started = await requestElevation(contextOf(c), c.req.valid('param').slug, input, options);
    return answerOperation(c, started, { wait: headers.Prefer });
  });

  endpoint(app, list, async (c) =>
    c.json(await listElevations(contextOf(c), c.req.valid('param').slug, c.req.valid('query')), 200),
  );

  endpoint(app, read, async (c) => {
    const { slug, id } = c.req.valid('param');
    return c.json(await readElevation(contextOf(c), slug, id), 200);
  });

  endpoint(app, token, async (c) => {
    const { slug, id } = c.req.valid('param');
    const fetched = await fetchElevationToken(contextOf(c), slug, id);
    setHeaders(c, { isSecret: true });
    return c.json(fetched, 200);
  });

  endpoint(app, end, async (c) => {
    const { slug, id } = c.req.valid('param');
    return c.json(await endElevation(contextOf(c), slug, id, c.req.valid('json')), 200);
  });

  endpoint(app, review, async (c) => {
    const { slug, id } = c.req.valid('param');
    return c.json(await reviewElevation(contextOf(c), slug, id, c.req.valid('json')), 200);
  });
};
