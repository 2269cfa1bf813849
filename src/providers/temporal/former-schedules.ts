import { status as grpc } from '@grpc/grpc-js';
import type { Connection } from '@temporalio/client';
import { codedTemporalError, grpcCodeOf } from './errors.ts';

/** To be removed in the release after the next. Of the Temporal Schedules that stood for rows of `schedules` before these started runs by themselves. */
const prefix = 'organization-schedule-';
const callMsMax = 5_000;

/** Deletes the Temporal Schedules of organizations from the control namespace. Returns how many there were. */
export const removeFormerSchedules = async (connection: Connection, namespace: string): Promise<number> => {
  const { workflowService } = connection;
  const asked = async <T>(run: () => Promise<T>): Promise<T> => {
    try {
      return await connection.withDeadline(Date.now() + callMsMax, run);
    } catch (error) {
      throw codedTemporalError(error);
    }
  };
  const remove = (scheduleId: string): Promise<unknown> =>
    asked(() => workflowService.deleteSchedule({ namespace, scheduleId, identity: 'freehold' })).catch(
      (error: unknown) => {
        if (grpcCodeOf(error) !== grpc.NOT_FOUND) throw error;
      },
    );
  let removed = 0;
  let nextPageToken: Uint8Array = new Uint8Array();
  do {
    const page = await asked(() => workflowService.listSchedules({ namespace, maximumPageSize: 200, nextPageToken }));
    for (const { scheduleId } of page.schedules ?? []) {
      if (!scheduleId?.startsWith(prefix)) continue;
      await remove(scheduleId);
      removed += 1;
    }
    nextPageToken = page.nextPageToken ?? new Uint8Array();
  } while (nextPageToken.length > 0);
  return removed;
};
