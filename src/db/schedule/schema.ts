import { foreignKey, index, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt, orgId, tenantPolicies } from '../columns.ts';
import { organizations } from '../organization/schema.ts';
import { workflows } from '../workflow/schema.ts';

export const schedules = pgTable(
  'schedules',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    workflowId: uuid().notNull(),
    name: text().notNull(),
    spec: jsonb().$type<Record<string, unknown>>().notNull(),
    /** The operation that paused it; null: it runs, or its organization paused it, and only the organization resumes it. */
    pausedBy: uuid(),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (table) => [
    unique('schedules_org_id_id_key').on(table.orgId, table.id),
    unique('schedules_org_id_name_key').on(table.orgId, table.name),
    foreignKey({ name: 'schedules_org_id_fkey', columns: [table.orgId], foreignColumns: [organizations.id] }),
    foreignKey({
      name: 'schedules_workflow_fkey',
      columns: [table.orgId, table.workflowId],
      foreignColumns: [workflows.orgId, workflows.id],
    }),
    index('schedules_org_id_created_at_idx').on(table.orgId, table.createdAt),
    index('schedules_org_id_workflow_id_idx').on(table.orgId, table.workflowId),
    ...tenantPolicies(),
  ],
);
