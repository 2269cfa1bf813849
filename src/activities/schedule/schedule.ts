import { Context } from '@temporalio/activity';
import { type StepName, scheduleIdOf } from '../../contract/ids.ts';
import type { OperationAttempt } from '../../contract/operation-run.ts';
import { lockForward } from '../../db/operation/store.ts';
import {
  pausedByOf,
  pausedSchedules,
  replacePausedBy,
  type ScheduleRef,
  schedulesToPause,
} from '../../db/schedule/store.ts';
import { withOrganization } from '../../db/tenancy.ts';
import type { Schedules } from '../../providers/temporal/port.ts';
import { recordedStep, recordedUndo, type StepContext } from '../step.ts';

interface ScheduleActivitiesOptions extends StepContext {
  schedules: Schedules;
}

const callMsMax = 2_000;
const deadline = (): Date => new Date(Date.now() + callMsMax);

/** What an operation does to the schedules of its organization, of which it remembers those that it has paused. */
export const scheduleActivities = ({ schedules, ...context }: ScheduleActivitiesOptions) => {
  const { db } = context;
  const step = (name: StepName, call: (input: OperationAttempt) => Promise<void>) =>
    recordedStep<OperationAttempt>(
      context,
      name,
      async (input) => {
        await call(input);
        return {};
      },
      { isLockedFirst: true },
    );

  const pause = async ({ operationId, orgId }: OperationAttempt): Promise<void> => {
    const found = await withOrganization(db, orgId, (tx) => schedulesToPause(tx, orgId, operationId));
    for (const { id, pausedBy } of found) {
      // One that its organization has paused is not ours to resume later.
      if (pausedBy === null && (await schedules.stateOf(scheduleIdOf(id), deadline())) !== 'running') continue;
      // First whose it is, then the pause: a try that ends in between leaves nothing paused for ever.
      await withOrganization(db, orgId, async (tx) => {
        await lockForward(tx, operationId);
        if (pausedBy !== operationId) await replacePausedBy(tx, { orgId, id, from: pausedBy, to: operationId });
      });
      await schedules.pause(scheduleIdOf(id), noteOf('paused', operationId), deadline());
      await settle(orgId, id);
      Context.current().heartbeat();
    }
  };

  /** A call that came late, of a worker that was paused: what the row says by now is what holds. */
  const settle = async (orgId: string, id: string): Promise<void> => {
    const pausedBy = await withOrganization(db, orgId, (tx) => pausedByOf(tx, orgId, id));
    const state = await schedules.stateOf(scheduleIdOf(id), deadline());
    if (pausedBy !== null && state === 'running') {
      await schedules.pause(scheduleIdOf(id), noteOf('paused', pausedBy), deadline());
    }
    if (pausedBy === null && state === 'paused')
      await schedules.resume(scheduleIdOf(id), 'Freehold: resumed', deadline());
  };

  /** How many no longer exist in Temporal, and so do not run again. */
  const resumeAll = async ({ operationId, orgId }: OperationAttempt, found: ScheduleRef[]): Promise<number> => {
    let missing = 0;
    for (const { id, pausedBy } of found) {
      if (!(await schedules.resume(scheduleIdOf(id), noteOf('resumed', operationId), deadline()))) missing += 1;
      await withOrganization(db, orgId, (tx) => replacePausedBy(tx, { orgId, id, from: pausedBy, to: null }));
      await settle(orgId, id);
      Context.current().heartbeat();
    }
    return missing;
  };

  return {
    pauseSchedules: step('pauseSchedules', pause),

    /** Exactly those that operations have paused. */
    resumeSchedules: step('resumeSchedules', async (input) => {
      await resumeAll(input, await withOrganization(db, input.orgId, (tx) => pausedSchedules(tx, input.orgId)));
    }),

    /** The undo of `pauseSchedules`: those that this operation has paused. */
    restoreSchedules: recordedUndo<OperationAttempt>(db, 'pauseSchedules', async (input, row) => {
      const paused = await withOrganization(db, input.orgId, (tx) =>
        pausedSchedules(tx, input.orgId, input.operationId),
      );
      const missing = await resumeAll(input, paused);
      // An attempt before this one has counted those that it had found missing, and forgotten them.
      const known = row.steps.find(({ name }) => name === 'pauseSchedules')?.error;
      if (missing === 0) return known?.code === 'not_found' ? known : undefined;
      const message = `Schedules that no longer exist in Temporal were not resumed: ${missing}.`;
      return { code: 'not_found', message, retryable: false };
    }),
  };
};

const noteOf = (done: string, operationId: string): string => `Freehold: ${done} by the operation ${operationId}`;
