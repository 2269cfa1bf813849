import { openWebhookDispatch } from '../background/webhook/sender.ts';
import { outboxChannel } from '../contract/event-type.ts';
import type { Db } from '../db/client.ts';
import { openListener } from '../db/listener.ts';
import { withPlatform } from '../db/tenancy.ts';
import { backlogSeconds, unrelayedSeconds } from '../db/webhook/store.ts';
import type { Kms } from '../providers/kms/port.ts';
import { breakingSender } from '../providers/webhook/breaking.ts';
import { openHttpSender } from '../providers/webhook/http.ts';
import type { Logger } from '../telemetry/logs.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Config } from './config.ts';
import { listenUrlOf, webhookBreakers, webhookTargetsOf } from './wiring.ts';

const dayMs = 86_400_000;

interface WebhookParts {
  config: Config;
  db: Db;
  kms: () => Promise<Kms>;
  metrics: Metrics;
  logger: Logger;
  signal: AbortSignal;
}

const buriedTexts = {
  late: 'events were given up with one before them, which was not taken',
  overflow: 'events were not queued: as many as allowed are pending',
};

/** Sends the events of all organizations to their webhooks, until the signal aborts. */
export const sendWebhooksUntil = async ({ config, db, kms, metrics, logger, signal }: WebhookParts): Promise<void> => {
  const timeoutMs = config.WEBHOOK_TIMEOUT_MS;
  const sender = breakingSender(
    openHttpSender({ rules: webhookTargetsOf(config), timeoutMs }),
    webhookBreakers({ metrics }),
  );
  const dispatch = openWebhookDispatch({
    db,
    kms,
    sender,
    settings: {
      timeoutMs,
      concurrency: config.WEBHOOK_CONCURRENCY,
      pendingMax: config.WEBHOOK_PENDING_MAX,
      retentionMs: config.WEBHOOK_RETENTION_DAYS * dayMs,
      pollMs: 1_000,
      backoffMs: 1_000,
      backoffMsMax: 3_600_000,
      giveUpMs: dayMs,
    },
    onAttempt: (outcome, ids) => {
      metrics.webhookDeliveries.inc({ outcome });
      if (outcome === 'dead') logger.warn(ids, 'an event was not taken in 24 hours and is given up');
    },
    onBuried: (reason, { count, ...ids }) => {
      metrics.webhookDeliveries.inc({ outcome: 'dead' }, count);
      logger.warn({ ...ids, count }, buriedTexts[reason]);
    },
    onError: (error, what) => logger.warn({ err: error }, what),
  });
  metrics.collectWebhooks({
    unrelayedSeconds: () => withPlatform(db, unrelayedSeconds),
    backlogSeconds: () => withPlatform(db, backlogSeconds),
  });
  const listener = openListener(listenUrlOf(config), 'freehold-worker');
  // Until it is heard, and where it cannot be, the table is looked at each second.
  listener.listen(outboxChannel, dispatch.wake).catch((error: unknown) => {
    logger.warn({ err: error }, 'no notifications from Postgres: events are polled');
  });
  await dispatch.run(signal);
  await Promise.all([listener.close(), sender.close()]);
};
