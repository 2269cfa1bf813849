import { and, asc, desc, eq, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { outboxChannel } from '../../contract/event-type.ts';
import type { DeliveryFilter } from '../../contract/webhook.ts';
import type { Tx } from '../client.ts';
import { deleteInPages } from '../delete-in-pages.ts';
import { newestFirst, olderThan, type Position } from '../page.ts';
import { webhookDeliveries, webhooks } from './schema.ts';

export type WebhookRow = typeof webhooks.$inferSelect;
export type DeliveryRow = typeof webhookDeliveries.$inferSelect;

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

export const findDelivery = async (
  tx: Tx,
  orgId: string,
  webhookId: string,
  id: string,
): Promise<DeliveryRow | undefined> => {
  const [row] = await tx
    .select()
    .from(webhookDeliveries)
    .where(
      and(eq(webhookDeliveries.orgId, orgId), eq(webhookDeliveries.webhookId, webhookId), eq(webhookDeliveries.id, id)),
    );
  return row;
};

export const deliveryPage = (
  tx: Tx,
  { orgId, webhookId }: { orgId: string; webhookId: string },
  { status }: DeliveryFilter,
  limit: number,
  position: Position | null,
) =>
  tx
    .select()
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.orgId, orgId),
        eq(webhookDeliveries.webhookId, webhookId),
        // Text of ours, so that the partial indexes are known to fit.
        status === undefined ? undefined : sql`${webhookDeliveries.status} = ${sql.raw(`'${status}'`)}`,
        olderThan(webhookDeliveries, position),
      ),
    )
    .orderBy(desc(webhookDeliveries.createdAt), desc(webhookDeliveries.id))
    .limit(limit);

/** How long the oldest event waits that an enabled webhook was not sent yet, in seconds. */
export const backlogSeconds = async (tx: Tx): Promise<number> => {
  const [row] = await tx.execute<{ seconds: number }>(sql`
    select coalesce(extract(epoch from now() - min(head.created_at)), 0)::float8 as seconds
    from ${webhooks} cross join lateral (
      select created_at from ${webhookDeliveries}
      where webhook_id = webhooks.id and status = 'pending' order by position limit 1
    ) as head
    where webhooks.status = 'enabled' and webhooks.due_at is not null`);
  return row?.seconds ?? 0;
};

/** How long the oldest event waits to be handed to the webhooks, in seconds. */
export const unrelayedSeconds = async (tx: Tx): Promise<number> => {
  const [row] = await tx.execute<{ seconds: number }>(
    sql`select coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as seconds from outbox where relayed_at is null`,
  );
  return row?.seconds ?? 0;
};

type NewWebhook = Pick<
  WebhookRow,
  'id' | 'orgId' | 'url' | 'description' | 'eventTypes' | 'wrappedSecret' | 'provider'
>;

export const insertWebhook = async (tx: Tx, webhook: NewWebhook): Promise<WebhookRow> => {
  const [row] = await tx.insert(webhooks).values(webhook).returning();
  if (row === undefined) throw new Error('The webhook was not inserted');
  return row;
};

/** Waits for a worker that writes down what it was answered, never for an answer. */
export const lockWebhook = async (tx: Tx, orgId: string, id: string): Promise<WebhookRow | undefined> => {
  const [row] = await tx
    .select()
    .from(webhooks)
    .where(and(eq(webhooks.orgId, orgId), eq(webhooks.id, id)))
    .for('update');
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

/** Of a webhook that is locked. */
export const changeWebhook = async (tx: Tx, { id }: WebhookRow, change: WebhookChange): Promise<WebhookRow> => {
  const [row] = await tx
    .update(webhooks)
    .set({ ...change, version: sql`${webhooks.version} + 1`, updatedAt: sql`now()` })
    .where(eq(webhooks.id, id))
    .returning();
  if (row === undefined) throw new Error('The webhook was not there any more, though locked');
  return row;
};

/** What failed so far has failed elsewhere: its head is tried now. */
export const hurryWebhook = async (tx: Tx, { id }: WebhookRow): Promise<WebhookRow> => {
  await tx.execute(sql`
    update ${webhookDeliveries} set next_attempt_at = now()
    where webhook_id = ${id} and status = 'pending' and next_attempt_at is not null`);
  const [row] = await tx
    .update(webhooks)
    .set({ failures: 0, dueAt: sql`case when ${webhooks.dueAt} is null then null else now() end` })
    .where(eq(webhooks.id, id))
    .returning();
  if (row === undefined) throw new Error('The webhook was not there any more, though locked');
  await wakeSenders(tx);
  return row;
};

/** Removes deliveries of the webhook that have ended, a page of them; whether there may be more. */
export const deleteEndedPage = async (tx: Tx, { orgId, id }: WebhookRow): Promise<boolean> => {
  const { count } = await tx.execute(sql`
    delete from ${webhookDeliveries} where id in (
      select id from ${webhookDeliveries} where org_id = ${orgId} and webhook_id = ${id} and status <> 'pending'
      order by created_at, id limit ${endedPageMax} for update skip locked)`);
  return count === endedPageMax;
};

const endedPageMax = 2_000;

/** Its deliveries go with it. Of a webhook that is locked: no new ones come meanwhile. */
export const deleteWebhook = async (tx: Tx, { orgId, id }: WebhookRow): Promise<void> => {
  await deleteInPages(tx, {
    table: webhookDeliveries,
    id: webhookDeliveries.id,
    where: sql`${webhookDeliveries.orgId} = ${orgId} and ${webhookDeliveries.webhookId} = ${id}`,
  });
  await tx.delete(webhooks).where(and(eq(webhooks.orgId, orgId), eq(webhooks.id, id)));
};

/** How many deliveries of the webhook of the row are pending; no more than `max` are looked at. */
export const pendingUpTo = (max: number) => sql<number>`(
  select count(*)::int from (
    select 1 from ${webhookDeliveries} where webhook_id = ${webhooks}.id and status = 'pending' limit ${max}
  ) as pending
)`;

/** Whether no delivery fits behind those that are pending. Of a webhook that is locked. */
export const isFull = async (tx: Tx, { id }: WebhookRow, pendingMax: number): Promise<boolean> => {
  const [row] = await tx
    .select({ pending: pendingUpTo(pendingMax) })
    .from(webhooks)
    .where(eq(webhooks.id, id));
  return (row?.pending ?? 0) >= pendingMax;
};

export type NewDelivery = Pick<DeliveryRow, 'orgId' | 'webhookId' | 'eventId' | 'eventType' | 'body'>;

/** Behind what is pending already. Of a webhook that is locked. */
export const insertDelivery = async (
  tx: Tx,
  delivery: NewDelivery & Partial<Pick<DeliveryRow, 'replayOf'>>,
): Promise<DeliveryRow> => {
  const [row] = await tx
    .insert(webhookDeliveries)
    .values({ id: uuid(), ...delivery })
    .returning();
  if (row === undefined) throw new Error('The delivery was not inserted');
  await tx
    .update(webhooks)
    .set({ dueAt: sql`coalesce(${webhooks.dueAt}, now())` })
    .where(eq(webhooks.id, delivery.webhookId));
  await wakeSenders(tx);
  return row;
};

const wakeSenders = (tx: Tx) => tx.execute(sql`select pg_notify(${outboxChannel}, '')`);

/** Those whose secrets another provider has wrapped. */
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

/** Whether the webhook still had that wrapping. */
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
