// What a schedule has missed: how it is kept until it is announced, and how it is announced.
import type { FoundSchedule } from '../../db/schedule/schedule.ts';
import type { ScheduleRow } from '../../db/schedule/schema.ts';
import type { Missed } from './decision.ts';

type Kept = ScheduleRow['unannounced'];

export const keptMissed = (missed: Missed | null): Kept =>
  missed === null ? null : { ...missed, from: missed.from.toISOString(), to: missed.to.toISOString() };

export const missedOf = ({ unannounced: kept }: Pick<ScheduleRow, 'unannounced'>): Missed | null =>
  kept === null ? null : { ...kept, from: new Date(kept.from), to: new Date(kept.to) };

/** Each occurrence that is missed is in one event. */
export const missedEventsOf = ({ orgId, name }: FoundSchedule, missed: Kept) =>
  missed === null ? [] : [{ type: 'schedule.missed', payload: { orgId, schedule: name, ...missed } } as const];
