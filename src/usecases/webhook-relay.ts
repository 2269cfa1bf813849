import type { Db } from '../db/client.ts';
import { withPlatform } from '../db/tenancy.ts';
import type { NewDelivery } from '../db/write/webhook.ts';
import { lockEnabledWebhooks, lockUnrelayed, type OutboxRow, relay } from '../db/write/webhook-queue.ts';

export const relayBatchMax = 500;

export interface EventBody {
  type: string;
  at: Date;
  orgId: string;
  /** null: of a test, which is no event of the organization. */
  sequence: number | null;
  payload: Readonly<Record<string, unknown>>;
}

/** The payload of Standard Webhooks; made once, and from then on the same bytes. */
export const bodyOf = ({ type, at, orgId, sequence, payload }: EventBody): string =>
  JSON.stringify({ type, timestamp: at.toISOString(), data: { ...payload, orgId, sequence } });

/**
 * Hands events to the webhooks that want them: one delivery each, in the order of the organization, in one transaction.
 * Safe beside others of its kind. How many events there were.
 */
export const relayEvents = (db: Db): Promise<number> =>
  withPlatform(db, async (tx) => {
    const events = await lockUnrelayed(tx, relayBatchMax);
    if (events.length === 0) return 0;
    const webhooks = await lockEnabledWebhooks(tx, [...new Set(events.map(({ orgId }) => orgId))]);
    const deliveries = events.flatMap((event) =>
      webhooks
        .filter(({ orgId, eventTypes }) => orgId === event.orgId && (eventTypes?.includes(event.type) ?? true))
        .map(({ id }) => deliveryOf(event, id)),
    );
    await relay(tx, events, deliveries);
    return events.length;
  });

const deliveryOf = (
  { id: eventId, orgId, type, sequence, payload, createdAt }: OutboxRow,
  webhookId: string,
): NewDelivery => ({
  orgId,
  webhookId,
  eventId,
  eventType: type,
  body: bodyOf({ type, at: createdAt, orgId, sequence, payload }),
});
