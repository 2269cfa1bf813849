import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  ApiKey,
  ApiKeyFilter,
  IssueApiKey,
  IssuedApiKey,
  RevokeApiKey,
  RevokedApiKey,
  RotateApiKey,
  UpdateApiKey,
} from '../../contract/api-key.ts';
import { DomainError } from '../../contract/errors.ts';
import { ListQuery, listOf } from '../../contract/list.ts';
import { issueApiKey, listApiKeys, readApiKey, updateApiKey } from '../../usecases/api-key/api-key.ts';
import { revokeApiKey } from '../../usecases/api-key/revocation.ts';
import { rotateApiKey } from '../../usecases/api-key/rotation.ts';
import type { Written } from '../../usecases/idempotency/answer.ts';
import { setHeaders } from '../answers.ts';
import { apiKeyDescriptions } from '../descriptions/api-key.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, type ApiEnv, contextOf } from '../env.ts';
import {
  conditionsOf,
  itemPath,
  jsonBody,
  MatchHeaders,
  optionalJsonBody,
  requestOptions,
  SlugPath,
  WriteHeaders,
} from '../parameters.ts';
import {
  json,
  made,
  needs,
  perAddress,
  problems,
  sensitive,
  tenantReadCodes,
  versioned,
  writeCodes,
  written,
} from '../responses.ts';

const tags = ['API keys'];
const ApiKeyPath = itemPath('The id of the key.');

const issue = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/api-keys',
  operationId: 'issueApiKey',
  tags,
  summary: 'Issue a key',
  description: apiKeyDescriptions.issue,
  ...needs('api-key:create'),
  ...sensitive,
  ...perAddress('sensitive'),
  request: { params: SlugPath, headers: WriteHeaders, body: jsonBody(IssueApiKey) },
  responses: {
    201: made(IssuedApiKey, 'The key.'),
    ...problems(...writeCodes, 'api_key_limit_reached', 'idempotency_key_reused'),
  },
});

const list = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/api-keys',
  operationId: 'listApiKeys',
  tags,
  summary: 'List keys',
  description: apiKeyDescriptions.list,
  ...needs('api-key:list'),
  request: { params: SlugPath, query: ListQuery.extend(ApiKeyFilter.shape) },
  responses: {
    200: json(listOf(ApiKey), 'A page of keys.'),
    ...problems(...tenantReadCodes),
  },
});

const read = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/api-keys/{id}',
  operationId: 'readApiKey',
  tags,
  summary: 'Read a key',
  description: apiKeyDescriptions.read,
  ...needs('api-key:read'),
  request: { params: ApiKeyPath },
  responses: {
    200: versioned(ApiKey, 'The key.'),
    ...problems(...tenantReadCodes),
  },
});

const update = createRoute({
  method: 'patch',
  path: '/v1/orgs/{slug}/api-keys/{id}',
  operationId: 'updateApiKey',
  tags,
  summary: 'Change a key',
  description: apiKeyDescriptions.update,
  ...needs('api-key:update'),
  ...sensitive,
  ...perAddress('sensitive'),
  request: { params: ApiKeyPath, headers: MatchHeaders, body: jsonBody(UpdateApiKey) },
  responses: {
    200: versioned(ApiKey, 'The changed key.'),
    ...problems(...writeCodes, 'precondition_failed'),
  },
});

const rotate = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/api-keys/{id}/rotate',
  operationId: 'rotateApiKey',
  tags,
  summary: 'Rotate a key',
  description: apiKeyDescriptions.rotate,
  ...needs('api-key:rotate'),
  ...sensitive,
  ...perAddress('sensitive'),
  request: { params: ApiKeyPath, headers: WriteHeaders, body: jsonBody(RotateApiKey) },
  responses: {
    201: made(IssuedApiKey, 'The successor.'),
    ...problems(...writeCodes, 'api_key_limit_reached', 'idempotency_key_reused'),
  },
});

const revoke = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/api-keys/{id}/revoke',
  operationId: 'revokeApiKey',
  tags,
  summary: 'Revoke a key',
  description: apiKeyDescriptions.revoke,
  ...needs('api-key:revoke'),
  request: { params: ApiKeyPath, headers: WriteHeaders, body: optionalJsonBody(RevokeApiKey) },
  responses: {
    200: written(RevokedApiKey, 'The revoked key.'),
    ...problems(...writeCodes, 'idempotency_key_reused'),
  },
});

export const apiKeyRoutes = (app: Api): void => {
  endpoint(app, issue, async (c) => {
    const { slug } = c.req.valid('param');
    const input = c.req.valid('json');
    const options = requestOptions(c, c.req.valid('header'), input);
    const issued = await issueApiKey(contextOf(c), slug, input, options);
    return c.json(showMade(c, slug, issued, 'issued'), 201);
  });

  endpoint(app, list, async (c) =>
    c.json(await listApiKeys(contextOf(c), c.req.valid('param').slug, c.req.valid('query')), 200),
  );

  endpoint(app, read, async (c) => {
    const { slug, id } = c.req.valid('param');
    const key = await readApiKey(contextOf(c), slug, id);
    // Status, rotation and last use change without a new version.
    setHeaders(c, { version: key, state: key });
    return c.json(key, 200);
  });

  endpoint(app, update, async (c) => {
    const { slug, id } = c.req.valid('param');
    const key = await updateApiKey(contextOf(c), slug, id, c.req.valid('json'), conditionsOf(c.req.valid('header')));
    setHeaders(c, { version: key });
    return c.json(key, 200);
  });

  endpoint(app, rotate, async (c) => {
    const { slug, id } = c.req.valid('param');
    const input = c.req.valid('json');
    const options = requestOptions(c, c.req.valid('header'), input);
    const rotated = await rotateApiKey(contextOf(c), slug, id, input, options).catch((error: unknown) => {
      const code = error instanceof DomainError ? error.code : 'internal_error';
      c.var.deps.metrics.apiKeyRotationFailures.inc({ code });
      c.var.deps.logger.warn({ slug, targetKeyId: id, code }, 'rotation of an API key failed');
      throw error;
    });
    return c.json(showMade(c, slug, rotated, 'rotated'), 201);
  });

  endpoint(app, revoke, async (c) => {
    const { slug, id } = c.req.valid('param');
    const input = c.req.valid('json');
    const options = requestOptions(c, c.req.valid('header'), input);
    const { value: key, replayed, count } = await revokeApiKey(contextOf(c), slug, id, input, options);
    if (!replayed && count > 0) c.var.deps.metrics.apiKeyChanges.inc({ change: 'revoked' }, count);
    setHeaders(c, { version: key, replayed });
    return c.json(key, 200);
  });
};

const showMade = (
  c: Context<ApiEnv>,
  slug: string,
  { value: key, replayed }: Written<IssuedApiKey>,
  change: 'issued' | 'rotated',
): IssuedApiKey => {
  if (!replayed) c.var.deps.metrics.apiKeyChanges.inc({ change });
  const location = `/v1/orgs/${slug}/api-keys/${key.id}`;
  setHeaders(c, { version: key, location, isSecret: true, replayed });
  return key;
};
