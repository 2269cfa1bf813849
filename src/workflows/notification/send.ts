import { log, sleep } from '@temporalio/workflow';
import type { NotificationRef, NotificationStatus } from '../../contract/notification.ts';
import { notification } from '../lib/activities.ts';
import { codedFailureOf } from '../lib/failure.ts';
import { notificationDelayMs } from '../lib/step-policy.ts';

/** Attempts to send a notification until its row says that it is sent, or that no attempt is left. */
export async function sendNotification(ref: NotificationRef): Promise<NotificationStatus> {
  for (let failures = 0; ; ) {
    try {
      const { status, retryMs } = await notification.deliverNotification(ref);
      if (retryMs === null) return status;
      await sleep(retryMs);
    } catch (error) {
      // Postgres, the KMS or the worker was lost. The row decides how many attempts there are, so the run goes on.
      failures += 1;
      log.warn('an attempt to send a notification was lost', { ...ref, code: codedFailureOf(error).code });
      await sleep(notificationDelayMs(failures));
    }
  }
}
