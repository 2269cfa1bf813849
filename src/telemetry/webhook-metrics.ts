import { Counter, type Registry } from 'prom-client';

interface WebhookSources {
  /** Age of the oldest event not yet handed to any webhook. */
  unrelayedSeconds(): Promise<number>;
  /** Age of the oldest pending delivery of an enabled webhook. */
  backlogSeconds(): Promise<number>;
}

export interface WebhookMetrics {
  /** Attempts to deliver an event: `delivered`, `failed` (to be retried), `dead` (given up, possibly without an attempt). */
  readonly webhookDeliveries: Counter<'outcome'>;
  /** How long events have been waiting, read at each scrape. */
  collectWebhooks(sources: WebhookSources): void;
}

/** `collect` registers a gauge that is read from the database at each scrape. */
export const webhookMetrics = (
  registers: Registry[],
  collect: (name: string, help: string, source: string, read: () => Promise<number>) => void,
): WebhookMetrics => {
  const webhookDeliveries = new Counter({
    name: 'freehold_webhook_deliveries_total',
    help: 'Attempts to deliver an event to a webhook',
    labelNames: ['outcome'],
    registers,
  });
  // A series that starts at its first event hides that event from increase().
  for (const outcome of ['delivered', 'failed', 'dead']) webhookDeliveries.inc({ outcome }, 0);
  return {
    webhookDeliveries,
    collectWebhooks: ({ unrelayedSeconds, backlogSeconds }) => {
      const handed = 'Age of the oldest event not yet handed to any webhook';
      collect('freehold_outbox_age_seconds', handed, 'outbox', unrelayedSeconds);
      const pending = 'Age of the oldest pending delivery of an enabled webhook';
      collect('freehold_webhook_backlog_seconds', pending, 'webhook_backlog', backlogSeconds);
    },
  };
};
