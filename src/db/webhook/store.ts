import { and, asc, eq, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { deleteInPages } from '../delete-in-pages.ts';
import { newestFirst, olderThan, type Position } from '../page.ts';
import { wakeSenders } from './outbox.ts';
import { type WebhookRow, webhookDeliveries, webhooks } from './schema.ts';

export const findWebhook = async (tx: Tx, orgId: string, id: string): Promise<WebhookRow | undefined> => {
  const [row] = await tx
    .select()
    .from(webhooks)
    .where(and(eq(webhooks.orgId, orgId), eq(webhooks.id, id)));
  return row;
};

export const webhookPage = (tx: Tx, orgId: string, limit: number, position: Position | null) =>
  tx
    .select()
    .from(webhooks)
    .where(and(eq(webhooks.orgId, orgId), olderThan(webhooks, position)))
    .orderBy(...newestFirst(webhooks))
    .limit(limit);

export const countWebhooks = (tx: Tx, orgId: string): Promise<number> => tx.$count(webhooks, eq(webhooks.orgId, orgId));

type NewWebhook = Pick<
  WebhookRow,
  'id' | 'orgId' | 'url' | 'description' | 'eventTypes' | 'wrappedSecret' | 'provider'
>;

export const insertWebhook = async (tx: Tx, webhook: NewWebhook): Promise<WebhookRow> => {
  const [row] = await tx.insert(webhooks).values(webhook).returning();
  if (row === undefined) throw new Error('The webhook was not inserted');
  return row;
};

type WebhookChange = Partial<
  Pick<
    WebhookRow,
    | 'url'
    | 'description'
    | 'eventTypes'
    | 'status'
    | 'wrappedSecret'
    | 'provider'
    | 'wrappedPreviousSecret'
    | 'previousUntil'
  >
>;

/** Changes a locked webhook. */
export const changeWebhook = async (tx: Tx, { id }: WebhookRow, change: WebhookChange): Promise<WebhookRow> => {
  const [row] = await tx
    .update(webhooks)
    .set({ ...change, version: sql`${webhooks.version} + 1`, updatedAt: sql`now()` })
    .where(eq(webhooks.id, id))
    .returning();
  if (row === undefined) throw new Error('The webhook disappeared although it was locked');
  return row;
};

/** Forgets past failures, which happened at another address, and makes the head due now. */
export const hurryWebhook = async (tx: Tx, { id }: WebhookRow): Promise<WebhookRow> => {
  await tx.execute(sql`
    update ${webhookDeliveries} set next_attempt_at = now()
    where webhook_id = ${id} and status = 'pending' and next_attempt_at is not null`);
  const [row] = await tx
    .update(webhooks)
    .set({ failures: 0, dueAt: sql`case when ${webhooks.dueAt} is null then null else now() end` })
    .where(eq(webhooks.id, id))
    .returning();
  if (row === undefined) throw new Error('The webhook disappeared although it was locked');
  await wakeSenders(tx);
  return row;
};

/** Deletes a locked webhook with its deliveries; the lock keeps new ones out. */
export const deleteWebhook = async (tx: Tx, { orgId, id }: WebhookRow): Promise<void> => {
  await deleteInPages(tx, {
    table: webhookDeliveries,
    id: webhookDeliveries.id,
    where: sql`${webhookDeliveries.orgId} = ${orgId} and ${webhookDeliveries.webhookId} = ${id}`,
  });
  await tx.delete(webhooks).where(and(eq(webhooks.orgId, orgId), eq(webhooks.id, id)));
};

/** Reads the webhooks whose secrets another provider has wrapped. */
export const wrappedByOthers = (tx: Tx, provider: string) =>
  tx
    .select({
      id: webhooks.id,
      provider: webhooks.provider,
      wrappedSecret: webhooks.wrappedSecret,
      wrappedPreviousSecret: webhooks.wrappedPreviousSecret,
    })
    .from(webhooks)
    .where(sql`${webhooks.provider} <> ${provider}`)
    .orderBy(asc(webhooks.id));

type Wrapping = Pick<WebhookRow, 'provider' | 'wrappedSecret' | 'wrappedPreviousSecret'>;

/** Replaces the wrapping of a webhook's secrets. Returns false if it has changed. */
export const replaceSecretWrapping = async (
  tx: Tx,
  id: string,
  before: Wrapping,
  after: Wrapping,
): Promise<boolean> => {
  const rows = await tx
    .update(webhooks)
    .set(after)
    .where(
      and(
        eq(webhooks.id, id),
        eq(webhooks.wrappedSecret, before.wrappedSecret),
        sql`${webhooks.wrappedPreviousSecret} is not distinct from ${before.wrappedPreviousSecret}`,
      ),
    )
    .returning({ id: webhooks.id });
  return rows.length > 0;
};
