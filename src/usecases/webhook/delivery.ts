import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import { testEventType } from '../../contract/event-type.ts';
import type { ListQuery, Page } from '../../contract/list.ts';
import type { DeliveryFilter, WebhookDelivery } from '../../contract/webhook.ts';
import type { Tx } from '../../db/client.ts';
import { lockWebhook } from '../../db/locks.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { deliveryPage, findDelivery, insertDelivery, isFull } from '../../db/webhook/delivery.ts';
import type { DeliveryRow, WebhookRow } from '../../db/webhook/schema.ts';
import { findWebhook } from '../../db/webhook/store.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import type { Written } from '../idempotency/answer.ts';
import { pageOf, positionOf } from '../page.ts';
import { orgIdOf } from '../scope.ts';
import { bodyOf } from './event-body.ts';
import { changeWebhooks, existingWebhook } from './webhook.ts';

/** Newest first. */
export const listDeliveries = async (
  ctx: Context,
  slug: string,
  webhookId: string,
  { limit, cursor, ...filter }: ListQuery & DeliveryFilter,
): Promise<Page<WebhookDelivery>> => {
  authorize(ctx, 'webhook-delivery:list', slug);
  const position = positionOf(cursor);
  const orgId = await orgIdOf(ctx, slug);
  return withOrganization(ctx.db, orgId, async (tx) => {
    existingWebhook(await findWebhook(tx, orgId, webhookId));
    return pageOf(limit, (rows) => deliveryPage(tx, { orgId, webhookId }, filter, rows, position), presentDelivery);
  });
};

export const readDelivery = async (
  ctx: Context,
  slug: string,
  webhookId: string,
  id: string,
): Promise<WebhookDelivery> => {
  authorize(ctx, 'webhook-delivery:list', slug);
  const orgId = await orgIdOf(ctx, slug);
  const row = await withOrganization(ctx.db, orgId, (tx) => findDelivery(tx, orgId, webhookId, id));
  return presentDelivery(existingDelivery(row));
};

/** Sends an event without content, behind the pending ones: it is delivered like all others. */
export const testWebhook = (
  ctx: Context,
  slug: string,
  id: string,
  options: RequestOptions,
): Promise<Written<WebhookDelivery>> => {
  authorize(ctx, 'webhook:test', slug);
  return changeWebhooks(ctx, slug, 'webhook:test', options, async (tx, { orgId }) => {
    const webhook = existingWebhook(await lockWebhook(tx, orgId, id));
    assertEnabled(webhook);
    await assertRoom(ctx, tx, webhook);
    const event = { type: testEventType, at: new Date(), orgId, sequence: null, payload: { webhookId: id } };
    const row = await insertDelivery(tx, {
      orgId,
      webhookId: id,
      eventId: uuid(),
      eventType: testEventType,
      body: bodyOf(event),
    });
    const audit = { action: 'webhook.test', target: `webhook:${id}`, detail: { deliveryId: row.id } };
    return { value: presentDelivery(row), audit };
  });
};

/** Sends the same event under the same id again, behind the pending ones. */
export const replayDelivery = (
  ctx: Context,
  slug: string,
  { id: webhookId, deliveryId }: { id: string; deliveryId: string },
  options: RequestOptions,
): Promise<Written<WebhookDelivery>> => {
  authorize(ctx, 'webhook-delivery:replay', slug);
  return changeWebhooks(ctx, slug, 'webhook-delivery:replay', options, async (tx, { orgId }) => {
    const webhook = existingWebhook(await lockWebhook(tx, orgId, webhookId));
    const before = existingDelivery(await findDelivery(tx, orgId, webhookId, deliveryId));
    if (before.status === 'pending') throw new DomainError('delivery_in_progress');
    assertEnabled(webhook);
    await assertRoom(ctx, tx, webhook);
    const { eventId, eventType, body } = before;
    const row = await insertDelivery(tx, { orgId, webhookId, eventId, eventType, body, replayOf: deliveryId });
    const detail = { webhookId, replayId: row.id, eventType };
    return {
      value: presentDelivery(row),
      audit: { action: 'webhook_delivery.replay', target: `webhook_delivery:${deliveryId}`, detail },
    };
  });
};

const assertEnabled = ({ status }: WebhookRow): void => {
  if (status !== 'enabled') {
    throw new DomainError('illegal_transition', 'Nothing is sent to a disabled webhook.');
  }
};

const assertRoom = async ({ settings }: Context, tx: Tx, webhook: WebhookRow): Promise<void> => {
  const { webhookPendingMax } = settings;
  if (await isFull(tx, webhook, webhookPendingMax)) {
    const text = `The webhook has ${webhookPendingMax} deliveries that have not ended, as many as allowed.`;
    throw new DomainError('delivery_in_progress', text);
  }
};

const existingDelivery = (row: DeliveryRow | undefined): DeliveryRow => {
  if (row === undefined) throw new DomainError('not_found', 'The delivery does not exist.');
  return row;
};

const presentDelivery = (row: DeliveryRow): WebhookDelivery => ({
  id: row.id,
  eventId: row.eventId,
  eventType: row.eventType,
  body: row.body,
  status: row.status,
  attempts: row.attempts,
  replayOf: row.replayOf,
  responseStatus: row.responseStatus,
  error: row.error,
  createdAt: row.createdAt.toISOString(),
  firstAttemptAt: row.firstAttemptAt?.toISOString() ?? null,
  lastAttemptAt: row.lastAttemptAt?.toISOString() ?? null,
  nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
  finishedAt: row.finishedAt?.toISOString() ?? null,
});
