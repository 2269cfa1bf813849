import { Counter, type Registry } from 'prom-client';
import { notificationChannels } from '../contract/notification.ts';

export interface NotificationMetrics {
  /** Notifications that were sent, were reported as delivered, or have failed for good. */
  readonly notifications: Counter<'channel' | 'status'>;
}

export const notificationMetrics = (registers: Registry[]): NotificationMetrics => {
  const notifications = new Counter({
    name: 'freehold_notifications_total',
    help: 'Notifications that were sent, reported as delivered, or have failed for good',
    labelNames: ['channel', 'status'],
    registers,
  });
  // A series that starts at its first event hides that event from increase().
  for (const channel of notificationChannels) {
    for (const status of ['sent', 'delivered', 'failed']) notifications.inc({ channel, status }, 0);
  }
  return { notifications };
};
