import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities/index.ts';

// Each activity makes one attempt. The workflow decides on the next one, so that a person can hasten it or give it up.
const once = { maximumAttempts: 1 };

/** Database steps: one transaction each. */
export const local = proxyLocalActivities<Activities>({ startToCloseTimeout: '15 s', retry: once });

/** Calls to an organization's namespace; each has its own deadline, well below this one. */
export const remote = proxyActivities<Activities>({ startToCloseTimeout: '10 s', retry: once });

/** Activities that process all of an organization's items of a kind. */
export const long = proxyActivities<Activities>({
  startToCloseTimeout: '5 min',
  heartbeatTimeout: '20 s',
  retry: once,
});

export const canary = proxyActivities<Activities>({ startToCloseTimeout: '15 s', retry: once });

/** Activities that take as long as there is work; heartbeats show that their worker is alive. */
export const patient = proxyActivities<Activities>({
  startToCloseTimeout: '6 h',
  heartbeatTimeout: '20 s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: once,
});

/** The undo of a namespace waits until the server has reclaimed it. */
export const undo = proxyActivities<Activities>({
  startToCloseTimeout: '5 min',
  heartbeatTimeout: '20 s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: once,
});

/** One attempt to send a notification. */
export const notification = proxyActivities<Activities>({ startToCloseTimeout: '30 s', retry: once });

/** Its failures are not retried, because the next run is; only a timeout after a lost worker is. */
export const driftWatch = proxyActivities<Activities>({
  startToCloseTimeout: '15 min',
  heartbeatTimeout: '30 s',
  retry: { maximumAttempts: 3 },
});
