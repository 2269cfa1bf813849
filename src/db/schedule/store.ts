import { and, asc, eq, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { deletionIds } from '../deletion/halted.ts';
import { schedules } from './schema.ts';

export interface ScheduleRef {
  id: string;
  pausedBy: string | null;
}

/** Those that nobody has paused for us yet, or that this operation has, or a deletion that was given up. */
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

/** The operation that has it paused just now; null: none, or there is no such schedule. */
export const pausedByOf = async (tx: Tx, orgId: string, id: string): Promise<string | null> => {
  const [row] = await tx
    .select({ pausedBy: schedules.pausedBy })
    .from(schedules)
    .where(and(eq(schedules.orgId, orgId), eq(schedules.id, id)));
  return row?.pausedBy ?? null;
};

/** `operationId`: of those that operations have paused, only those that this one has. */
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

/** Those that deletions of their organization have paused. */
export const schedulesOfDeletions = (tx: Tx, orgId: string): Promise<ScheduleRef[]> =>
  tx
    .select({ id: schedules.id, pausedBy: schedules.pausedBy })
    .from(schedules)
    .where(and(eq(schedules.orgId, orgId), isPausedByDeletion(orgId)))
    .orderBy(asc(schedules.id));

const isPausedByDeletion = (orgId: string): SQL => sql`${schedules.pausedBy} in ${deletionIds(orgId)}`;

/** Who paused it, so that what ends the pause finds it; null: nobody does any more. Unless it is somebody else's by now. */
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
