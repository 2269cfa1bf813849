import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { driftFindingStatuses, driftKinds, driftModes } from '../../contract/drift.ts';
import { at, createdAt, platformPolicy } from '../columns.ts';

/** The reaction to each kind of drift. No row: the default. */
export const driftPolicies = pgTable(
  'drift_policies',
  {
    kind: text({ enum: driftKinds }).primaryKey(),
    mode: text({ enum: driftModes }).notNull(),
    /** Whether a namespace with open workflows may be deleted. */
    deletesOpenWorkflows: boolean().notNull().default(false),
    version: integer().notNull().default(1),
    updatedAt: createdAt(),
  },
  () => [platformPolicy()],
);

export const openCondition = sql`status = 'open'`;

/** An inconsistency, from when it was first seen until it is no longer seen. */
export const driftFindings = pgTable(
  'drift_findings',
  {
    id: uuid().primaryKey(),
    kind: text({ enum: driftKinds }).notNull(),
    /** The affected namespace, organization or operation. */
    subject: text().notNull(),
    /** Not `org_id`, because findings belong to the platform. null: no known organization. */
    concernedOrgId: uuid(),
    status: text({ enum: driftFindingStatuses }).notNull().default('open'),
    detail: jsonb().$type<Record<string, unknown>>().notNull(),
    /** The error of the last repair, in one line. null: none was attempted, or it succeeded. */
    repairError: text(),
    repairs: integer().notNull().default(0),
    firstSeenAt: createdAt(),
    lastSeenAt: createdAt(),
    closedAt: at(),
  },
  (table) => [
    uniqueIndex('drift_findings_open_key').on(table.kind, table.subject).where(sql`status = 'open'`),
    index('drift_findings_first_seen_at_idx').on(table.firstSeenAt, table.id),
    index('drift_findings_open_first_seen_at_idx').on(table.firstSeenAt, table.id).where(openCondition),
    platformPolicy(),
  ],
);

export type DriftFindingRow = typeof driftFindings.$inferSelect;
export type DriftPolicyRow = typeof driftPolicies.$inferSelect;
