import { and, desc, eq, sql } from 'drizzle-orm';
import type { DeliveryFilter } from '../../contract/webhook.ts';
import type { Tx } from '../client.ts';
import { webhookDeliveries, webhooks } from '../schema/index.ts';
import { after, type Position, pageOrder } from './page.ts';

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
    .where(and(eq(webhooks.orgId, orgId), after(webhooks, position)))
    .orderBy(...pageOrder(webhooks))
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
        after(webhookDeliveries, position),
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
