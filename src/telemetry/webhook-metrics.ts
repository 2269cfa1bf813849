import { Counter, type Registry } from 'prom-client';

interface WebhookSources {
  /** Since when the oldest event was handed to no webhook. */
  unrelayedSeconds(): Promise<number>;
  /** Since when the oldest delivery of an enabled webhook is pending. */
  backlogSeconds(): Promise<number>;
}

export interface WebhookMetrics {
  /** Tries to deliver an event to a webhook: `delivered`, `failed` (it is tried again), `dead` (given up, some untried). */
  readonly webhookDeliveries: Counter<'outcome'>;
  /** How long events wait, read at each scrape. */
  collectWebhooks(sources: WebhookSources): void;
}

/** `collect` makes a gauge that is read from the database at each scrape. */
export const webhookMetrics = (
  registers: Registry[],
  collect: (name: string, help: string, source: string, read: () => Promise<number>) => void,
): WebhookMetrics => {
  const webhookDeliveries = new Counter({
    name: 'freehold_webhook_deliveries_total',
    help: 'Tries to deliver an event to a webhook',
    labelNames: ['outcome'],
    registers,
  });
  // A series that starts at its first event hides that event from increase().
  for (const outcome of ['delivered', 'failed', 'dead']) webhookDeliveries.inc({ outcome }, 0);
  return {
    webhookDeliveries,
    collectWebhooks: ({ unrelayedSeconds, backlogSeconds }) => {
      const handed = 'Age of the oldest event that was handed to no webhook yet';
      collect('freehold_outbox_age_seconds', handed, 'outbox', unrelayedSeconds);
      const pending = 'Age of the oldest pending delivery of an enabled webhook';
      collect('freehold_webhook_backlog_seconds', pending, 'webhook_backlog', backlogSeconds);
    },
  };
};
