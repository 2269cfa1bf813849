import { status as grpc } from '@grpc/grpc-js';
import type { Connection } from '@temporalio/client';
import { v4 as uuid } from 'uuid';
import { codedTemporalError, grpcCodeOf } from './errors.ts';
import type { Schedules } from './port.ts';

/** Makes raw calls, each with a deadline and sent once. */
export const schedules = (connection: Connection, namespace: string): Schedules => {
  const { workflowService } = connection;
  const unlessAbsent = async <T>(deadline: Date, run: () => Promise<T>): Promise<T | null> => {
    try {
      return await connection.withDeadline(deadline, run);
    } catch (error) {
      if (grpcCodeOf(error) === grpc.NOT_FOUND) return null;
      throw codedTemporalError(error);
    }
  };
  const patch = async (scheduleId: string, patch: { pause?: string; unpause?: string }, deadline: Date) => {
    const request = { namespace, scheduleId, patch, identity: 'freehold', requestId: uuid() };
    return (await unlessAbsent(deadline, () => workflowService.patchSchedule(request))) !== null;
  };
  return {
    async stateOf(scheduleId, deadline) {
      const found = await unlessAbsent(deadline, () => workflowService.describeSchedule({ namespace, scheduleId }));
      if (found === null) return 'absent';
      return found.schedule?.state?.paused === true ? 'paused' : 'running';
    },
    async pause(scheduleId, note, deadline) {
      await patch(scheduleId, { pause: note }, deadline);
    },
    async remove(scheduleId, deadline) {
      await unlessAbsent(deadline, () =>
        workflowService.deleteSchedule({ namespace, scheduleId, identity: 'freehold' }),
      );
    },
    resume: (scheduleId, note, deadline) => patch(scheduleId, { unpause: note }, deadline),
  };
};
