import type { NotificationProgress, NotificationRef } from '../../contract/notification.ts';

export interface NotificationActivitiesOptions {
  /** Makes one attempt. */
  deliver: (notificationId: string) => Promise<NotificationProgress>;
}

export const notificationActivities = ({ deliver }: NotificationActivitiesOptions) => ({
  deliverNotification: ({ notificationId }: NotificationRef): Promise<NotificationProgress> => deliver(notificationId),
});
