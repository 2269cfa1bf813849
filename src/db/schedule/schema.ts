import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { overlapPolicies, type ScheduleTimes } from '../../contract/schedule.ts';
import { at, createdAt, orgId, tenantPolicies } from '../columns.ts';
import { organizations } from '../organization/schema.ts';
import { workflows } from '../workflow/schema.ts';

interface UnannouncedMissed {
  readonly count: number;
  readonly from: string;
  readonly to: string;
  readonly isExact: boolean;
}

/** When an organization's workflows start by themselves. */
export const schedules = pgTable(
  'schedules',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    workflowId: uuid().notNull(),
    name: text().notNull(),
    description: text(),
    spec: jsonb().$type<ScheduleTimes>().notNull(),
    timezone: text().notNull().default('UTC'),
    jitterSeconds: integer().notNull().default(0),
    overlap: text({ enum: overlapPolicies }).notNull().default('skip'),
    catchupSeconds: integer().notNull().default(60),
    /** JSON, as text, since jsonb takes no NUL. null: the workflow gets no argument. */
    input: text(),
    pausedAt: at(),
    pauseReason: text(),
    /** The next occurrence. null: there is none any longer, or it is paused. */
    nextAt: at(),
    /**
     * When a worker looks at it: at the next occurrence, with its jitter, or earlier. null: never, or it came due while its
     * organization was not active. A trigger sets it once the organization is.
     */
    dueAt: at(),
    /** An occurrence that waits for the end of an open run. */
    bufferedAt: at(),
    /** The newest occurrence that was started. */
    lastAt: at(),
    /** Occurrences that passed without a start. */
    missed: integer().notNull().default(0),
    /** Those of them that no event has announced yet. */
    unannounced: jsonb().$type<UnannouncedMissed>(),
    missedAnnouncedAt: at(),
    /** Occurrences left out because a run was open. */
    skipped: integer().notNull().default(0),
    /** The next occurrence of a backfill, and its end. */
    backfillAt: at(),
    backfillUntil: at(),
    version: integer().notNull().default(1),
    /** Not used any longer: processes of the version before read it. */
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
    index('schedules_due_at_idx').on(table.dueAt),
    check(
      'schedules_overlap_check',
      sql.raw(`overlap in (${overlapPolicies.map((policy) => `'${policy}'`).join(', ')})`),
    ),
    ...tenantPolicies(),
  ],
);

export type ScheduleRow = typeof schedules.$inferSelect;
