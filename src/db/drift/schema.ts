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
    /** Whether a namespace may be deleted in which workflows are open. */
    deletesOpenWorkflows: boolean().notNull().default(false),
    version: integer().notNull().default(1),
    updatedAt: createdAt(),
  },
  () => [platformPolicy()],
);

/** Something that is not as it should be, from when it was first seen until it was not seen any more. */
export const driftFindings = pgTable(
  'drift_findings',
  {
    id: uuid().primaryKey(),
    kind: text({ enum: driftKinds }).notNull(),
    /** The namespace, organization or operation that it was found at. */
    subject: text().notNull(),
    /** Not `org_id`: a finding is the platform's, whoever it concerns. null: nobody that is known. */
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
    platformPolicy(),
  ],
);

export type DriftFindingRow = typeof driftFindings.$inferSelect;
export type DriftPolicyRow = typeof driftPolicies.$inferSelect;
