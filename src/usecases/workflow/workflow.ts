import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import { assertVersion, type Conditions } from '../../contract/etag.ts';
import type { EventType } from '../../contract/event-type.ts';
import type { ListQuery, Page } from '../../contract/list.ts';
import type { Permission } from '../../contract/permissions.ts';
import type { CreateWorkflow, UpdateWorkflow, Workflow } from '../../contract/workflow.ts';
import { lockWorkflow } from '../../db/locks.ts';
import { countSchedules } from '../../db/schedule/schedule.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { removeRunsOf } from '../../db/workflow/run.ts';
import type { WorkflowRow } from '../../db/workflow/schema.ts';
import {
  changeWorkflow,
  countOpenRuns,
  countWorkflows,
  findWorkflow,
  insertWorkflow,
  removeWorkflow,
  workflowPage,
} from '../../db/workflow/workflow.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import type { Written } from '../idempotency/answer.ts';
import { nameOf, pageByName } from '../page.ts';
import { orgIdOf } from '../scope.ts';
import { changeTenant, type Effect, type TenantEffect } from '../tenant-change.ts';

/** In the order of their names. */
export const listWorkflows = async (
  ctx: Context,
  slug: string,
  { limit, cursor }: ListQuery,
): Promise<Page<Workflow>> => {
  authorize(ctx, 'workflow:list', slug);
  const after = nameOf(cursor);
  const orgId = await orgIdOf(ctx, slug);
  return withOrganization(ctx.db, orgId, (tx) =>
    pageByName(limit, (rows) => workflowPage(tx, orgId, rows, after), presentWorkflow),
  );
};

export const readWorkflow = async (ctx: Context, slug: string, name: string): Promise<Workflow> => {
  authorize(ctx, 'workflow:read', slug);
  const orgId = await orgIdOf(ctx, slug);
  return presentWorkflow(
    existingWorkflow(await withOrganization(ctx.db, orgId, (tx) => findWorkflow(tx, orgId, name))),
  );
};

export const createWorkflow = async (
  ctx: Context,
  slug: string,
  {
    name,
    description = null,
    executionTimeoutSeconds = null,
    priority = null,
    fairnessKey = null,
    fairnessWeight = null,
    openRunsMax = null,
    ...names
  }: CreateWorkflow,
  options: RequestOptions,
): Promise<Written<Workflow>> => {
  authorize(ctx, 'workflow:create', slug);
  return changeWorkflows(ctx, slug, 'workflow:create', options, async (tx, { orgId }) => {
    const { workflowsMax } = ctx.settings;
    if ((await countWorkflows(tx, orgId)) >= workflowsMax)
      throw new DomainError('workflow_limit_reached', `An organization may have at most ${workflowsMax} workflows.`);
    const row = await insertWorkflow(tx, {
      id: uuid(),
      orgId,
      name,
      description,
      executionTimeoutSeconds,
      priority,
      fairnessKey,
      fairnessWeight,
      openRunsMax,
      ...names,
    });
    if (row === undefined) throw new DomainError('workflow_exists');
    const { workflowType, taskQueue } = row;
    return {
      value: presentWorkflow(row),
      events: [eventOf('workflow.created', row)],
      audit: { action: 'workflow.create', target: targetOf(row), detail: { name, workflowType, taskQueue } },
    };
  });
};

export const updateWorkflow = async (
  ctx: Context,
  slug: string,
  name: string,
  change: UpdateWorkflow,
  conditions: Conditions,
): Promise<Workflow> => {
  authorize(ctx, 'workflow:update', slug);
  const { value } = await changeWorkflows(
    ctx,
    slug,
    'workflow:update',
    {},
    async (tx, { orgId }): Promise<Effect<Workflow>> => {
      const before = existingWorkflow(await findWorkflow(tx, orgId, name));
      assertVersion(conditions, before);
      const known: Readonly<Record<string, unknown>> = before;
      const changed = Object.entries(change).filter(([field, value]) => value !== undefined && value !== known[field]);
      if (changed.length === 0) return { value: presentWorkflow(before), audit: null };
      const { workflowType, taskQueue, description, executionTimeoutSeconds } = before;
      const { taskTimeoutSeconds, priority, fairnessKey, fairnessWeight, openRunsMax } = before;
      const row = await changeWorkflow(tx, before, {
        workflowType,
        taskQueue,
        description,
        executionTimeoutSeconds,
        taskTimeoutSeconds,
        priority,
        fairnessKey,
        fairnessWeight,
        openRunsMax,
        ...Object.fromEntries(changed),
      });
      return {
        value: presentWorkflow(row),
        events: [eventOf('workflow.changed', row)],
        audit: {
          action: 'workflow.update',
          target: targetOf(row),
          detail: { name, changed: changed.map(([field]) => field).join(' ') },
        },
      };
    },
  );
  return value;
};

/** Also removes what is known of its runs, which have ended. */
export const deleteWorkflow = async (
  ctx: Context,
  slug: string,
  name: string,
  conditions: Conditions,
): Promise<void> => {
  authorize(ctx, 'workflow:delete', slug);
  await changeWorkflows(ctx, slug, 'workflow:delete', {}, async (tx, { orgId }): Promise<Effect<object>> => {
    // The lock keeps a run from being started meanwhile.
    const row = existingWorkflow(await lockWorkflow(tx, orgId, name));
    assertVersion(conditions, row);
    const open = await countOpenRuns(tx, orgId, row.id);
    if (open > 0) throw new DomainError('workflow_in_use', `Runs of this workflow that are open: ${open}.`);
    const scheduled = await countSchedules(tx, orgId, row.id);
    if (scheduled > 0) throw new DomainError('workflow_in_use', `Schedules that start this workflow: ${scheduled}.`);
    await removeRunsOf(tx, row);
    await removeWorkflow(tx, row);
    return {
      value: {},
      events: [eventOf('workflow.deleted', row)],
      audit: { action: 'workflow.delete', target: targetOf(row), detail: { name } },
    };
  });
};

const changeWorkflows = <T extends object>(
  ctx: Context,
  slug: string,
  permission: Permission,
  options: RequestOptions,
  effect: TenantEffect<T>,
): Promise<Written<T>> => changeTenant(ctx, { slug, permission, settled: 'workflows', options }, effect);

export const existingWorkflow = (row: WorkflowRow | undefined): WorkflowRow => {
  if (row === undefined) throw new DomainError('not_found', 'The workflow does not exist.');
  return row;
};

const targetOf = ({ id }: WorkflowRow): string => `workflow:${id}`;

const eventOf = (type: EventType, { orgId, name }: WorkflowRow) => ({ type, payload: { orgId, workflow: name } });

const presentWorkflow = (row: WorkflowRow): Workflow => ({
  id: row.id,
  name: row.name,
  workflowType: row.workflowType,
  taskQueue: row.taskQueue,
  description: row.description,
  executionTimeoutSeconds: row.executionTimeoutSeconds,
  taskTimeoutSeconds: row.taskTimeoutSeconds,
  priority: row.priority,
  fairnessKey: row.fairnessKey,
  fairnessWeight: row.fairnessWeight,
  openRunsMax: row.openRunsMax,
  version: row.version,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
