import { and, asc, eq, getTableColumns, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { OrganizationStatus } from '../../contract/organization.ts';
import type { RunFailure, RunStatus } from '../../contract/run.ts';
import type { Tx } from '../client.ts';
import { deleteInPages } from '../delete-in-pages.ts';
import { organizations } from '../organization/schema.ts';
import { newestFirst, olderThan, type Position } from '../page.ts';
import { pipeline } from '../pipeline.ts';
import {
  openRun,
  type RunRow,
  type RunStart,
  taskStates,
  tasks,
  type WorkflowRow,
  workflowStates,
  workflows,
} from './schema.ts';

/** The process that has claimed a younger run is about to start it. */
const startSeconds = 5;
const attemptEverySeconds = 10;
const lookEverySeconds = 60;
/** A run that has a callback is looked at after this share of the time that it has been open, at most after an hour. */
const deferShare = 0.1;
const deferSecondsMax = 3_600;
/** Postgres rounds the time at which a run is due. */
const hastenedSeconds = 1;
/** A start whose outcome is unknown may be under way for this long. */
const attemptSeconds = 5;
/** So long, a cluster may not know the namespace of a new organization everywhere. */
const newSeconds = 60;
const dueIn = (seconds: number): SQL => sql`now() + make_interval(secs => ${seconds})`;

/** A run with what its workflow and its organization say about it. */
export interface FoundRun extends RunRow {
  readonly workflow: WorkflowRow;
  readonly namespace: string;
  readonly orgStatus: OrganizationStatus;
  readonly isOrgNew: boolean;
}

const { start, ...columns } = getTableColumns(workflowStates);
const listed = {
  ...columns,
  workflow: getTableColumns(workflows),
  namespace: organizations.temporalNamespace,
  orgStatus: organizations.status,
  isOrgNew: sql<boolean>`${organizations.createdAt} > now() - make_interval(secs => ${newSeconds})`,
};
const ownWorkflow = and(eq(workflows.orgId, workflowStates.orgId), eq(workflows.id, workflowStates.workflowId));

const select = (tx: Tx, where: SQL | undefined) =>
  tx
    .select({ ...listed, start })
    .from(workflowStates)
    .innerJoin(workflows, ownWorkflow)
    .innerJoin(organizations, eq(organizations.id, workflowStates.orgId))
    .where(where);

export const findRun = async (tx: Tx, orgId: string, id: string): Promise<FoundRun | undefined> => {
  const [row] = await select(tx, and(eq(workflowStates.orgId, orgId), eq(workflowStates.id, id)));
  return row;
};

export const findOpenRun = async (tx: Tx, orgId: string, temporalId: string): Promise<FoundRun | undefined> => {
  const [row] = await select(
    tx,
    and(eq(workflowStates.orgId, orgId), eq(workflowStates.temporalId, temporalId), openRun),
  );
  return row;
};

/** Reads several runs, in no order. */
export const findRuns = (tx: Tx, orgId: string, ids: readonly string[]): Promise<FoundRun[]> =>
  select(tx, and(eq(workflowStates.orgId, orgId), inArray(workflowStates.id, [...ids])));

interface RunsWanted {
  readonly workflowId?: string | undefined;
  readonly schedule?: string | undefined;
  readonly status?: RunStatus | undefined;
}

/** A run without what was asked for, which may have hundreds of kilobytes. */
export type ListedRun = Omit<FoundRun, 'start'>;

export const runPage = (
  tx: Tx,
  orgId: string,
  { workflowId, schedule, status }: RunsWanted,
  limit: number,
  position: Position | null,
): Promise<ListedRun[]> =>
  tx
    .select(listed)
    .from(workflowStates)
    .innerJoin(workflows, ownWorkflow)
    .innerJoin(organizations, eq(organizations.id, workflowStates.orgId))
    .where(
      and(
        eq(workflowStates.orgId, orgId),
        workflowId === undefined ? undefined : eq(workflowStates.workflowId, workflowId),
        schedule === undefined ? undefined : eq(workflowStates.schedule, schedule),
        status === undefined ? undefined : eq(workflowStates.status, status),
        olderThan(workflowStates, position),
      ),
    )
    .orderBy(...newestFirst(workflowStates))
    .limit(limit);

export interface NewRun extends Pick<RunRow, 'id' | 'orgId' | 'workflowId' | 'temporalId' | 'requestDigest'> {
  readonly start: RunStart;
  /** The schedule that starts it, and the occurrence. */
  readonly schedule?: string;
  readonly occurrenceAt?: Date;
}

/** What was asked for; null: Temporal has confirmed it, or it is over. */
export const startOf = ({ start }: Pick<RunRow, 'start'>): RunStart | null =>
  start === null ? null : (JSON.parse(start) as RunStart);

/** Claims runs for this process, which is about to start them, while the organization is active. Leaves out ids of open runs. */
export const insertRuns = async (tx: Tx, runs: readonly NewRun[]): Promise<string[]> => {
  const rows = await tx
    .insert(workflowStates)
    .values(
      runs.map((run) => ({
        ...run,
        start: JSON.stringify(run.start),
        status: 'starting' as const,
        dueAt: dueIn(startSeconds),
      })),
    )
    .onConflictDoNothing()
    .returning({ id: workflowStates.id });
  return rows.map(({ id }) => id);
};

const isStarting = sql`${workflowStates.status} = 'starting'`;
const isRecent = sql`${workflowStates.attemptedAt} > now() - make_interval(secs => ${attemptSeconds})`;

/** Notes that this process is about to start a run. undefined: it has ended, or Temporal has confirmed the start. */
export const markAttempted = async (tx: Tx, { orgId, id }: RunRow): Promise<Date | undefined> => {
  const [row] = await tx
    .update(workflowStates)
    .set({ attemptedAt: sql`now()` })
    .where(and(eq(workflowStates.orgId, orgId), eq(workflowStates.id, id), isStarting))
    .returning({ attemptedAt: workflowStates.attemptedAt });
  return row?.attemptedAt ?? undefined;
};

/** What is known of the latest attempt. `underWay`: it may still reach Temporal. `unknown`: it may have reached Temporal. */
export const attemptOf = async (
  tx: Tx,
  { orgId, id }: RunRow,
): Promise<'none' | 'underWay' | 'unknown' | undefined> => {
  const [row] = await tx
    .select({
      state: sql<'none' | 'underWay' | 'unknown'>`case when ${workflowStates.attemptedAt} is null then 'none'
        when ${isRecent} then 'underWay' else 'unknown' end`,
    })
    .from(workflowStates)
    .where(and(eq(workflowStates.orgId, orgId), eq(workflowStates.id, id), isStarting));
  return row?.state;
};

/** Notes that the start of this attempt was not made. */
export const clearAttempt = async (tx: Tx, { orgId, id }: RunRow, attemptedAt: Date): Promise<void> => {
  await tx
    .update(workflowStates)
    .set({ attemptedAt: null })
    .where(
      and(
        eq(workflowStates.orgId, orgId),
        eq(workflowStates.id, id),
        // A later attempt may be under way.
        eq(workflowStates.attemptedAt, attemptedAt),
      ),
    );
};

/** Starts of the organization that may still reach Temporal. */
export const countStartsUnderWay = (tx: Tx, orgId: string): Promise<number> =>
  tx.$count(
    workflowStates,
    and(
      eq(workflowStates.orgId, orgId),
      // As in the partial index of open runs.
      openRun,
      isStarting,
      isRecent,
    ),
  );

/** Records that Temporal has started runs; one stays as it is if it has ended meanwhile. */
export const markStarted = async (
  tx: Tx,
  orgId: string,
  started: readonly { readonly id: string; readonly runId: string }[],
): Promise<void> => {
  // If a crash of Postgres loses it, the start is asked for again, and is the same run.
  const hastened = tx.execute(sql`set local synchronous_commit = off`).execute();
  // One text, because the driver serializes an array of parameters element by element.
  const marking = sql`
    update ${workflowStates} set
      run_id = started."runId", start = null, attempted_at = null, updated_at = now(),
      status = case when status = 'starting' then 'running' else status end,
      due_at = case when ${openRun} then ${dueIn(lookEverySeconds)} end
    from jsonb_to_recordset(${JSON.stringify(started)}::jsonb) as started (id uuid, "runId" text)
    where workflow_states.org_id = ${orgId} and workflow_states.id = started.id`;
  await pipeline([hastened, tx.execute(marking).execute()]);
};

interface RunEnd {
  readonly status: RunStatus;
  readonly failure: RunFailure | null;
  readonly finishedAt?: Date | null;
}

/** Records the end of an open run. False: it had ended before. */
export const markEnded = async (
  tx: Tx,
  { orgId, id }: Pick<RunRow, 'orgId' | 'id'>,
  { status, failure, finishedAt }: RunEnd,
): Promise<boolean> => {
  const { count } = await tx
    .update(workflowStates)
    .set({
      status,
      failure,
      start: null,
      attemptedAt: null,
      dueAt: null,
      finishedAt: finishedAt ?? sql`now()`,
      updatedAt: sql`now()`,
    })
    .where(and(eq(workflowStates.orgId, orgId), eq(workflowStates.id, id), openRun));
  return count > 0;
};

/** Has a worker look at an open run next. */
export const hastenRun = async (tx: Tx, { orgId, id }: Pick<RunRow, 'orgId' | 'id'>): Promise<void> => {
  await tx
    .update(workflowStates)
    .set({ dueAt: sql`now()` })
    .where(and(eq(workflowStates.orgId, orgId), eq(workflowStates.id, id), openRun));
};

/**
 * Has a worker look at an open run later, the longer it has been open, up to an hour. A run that is to be looked at now, because of
 * its callback, still is.
 */
export const deferRun = async (tx: Tx, { orgId, id, createdAt }: RunRow): Promise<void> => {
  const openSeconds = (Date.now() - createdAt.getTime()) / 1_000;
  const seconds = Math.min(openSeconds * deferShare, deferSecondsMax);
  if (seconds <= lookEverySeconds) return;
  await tx
    .update(workflowStates)
    .set({ dueAt: dueIn(seconds) })
    .where(
      and(
        eq(workflowStates.orgId, orgId),
        eq(workflowStates.id, id),
        openRun,
        sql`${workflowStates.dueAt} > ${dueIn(hastenedSeconds)}`,
      ),
    );
};

/** The open runs of all organizations. */
export const countEveryOpenRun = (tx: Tx): Promise<number> => tx.$count(workflowStates, openRun);

/** How long the run that waits longest for a worker has been due. */
export const overdueRunSeconds = async (tx: Tx): Promise<number> => {
  const [row] = await tx
    .select({ seconds: sql<number>`coalesce(extract(epoch from now() - min(${workflowStates.dueAt})), 0)::float8` })
    .from(workflowStates)
    .where(and(openRun, sql`${workflowStates.dueAt} <= now()`));
  return row?.seconds ?? 0;
};

export interface RunKey {
  readonly orgId: string;
  readonly id: string;
}

/** Open runs of all organizations that a worker has to look at; the one that waits longest comes first. */
export const dueRuns = (tx: Tx, limit: number): Promise<RunKey[]> =>
  tx
    .select({ orgId: workflowStates.orgId, id: workflowStates.id })
    .from(workflowStates)
    .where(and(openRun, sql`${workflowStates.dueAt} <= now()`))
    .orderBy(asc(workflowStates.dueAt))
    .limit(limit);

/** Takes a run that is due, so that no other worker looks at it. undefined: another one has, or it has ended. */
export const takeDueRun = async (tx: Tx, { orgId, id }: RunKey): Promise<FoundRun | undefined> => {
  const { count } = await tx
    .update(workflowStates)
    .set({
      dueAt: sql`case when status = 'starting' then ${dueIn(attemptEverySeconds)} else ${dueIn(lookEverySeconds)} end`,
    })
    .where(
      and(eq(workflowStates.orgId, orgId), eq(workflowStates.id, id), openRun, sql`${workflowStates.dueAt} <= now()`),
    );
  return count === 0 ? undefined : findRun(tx, orgId, id);
};

const removeActivities =
  (tx: Tx, orgId: string) =>
  (ids: SQL): Promise<unknown> =>
    tx.delete(taskStates).where(and(eq(taskStates.orgId, orgId), sql`${taskStates.workflowStateId} = any (${ids})`));

/** Removes the runs of a locked workflow, with their activities. */
export const removeRunsOf = async (tx: Tx, { orgId, id }: WorkflowRow): Promise<void> => {
  await deleteInPages(tx, {
    table: workflowStates,
    id: workflowStates.id,
    where: sql`${workflowStates.orgId} = ${orgId} and ${workflowStates.workflowId} = ${id}`,
    release: removeActivities(tx, orgId),
  });
  await tx.delete(tasks).where(and(eq(tasks.orgId, orgId), eq(tasks.workflowId, id)));
};

/** Runs of all organizations that ended before this time, those that ended first. */
export const endedBefore = (tx: Tx, before: Date, limit: number): Promise<RunKey[]> =>
  tx
    .select({ orgId: workflowStates.orgId, id: workflowStates.id })
    .from(workflowStates)
    .where(lt(workflowStates.finishedAt, before))
    .orderBy(asc(workflowStates.finishedAt))
    .limit(limit);

/** Removes runs that have ended, with their activities. */
export const removeRuns = async (tx: Tx, orgId: string, ids: readonly string[]): Promise<void> => {
  await removeActivities(tx, orgId)(sql`${sql.param(ids)}::text[]::uuid[]`);
  await tx.delete(workflowStates).where(and(eq(workflowStates.orgId, orgId), inArray(workflowStates.id, [...ids])));
};

export const countStartsSince = (tx: Tx, orgId: string, seconds: number): Promise<number> =>
  tx.$count(
    workflowStates,
    and(eq(workflowStates.orgId, orgId), sql`${workflowStates.createdAt} > now() - make_interval(secs => ${seconds})`),
  );
