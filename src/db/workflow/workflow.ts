import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { openRun, type WorkflowRow, workflowStates, workflows } from './schema.ts';

export const findWorkflow = async (tx: Tx, orgId: string, name: string): Promise<WorkflowRow | undefined> => {
  const [row] = await tx
    .select()
    .from(workflows)
    .where(and(eq(workflows.orgId, orgId), eq(workflows.name, name)));
  return row;
};

/** In the order of their names; `after`: the last one of the page before. */
export const workflowPage = (tx: Tx, orgId: string, limit: number, after: string | null): Promise<WorkflowRow[]> =>
  tx
    .select()
    .from(workflows)
    .where(and(eq(workflows.orgId, orgId), after === null ? undefined : gt(workflows.name, after)))
    .orderBy(asc(workflows.name))
    .limit(limit);

export const countWorkflows = (tx: Tx, orgId: string): Promise<number> =>
  tx.$count(workflows, eq(workflows.orgId, orgId));

type WorkflowSettings = Pick<
  WorkflowRow,
  | 'workflowType'
  | 'taskQueue'
  | 'description'
  | 'executionTimeoutSeconds'
  | 'taskTimeoutSeconds'
  | 'priority'
  | 'fairnessKey'
  | 'fairnessWeight'
  | 'openRunsMax'
>;

/** undefined: the name is taken. */
export const insertWorkflow = async (
  tx: Tx,
  workflow: Pick<WorkflowRow, 'id' | 'orgId' | 'name'> & WorkflowSettings,
): Promise<WorkflowRow | undefined> => {
  const [row] = await tx.insert(workflows).values(workflow).onConflictDoNothing().returning();
  return row;
};

/** Changes a workflow, under the lock of its organization. */
export const changeWorkflow = async (
  tx: Tx,
  { orgId, id }: WorkflowRow,
  settings: WorkflowSettings,
): Promise<WorkflowRow> => {
  const [row] = await tx
    .update(workflows)
    .set({ ...settings, version: sql`${workflows.version} + 1`, updatedAt: sql`now()` })
    .where(and(eq(workflows.orgId, orgId), eq(workflows.id, id)))
    .returning();
  if (row === undefined) throw new Error('The workflow disappeared although its organization was locked');
  return row;
};

export const countOpenRuns = (tx: Tx, orgId: string, workflowId?: string): Promise<number> =>
  tx.$count(
    workflowStates,
    and(
      eq(workflowStates.orgId, orgId),
      workflowId === undefined ? undefined : eq(workflowStates.workflowId, workflowId),
      openRun,
    ),
  );

export const removeWorkflow = async (tx: Tx, { orgId, id }: WorkflowRow): Promise<void> => {
  await tx.delete(workflows).where(and(eq(workflows.orgId, orgId), eq(workflows.id, id)));
};
