import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { linkKinds } from '../../contract/link-text.ts';
import { locales } from '../../contract/locale.ts';
import {
  type NotificationParameters,
  type NotificationTemplate,
  notificationChannels,
  notificationStatuses,
  notificationTemplates,
} from '../../contract/notification.ts';
import { at, createdAt, orgId, ownerPolicies, platformPolicy } from '../columns.ts';
import { identities } from '../user/schema.ts';

const templates = Object.keys(notificationTemplates) as [NotificationTemplate, ...NotificationTemplate[]];

/**
 * Something that somebody is told, written in the transaction of its cause. `org_id` is the id of the owner: an organization or
 * a person. Contains ids, never an address, a name or a token.
 */
export const notifications = pgTable(
  'notifications',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    /** Whom it is for; null: an organization's webhooks, or the address of the invitation that the link is about. */
    identityId: uuid(),
    channel: text({ enum: notificationChannels }).notNull(),
    template: text({ enum: templates }).notNull(),
    locale: text({ enum: locales }).notNull(),
    parameters: jsonb().$type<NotificationParameters>().notNull(),
    linkKind: text({ enum: linkKinds as ['invite', ...typeof linkKinds] }),
    linkId: uuid(),
    linkGeneration: integer(),
    status: text({ enum: notificationStatuses }).notNull().default('pending'),
    /** Attempts that were begun. */
    attempts: integer().notNull().default(0),
    attemptedAt: at(),
    /** Why the last attempt failed; never holds an address. */
    error: text(),
    /** No attempt begins after it. */
    expiresAt: at().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    foreignKey({
      name: 'notifications_identity_id_fkey',
      columns: [table.identityId],
      foreignColumns: [identities.id],
    }).onDelete('cascade'),
    check('notifications_link_check', sql`num_nonnulls(link_kind, link_id, link_generation) in (0, 3)`),
    check(
      'notifications_recipient_check',
      sql`(identity_id is not null) = (channel <> 'webhook' and link_kind is distinct from 'invite')`,
    ),
    index('notifications_org_id_created_at_idx').on(table.orgId, table.createdAt),
    index('notifications_identity_id_idx').on(table.identityId),
    index('notifications_created_at_idx').on(table.createdAt),
    index('notifications_pending_idx').on(table.createdAt).where(sql`status = 'pending'`),
    ...ownerPolicies(),
  ],
);

/** Addresses that a mail server has refused for good, in lower case. Nothing is sent to them. */
export const emailSuppressions = pgTable(
  'email_suppressions',
  {
    email: text().primaryKey(),
    createdAt: createdAt(),
  },
  (table) => [index('email_suppressions_created_at_idx').on(table.createdAt), platformPolicy()],
);

export type NotificationRow = typeof notifications.$inferSelect;
