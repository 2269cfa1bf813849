import { foreignKey, integer, pgTable } from 'drizzle-orm/pg-core';
import { createdAt, orgId, tenantPolicies } from '../columns.ts';
import { organizations } from '../organization/schema.ts';

/** The limits that an organization has chosen. null, or no row: the platform's default. */
export const rateLimitPolicies = pgTable(
  'rate_limit_policies',
  {
    orgId: orgId().primaryKey(),
    keyPerHour: integer(),
    principalPerMinute: integer(),
    version: integer().notNull().default(1),
    updatedAt: createdAt(),
  },
  (table) => [
    foreignKey({ name: 'rate_limit_policies_org_id_fkey', columns: [table.orgId], foreignColumns: [organizations.id] }),
    ...tenantPolicies(),
  ],
);
