import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { ListQuery, listOf } from '../../contract/list.ts';
import { Id } from '../../contract/uuid.ts';
import { DeliveryFilter, WebhookDelivery } from '../../contract/webhook.ts';
import type { Written } from '../../usecases/idempotency/answer.ts';
import { listDeliveries, readDelivery, replayDelivery, testWebhook } from '../../usecases/webhook/delivery.ts';
import { setHeaders } from '../answers.ts';
import { webhookDescriptions } from '../descriptions/webhook.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, type ApiEnv, contextOf } from '../env.ts';
import { requestOptions, WriteHeaders } from '../parameters.ts';
import { json, madeHeaders, needs, problems, tenantReadCodes } from '../responses.ts';
import { webhookTags as tags, WebhookPath } from './webhook.ts';

const DeliveryPath = WebhookPath.extend({
  deliveryId: Id.openapi({ description: 'The id of the delivery.' }),
});
const sentHeaders = madeHeaders.omit({ ETag: true });

/** Describes the answers of a route that sends an event. */
const sent = (description: string) => ({
  201: { ...json(WebhookDelivery, description), headers: sentHeaders },
  ...problems(...tenantReadCodes, 'illegal_transition', 'delivery_in_progress', 'idempotency_key_reused'),
});

const test = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/webhooks/{id}/test',
  operationId: 'testWebhook',
  tags,
  summary: 'Send a test event',
  description: webhookDescriptions.test,
  ...needs('webhook:test'),
  request: { params: WebhookPath, headers: WriteHeaders },
  responses: sent('The delivery.'),
});

const list = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/webhooks/{id}/deliveries',
  operationId: 'listWebhookDeliveries',
  tags,
  summary: 'List deliveries',
  description: 'Newest first. Ended deliveries are kept for a time set by the operator, 30 days by default.',
  ...needs('webhook-delivery:list'),
  request: { params: WebhookPath, query: ListQuery.extend(DeliveryFilter.shape) },
  responses: { 200: json(listOf(WebhookDelivery), 'A page of deliveries.'), ...problems(...tenantReadCodes) },
});

const read = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/webhooks/{id}/deliveries/{deliveryId}',
  operationId: 'readWebhookDelivery',
  tags,
  summary: 'Read a delivery',
  description: 'The event as it was sent, the answer, and the time of the next attempt.',
  ...needs('webhook-delivery:list'),
  request: { params: DeliveryPath },
  responses: { 200: json(WebhookDelivery, 'The delivery.'), ...problems(...tenantReadCodes) },
});

const replay = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/webhooks/{id}/deliveries/{deliveryId}/replay',
  operationId: 'replayWebhookDelivery',
  tags,
  summary: 'Resend an event',
  description: webhookDescriptions.replay,
  ...needs('webhook-delivery:replay'),
  request: { params: DeliveryPath, headers: WriteHeaders },
  responses: sent('The new delivery.'),
});

export const webhookDeliveryRoutes = (app: Api): void => {
  endpoint(app, test, async (c) => {
    const { slug, id } = c.req.valid('param');
    const options = requestOptions(c, c.req.valid('header'), null);
    return c.json(showMade(c, { slug, id }, await testWebhook(contextOf(c), slug, id, options)), 201);
  });

  endpoint(app, list, async (c) => {
    const { slug, id } = c.req.valid('param');
    return c.json(await listDeliveries(contextOf(c), slug, id, c.req.valid('query')), 200);
  });

  endpoint(app, read, async (c) => {
    const { slug, id, deliveryId } = c.req.valid('param');
    return c.json(await readDelivery(contextOf(c), slug, id, deliveryId), 200);
  });

  endpoint(app, replay, async (c) => {
    const { slug, ...ids } = c.req.valid('param');
    const options = requestOptions(c, c.req.valid('header'), null);
    return c.json(showMade(c, { slug, id: ids.id }, await replayDelivery(contextOf(c), slug, ids, options)), 201);
  });
};

const showMade = (
  c: Context<ApiEnv>,
  { slug, id }: { slug: string; id: string },
  { value: delivery, replayed }: Written<WebhookDelivery>,
): WebhookDelivery => {
  setHeaders(c, { location: `/v1/orgs/${slug}/webhooks/${id}/deliveries/${delivery.id}`, replayed });
  return delivery;
};
