import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { ListQuery, listOf } from '../../contract/list.ts';
import { CreateWebhook, IssuedWebhook, RotateWebhook, UpdateWebhook, Webhook } from '../../contract/webhook.ts';
import type { Written } from '../../usecases/idempotency/answer.ts';
import {
  createWebhook,
  deleteWebhook,
  listWebhooks,
  readWebhook,
  rotateWebhook,
  updateWebhook,
} from '../../usecases/webhook/webhook.ts';
import { setHeaders } from '../answers.ts';
import { webhookDescriptions } from '../descriptions/webhook.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, type ApiEnv, contextOf } from '../env.ts';
import {
  conditionsOf,
  itemPath,
  jsonBody,
  MatchHeaders,
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
  tenantReadCodes,
  versioned,
  writeCodes,
  written,
} from '../responses.ts';

export const webhookTags = ['Webhooks'];
export const WebhookPath = itemPath('The id of the webhook.');

const create = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/webhooks',
  operationId: 'createWebhook',
  tags: webhookTags,
  summary: 'Register a webhook',
  description: webhookDescriptions.create,
  ...needs('webhook:create'),
  ...perAddress('sensitive'),
  request: { params: SlugPath, headers: WriteHeaders, body: jsonBody(CreateWebhook) },
  responses: {
    201: made(IssuedWebhook, 'The webhook.'),
    ...problems(...writeCodes, 'webhook_limit_reached', 'idempotency_key_reused'),
  },
});

const list = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/webhooks',
  operationId: 'listWebhooks',
  tags: webhookTags,
  summary: 'List webhooks',
  description: 'Newest first.',
  ...needs('webhook:list'),
  request: { params: SlugPath, query: ListQuery },
  responses: { 200: json(listOf(Webhook), 'A page of webhooks.'), ...problems(...tenantReadCodes) },
});

const read = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/webhooks/{id}',
  operationId: 'readWebhook',
  tags: webhookTags,
  summary: 'Read a webhook',
  description: 'Without its secret.',
  ...needs('webhook:read'),
  request: { params: WebhookPath },
  responses: { 200: versioned(Webhook, 'The webhook.'), ...problems(...tenantReadCodes) },
});

const update = createRoute({
  method: 'patch',
  path: '/v1/orgs/{slug}/webhooks/{id}',
  operationId: 'updateWebhook',
  tags: webhookTags,
  summary: 'Change a webhook',
  description: webhookDescriptions.update,
  ...needs('webhook:update'),
  ...perAddress('sensitive'),
  request: { params: WebhookPath, headers: MatchHeaders, body: jsonBody(UpdateWebhook) },
  responses: {
    200: versioned(Webhook, 'The changed webhook.'),
    ...problems(...writeCodes, 'precondition_failed'),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/v1/orgs/{slug}/webhooks/{id}',
  operationId: 'deleteWebhook',
  tags: webhookTags,
  summary: 'Delete a webhook',
  description: 'Also deletes its deliveries, including those that were not sent yet.',
  ...needs('webhook:delete'),
  request: { params: WebhookPath, headers: MatchHeaders },
  responses: {
    204: { description: 'The webhook is deleted.' },
    ...problems(...tenantReadCodes, 'illegal_transition', 'precondition_failed'),
  },
});

const rotate = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/webhooks/{id}/rotate',
  operationId: 'rotateWebhook',
  tags: webhookTags,
  summary: 'Rotate the secret of a webhook',
  description: webhookDescriptions.rotate,
  ...needs('webhook:rotate'),
  ...perAddress('sensitive'),
  request: { params: WebhookPath, headers: WriteHeaders, body: jsonBody(RotateWebhook) },
  responses: {
    200: written(IssuedWebhook, 'The webhook with its new secret.'),
    ...problems(...writeCodes, 'idempotency_key_reused'),
  },
});

export const webhookRoutes = (app: Api): void => {
  endpoint(app, create, async (c) => {
    const { slug } = c.req.valid('param');
    const input = c.req.valid('json');
    const options = requestOptions(c, c.req.valid('header'), input);
    const created = await createWebhook(contextOf(c), slug, input, options);
    setHeaders(c, { location: `/v1/orgs/${slug}/webhooks/${created.value.id}` });
    return c.json(showIssued(c, created), 201);
  });

  endpoint(app, list, async (c) =>
    c.json(await listWebhooks(contextOf(c), c.req.valid('param').slug, c.req.valid('query')), 200),
  );

  endpoint(app, read, async (c) => {
    const { slug, id } = c.req.valid('param');
    const webhook = await readWebhook(contextOf(c), slug, id);
    // Failures and the next attempt change without a new version.
    setHeaders(c, { version: webhook, state: webhook });
    return c.json(webhook, 200);
  });

  endpoint(app, update, async (c) => {
    const { slug, id } = c.req.valid('param');
    const webhook = await updateWebhook(
      contextOf(c),
      slug,
      id,
      c.req.valid('json'),
      conditionsOf(c.req.valid('header')),
    );
    setHeaders(c, { version: webhook });
    return c.json(webhook, 200);
  });

  endpoint(app, remove, async (c) => {
    const { slug, id } = c.req.valid('param');
    await deleteWebhook(contextOf(c), slug, id, conditionsOf(c.req.valid('header')));
    return c.body(null, 204);
  });

  endpoint(app, rotate, async (c) => {
    const { slug, id } = c.req.valid('param');
    const input = c.req.valid('json');
    const options = requestOptions(c, c.req.valid('header'), input);
    return c.json(showIssued(c, await rotateWebhook(contextOf(c), slug, id, input, options)), 200);
  });
};

const showIssued = (c: Context<ApiEnv>, { value: webhook, replayed }: Written<IssuedWebhook>): IssuedWebhook => {
  setHeaders(c, { version: webhook, isSecret: true, replayed });
  return webhook;
};
