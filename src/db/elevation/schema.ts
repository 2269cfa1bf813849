import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { elevationStatuses, verdicts } from '../../contract/elevation.ts';
import { at, createdAt, orgId, tenantPolicies } from '../columns.ts';
import { organizations } from '../organization/schema.ts';
import { userRole } from '../role/schema.ts';
import { users } from '../user/schema.ts';

/** More rights for a while. A row comes before its approval, and stays as the record of it. */
export const elevations = pgTable(
  'elevations',
  {
    /** The operation's id. */
    id: uuid().primaryKey(),
    orgId: orgId(),
    status: text({ enum: elevationStatuses }).notNull().default('requested'),
    /** As audit events name callers. */
    requestedBy: text().notNull(),
    requesterIdentityId: uuid().notNull(),
    /** null: an operator. */
    requesterUserId: uuid(),
    role: userRole().notNull(),
    /** null: all that an elevation to the role can have. */
    scopes: text().array(),
    reason: text().notNull(),
    durationSeconds: integer().notNull(),
    startsAt: at(),
    endsAt: at(),
    endedAt: at(),
    /** Who ended it early. */
    endedBy: text(),
    /** null: the token was not fetched yet. */
    tokenHash: text(),
    pepperId: uuid(),
    reviewDueAt: at(),
    verdict: text({ enum: verdicts }),
    reviewNote: text(),
    reviewedBy: text(),
    reviewedAt: at(),
    createdAt: createdAt(),
  },
  (table) => [
    foreignKey({ name: 'elevations_org_id_fkey', columns: [table.orgId], foreignColumns: [organizations.id] }),
    foreignKey({
      name: 'elevations_requester_fkey',
      columns: [table.orgId, table.requesterUserId],
      foreignColumns: [users.orgId, users.id],
    }),
    check(
      'elevations_status_check',
      sql`status in ('requested', 'active', 'ended', 'reviewed', 'unreviewed', 'withdrawn')`,
    ),
    check('elevations_duration_check', sql`duration_seconds between 60 and 3600`),
    check(
      'elevations_times_check',
      sql`num_nonnulls(starts_at, ends_at) in (0, 2) and ends_at <= starts_at + interval '1 hour'`,
    ),
    check('elevations_token_check', sql`num_nonnulls(token_hash, pepper_id) in (0, 2)`),
    check('elevations_review_check', sql`num_nonnulls(verdict, review_note, reviewed_by, reviewed_at) in (0, 4)`),
    uniqueIndex('elevations_token_hash_key').on(table.tokenHash),
    index('elevations_org_id_created_at_idx').on(table.orgId, table.createdAt, table.id),
    index('elevations_org_id_requester_user_id_idx').on(table.orgId, table.requesterUserId),
    index('elevations_requester_identity_id_idx').on(table.requesterIdentityId),
    index('elevations_live_idx').on(table.createdAt, table.id).where(sql`status in ('requested', 'active', 'ended')`),
    ...tenantPolicies(),
  ],
);

export type ElevationRow = typeof elevations.$inferSelect;
