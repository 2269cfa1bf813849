import { sql } from 'drizzle-orm';
import { check, index, integer, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { organizationStatuses } from '../../contract/organization.ts';
import { at, createdAt, currentOrgId, statusIndexes, tenantPolicies } from './columns.ts';

export const organizationStatus = pgEnum('organization_status', organizationStatuses);

export const organizations = pgTable(
  'organizations',
  {
    id: uuid().primaryKey(),
    slug: text().notNull().unique('organizations_slug_key'),
    name: text().notNull(),
    temporalNamespace: text().notNull().unique('organizations_temporal_namespace_key'),
    status: organizationStatus().notNull(),
    /** Set: its deletion does not pass its point of no return. */
    legalHoldAt: at(),
    legalHoldReason: text(),
    legalHoldActor: text(),
    version: integer().notNull().default(1),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (table) => [
    uniqueIndex('organizations_name_key').on(sql`lower(${table.name})`),
    index('organizations_created_at_idx').on(table.createdAt, table.id),
    check(
      'organizations_legal_hold_check',
      sql`num_nonnulls(legal_hold_at, legal_hold_reason, legal_hold_actor) in (0, 3)`,
    ),
    ...statusIndexes('organizations', organizationStatuses, 'active', table),
    ...tenantPolicies(sql`id = ${currentOrgId}`),
  ],
);
