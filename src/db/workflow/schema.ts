import { foreignKey, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { at, createdAt, orgId, tenantPolicies } from '../columns.ts';
import { organizations } from '../organization/schema.ts';

/** Workflows that an organization may run in its namespace. */
export const workflows = pgTable(
  'workflows',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    name: text().notNull(),
    taskQueue: text().notNull(),
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
    foreignKey({ name: 'tasks_org_id_fkey', columns: [table.orgId], foreignColumns: [organizations.id] }),
    foreignKey({
      name: 'tasks_workflow_fkey',
      columns: [table.orgId, table.workflowId],
      foreignColumns: [workflows.orgId, workflows.id],
    }),
    index('tasks_org_id_created_at_idx').on(table.orgId, table.createdAt),
    index('tasks_org_id_workflow_id_idx').on(table.orgId, table.workflowId),
    ...tenantPolicies(),
  ],
);

/** One run of a workflow in the organization's namespace. */
export const workflowStates = pgTable(
  'workflow_states',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    workflowId: uuid().notNull(),
    runId: text().notNull(),
    status: text().notNull(),
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
    index('workflow_states_org_id_created_at_idx').on(table.orgId, table.createdAt),
    index('workflow_states_org_id_workflow_id_idx').on(table.orgId, table.workflowId),
    ...tenantPolicies(),
  ],
);

export const taskStates = pgTable(
  'task_states',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    workflowStateId: uuid().notNull(),
    taskId: uuid().notNull(),
    status: text().notNull(),
    createdAt: createdAt(),
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
