import { v7 as uuid } from 'uuid';
import type { Db } from '../../src/db/client.ts';
import { schedules, workflowStates, workflows } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { findWorkflow } from '../../src/db/workflow/workflow.ts';

/** Returns the id of the organization's workflow with this name, which is made at the first call. */
export const createWorkflowRows = (db: Db, orgId: string, name: string): Promise<string> =>
  withOrganization(db, orgId, async (tx) => {
    const id = uuid();
    await tx
      .insert(workflows)
      .values({ id, orgId, name, workflowType: name, taskQueue: `${name}-tasks` })
      .onConflictDoNothing();
    return (await findWorkflow(tx, orgId, name))?.id ?? '';
  });

/** Inserts a running run, of which Temporal may know nothing. */
export const createRunRows = async (
  db: Db,
  orgId: string,
  workflowId: string,
  run: { temporalId: string; runId: string },
): Promise<string> => {
  const id = uuid();
  await withOrganization(db, orgId, (tx) =>
    tx.insert(workflowStates).values({ id, orgId, workflowId, ...run, requestDigest: '', status: 'running' }),
  );
  return id;
};

/** Makes a schedule of the workflow `sample` with this name, unless the organization has one. */
export const createScheduleRows = async (db: Db, orgId: string, name: string): Promise<void> => {
  const workflowId = await createWorkflowRows(db, orgId, 'sample');
  await withOrganization(db, orgId, (tx) =>
    tx
      .insert(schedules)
      .values({ id: uuid(), orgId, workflowId, name, spec: { everySeconds: 86_400 } })
      .onConflictDoNothing(),
  );
};
