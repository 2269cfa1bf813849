import { msToNextDue, organizationsDue, postponeDue } from '../../db/schedule/due.ts';
import { withOrganization, withPlatform } from '../../db/tenancy.ts';
import type { Logger } from '../../telemetry/logs.ts';
import { claimRuns, type SchedulerParts, startClaimed } from '../../usecases/schedule/fire.ts';
import { every, openAlarm } from '../every.ts';
import { inLanes } from '../lanes.ts';

/** Claims are read in pages of so many schedules that are due. */
const pageMax = 5_000;
/** Organizations at a time. */
const lanes = 6;
const waitMsMax = 1_000;
const busyMs = 100;
const failedSeconds = 10;

interface SchedulerOptions extends SchedulerParts {
  readonly logger: Logger;
}

/** In another order in each process, so that they do not wait for each other. */
const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item) => ({ item, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);

/** Starts what is due. Returns the milliseconds until it should look again. */
const fireDue = async ({ logger, ...parts }: SchedulerOptions): Promise<number> => {
  const organizations = await withPlatform(parts.db, (tx) => organizationsDue(tx, pageMax));
  let started = 0;
  const errors = await inLanes(lanes, shuffled(organizations), async (orgId) => {
    try {
      const claimed = await claimRuns(parts, orgId);
      started += claimed.length;
      await startClaimed(parts, orgId, claimed);
    } catch (error) {
      await withOrganization(parts.db, orgId, (tx) => postponeDue(tx, orgId, failedSeconds));
      throw error;
    }
  });
  for (const error of errors) logger.warn({ err: error }, 'the schedules of an organization could not be followed');
  if (started > 0) return 0;
  // Another process is at them.
  if (organizations.length > errors.length) return busyMs;
  return Math.min((await withPlatform(parts.db, msToNextDue)) ?? waitMsMax, waitMsMax);
};

/** Starts runs when their schedules are due, until the signal aborts. Any number of processes may do so. */
export const runScheduler = async (options: SchedulerOptions, signal: AbortSignal): Promise<void> => {
  const alarm = openAlarm();
  const look = async (): Promise<void> => {
    const waitMs = await fireDue(options).catch((error: unknown) => {
      options.logger.warn({ err: error }, 'the schedules could not be read');
      return waitMsMax;
    });
    if (waitMs < waitMsMax) setTimeout(alarm.ring, waitMs).unref();
  };
  await every(waitMsMax, signal, look, alarm);
};
