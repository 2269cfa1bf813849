import { and, asc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { OrganizationStatus } from '../../contract/organization.ts';
import type { RunFailure, RunStatus } from '../../contract/run.ts';
import type { Tx } from '../client.ts';
import { deleteInPages } from '../delete-in-pages.ts';
import { organizations } from '../organization/schema.ts';
import { newestFirst, olderThan, type Position } from '../page.ts';
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

/** The request that has claimed a younger run is about to start it. */
const startSeconds = 10;
const lookEverySeconds = 60;
const dueIn = (seconds: number): SQL => sql`now() + make_interval(secs => ${seconds})`;

/** A run with what its workflow and its organization say about it. */
export interface FoundRun extends RunRow {
  readonly workflow: WorkflowRow;
  readonly namespace: string;
  readonly orgStatus: OrganizationStatus;
}

const found = {
  ...getTableColumns(workflowStates),
  workflow: getTableColumns(workflows),
  namespace: organizations.temporalNamespace,
  orgStatus: organizations.status,
};

const select = (tx: Tx, where: SQL | undefined) =>
  tx
    .select(found)
    .from(workflowStates)
    .innerJoin(workflows, and(eq(workflows.orgId, workflowStates.orgId), eq(workflows.id, workflowStates.workflowId)))
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

interface RunsWanted {
  readonly workflowId?: string | undefined;
  readonly status?: RunStatus | undefined;
}

export const runPage = (
  tx: Tx,
  orgId: string,
  { workflowId, status }: RunsWanted,
  limit: number,
  position: Position | null,
): Promise<FoundRun[]> =>
  select(
    tx,
    and(
      eq(workflowStates.orgId, orgId),
      workflowId === undefined ? undefined : eq(workflowStates.workflowId, workflowId),
      status === undefined ? undefined : eq(workflowStates.status, status),
      olderThan(workflowStates, position),
    ),
  )
    .orderBy(...newestFirst(workflowStates))
    .limit(limit);

interface NewRun extends Pick<RunRow, 'id' | 'orgId' | 'workflowId' | 'temporalId' | 'requestDigest'> {
  readonly start: RunStart;
}

/** What was asked for; null: Temporal has confirmed it, or it is over. */
export const startOf = ({ start }: Pick<RunRow, 'start'>): RunStart | null =>
  start === null ? null : (JSON.parse(start) as RunStart);

/** False: another open run has the id. */
export const insertRun = async (tx: Tx, run: NewRun): Promise<boolean> => {
  const { count } = await tx
    .insert(workflowStates)
    .values({ ...run, start: JSON.stringify(run.start), status: 'starting', dueAt: dueIn(startSeconds) })
    .onConflictDoNothing();
  return count > 0;
};

/** Records that Temporal has started a run; it stays as it is if it has ended meanwhile. */
export const markStarted = async (tx: Tx, { orgId, id }: RunRow, runId: string): Promise<void> => {
  await tx
    .update(workflowStates)
    .set({
      runId,
      status: sql`case when status = 'starting' then 'running' else status end`,
      start: null,
      dueAt: dueIn(lookEverySeconds),
      updatedAt: sql`now()`,
    })
    .where(and(eq(workflowStates.orgId, orgId), eq(workflowStates.id, id)));
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
      dueAt: null,
      finishedAt: finishedAt ?? sql`now()`,
      updatedAt: sql`now()`,
    })
    .where(and(eq(workflowStates.orgId, orgId), eq(workflowStates.id, id), openRun));
  return count > 0;
};

export interface DueRun {
  readonly orgId: string;
  readonly id: string;
}

/** Open runs of all organizations that a worker has to look at; the one that waits longest comes first. */
export const dueRuns = (tx: Tx, limit: number): Promise<DueRun[]> =>
  tx
    .select({ orgId: workflowStates.orgId, id: workflowStates.id })
    .from(workflowStates)
    .where(and(openRun, sql`${workflowStates.dueAt} <= now()`))
    .orderBy(asc(workflowStates.dueAt))
    .limit(limit);

/** Takes a run that is due, so that no other worker looks at it. undefined: another one has, or it has ended. */
export const takeDueRun = async (tx: Tx, { orgId, id }: DueRun): Promise<FoundRun | undefined> => {
  const { count } = await tx
    .update(workflowStates)
    .set({ dueAt: dueIn(lookEverySeconds) })
    .where(
      and(eq(workflowStates.orgId, orgId), eq(workflowStates.id, id), openRun, sql`${workflowStates.dueAt} <= now()`),
    );
  return count === 0 ? undefined : findRun(tx, orgId, id);
};

/** Removes the runs of a locked workflow, with their tasks. */
export const removeRunsOf = async (tx: Tx, { orgId, id }: WorkflowRow): Promise<void> => {
  const runs = sql`${workflowStates.orgId} = ${orgId} and ${workflowStates.workflowId} = ${id}`;
  await deleteInPages(tx, {
    table: workflowStates,
    id: workflowStates.id,
    where: runs,
    release: (ids) =>
      tx.delete(taskStates).where(and(eq(taskStates.orgId, orgId), sql`${taskStates.workflowStateId} = any (${ids})`)),
  });
  await tx.delete(tasks).where(and(eq(tasks.orgId, orgId), eq(tasks.workflowId, id)));
};

export const countStartsSince = (tx: Tx, orgId: string, seconds: number): Promise<number> =>
  tx.$count(
    workflowStates,
    and(eq(workflowStates.orgId, orgId), sql`${workflowStates.createdAt} > now() - make_interval(secs => ${seconds})`),
  );
