import type { Db } from '../../db/client.ts';
import { withPlatform } from '../../db/tenancy.ts';
import { enabledWebhooks, lockUnrelayed, type RelayedDelivery, relay } from '../../db/webhook/queue.ts';
import type { OutboxRow } from '../../db/webhook/schema.ts';
import { bodyOf } from '../../usecases/webhook/event-body.ts';

export const relayBatchMax = 500;

/** Deliveries refused because too many of the webhook were pending. */
interface Overflow {
  orgId: string;
  webhookId: string;
  count: number;
}

/**
 * Queues events for the webhooks that subscribe to them: one delivery each, in the order of the organization, in one
 * transaction. Several processes may run it at once. Deliveries of a webhook beyond `pendingMax` pending ones are dead from
 * the start. Returns how many events it relayed.
 */
export const relayEvents = (db: Db, pendingMax: number): Promise<{ events: number; overflows: Overflow[] }> =>
  withPlatform(db, async (tx) => {
    const events = await lockUnrelayed(tx, relayBatchMax);
    if (events.length === 0) return { events: 0, overflows: [] };
    const webhooks = await enabledWebhooks(tx, [...new Set(events.map(({ orgId }) => orgId))], pendingMax);
    const counts = new Map(webhooks.map(({ id, pending }) => [id, pending]));
    const overflows = new Map<string, Overflow>();
    const deliveries = events.flatMap((event) =>
      webhooks
        .filter(({ orgId, eventTypes }) => orgId === event.orgId && (eventTypes?.includes(event.type) ?? true))
        .map(({ id, orgId }) => {
          const pending = counts.get(id) ?? 0;
          const isRefused = pending >= pendingMax;
          if (isRefused) overflows.set(id, { orgId, webhookId: id, count: (overflows.get(id)?.count ?? 0) + 1 });
          else counts.set(id, pending + 1);
          return deliveryOf(event, id, isRefused ? `not sent: ${pendingMax} deliveries were pending before it` : null);
        }),
    );
    await relay(tx, events, deliveries);
    return { events: events.length, overflows: [...overflows.values()] };
  });

const deliveryOf = (
  { id: eventId, orgId, type, sequence, payload, createdAt }: OutboxRow,
  webhookId: string,
  error: string | null,
): RelayedDelivery => ({
  orgId,
  webhookId,
  eventId,
  eventType: type,
  body: bodyOf({ type, at: createdAt, orgId, sequence, payload }),
  error,
});
