import type { Db } from '../../db/client.ts';
import { deleteNotificationsBefore, deleteSuppressionsBefore, lostNotifications } from '../../db/notification/store.ts';
import { withPlatform } from '../../db/tenancy.ts';
import type { TemporalControl } from '../../providers/temporal/port.ts';
import type { Sweep } from '../loops.ts';
import { dayMs, deleteOlderThan, hourMs } from '../retention.ts';

interface NotificationSweepOptions {
  db: Db;
  temporal: Pick<TemporalControl, 'notifications'>;
  /** The request that wrote a younger one is about to start its run. */
  unbegunMsMin?: number;
}

const batchMax = 100;
const unbegunMsMinDefault = 30_000;
/** Longer than any wait between two attempts. */
const attemptedMsMin = hourMs;
const retentionMs = 30 * dayMs;

/** Starts the runs of pending notifications that have none. */
export const startLostNotifications = async ({
  db,
  temporal,
  unbegunMsMin = unbegunMsMinDefault,
}: NotificationSweepOptions): Promise<void> => {
  const now = Date.now();
  const [unbegunBefore, attemptedBefore] = [new Date(now - unbegunMsMin), new Date(now - attemptedMsMin)];
  const ids = await withPlatform(db, (tx) =>
    lostNotifications(tx, { unbegunBefore, attemptedBefore, limit: batchMax }),
  );
  for (const id of ids) await temporal.notifications.start(id);
};

export const notificationSweeps = (options: NotificationSweepOptions): Sweep[] => [
  { name: 'lost notifications', run: () => startLostNotifications(options) },
  {
    name: 'old notifications',
    everyMsMin: hourMs,
    run: async () => {
      await deleteOlderThan(options.db, retentionMs, deleteNotificationsBefore);
      // A mailbox that was full or misspelled at a mail server may work again.
      await deleteOlderThan(options.db, retentionMs, deleteSuppressionsBefore);
    },
  },
];
