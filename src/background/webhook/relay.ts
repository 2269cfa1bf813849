import type { Db } from '../../db/client.ts';
import { withPlatform } from '../../db/tenancy.ts';
import {
  lockEnabledWebhooks,
  lockUnrelayed,
  type OutboxRow,
  type RelayedDelivery,
  relay,
} from '../../db/webhook/queue.ts';
import { bodyOf } from '../../usecases/webhook/event-body.ts';

export const relayBatchMax = 500;

/** Deliveries that a webhook had no room for. */
interface Overflow {
  orgId: string;
  webhookId: string;
  count: number;
}

/**
 * Hands events to the webhooks that want them: one delivery each, in the order of the organization, in one transaction.
 * Safe beside others of its kind. A webhook that has `pendingMax` pending gets more as dead ones. How many events there
 * were.
 */
export const relayEvents = (db: Db, pendingMax: number): Promise<{ events: number; overflows: Overflow[] }> =>
  withPlatform(db, async (tx) => {
    const events = await lockUnrelayed(tx, relayBatchMax);
    if (events.length === 0) return { events: 0, overflows: [] };
    const webhooks = await lockEnabledWebhooks(tx, [...new Set(events.map(({ orgId }) => orgId))], pendingMax);
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
