import { and, asc, eq, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { deletionIds } from '../deletion/halted.ts';
import { schedules } from './schema.ts';

export interface ScheduleRef {
  id: string;
  pausedBy: string | null;
}

/** Reads the schedules that are not paused by an operation, or are paused by this one or by a failed deletion. */
export const schedulesToPause = (tx: Tx, orgId: string, operationId: string): Promise<ScheduleRef[]> =>
  tx
    .select({ id: schedules.id, pausedBy: schedules.pausedBy })
    .from(schedules)
    .where(
      and(
        eq(schedules.orgId, orgId),
        or(isNull(schedules.pausedBy), eq(schedules.pausedBy, operationId), isPausedByDeletion(orgId)),
      ),
    )
    .orderBy(asc(schedules.id));

export const schedulesOf = (tx: Tx, orgId: string): Promise<Pick<ScheduleRef, 'id'>[]> =>
  tx.select({ id: schedules.id }).from(schedules).where(eq(schedules.orgId, orgId)).orderBy(asc(schedules.id));

/** Returns the operation that has paused the schedule; null: none, or the schedule does not exist. */
export const pausedByOf = async (tx: Tx, orgId: string, id: string): Promise<string | null> => {
  const [row] = await tx
    .select({ pausedBy: schedules.pausedBy })
    .from(schedules)
    .where(and(eq(schedules.orgId, orgId), eq(schedules.id, id)));
  return row?.pausedBy ?? null;
};

/** Reads the schedules paused by operations; with `operationId`, by this one only. */
export const pausedSchedules = (tx: Tx, orgId: string, operationId?: string): Promise<ScheduleRef[]> =>
  tx
    .select({ id: schedules.id, pausedBy: schedules.pausedBy })
    .from(schedules)
    .where(
      and(
        eq(schedules.orgId, orgId),
        operationId === undefined ? isNotNull(schedules.pausedBy) : eq(schedules.pausedBy, operationId),
      ),
    )
    .orderBy(asc(schedules.id));

/** Reads the schedules paused by deletions of the organization. */
export const schedulesOfDeletions = (tx: Tx, orgId: string): Promise<ScheduleRef[]> =>
  tx
    .select({ id: schedules.id, pausedBy: schedules.pausedBy })
    .from(schedules)
    .where(and(eq(schedules.orgId, orgId), isPausedByDeletion(orgId)))
    .orderBy(asc(schedules.id));

const isPausedByDeletion = (orgId: string): SQL => sql`${schedules.pausedBy} in ${deletionIds(orgId)}`;

/** Records which operation has paused a schedule (null: none), unless that has changed from `from`. */
export const replacePausedBy = async (
  tx: Tx,
  { orgId, id, from, to }: { orgId: string; id: string; from: string | null; to: string | null },
): Promise<void> => {
  await tx
    .update(schedules)
    .set({ pausedBy: to })
    .where(
      and(
        eq(schedules.orgId, orgId),
        eq(schedules.id, id),
        from === null ? isNull(schedules.pausedBy) : eq(schedules.pausedBy, from),
      ),
    );
};
