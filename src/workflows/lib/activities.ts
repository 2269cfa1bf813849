import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities/index.ts';

// Every try is one activity: the workflow decides on the next, so that a person can hasten it or give up.
const once = { maximumAttempts: 1 };

/** Database steps: one transaction each. */
export const local = proxyLocalActivities<Activities>({ startToCloseTimeout: '15 s', retry: once });

/** Calls of an organization's namespace; each has a deadline of its own, well below this one. */
export const remote = proxyActivities<Activities>({ startToCloseTimeout: '10 s', retry: once });

/** What goes through all that an organization has of something. */
export const long = proxyActivities<Activities>({
  startToCloseTimeout: '5 min',
  heartbeatTimeout: '20 s',
  retry: once,
});

export const canary = proxyActivities<Activities>({ startToCloseTimeout: '15 s', retry: once });

/** What takes as long as there is something to do; its heartbeats say that its worker is alive. */
export const patient = proxyActivities<Activities>({
  startToCloseTimeout: '6 h',
  heartbeatTimeout: '20 s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: once,
});

/** Undoing a namespace waits until the server has reclaimed it. */
export const undo = proxyActivities<Activities>({
  startToCloseTimeout: '5 min',
  heartbeatTimeout: '20 s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: once,
});

/** Its failures are not tried again, the next run does that; what a lost worker has left is. */
export const driftWatch = proxyActivities<Activities>({
  startToCloseTimeout: '15 min',
  heartbeatTimeout: '30 s',
  retry: { maximumAttempts: 3 },
});
