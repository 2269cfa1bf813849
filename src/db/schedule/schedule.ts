import { and, asc, eq, getTableColumns, gt, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { workflows } from '../workflow/schema.ts';
import { type ScheduleRow, schedules } from './schema.ts';

/** A schedule with the name of its workflow. */
export interface FoundSchedule extends ScheduleRow {
  readonly workflow: string;
}

const { input, ...listed } = getTableColumns(schedules);
const ownWorkflow = and(eq(workflows.orgId, schedules.orgId), eq(workflows.id, schedules.workflowId));

const selectListed = (tx: Tx) =>
  tx
    .select({ ...listed, workflow: workflows.name })
    .from(schedules)
    .innerJoin(workflows, ownWorkflow);

const select = (tx: Tx) =>
  tx
    .select({ ...listed, input, workflow: workflows.name })
    .from(schedules)
    .innerJoin(workflows, ownWorkflow);

export const findSchedule = async (tx: Tx, orgId: string, name: string): Promise<FoundSchedule | undefined> => {
  const [row] = await select(tx).where(and(eq(schedules.orgId, orgId), eq(schedules.name, name)));
  return row;
};

/** The time of this transaction by the clock of Postgres, by which schedules are due. */
export const transactionTime = async (tx: Tx): Promise<Date> => {
  const [row] = await tx.execute<{ ms: number }>(sql`select extract(epoch from now())::float8 * 1000 as ms`);
  if (row === undefined) throw new Error('Postgres did not say what time it is');
  return new Date(row.ms);
};

export type ListedSchedule = Omit<FoundSchedule, 'input'>;

/** In the order of their names; `after`: the last one of the page before. */
export const schedulePage = (tx: Tx, orgId: string, limit: number, after: string | null): Promise<ListedSchedule[]> =>
  selectListed(tx)
    .where(and(eq(schedules.orgId, orgId), after === null ? undefined : gt(schedules.name, after)))
    .orderBy(asc(schedules.name))
    .limit(limit);

export const countSchedules = (tx: Tx, orgId: string, workflowId?: string): Promise<number> =>
  tx.$count(
    schedules,
    and(eq(schedules.orgId, orgId), workflowId === undefined ? undefined : eq(schedules.workflowId, workflowId)),
  );

export type ScheduleSettings = Pick<
  ScheduleRow,
  | 'workflowId'
  | 'description'
  | 'spec'
  | 'timezone'
  | 'jitterSeconds'
  | 'overlap'
  | 'catchupSeconds'
  | 'input'
  | 'pausedAt'
  | 'pauseReason'
  | 'nextAt'
  | 'dueAt'
>;

/** False: the name is taken. */
export const insertSchedule = async (
  tx: Tx,
  schedule: Pick<ScheduleRow, 'id' | 'orgId' | 'name'> & ScheduleSettings,
): Promise<boolean> => {
  const { count } = await tx.insert(schedules).values(schedule).onConflictDoNothing();
  return count > 0;
};

/** Changes a schedule for a caller, under the lock of its organization. */
export const changeSchedule = async (
  tx: Tx,
  { orgId, id }: Pick<ScheduleRow, 'orgId' | 'id'>,
  change: Partial<
    ScheduleSettings &
      Pick<ScheduleRow, 'bufferedAt' | 'backfillAt' | 'backfillUntil' | 'unannounced' | 'missedAnnouncedAt'>
  >,
): Promise<void> => {
  await tx
    .update(schedules)
    .set({ ...change, version: sql`${schedules.version} + 1`, updatedAt: sql`now()` })
    .where(and(eq(schedules.orgId, orgId), eq(schedules.id, id)));
};

export const removeSchedule = async (tx: Tx, { orgId, id }: Pick<ScheduleRow, 'orgId' | 'id'>): Promise<void> => {
  await tx.delete(schedules).where(and(eq(schedules.orgId, orgId), eq(schedules.id, id)));
};
