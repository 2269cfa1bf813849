import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { organizationStatuses } from '../../contract/organization.ts';
import { at, createdAt, currentOrgId, statusIndexes, tenantPolicies } from '../columns.ts';

export const organizationStatus = pgEnum('organization_status', organizationStatuses);

/**
 * The text of an organization that is searched: slug and name as words, each after a space. Written as in the index, which is used
 * for this expression only.
 */
export const searchedText = sql.raw(`translate(' ' || slug || ' ' || name_key, '-', ' ')`);

/** The slug in the order of bytes, in which an index finds what begins with a text, whatever the database's collation. */
export const orderedSlug = sql.raw('slug collate "C"');

export const organizations = pgTable(
  'organizations',
  {
    id: uuid().primaryKey(),
    slug: text().notNull().unique('organizations_slug_key'),
    name: text().notNull(),
    /** `nameKeyOf(name)`. A trigger fills it in for a process that does not know it. */
    nameKey: text().notNull(),
    /** Shares its key with an older organization, since a later Unicode version made their names equal. Ends at a rename. */
    isNameTwin: boolean().notNull().default(false),
    temporalNamespace: text().notNull().unique('organizations_temporal_namespace_key'),
    status: organizationStatus().notNull(),
    /** When set, a deletion does not pass its point of no return. */
    legalHoldAt: at(),
    legalHoldReason: text(),
    legalHoldActor: text(),
    /** When the owners changed, until the namespace names the current one; null: it does. */
    ownerEmailDueAt: at(),
    version: integer().notNull().default(1),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (table) => [
    uniqueIndex('organizations_name_key').on(table.nameKey).where(sql`not is_name_twin`),
    index('organizations_name_twins_idx').on(table.nameKey).where(sql`is_name_twin`),
    index('organizations_owner_email_due_at_idx').on(table.ownerEmailDueAt).where(sql`owner_email_due_at is not null`),
    index('organizations_created_at_idx').on(table.createdAt, table.id),
    index('organizations_slug_idx').on(orderedSlug),
    index('organizations_search_idx').using('gin', sql`(${searchedText}) gin_trgm_ops`).with({ fastupdate: false }),
    check(
      'organizations_legal_hold_check',
      sql`num_nonnulls(legal_hold_at, legal_hold_reason, legal_hold_actor) in (0, 3)`,
    ),
    ...statusIndexes('organizations', organizationStatuses, 'active', table),
    ...tenantPolicies(sql`id = ${currentOrgId}`),
  ],
);

export type OrganizationRow = typeof organizations.$inferSelect;
