import { outboxChannel } from '../../contract/event-type.ts';
import type { Db } from '../../db/client.ts';
import type { Listener } from '../../db/listener.ts';
import { deleteFinishedBefore } from '../../db/webhook/delivery.ts';
import type { Kms } from '../../providers/kms/port.ts';
import type { WebhookSender } from '../../providers/webhook/port.ts';
import type { Logger } from '../../telemetry/logs.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { Sweep } from '../loops.ts';
import { deleteOlderThan } from '../retention.ts';
import { type DispatchSettings, openWebhookDispatch } from './sender.ts';

interface SendingOptions {
  db: Db;
  kms: () => Promise<Kms>;
  sender: Pick<WebhookSender, 'send'>;
  listener: Listener;
  settings: DispatchSettings;
  metrics: Pick<Metrics, 'webhookDeliveries'>;
  logger: Logger;
  signal: AbortSignal;
}

const buriedTexts = {
  late: 'events behind one that was given up are given up with it',
  overflow: 'events were not queued: the webhook has as many pending deliveries as allowed',
};

/** Sends the events of all organizations to their webhooks until the signal aborts. */
export const sendWebhooks = async (options: SendingOptions): Promise<void> => {
  const { db, kms, sender, listener, settings, metrics, logger, signal } = options;
  const dispatch = openWebhookDispatch({
    db,
    kms,
    sender,
    settings,
    onAttempt: (outcome, ids) => {
      metrics.webhookDeliveries.inc({ outcome });
      if (outcome === 'dead') logger.warn(ids, 'an event was not accepted in 24 hours and is given up');
    },
    onBuried: (reason, { count, ...ids }) => {
      metrics.webhookDeliveries.inc({ outcome: 'dead' }, count);
      logger.warn({ ...ids, count }, buriedTexts[reason]);
    },
    onError: (error, what) => logger.warn({ err: error }, what),
  });
  listener.listen(outboxChannel, dispatch.wake).catch((error: unknown) => {
    logger.warn({ err: error }, 'no notifications from Postgres: events are polled');
  });
  await dispatch.run(signal);
};

const cleanEveryMs = 600_000;

/** Deletes deliveries that ended more than `retentionMs` ago. */
export const deliverySweep = ({ db, retentionMs }: { db: Db; retentionMs: number }): Sweep => ({
  name: 'ended webhook deliveries',
  everyMsMin: cleanEveryMs,
  run: () => deleteOlderThan(db, retentionMs, deleteFinishedBefore),
});
