import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { policyRevisionStatuses } from '../../contract/policy-revision.ts';
import { at, createdAt, platformPolicy } from '../columns.ts';

/** Policies that were found outside the product. While none is active, that of the product decides. */
export const policyRevisions = pgTable(
  'policy_revisions',
  {
    /** The beginning of the SHA-256 of the file. */
    id: text().primaryKey(),
    /** What its maker calls it. */
    label: text(),
    place: text().notNull(),
    status: text({ enum: policyRevisionStatuses }).notNull(),
    /** Why it was rejected. */
    problem: text(),
    /** In base64. null: the file could not be unpacked. */
    wasm: text(),
    data: text(),
    takenAt: createdAt(),
    activatedAt: at(),
    activatedBy: text(),
  },
  (table) => [
    check('policy_revisions_status_check', sql`status in ('active', 'former', 'forgotten', 'rejected')`),
    check('policy_revisions_problem_check', sql`(status = 'rejected') = (problem is not null)`),
    check(
      'policy_revisions_content_check',
      sql`status in ('rejected', 'forgotten') or (wasm is not null and data is not null)`,
    ),
    uniqueIndex('policy_revisions_active_key').on(table.status).where(sql`status = 'active'`),
    index('policy_revisions_taken_at_idx').on(table.takenAt, table.id),
    platformPolicy(),
  ],
);

/** One row, once there is a place for policies: how the last look at it went. */
export const policyLooks = pgTable(
  'policy_looks',
  {
    place: text().primaryKey(),
    lookedAt: createdAt(),
    /** Why the file could not be read or used. null: it decides, or a former one was activated since. */
    problem: text(),
  },
  () => [platformPolicy()],
);

export type PolicyRevisionRow = typeof policyRevisions.$inferSelect;
export type PolicyLookRow = typeof policyLooks.$inferSelect;
