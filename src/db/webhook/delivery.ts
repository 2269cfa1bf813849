import { and, desc, eq, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { DeliveryFilter } from '../../contract/webhook.ts';
import type { Tx } from '../client.ts';
import { olderThan, type Position } from '../page.ts';
import { wakeSenders } from './outbox.ts';
import { type DeliveryRow, type WebhookRow, webhookDeliveries, webhooks } from './schema.ts';

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
        // A literal, not a parameter, so that every plan can use the partial indexes.
        status === undefined ? undefined : sql`${webhookDeliveries.status} = ${sql.raw(`'${status}'`)}`,
        olderThan(webhookDeliveries, position),
      ),
    )
    .orderBy(desc(webhookDeliveries.createdAt), desc(webhookDeliveries.id))
    .limit(limit);

/** Counts, up to `max`, the pending deliveries of the webhook of the outer row. */
export const pendingUpTo = (max: number) => sql<number>`(
  select count(*)::int from (
    select 1 from ${webhookDeliveries} where webhook_id = ${webhooks}.id and status = 'pending' limit ${max}
  ) as pending
)`;

/** Whether a locked webhook has no room for another pending delivery. */
export const isFull = async (tx: Tx, { id }: WebhookRow, pendingMax: number): Promise<boolean> => {
  const [row] = await tx
    .select({ pending: pendingUpTo(pendingMax) })
    .from(webhooks)
    .where(eq(webhooks.id, id));
  return (row?.pending ?? 0) >= pendingMax;
};

export type NewDelivery = Pick<DeliveryRow, 'orgId' | 'webhookId' | 'eventId' | 'eventType' | 'body'>;

/** Inserts a delivery after the pending ones of a locked webhook. */
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

/** Deletes a page of the webhook's finished deliveries. Returns whether there may be more. */
export const deleteEndedPage = async (tx: Tx, { orgId, id }: WebhookRow): Promise<boolean> => {
  const { count } = await tx.execute(sql`
    delete from ${webhookDeliveries} where id in (
      select id from ${webhookDeliveries} where org_id = ${orgId} and webhook_id = ${id} and status <> 'pending'
      order by created_at, id limit ${endedPageMax} for update skip locked)`);
  return count === endedPageMax;
};

const endedPageMax = 2_000;

/** Deletes up to `limit` deliveries that finished before this time, and returns their number. */
export const deleteFinishedBefore = async (tx: Tx, before: Date, limit: number): Promise<number> => {
  const rows = await tx.execute(sql`
    delete from ${webhookDeliveries} where id in (
      select id from ${webhookDeliveries} where status <> 'pending' and finished_at < ${before.toISOString()}::timestamptz
      limit ${limit} for update skip locked
    ) returning 1`);
  return rows.length;
};

/** The age, in seconds, of the oldest pending delivery of an enabled webhook. */
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
