import { and, asc, eq, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { RunActivityStatus, RunFailure } from '../../contract/run.ts';
import type { Tx } from '../client.ts';
import { lockWorkflow } from '../locks.ts';
import type { FoundRun } from './run.ts';
import { taskStates, tasks } from './schema.ts';

/** Workers choose the types. Activities of further ones are left out. */
const typesMax = 200;

export interface EndedActivity {
  readonly activityType: string;
  readonly activityId: string;
  readonly status: RunActivityStatus;
  /** The number of the last attempt; 0: the history shows none. */
  readonly attempt: number;
  readonly failure: RunFailure | null;
  readonly scheduledAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

export type KeptActivity = Omit<EndedActivity, 'scheduledAt'>;

/** The ids of the activity types of a workflow. */
const typesOf = async (tx: Tx, { orgId, workflowId }: FoundRun): Promise<Map<string, string>> => {
  const rows = await tx
    .select({ name: tasks.name, id: tasks.id })
    .from(tasks)
    .where(and(eq(tasks.orgId, orgId), eq(tasks.workflowId, workflowId)));
  return new Map(rows.map(({ name, id }) => [name, id]));
};

/**
 * The ids of the types of these activities, as far as there is room for them. May lock the workflow, so it comes before the end
 * of the run.
 */
export const ensureTypes = async (
  tx: Tx,
  run: FoundRun,
  activities: readonly EndedActivity[],
): Promise<ReadonlyMap<string, string>> => {
  const wanted = new Set(activities.map(({ activityType }) => activityType));
  const known = await typesOf(tx, run);
  if ([...wanted].every((name) => known.has(name)) || known.size >= typesMax) return known;
  const { orgId, workflowId, workflow } = run;
  // Runs that end at the same time would exceed the number together.
  if ((await lockWorkflow(tx, orgId, workflow.name))?.id !== workflowId) return known;
  const now = await typesOf(tx, run);
  const added = [...wanted].filter((name) => !now.has(name)).slice(0, Math.max(0, typesMax - now.size));
  if (added.length === 0) return now;
  await tx.insert(tasks).values(added.map((name) => ({ id: uuid(), orgId, workflowId, name })));
  return typesOf(tx, run);
};

/** Keeps the activities of a run that has just ended. */
export const insertActivities = async (
  tx: Tx,
  run: FoundRun,
  types: ReadonlyMap<string, string>,
  activities: readonly EndedActivity[],
): Promise<void> => {
  const rows = activities.flatMap(({ activityType, scheduledAt: createdAt, ...activity }) => {
    const taskId = types.get(activityType);
    if (taskId === undefined) return [];
    return [{ ...activity, id: uuid(), orgId: run.orgId, workflowStateId: run.id, taskId, createdAt }];
  });
  if (rows.length > 0) await tx.insert(taskStates).values(rows);
};

/** In the order in which they were scheduled. */
export const activitiesOf = (tx: Tx, { orgId, id }: Pick<FoundRun, 'orgId' | 'id'>): Promise<KeptActivity[]> =>
  tx
    .select({
      activityType: tasks.name,
      activityId: taskStates.activityId,
      // The column has no check, since rows are written here only.
      status: sql<RunActivityStatus>`${taskStates.status}`,
      attempt: taskStates.attempt,
      failure: taskStates.failure,
      startedAt: taskStates.startedAt,
      finishedAt: taskStates.finishedAt,
    })
    .from(taskStates)
    .innerJoin(tasks, and(eq(tasks.orgId, taskStates.orgId), eq(tasks.id, taskStates.taskId)))
    .where(and(eq(taskStates.orgId, orgId), eq(taskStates.workflowStateId, id)))
    .orderBy(asc(taskStates.createdAt), asc(taskStates.id));
