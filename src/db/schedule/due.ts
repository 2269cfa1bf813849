import { and, asc, eq, getTableColumns, inArray, isNotNull, lte, min, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { openRun, type RunRow, workflowStates, workflows } from '../workflow/schema.ts';
import type { FoundSchedule } from './schedule.ts';
import { type ScheduleRow, schedules } from './schema.ts';

/** Organizations with schedules that are due, the longest waiting first. */
export const organizationsDue = async (tx: Tx, limit: number): Promise<string[]> => {
  const due = tx
    .select({ orgId: schedules.orgId, dueAt: schedules.dueAt })
    .from(schedules)
    .where(lte(schedules.dueAt, sql`now()`))
    .orderBy(asc(schedules.dueAt))
    .limit(limit)
    .as('due');
  const rows = await tx
    .select({ orgId: due.orgId })
    .from(due)
    .groupBy(due.orgId)
    .orderBy(asc(min(due.dueAt)));
  return rows.map(({ orgId }) => orgId);
};

/** The milliseconds until the next schedule of any organization is due; null: none will be. */
export const msToNextDue = async (tx: Tx): Promise<number | null> => {
  const [row] = await tx
    .select({ ms: sql<number>`extract(epoch from ${schedules.dueAt} - now())::float8 * 1000` })
    .from(schedules)
    .where(sql`${schedules.dueAt} > now()`)
    .orderBy(asc(schedules.dueAt))
    .limit(1);
  return row?.ms ?? null;
};

/** How long the schedule that waits longest for a worker has been due. */
export const overdueScheduleSeconds = async (tx: Tx): Promise<number> => {
  const [row] = await tx
    .select({ seconds: sql<number>`coalesce(extract(epoch from now() - min(${schedules.dueAt})), 0)::float8` })
    .from(schedules)
    .where(lte(schedules.dueAt, sql`now()`));
  return row?.seconds ?? 0;
};

/** A schedule that is due by the clock of Postgres, which decides what is due at `now`. */
export interface DueSchedule extends FoundSchedule {
  readonly now: Date;
}

/** Takes schedules that are due, until the transaction ends. Those that another worker has taken are left to it. */
export const takeDueSchedules = (tx: Tx, orgId: string, limit: number): Promise<DueSchedule[]> =>
  tx
    .select({
      ...getTableColumns(schedules),
      workflow: workflows.name,
      now: sql`now()`.mapWith(schedules.createdAt),
    })
    .from(schedules)
    .innerJoin(workflows, and(eq(workflows.orgId, schedules.orgId), eq(workflows.id, schedules.workflowId)))
    .where(and(eq(schedules.orgId, orgId), lte(schedules.dueAt, sql`now()`)))
    .orderBy(asc(schedules.dueAt))
    .limit(limit)
    .for('update', { of: schedules, skipLocked: true });

/**
 * Has schedules of an organization that is not active wait until it is. Their `due_at` is null until then, so that no worker looks
 * at them, and nothing is decided about them. The caller shares the lock of the organization: a change of its status, whose trigger
 * sets `due_at` again, comes after.
 */
export const holdDue = async (tx: Tx, orgId: string): Promise<void> => {
  const due = tx
    .select({ id: schedules.id })
    .from(schedules)
    .where(and(eq(schedules.orgId, orgId), lte(schedules.dueAt, sql`now()`)))
    .for('update', { skipLocked: true });
  await tx
    .update(schedules)
    .set({ dueAt: null })
    .where(and(eq(schedules.orgId, orgId), inArray(schedules.id, due)));
};

interface ScheduledRun extends Pick<RunRow, 'id' | 'createdAt'> {
  readonly schedule: string;
}

/** Open runs that schedules of the organization have started. */
export const openScheduledRuns = async (tx: Tx, orgId: string): Promise<ScheduledRun[]> => {
  const rows = await tx
    .select({ id: workflowStates.id, schedule: workflowStates.schedule, createdAt: workflowStates.createdAt })
    .from(workflowStates)
    .where(and(eq(workflowStates.orgId, orgId), openRun, isNotNull(workflowStates.schedule)));
  return rows.flatMap(({ schedule, ...run }) => (schedule === null ? [] : [{ ...run, schedule }]));
};

type Progress = Pick<
  ScheduleRow,
  'nextAt' | 'dueAt' | 'bufferedAt' | 'backfillAt' | 'backfillUntil' | 'lastAt' | 'unannounced' | 'missedAnnouncedAt'
>;

/** Records what was decided about a schedule that was taken. */
export const advanceSchedule = async (
  tx: Tx,
  { orgId, id }: Pick<ScheduleRow, 'orgId' | 'id'>,
  { missed, skipped, ...progress }: Progress & { missed: number; skipped: number },
): Promise<void> => {
  await tx
    .update(schedules)
    .set({
      ...progress,
      missed: sql`least(${schedules.missed}::bigint + ${missed}, 2147483647)::int`,
      skipped: sql`least(${schedules.skipped}::bigint + ${skipped}, 2147483647)::int`,
    })
    .where(and(eq(schedules.orgId, orgId), eq(schedules.id, id)));
};

/** Has the due schedules of an organization wait, so that what fails about them keeps none of others from its turn. */
export const postponeDue = async (tx: Tx, orgId: string, seconds: number): Promise<void> => {
  await tx
    .update(schedules)
    .set({ dueAt: sql`now() + make_interval(secs => ${seconds})` })
    .where(and(eq(schedules.orgId, orgId), lte(schedules.dueAt, sql`now()`)));
};
