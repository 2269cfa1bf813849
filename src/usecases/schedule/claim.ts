import { createHash } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { type Occurrences, occurrencesOf } from '../../contract/schedule-times.ts';
import { appendAudit } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { lockStarts, lockWorkflows, shareOrganization } from '../../db/locks.ts';
import { pipeline } from '../../db/pipeline.ts';
import {
  advanceSchedule,
  type DueSchedule,
  holdDue,
  openScheduledRuns,
  takeDueSchedules,
} from '../../db/schedule/due.ts';
import { changeSchedule, type FoundSchedule } from '../../db/schedule/schedule.ts';
import { appendOutbox } from '../../db/webhook/outbox.ts';
import { countStartsSince, type FoundRun, findRuns, insertRuns, type NewRun } from '../../db/workflow/run.ts';
import { countOpenRuns } from '../../db/workflow/workflow.ts';
import { type Decision, decide } from './decision.ts';
import { keptMissed, missedEventsOf, missedOf } from './missed.ts';

export interface StartLimits {
  /** Of all workflows of an organization. */
  readonly openRunsMax: number;
  /** Starts of an organization within a minute. */
  readonly runStartsPerMinuteMax: number;
}

interface RunToEnd {
  readonly run: FoundRun;
  readonly how: NonNullable<Decision['ends']>;
}

/** What becomes of occurrences that have come. */
export interface OccurrenceCounts {
  /** For each occurrence that starts, how long its schedule has waited for a worker. */
  readonly delaysSeconds: readonly number[];
  /** Occurrences of backfills, which are never late. */
  readonly backfilled: number;
  readonly missed: number;
  readonly skipped: number;
}

/** What the due schedules of an organization lead to. */
interface Claim {
  readonly starts: readonly FoundRun[];
  readonly ends: readonly RunToEnd[];
  /** Open runs on which a decision depends, and about which Temporal has to be asked first. */
  readonly unasked: readonly FoundRun[];
  readonly counts: OccurrenceCounts;
}

interface ClaimOptions {
  readonly limits: StartLimits;
  /** Schedules about whose open runs Temporal was just asked. */
  readonly asked: ReadonlySet<string>;
}

/** How many schedules of an organization are decided together, before those of others, and how many runs of theirs start. */
const schedulesPerClaim = 20;
const startsPerClaim = 20;
/** Of the open runs of one schedule, which are rarely more than one. */
const askedMax = 10;

interface Plan {
  readonly schedule: DueSchedule;
  readonly decision: Decision;
  readonly runs: readonly NewRun[];
}

/** The workflow id of a run that a schedule starts. */
export const scheduledIdOf = (schedule: string, occurrence: Date): string =>
  `${schedule}/${occurrence.toISOString().replace('.000Z', 'Z')}`;

const nothing: Claim = {
  starts: [],
  ends: [],
  unasked: [],
  counts: { delaysSeconds: [], backfilled: 0, missed: 0, skipped: 0 },
};

/** Decides about due schedules, and records the runs to be started. Those of an organization that is not active wait until it is. */
export const claimDue = async (tx: Tx, orgId: string, { limits, asked }: ClaimOptions): Promise<Claim> => {
  const [status, , due] = await pipeline([
    shareOrganization(tx, orgId),
    lockStarts(tx, orgId),
    takeDueSchedules(tx, orgId, schedulesPerClaim),
  ]);
  if (status !== 'active') {
    await holdDue(tx, orgId);
    return nothing;
  }
  if (due.length === 0) return nothing;
  const [room, open] = await pipeline([roomFor(tx, orgId, due, limits), openScheduledRuns(tx, orgId)]);
  const plans: Plan[] = [];
  const paused: DueSchedule[] = [];
  const unasked = new Set<string>();
  const ending = new Map<string, RunToEnd['how']>();
  let planned = 0;
  for (const schedule of due) {
    // The others are due still when this claim has ended.
    if (planned >= startsPerClaim) break;
    // Others of its name are runs of a schedule that was deleted.
    const own = open.filter((run) => run.schedule === schedule.name && run.createdAt >= schedule.createdAt);
    if (schedule.overlap !== 'allow' && own.length > 0 && !asked.has(schedule.name)) {
      for (const { id } of own.slice(0, askedMax)) unasked.add(id);
      continue;
    }
    const occurrences = readableTimes(schedule);
    if (occurrences === null) {
      paused.push(schedule);
      continue;
    }
    const situation = { now: schedule.now, isRunOpen: own.length > 0, room: room.of(schedule) };
    const decision = decide({ ...schedule, unannounced: missedOf(schedule) }, occurrences, situation);
    if (decision.ends !== null) for (const { id } of own.slice(0, askedMax)) ending.set(id, decision.ends);
    const runs = [...decision.starts, ...decision.backfills].map((occurrence) => runOf(schedule, occurrence));
    room.take(schedule, runs.length);
    planned += runs.length;
    plans.push({ schedule, decision, runs });
  }
  const all = plans.flatMap(({ runs }) => runs);
  const started = new Set(all.length === 0 ? [] : await insertRuns(tx, all));
  const concerned = [...started, ...ending.keys(), ...unasked];
  const [found] = await pipeline([
    concerned.length === 0 ? [] : findRuns(tx, orgId, concerned),
    ...plans.map((plan) => record(tx, plan, started)),
  ]);
  for (const schedule of paused) await changeSchedule(tx, schedule, pausedAsUnreadable(schedule));
  await announce(tx, orgId, { plans, paused, started: started.size });
  return {
    starts: found.filter(({ id }) => started.has(id)),
    unasked: found.filter(({ id }) => unasked.has(id)),
    counts: countsOf(plans, started),
    ends: found.flatMap((run) => {
      const how = ending.get(run.id);
      return how === undefined ? [] : [{ run, how }];
    }),
  };
};

const unreadable = 'Its times or its time zone cannot be read any longer. Set them, then resume it.';

/** null: a newer version, or a newer list of time zones, does not know them. Other schedules must not wait for that. */
export const readableTimes = ({ spec, timezone }: Pick<FoundSchedule, 'spec' | 'timezone'>): Occurrences | null => {
  try {
    return occurrencesOf(spec, timezone);
  } catch {
    return null;
  }
};

const pausedAsUnreadable = ({ now, unannounced, missedAnnouncedAt }: DueSchedule) => ({
  pausedAt: now,
  pauseReason: unreadable,
  nextAt: null,
  dueAt: null,
  bufferedAt: null,
  backfillAt: null,
  backfillUntil: null,
  unannounced: null,
  missedAnnouncedAt: unannounced === null ? missedAnnouncedAt : now,
});

interface Room {
  of(schedule: FoundSchedule): number;
  take(schedule: FoundSchedule, count: number): void;
}

/** How many runs may be started: of the organization, whose starts are locked, and of each workflow. */
const roomFor = async (
  tx: Tx,
  orgId: string,
  due: readonly FoundSchedule[],
  { openRunsMax, runStartsPerMinuteMax }: StartLimits,
): Promise<Room> => {
  const ids = [...new Set(due.map(({ workflowId }) => workflowId))];
  const [workflows, open, starts] = await pipeline([
    lockWorkflows(tx, orgId, ids),
    countOpenRuns(tx, orgId),
    countStartsSince(tx, orgId, 60),
  ]);
  const left = new Map<string, number>();
  for (const { id, openRunsMax: max } of workflows)
    left.set(id, max === null ? Number.POSITIVE_INFINITY : max - (await countOpenRuns(tx, orgId, id)));
  let total = Math.min(openRunsMax - open, runStartsPerMinuteMax - starts);
  return {
    of: ({ workflowId }) => Math.max(0, Math.min(total, left.get(workflowId) ?? 0)),
    take: ({ workflowId }, count) => {
      total -= count;
      left.set(workflowId, (left.get(workflowId) ?? 0) - count);
    },
  };
};

const runOf = ({ id: scheduleId, orgId, workflowId, name, input }: FoundSchedule, occurrenceAt: Date): NewRun => {
  const temporalId = scheduledIdOf(name, occurrenceAt);
  return {
    ...{ id: uuid(), orgId, workflowId, temporalId, schedule: name, occurrenceAt },
    requestDigest: createHash('sha256').update(temporalId).digest('hex'),
    start: {
      ...(input === null ? {} : { input: JSON.parse(input) as unknown }),
      startDelaySeconds: 0,
      terminates: false,
      actor: `schedule:${scheduleId}`,
    },
  };
};

/** How many were not inserted, because an open run has their workflow id: they count as left out. */
const refusedOf = (runs: readonly NewRun[], started: ReadonlySet<string>): number =>
  runs.filter(({ id }) => !started.has(id)).length;

const countsOf = (plans: readonly Plan[], started: ReadonlySet<string>): OccurrenceCounts => {
  const sum = (count: (plan: Plan) => number): number => plans.reduce((all, plan) => all + count(plan), 0);
  const startedOf = (runs: readonly NewRun[]): readonly NewRun[] => runs.filter(({ id }) => started.has(id));
  return {
    delaysSeconds: plans.flatMap(({ schedule: { dueAt, now }, decision, runs }) =>
      startedOf(runs.slice(0, decision.starts.length)).map(() => (now.getTime() - (dueAt ?? now).getTime()) / 1_000),
    ),
    backfilled: sum(({ decision, runs }) => startedOf(runs.slice(decision.starts.length)).length),
    missed: sum(({ decision }) => decision.missed?.count ?? 0),
    skipped: sum(({ decision, runs }) => decision.skipped + refusedOf(runs, started)),
  };
};

/** The newest of the occurrences whose runs were inserted. */
const lastOf = (starts: readonly Date[], runs: readonly NewRun[], started: ReadonlySet<string>): Date | undefined =>
  starts.filter((_, index) => started.has(runs[index]?.id ?? '')).at(-1);

const record = (tx: Tx, { schedule, decision, runs }: Plan, started: ReadonlySet<string>): Promise<void> => {
  const { nextAt, dueAt, bufferedAt, backfillAt, missed, announced, unannounced } = decision;
  return advanceSchedule(tx, schedule, {
    nextAt,
    dueAt,
    bufferedAt,
    backfillAt,
    backfillUntil: backfillAt === null ? null : schedule.backfillUntil,
    lastAt: lastOf(decision.starts, runs.slice(0, decision.starts.length), started) ?? schedule.lastAt,
    missed: missed?.count ?? 0,
    unannounced: keptMissed(unannounced),
    missedAnnouncedAt: announced === null ? schedule.missedAnnouncedAt : schedule.now,
    skipped: decision.skipped + refusedOf(runs, started),
  });
};

interface Done {
  readonly plans: readonly Plan[];
  readonly paused: readonly FoundSchedule[];
  readonly started: number;
}

/** One audit event for all starts: there may be many in a second. */
const announce = async (tx: Tx, orgId: string, { plans, paused, started }: Done): Promise<void> => {
  const events = [
    ...plans.flatMap(({ schedule, decision }) => missedEventsOf(schedule, keptMissed(decision.announced))),
    ...paused.flatMap((schedule) => [
      ...missedEventsOf(schedule, schedule.unannounced),
      { type: 'schedule.changed' as const, payload: { orgId, schedule: schedule.name } },
    ]),
  ];
  for (const event of events) await appendOutbox(tx, { orgId, ...event });
  const common = { orgId, actor: 'freehold:scheduler' };
  const names = plans.filter(({ runs }) => runs.length > 0).map(({ schedule }) => schedule.name);
  const starts = {
    ...common,
    action: 'schedule.start',
    target: `organization:${orgId}`,
    detail: { runs: started, schedules: names.join(' ') },
  };
  const pauses = paused.map(({ id, name }) => ({
    ...common,
    action: 'schedule.pause',
    target: `schedule:${id}`,
    detail: { name },
    reason: unreadable,
  }));
  const [first, ...others] = started === 0 ? pauses : [starts, ...pauses];
  if (first !== undefined) await appendAudit(tx, first, ...others);
};
