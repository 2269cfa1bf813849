import { Context } from '@temporalio/activity';
import { type StepName, scheduleIdOf } from '../../contract/ids.ts';
import type { OperationAttempt } from '../../contract/operation-run.ts';
import { lockForward } from '../../db/operation/transition.ts';
import {
  pausedByOf,
  pausedSchedules,
  replacePausedBy,
  type ScheduleRef,
  schedulesToPause,
} from '../../db/schedule/store.ts';
import { withOrganization } from '../../db/tenancy.ts';
import type { Schedules } from '../../providers/temporal/port.ts';
import { deadlineIn } from '../outside-call.ts';
import { recordedStep, recordedUndo, type StepContext } from '../step.ts';

interface ScheduleActivitiesOptions extends StepContext {
  schedules: Schedules;
}

const callMsMax = 2_000;
const deadline = (): Date => deadlineIn(callMsMax);

/** Pauses and resumes the schedules of an organization; the rows record which of them an operation paused. */
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
      // A schedule that its organization paused itself must stay paused when the others are resumed.
      if (pausedBy === null && (await schedules.stateOf(scheduleIdOf(id), deadline())) !== 'running') continue;
      // Records the pause before making it: an attempt that ends in between leaves no schedule paused forever.
      await withOrganization(db, orgId, async (tx) => {
        await lockForward(tx, operationId);
        if (pausedBy !== operationId) await replacePausedBy(tx, { orgId, id, from: pausedBy, to: operationId });
      });
      await schedules.pause(scheduleIdOf(id), noteOf('paused', operationId), deadline());
      await settle(orgId, id);
      Context.current().heartbeat();
    }
  };

  /** Corrects a late call of a worker that was suspended: the row's current state wins. */
  const settle = async (orgId: string, id: string): Promise<void> => {
    const pausedBy = await withOrganization(db, orgId, (tx) => pausedByOf(tx, orgId, id));
    const state = await schedules.stateOf(scheduleIdOf(id), deadline());
    if (pausedBy !== null && state === 'running') {
      await schedules.pause(scheduleIdOf(id), noteOf('paused', pausedBy), deadline());
    }
    if (pausedBy === null && state === 'paused')
      await schedules.resume(scheduleIdOf(id), 'Freehold: resumed', deadline());
  };

  /** Returns how many no longer exist in Temporal, and so will not run again. */
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

    /** Resumes exactly the schedules paused by operations. */
    resumeSchedules: step('resumeSchedules', async (input) => {
      await resumeAll(input, await withOrganization(db, input.orgId, (tx) => pausedSchedules(tx, input.orgId)));
    }),

    /** Undoes `pauseSchedules` by resuming the schedules that this operation paused. */
    restoreSchedules: recordedUndo<OperationAttempt>(db, 'pauseSchedules', async (input, row) => {
      const paused = await withOrganization(db, input.orgId, (tx) =>
        pausedSchedules(tx, input.orgId, input.operationId),
      );
      const missing = await resumeAll(input, paused);
      // An earlier attempt has counted its missing schedules and forgotten them.
      const known = row.steps.find(({ name }) => name === 'pauseSchedules')?.error;
      if (missing === 0) return known?.code === 'not_found' ? known : undefined;
      const message = `Schedules that no longer exist in Temporal were not resumed: ${missing}.`;
      return { code: 'not_found', message, retryable: false };
    }),
  };
};

const noteOf = (done: string, operationId: string): string => `Freehold: ${done} by the operation ${operationId}`;
