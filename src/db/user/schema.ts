import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgEnum,
  pgPolicy,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { locales } from '../../contract/locale.ts';
import { holdReasons, userStatuses } from '../../contract/user.ts';
import {
  at,
  createdAt,
  currentIdentityId,
  currentOrgId,
  orgId,
  platformPolicy,
  serviceRole,
  tenantPolicies,
} from '../columns.ts';
import { organizations } from '../organization/schema.ts';
import { roles, userRole } from '../role/schema.ts';

/** A person. An organization sees the persons who are or were its users. */
export const identities = pgTable(
  'identities',
  {
    id: uuid().primaryKey(),
    email: text().notNull(),
    /** When the person last proved that mails to this address arrive; null: never. */
    emailVerifiedAt: at(),
    locale: text({ enum: locales }).notNull().default('en'),
    /** When the platform forbade the person to sign in; null: it may. */
    disabledAt: at(),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex('identities_email_key').on(sql`lower(${table.email})`),
    pgPolicy('person', {
      for: 'all',
      to: serviceRole,
      using: sql`id = ${currentIdentityId}`,
      withCheck: sql`id = ${currentIdentityId}`,
    }),
    pgPolicy('tenant', {
      for: 'select',
      to: serviceRole,
      using: sql`exists (select 1 from users where users.identity_id = identities.id and users.org_id = ${currentOrgId})`,
    }),
    platformPolicy(),
  ],
);

export const userStatus = pgEnum('user_status', userStatuses);

/** A person in one organization. */
export const users = pgTable(
  'users',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    /** null: a former member, whose account has ended. */
    identityId: uuid(),
    email: text().notNull(),
    name: text(),
    role: userRole().notNull(),
    /** The name of a custom role, of which `role` is the base; null: the member has the built-in role. */
    customRole: text(),
    /** The organization was created for this person. Ownership given by others does not count towards the person's limit. */
    isFounder: boolean().notNull().default(false),
    status: userStatus().notNull().default('active'),
    /** Only the platform may restore or remove a member that it suspended. */
    isSuspendedByPlatform: boolean().notNull().default(false),
    /** When the member first came in with a session; null: never, so the person may not know of the organization. */
    acceptedAt: at(),
    /** Sessions whose person has not proved itself since then do not enter; null: the organization ended none. */
    sessionsValidFrom: at(),
    /** Since when sessions do not enter, until an administrator of the organization releases the member; null: they do. */
    heldAt: at(),
    heldReason: text({ enum: holdReasons }),
    version: integer().notNull().default(1),
    createdAt: createdAt(),
    updatedAt: createdAt(),
    deletedAt: at(),
  },
  (table) => [
    unique('users_org_id_id_key').on(table.orgId, table.id),
    foreignKey({ name: 'users_org_id_fkey', columns: [table.orgId], foreignColumns: [organizations.id] }),
    foreignKey({
      name: 'users_identity_id_fkey',
      columns: [table.identityId],
      foreignColumns: [identities.id],
    }).onDelete('set null'),
    foreignKey({
      name: 'users_custom_role_fkey',
      columns: [table.orgId, table.customRole, table.role],
      foreignColumns: [roles.orgId, roles.name, roles.base],
    }),
    uniqueIndex('users_org_id_email_key').on(table.orgId, sql`lower(${table.email})`).where(sql`deleted_at is null`),
    check('users_identity_id_check', sql`(identity_id is not null) or (deleted_at is not null)`),
    check('users_deleted_at_check', sql`(status = 'deleted') = (deleted_at is not null)`),
    check('users_held_at_check', sql`(held_at is null) = (held_reason is null)`),
    index('users_custom_role_idx').on(table.orgId, table.customRole, table.role),
    index('users_org_id_created_at_idx').on(table.orgId, table.createdAt),
    index('users_identity_id_idx').on(table.identityId),
    index('users_former_idx').on(table.deletedAt).where(sql`deleted_at is not null and identity_id is not null`),
    ...tenantPolicies(),
  ],
);

export type UserRow = typeof users.$inferSelect;
