import { createHash } from 'node:crypto';
import type { OverlapPolicy } from '../../contract/schedule.ts';
import { nextOccurrences, type Occurrences } from '../../contract/schedule-times.ts';

/** What a schedule says, and how it stands. */
export interface ScheduleState {
  readonly id: string;
  readonly overlap: OverlapPolicy;
  readonly jitterSeconds: number;
  readonly catchupSeconds: number;
  readonly nextAt: Date | null;
  readonly bufferedAt: Date | null;
  readonly backfillAt: Date | null;
  readonly backfillUntil: Date | null;
  /** What was missed and not announced yet. */
  readonly unannounced: Missed | null;
  readonly missedAnnouncedAt: Date | null;
}

export interface Situation {
  readonly now: Date;
  /** Whether a run of the schedule is open. */
  readonly isRunOpen: boolean;
  /** How many runs may be started now. */
  readonly room: number;
}

/** Occurrences that passed without a start. */
export interface Missed {
  readonly count: number;
  /** The first one. */
  readonly from: Date;
  /** The last one, or a time by which more passed than were counted. */
  readonly to: Date;
  /** False: there were at least so many. */
  readonly isExact: boolean;
}

export interface Decision {
  /** The occurrences to start now. */
  readonly starts: readonly Date[];
  /** Those of the backfill. */
  readonly backfills: readonly Date[];
  /** What is to be done about the open run, so that the occurrence that waits for it can start. */
  readonly ends: 'cancelOther' | 'terminateOther' | null;
  readonly missed: Missed | null;
  /** What is to be announced now, and what later, together with what follows. */
  readonly announced: Missed | null;
  readonly unannounced: Missed | null;
  readonly skipped: number;
  readonly nextAt: Date | null;
  readonly bufferedAt: Date | null;
  readonly backfillAt: Date | null;
  /** When to decide again. null: never. */
  readonly dueAt: Date | null;
}

/** How many occurrences are looked at in one decision. */
const occurrencesMax = 20;
const announcedEveryMs = 3_600_000;
const heldMs = 5_000;
const lookMsMin = 1_000;
const lookMsMax = 30_000;

const plus = (time: Date, ms: number): Date => new Date(time.getTime() + ms);

const earliest = (...times: readonly (Date | null)[]): Date | null =>
  times.reduce((first, time) => (first === null || (time !== null && time < first) ? time : first), null);

type Jittered = Pick<ScheduleState, 'id' | 'jitterSeconds'>;

/** The same for the same occurrence, whichever process asks; never beyond the next one, so that they keep their order. */
export const dueAtOf = ({ id, jitterSeconds }: Jittered, occurrences: Occurrences, occurrence: Date): Date => {
  if (jitterSeconds === 0) return occurrence;
  const next = occurrences.after(occurrence);
  const gapMs = next === null ? Number.POSITIVE_INFINITY : next.getTime() - occurrence.getTime();
  const digest = createHash('sha256').update(`${id} ${occurrence.toISOString()}`).digest();
  return plus(occurrence, digest.readUInt32BE(0) % Math.min(jitterSeconds * 1_000, gapMs));
};

/** Together with what was missed later. */
const joined = (first: Missed | null, later: Missed | null): Missed | null => {
  if (first === null || later === null) return first ?? later;
  return {
    count: first.count + later.count,
    from: first.from,
    to: later.to,
    isExact: first.isExact && later.isExact,
  };
};

/** Splits what is due by now into what is too late and what is not. */
const passedBy = (schedule: ScheduleState, occurrences: Occurrences, now: Date) => {
  const oldest = plus(now, -schedule.catchupSeconds * 1_000);
  const onTime: Date[] = [];
  // What is too late, whatever its jitter, is counted together: there may be millions.
  const early = plus(oldest, -schedule.jitterSeconds * 1_000);
  let missed = missedBefore(occurrences, schedule.nextAt, early);
  let at = missed === null ? schedule.nextAt : occurrences.after(plus(early, -1));
  while (at !== null && onTime.length < occurrencesMax) {
    const due = dueAtOf(schedule, occurrences, at);
    if (due > now) break;
    if (due < oldest) missed = joined(missed, { count: 1, from: at, to: at, isExact: true });
    else onTime.push(at);
    at = occurrences.after(at);
  }
  return { onTime, missed, nextAt: at };
};

const missedBefore = (occurrences: Occurrences, first: Date | null, until: Date): Missed | null => {
  if (first === null || first >= until) return null;
  const { count, last } = occurrences.between(first, until);
  return { count, from: first, to: last ?? until, isExact: last !== null };
};

/** At most one event an hour for each schedule: the first at once, what is missed after it together. */
const announcementOf = ({ unannounced, missedAnnouncedAt }: ScheduleState, missed: Missed | null, now: Date) => {
  const all = joined(unannounced, missed);
  const announceAt = missedAnnouncedAt === null ? now : plus(missedAnnouncedAt, announcedEveryMs);
  return all === null || announceAt <= now
    ? { announced: all, unannounced: null, announceAt: null }
    : { announced: null, unannounced: all, announceAt };
};

/** Decides what to do now about a schedule that is due. It changes nothing, so that a transaction can. */
export const decide = (
  schedule: ScheduleState,
  occurrences: Occurrences,
  { now, isRunOpen, room }: Situation,
): Decision => {
  const { overlap } = schedule;
  const { onTime, missed, nextAt } = passedBy(schedule, occurrences, now);
  const starts: Date[] = [];
  let [isOpen, bufferedAt, skipped] = [isRunOpen, schedule.bufferedAt, 0];
  let held: Date | null = null;
  const start = (occurrence: Date): boolean => {
    if (starts.length >= room) return false;
    starts.push(occurrence);
    isOpen = true;
    return true;
  };
  const isFree = (): boolean => !isOpen || overlap === 'allow';

  if (bufferedAt !== null && isFree() && start(bufferedAt)) bufferedAt = null;
  for (const occurrence of onTime) {
    if (isFree()) {
      if (bufferedAt === null && start(occurrence)) continue;
      // There is no room.
      held = occurrence;
      break;
    }
    if (overlap === 'cancelOther' || overlap === 'terminateOther') {
      if (bufferedAt !== null) skipped += 1;
      bufferedAt = occurrence;
    } else if (overlap === 'bufferOne' && bufferedAt === null) bufferedAt = occurrence;
    else skipped += 1;
  }

  const { announceAt, ...announcement } = announcementOf(schedule, missed, now);
  const backfills = backfillOf(schedule, occurrences, Math.min(room - starts.length, occurrencesMax));
  const waitedMs = bufferedAt === null ? 0 : now.getTime() - bufferedAt.getTime();
  const next = held ?? nextAt;
  return {
    starts,
    backfills: backfills.starts,
    ends: bufferedAt !== null && isOpen && (overlap === 'cancelOther' || overlap === 'terminateOther') ? overlap : null,
    missed,
    ...announcement,
    skipped,
    nextAt: next,
    bufferedAt,
    backfillAt: backfills.nextAt,
    dueAt: earliest(
      held !== null ? plus(now, heldMs) : next === null ? null : dueAtOf(schedule, occurrences, next),
      // A long run is asked about less often.
      bufferedAt === null ? null : plus(now, Math.min(Math.max(waitedMs / 10, lookMsMin), lookMsMax)),
      backfills.nextAt === null ? null : plus(now, backfills.starts.length === 0 ? heldMs : 0),
      announceAt,
    ),
  };
};

const backfillOf = (
  { backfillAt, backfillUntil }: ScheduleState,
  occurrences: Occurrences,
  count: number,
): { starts: readonly Date[]; nextAt: Date | null } => {
  if (backfillAt === null || backfillUntil === null) return { starts: [], nextAt: null };
  const all = [backfillAt, ...nextOccurrences(occurrences, backfillAt, Math.max(count, 0))];
  const within = all.filter((occurrence) => occurrence < backfillUntil);
  return { starts: within.slice(0, Math.max(count, 0)), nextAt: within[Math.max(count, 0)] ?? null };
};
