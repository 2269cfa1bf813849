import { sql } from 'drizzle-orm';
import {
  check,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { openRunStatuses, type RunFailure, runStatuses, type StartOptions } from '../../contract/run.ts';
import { at, createdAt, orgId, tenantPolicies } from '../columns.ts';
import { organizations } from '../organization/schema.ts';

/** Workflows that an organization may run in its namespace. */
export const workflows = pgTable(
  'workflows',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    name: text().notNull(),
    workflowType: text().notNull(),
    taskQueue: text().notNull(),
    description: text(),
    /** null: never. */
    executionTimeoutSeconds: integer(),
    taskTimeoutSeconds: integer().notNull().default(10),
    priority: integer(),
    fairnessKey: text(),
    fairnessWeight: doublePrecision(),
    /** null: only the limit of the organization applies. */
    openRunsMax: integer(),
    version: integer().notNull().default(1),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (table) => [
    unique('workflows_org_id_id_key').on(table.orgId, table.id),
    unique('workflows_org_id_name_key').on(table.orgId, table.name),
    foreignKey({ name: 'workflows_org_id_fkey', columns: [table.orgId], foreignColumns: [organizations.id] }),
    index('workflows_org_id_created_at_idx').on(table.orgId, table.createdAt),
    ...tenantPolicies(),
  ],
);

/** The activities that the runs of a workflow have had, by type. */
export const tasks = pgTable(
  'tasks',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    workflowId: uuid().notNull(),
    name: text().notNull(),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (table) => [
    unique('tasks_org_id_id_key').on(table.orgId, table.id),
    unique('tasks_org_id_workflow_id_name_key').on(table.orgId, table.workflowId, table.name),
    foreignKey({ name: 'tasks_org_id_fkey', columns: [table.orgId], foreignColumns: [organizations.id] }),
    foreignKey({
      name: 'tasks_workflow_fkey',
      columns: [table.orgId, table.workflowId],
      foreignColumns: [workflows.orgId, workflows.id],
    }),
    index('tasks_org_id_created_at_idx').on(table.orgId, table.createdAt),
    ...tenantPolicies(),
  ],
);

export type WorkflowRow = typeof workflows.$inferSelect;

const isOpen = `status in (${openRunStatuses.map((status) => `'${status}'`).join(', ')})`;

/** Of a run that has not ended. As in the indexes, which are used for this condition only. */
export const openRun = sql.raw(`workflow_states.${isOpen}`);

/** One run of a workflow in the organization's namespace. */
export const workflowStates = pgTable(
  'workflow_states',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    workflowId: uuid().notNull(),
    /** The workflow id in the namespace. */
    temporalId: text().notNull(),
    /** The first run in Temporal; null: Temporal has not confirmed the start. */
    runId: text(),
    status: text({ enum: runStatuses }).notNull(),
    /** SHA-256 of what was asked for: a repetition is the same run. */
    requestDigest: text().notNull(),
    /** The start, until Temporal has confirmed it: another process may have to finish it. As text, since jsonb takes no NUL. */
    start: text(),
    failure: jsonb().$type<RunFailure>(),
    /** When a worker looks at it, if nobody has until then. */
    dueAt: at(),
    /** When a process began its latest attempt to start it. A suspension waits until none is under way. */
    attemptedAt: at().defaultNow(),
    /** The name of the schedule that has started it, and the occurrence. */
    schedule: text(),
    occurrenceAt: at(),
    createdAt: createdAt(),
    updatedAt: createdAt(),
    finishedAt: at(),
  },
  (table) => [
    unique('workflow_states_org_id_id_key').on(table.orgId, table.id),
    foreignKey({ name: 'workflow_states_org_id_fkey', columns: [table.orgId], foreignColumns: [organizations.id] }),
    foreignKey({
      name: 'workflow_states_workflow_fkey',
      columns: [table.orgId, table.workflowId],
      foreignColumns: [workflows.orgId, workflows.id],
    }),
    uniqueIndex('workflow_states_open_temporal_id_key').on(table.orgId, table.temporalId).where(sql.raw(isOpen)),
    index('workflow_states_open_idx').on(table.orgId, table.workflowId).where(sql.raw(isOpen)),
    index('workflow_states_open_due_at_idx').on(table.dueAt).where(sql.raw(isOpen)),
    index('workflow_states_finished_at_idx').on(table.finishedAt).where(sql.raw('finished_at is not null')),
    index('workflow_states_org_id_created_at_idx').on(table.orgId, table.createdAt, table.id),
    index('workflow_states_org_id_workflow_id_idx').on(table.orgId, table.workflowId, table.createdAt, table.id),
    index('workflow_states_org_id_schedule_idx')
      .on(table.orgId, table.schedule, table.createdAt, table.id)
      .where(sql.raw('schedule is not null')),
    check(
      'workflow_states_status_check',
      sql.raw(`status in (${runStatuses.map((status) => `'${status}'`).join(', ')})`),
    ),
    check('workflow_states_finished_check', sql.raw(`(finished_at is null) = (${isOpen})`)),
    ...tenantPolicies(),
  ],
);

export type RunRow = typeof workflowStates.$inferSelect;

/** What Temporal is asked for. */
export interface RunStart extends StartOptions {
  readonly input?: unknown;
  readonly startDelaySeconds: number;
  readonly terminates: boolean;
  /** Who asked for it. */
  readonly actor: string;
}

/** The activities of a run, as its history had them when it ended. */
export const taskStates = pgTable(
  'task_states',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    workflowStateId: uuid().notNull(),
    taskId: uuid().notNull(),
    /** Unique in its run. */
    activityId: text().notNull().default(''),
    status: text().notNull(),
    /** The number of the last attempt; 0: no worker has taken it. */
    attempt: integer().notNull().default(0),
    failure: jsonb().$type<RunFailure>(),
    createdAt: createdAt(),
    startedAt: at(),
    updatedAt: createdAt(),
    finishedAt: at(),
  },
  (table) => [
    unique('task_states_org_id_id_key').on(table.orgId, table.id),
    foreignKey({ name: 'task_states_org_id_fkey', columns: [table.orgId], foreignColumns: [organizations.id] }),
    foreignKey({
      name: 'task_states_workflow_state_fkey',
      columns: [table.orgId, table.workflowStateId],
      foreignColumns: [workflowStates.orgId, workflowStates.id],
    }),
    foreignKey({
      name: 'task_states_task_fkey',
      columns: [table.orgId, table.taskId],
      foreignColumns: [tasks.orgId, tasks.id],
    }),
    index('task_states_org_id_created_at_idx').on(table.orgId, table.createdAt),
    index('task_states_org_id_workflow_state_id_idx').on(table.orgId, table.workflowStateId),
    index('task_states_org_id_task_id_idx').on(table.orgId, table.taskId),
    ...tenantPolicies(),
  ],
);
