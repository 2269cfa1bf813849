import { sql } from 'drizzle-orm';
import { foreignKey, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { invitationDeliveries, invitationStatuses } from '../../contract/invitation.ts';
import { locales } from '../../contract/locale.ts';
import { at, createdAt, orgId, tenantPolicies } from '../columns.ts';
import { organizations } from '../organization/schema.ts';
import { roles, userRole } from '../role/schema.ts';
import { users } from '../user/schema.ts';

/**
 * An invitation to become a member, or of a member to sign in. Its links have tokens that are derived, not stored; the
 * generation counts them. Changes only under the lock of the organization.
 */
export const invitations = pgTable(
  'invitations',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    email: text().notNull(),
    role: userRole().notNull(),
    /** The name of a custom role, of which `role` is the base; null: a built-in role. */
    customRole: text(),
    delivery: text({ enum: invitationDeliveries }).notNull(),
    locale: text({ enum: locales }).notNull(),
    status: text({ enum: invitationStatuses }).notNull().default('pending'),
    /** The number of links made so far. Only the last one works. */
    generation: integer().notNull().default(1),
    /** The member who sent it last; null: the platform. */
    invitedBy: uuid(),
    /** The member that it is for, or who it made; null: not accepted yet. */
    userId: uuid(),
    /** How long a link is valid. */
    validSeconds: integer().notNull(),
    expiresAt: at().notNull(),
    /** When the last link was made. */
    sentAt: createdAt(),
    /** When the mailbox of a handed-over link was last asked for a proof; null: never. */
    proofSentAt: at(),
    version: integer().notNull().default(1),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (table) => [
    foreignKey({ name: 'invitations_org_id_fkey', columns: [table.orgId], foreignColumns: [organizations.id] }),
    foreignKey({
      name: 'invitations_invited_by_fkey',
      columns: [table.orgId, table.invitedBy],
      foreignColumns: [users.orgId, users.id],
    }),
    foreignKey({
      name: 'invitations_user_id_fkey',
      columns: [table.orgId, table.userId],
      foreignColumns: [users.orgId, users.id],
    }),
    foreignKey({
      name: 'invitations_custom_role_fkey',
      columns: [table.orgId, table.customRole, table.role],
      foreignColumns: [roles.orgId, roles.name, roles.base],
    }),
    uniqueIndex('invitations_pending_key').on(table.orgId, sql`lower(${table.email})`).where(sql`status = 'pending'`),
    index('invitations_org_id_created_at_idx').on(table.orgId, table.createdAt, table.id),
    index('invitations_custom_role_idx').on(table.orgId, table.customRole, table.role),
    index('invitations_invited_by_idx').on(table.orgId, table.invitedBy),
    index('invitations_user_id_idx').on(table.orgId, table.userId),
    ...tenantPolicies(),
  ],
);

export type InvitationRow = typeof invitations.$inferSelect;
