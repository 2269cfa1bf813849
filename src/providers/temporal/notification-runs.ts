import type { WorkflowClient } from '@temporalio/client';
import { notificationRunIdOf } from '../../contract/ids.ts';
import type { NotificationRef } from '../../contract/notification.ts';
import { notificationText } from '../../contract/run-text.ts';
import { codedTemporalError } from './errors.ts';
import type { NotificationRuns } from './port.ts';

interface NotificationRunsOptions {
  client: WorkflowClient;
  taskQueue: string;
  /** Makes the call with a deadline. */
  start: <T>(run: () => Promise<T>) => Promise<T>;
}

export const notificationRuns = ({ client, taskQueue, start }: NotificationRunsOptions): NotificationRuns => ({
  async start(notificationId) {
    const ref: NotificationRef = { notificationId };
    try {
      await start(() =>
        client.start('sendNotification', {
          workflowId: notificationRunIdOf(notificationId),
          taskQueue,
          args: [ref],
          ...notificationText,
          workflowIdConflictPolicy: 'USE_EXISTING',
          // A run that was terminated or lost its history gets a successor; after one that has sent, it finds nothing to do.
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        }),
      );
    } catch (error) {
      throw codedTemporalError(error);
    }
  },
});
