import { setTimeout as sleep } from 'node:timers/promises';
import type { OperationAttempt } from '../../contract/operation-run.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { countStartsUnderWay } from '../../db/workflow/run.ts';
import { heartbeating, recordedStep, recordedUndo, type StepContext } from '../step.ts';

export interface ScheduleActivitiesOptions extends StepContext {
  /** Starts or counts what has passed by now. */
  catchUp: (orgId: string) => Promise<void>;
}

const pollMs = 100;

/**
 * Schedules start nothing while their organization is not active: their rows are claimed only if it is. So a suspension has only
 * to wait for the starts that had begun before.
 */
export const scheduleActivities = ({ catchUp, ...context }: ScheduleActivitiesOptions) => {
  const { db } = context;
  const noneUnderWay = async ({ orgId }: OperationAttempt): Promise<void> => {
    const count = () => withOrganization(db, orgId, (tx) => countStartsUnderWay(tx, orgId));
    // It ends: a start is given up a few seconds after it began.
    while ((await count()) > 0) await sleep(pollMs);
  };
  return {
    pauseSchedules: recordedStep<OperationAttempt>(
      context,
      'pauseSchedules',
      async (input) => {
        await heartbeating(() => noneUnderWay(input));
        return {};
      },
      { isLockedFirst: true },
    ),

    /**
     * Brings the schedules up to date. They are due since the organization became active, in the step before: what passed meanwhile is
     * started or counted, as they say. If there are many, workers follow the others at the same time.
     */
    resumeSchedules: recordedStep<OperationAttempt>(
      context,
      'resumeSchedules',
      async ({ orgId }) => {
        await heartbeating(() => catchUp(orgId));
        return {};
      },
      { isLockedFirst: true },
    ),

    /** For deletions that began when a pause had to be undone. */
    restoreSchedules: recordedUndo<OperationAttempt>(db, 'pauseSchedules', async () => undefined),
  };
};
