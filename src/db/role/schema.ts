import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, pgEnum, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { userRoles } from '../../contract/permissions.ts';
import { createdAt, orgId, tenantPolicies } from '../columns.ts';
import { organizations } from '../organization/schema.ts';

export const userRole = pgEnum('user_role', userRoles);

/**
 * Roles that an organization has made from a part of a built-in one. Members and invitations refer to the name together with the
 * base, so that their own role is always that base. Changes only under the lock of the organization.
 */
export const roles = pgTable(
  'roles',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    name: text().notNull(),
    base: userRole().notNull(),
    /** Also names that this version does not know: they mean nothing. */
    permissions: text().array().notNull(),
    description: text(),
    version: integer().notNull().default(1),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (table) => [
    unique('roles_org_id_name_key').on(table.orgId, table.name),
    unique('roles_org_id_name_base_key').on(table.orgId, table.name, table.base),
    foreignKey({ name: 'roles_org_id_fkey', columns: [table.orgId], foreignColumns: [organizations.id] }),
    check('roles_base_check', sql`base <> 'owner'`),
    check('roles_permissions_check', sql`cardinality(permissions) between 1 and 1000`),
    index('roles_org_id_created_at_idx').on(table.orgId, table.createdAt),
    ...tenantPolicies(),
  ],
);

export type RoleRow = typeof roles.$inferSelect;
