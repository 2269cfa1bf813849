import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { operatorRoles } from '../../contract/permissions.ts';
import { createdAt, platformPolicy } from '../columns.ts';
import { identities } from '../user/schema.ts';

/** The people who operate the installation. They are never removed with an organization. */
export const platformOperators = pgTable(
  'platform_operators',
  {
    identityId: uuid().primaryKey(),
    role: text({ enum: operatorRoles }).notNull(),
    version: integer().notNull().default(1),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (table) => [
    foreignKey({
      name: 'platform_operators_identity_id_fkey',
      columns: [table.identityId],
      foreignColumns: [identities.id],
    }),
    check('platform_operators_role_check', sql`role in ('admin', 'support', 'auditor')`),
    index('platform_operators_created_at_idx').on(table.createdAt, table.identityId),
    platformPolicy(),
  ],
);
