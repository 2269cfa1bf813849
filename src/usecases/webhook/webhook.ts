import { v7 as uuid } from 'uuid';
import { DomainError, invalidInput } from '../../contract/errors.ts';
import { assertVersion, type Conditions } from '../../contract/etag.ts';
import type { EventType } from '../../contract/event-type.ts';
import type { ListQuery, Page } from '../../contract/list.ts';
import type { Permission } from '../../contract/permissions.ts';
import type { CreateWebhook, IssuedWebhook, RotateWebhook, UpdateWebhook, Webhook } from '../../contract/webhook.ts';
import { lockWebhook } from '../../db/locks.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { deleteEndedPage } from '../../db/webhook/delivery.ts';
import type { WebhookRow } from '../../db/webhook/schema.ts';
import {
  changeWebhook,
  countWebhooks,
  findWebhook,
  hurryWebhook,
  insertWebhook,
  deleteWebhook as remove,
  webhookPage,
} from '../../db/webhook/store.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import type { Change, Written } from '../idempotency/answer.ts';
import { pageOf, positionOf } from '../page.ts';
import { orgIdOf } from '../scope.ts';
import { changeTenant, type Effect, type TenantEffect } from '../tenant-change.ts';
import { newWebhookSecret, wrappedElsewhere } from './secret.ts';

/** Newest first. */
export const listWebhooks = async (
  ctx: Context,
  slug: string,
  { limit, cursor }: ListQuery,
): Promise<Page<Webhook>> => {
  authorize(ctx, 'webhook:list', slug);
  const position = positionOf(cursor);
  const orgId = await orgIdOf(ctx, slug);
  return withOrganization(ctx.db, orgId, (tx) =>
    pageOf(limit, (rows) => webhookPage(tx, orgId, rows, position), presentWebhook),
  );
};

export const readWebhook = async (ctx: Context, slug: string, id: string): Promise<Webhook> => {
  authorize(ctx, 'webhook:read', slug);
  const orgId = await orgIdOf(ctx, slug);
  return presentWebhook(existingWebhook(await withOrganization(ctx.db, orgId, (tx) => findWebhook(tx, orgId, id))));
};

export const createWebhook = async (
  ctx: Context,
  slug: string,
  { url, eventTypes = null, description = null }: CreateWebhook,
  options: RequestOptions,
): Promise<Written<IssuedWebhook>> => {
  authorize(ctx, 'webhook:create', slug);
  assertTarget(ctx, url);
  const id = uuid();
  // Before the transaction: no lock is held while the KMS is called.
  const { text: secret, wrapped: wrappedSecret } = await newWebhookSecret(ctx.kms, id);
  return changeWebhooks(ctx, slug, 'webhook:create', options, async (tx, { orgId }) => {
    const { webhooksMax } = ctx.settings;
    if ((await countWebhooks(tx, orgId)) >= webhooksMax) {
      throw new DomainError('webhook_limit_reached', `An organization may have at most ${webhooksMax} webhooks.`);
    }
    const provider = ctx.kms.name;
    const row = await insertWebhook(tx, { id, orgId, url, description, eventTypes, wrappedSecret, provider });
    const detail = { host: hostOf(url), eventTypes: typesText(eventTypes) };
    return { ...issued('webhook.create', row, secret, detail), events: [eventOf('webhook.created', row)] };
  });
};

export const updateWebhook = async (
  ctx: Context,
  slug: string,
  id: string,
  change: UpdateWebhook,
  conditions: Conditions,
): Promise<Webhook> => {
  authorize(ctx, 'webhook:update', slug);
  if (change.url !== undefined) assertTarget(ctx, change.url);
  const { value } = await changeWebhooks(
    ctx,
    slug,
    'webhook:update',
    {},
    async (tx, { orgId }): Promise<Effect<Webhook>> => {
      const before = existingWebhook(await lockWebhook(tx, orgId, id));
      assertVersion(conditions, before);
      const { url = before.url, eventTypes = before.eventTypes } = change;
      const { description = before.description, status = before.status } = change;
      const detail = {
        ...(url === before.url ? {} : { host: hostOf(url) }),
        ...(typesText(eventTypes) === typesText(before.eventTypes) ? {} : { eventTypes: typesText(eventTypes) }),
        ...(description === before.description ? {} : { description: 'changed' }),
        ...(status === before.status ? {} : { status }),
      };
      if (Object.keys(detail).length === 0) return { value: presentWebhook(before), audit: null };
      let row = await changeWebhook(tx, before, { url, eventTypes, description, status });
      const isRepaired = url !== before.url || (status === 'enabled' && before.status === 'disabled');
      if (isRepaired) row = await hurryWebhook(tx, row);
      return {
        value: presentWebhook(row),
        events: [eventOf('webhook.changed', row)],
        audit: { action: 'webhook.update', target: `webhook:${id}`, detail },
      };
    },
  );
  return value;
};

/** Replaces the secret; the old one also signs until the overlap ends. */
export const rotateWebhook = async (
  ctx: Context,
  slug: string,
  id: string,
  { overlapSeconds }: RotateWebhook,
  options: RequestOptions,
): Promise<Written<IssuedWebhook>> => {
  authorize(ctx, 'webhook:rotate', slug);
  const { text: secret, wrapped: wrappedSecret } = await newWebhookSecret(ctx.kms, id);
  return changeWebhooks(ctx, slug, 'webhook:rotate', options, async (tx, { orgId }) => {
    const before = existingWebhook(await lockWebhook(tx, orgId, id));
    const provider = ctx.kms.name;
    const isKept = overlapSeconds > 0;
    // Both are unwrapped by one provider.
    if (isKept && before.provider !== provider) throw wrappedElsewhere(before.provider, ctx.kms);
    const row = await changeWebhook(tx, before, {
      wrappedSecret,
      provider,
      wrappedPreviousSecret: isKept ? before.wrappedSecret : null,
      previousUntil: isKept ? new Date(Date.now() + overlapSeconds * 1_000) : null,
    });
    return { ...issued('webhook.rotate', row, secret, { overlapSeconds }), events: [eventOf('webhook.rotated', row)] };
  });
};

/**
 * Deletes a webhook and its deliveries, also those that were not sent yet. Deliveries that have ended are deleted first, in
 * transactions of their own: while a webhook is locked, the events of all organizations wait.
 */
export const deleteWebhook = async (ctx: Context, slug: string, id: string, conditions: Conditions): Promise<void> => {
  authorize(ctx, 'webhook:delete', slug);
  const checked = (row: WebhookRow | undefined): WebhookRow => {
    const existing = existingWebhook(row);
    assertVersion(conditions, existing);
    return existing;
  };
  for (let isMore = true; isMore; ) {
    await changeWebhooks(ctx, slug, 'webhook:delete', {}, async (tx, { orgId }): Promise<Effect<object>> => {
      isMore = await deleteEndedPage(tx, checked(await findWebhook(tx, orgId, id)));
      return { value: {}, audit: null };
    });
  }
  await changeWebhooks(ctx, slug, 'webhook:delete', {}, async (tx, { orgId }): Promise<Effect<object>> => {
    const row = checked(await lockWebhook(tx, orgId, id));
    await remove(tx, row);
    return {
      value: {},
      events: [eventOf('webhook.deleted', row)],
      audit: { action: 'webhook.delete', target: `webhook:${id}`, detail: { host: hostOf(row.url) } },
    };
  });
};

/** Makes one change of an organization's webhooks. */
export const changeWebhooks = <T extends object>(
  ctx: Context,
  slug: string,
  permission: Permission,
  options: RequestOptions,
  effect: TenantEffect<T>,
): Promise<Written<T>> => changeTenant(ctx, { slug, permission, settled: 'webhooks', options }, effect);

export const existingWebhook = (row: WebhookRow | undefined): WebhookRow => {
  if (row === undefined) throw new DomainError('not_found', 'The webhook does not exist.');
  return row;
};

const assertTarget = ({ outboundTargets }: Context, url: string): void => {
  const message = outboundTargets.refusalOf(url);
  if (message !== null) throw invalidInput([{ path: 'url', message, code: 'forbidden_target' }]);
};

const issued = (
  action: string,
  row: WebhookRow,
  secret: string,
  detail: Record<string, string | number | null>,
): Change<IssuedWebhook> => {
  const value = presentWebhook(row);
  return {
    value: { ...value, secret },
    repeated: { ...value, secret: null },
    audit: { action, target: `webhook:${row.id}`, detail },
  };
};

const eventOf = (type: EventType, { orgId, id: webhookId, status }: WebhookRow) => ({
  type,
  payload: { orgId, webhookId, status },
});

/** The part of a URL that the audit trail shows: the path may be a secret, and the chain forgets nothing. */
const hostOf = (url: string): string => new URL(url).host;

const typesText = (types: readonly string[] | null): string | null => types?.join(' ') ?? null;

const presentWebhook = (row: WebhookRow): Webhook => ({
  id: row.id,
  url: row.url,
  description: row.description,
  eventTypes: row.eventTypes,
  status: row.status,
  previousSecretUntil:
    row.previousUntil !== null && row.previousUntil.getTime() > Date.now() ? row.previousUntil.toISOString() : null,
  failures: row.failures,
  nextAttemptAt: row.dueAt?.toISOString() ?? null,
  version: row.version,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
