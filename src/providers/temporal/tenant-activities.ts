import { optionalTsToDate } from '@temporalio/common/lib/time.js';
import type proto from '@temporalio/proto';
import { cut, failureOf } from './payloads.ts';
import type { TenantActivity, TenantFailure } from './port.ts';

export type HistoryEvent = proto.temporal.api.history.v1.IHistoryEvent;

const nameLengthMax = 200;
const activitiesMax = 300;

type Open = Omit<TenantActivity, 'status' | 'finishedAt'>;
type Known = Open | TenantActivity;

interface End {
  readonly status: Exclude<TenantActivity['status'], 'abandoned'>;
  readonly scheduledEventId: unknown;
  readonly failure: TenantFailure | null;
}

const endIn = (event: HistoryEvent): End | null => {
  const {
    activityTaskCompletedEventAttributes: completed,
    activityTaskFailedEventAttributes: failed,
    activityTaskTimedOutEventAttributes: timedOut,
    activityTaskCanceledEventAttributes: canceled,
  } = event;
  if (completed) return { status: 'completed', scheduledEventId: completed.scheduledEventId, failure: null };
  if (failed)
    return { status: 'failed', scheduledEventId: failed.scheduledEventId, failure: failureOf(failed.failure) };
  if (timedOut)
    return { status: 'timedOut', scheduledEventId: timedOut.scheduledEventId, failure: failureOf(timedOut.failure) };
  if (canceled) return { status: 'canceled', scheduledEventId: canceled.scheduledEventId, failure: null };
  return null;
};

/** Derives the activities of a run from the events of its history, which are given in pages. */
export const activityReader = () => {
  const found = new Map<string, Known>();
  const scheduled = (event: HistoryEvent): void => {
    const attributes = event.activityTaskScheduledEventAttributes;
    if (!attributes || found.size >= activitiesMax) return;
    found.set(String(event.eventId), {
      activityType: cut(attributes.activityType?.name ?? '', nameLengthMax),
      activityId: cut(attributes.activityId ?? '', nameLengthMax),
      attempt: 0,
      failure: null,
      scheduledAt: optionalTsToDate(event.eventTime) ?? new Date(),
      startedAt: null,
    });
  };
  const started = (event: HistoryEvent): void => {
    const attributes = event.activityTaskStartedEventAttributes;
    const key = String(attributes?.scheduledEventId);
    const activity = found.get(key);
    if (!attributes || activity === undefined) return;
    const { attempt, lastFailure } = attributes;
    const startedAt = optionalTsToDate(event.eventTime) ?? null;
    found.set(key, { ...activity, attempt: attempt ?? 1, failure: failureOf(lastFailure), startedAt });
  };
  const ended = (event: HistoryEvent): void => {
    const end = endIn(event);
    const key = String(end?.scheduledEventId);
    const activity = found.get(key);
    if (end === null || activity === undefined) return;
    const { status, failure } = end;
    const finishedAt = optionalTsToDate(event.eventTime) ?? null;
    found.set(key, { ...activity, status, failure: failure ?? activity.failure, finishedAt });
  };
  return {
    read: (events: readonly HistoryEvent[]): void => {
      for (const event of events) {
        scheduled(event);
        started(event);
        ended(event);
      }
    },
    /** `isWhole`: all events were read. Otherwise the end of an activity may be among the others. */
    activities: (isWhole: boolean): TenantActivity[] =>
      [...found.values()].flatMap((activity): TenantActivity[] => {
        if ('status' in activity) return [activity];
        return isWhole ? [{ ...activity, status: 'abandoned', finishedAt: null }] : [];
      }),
  };
};
