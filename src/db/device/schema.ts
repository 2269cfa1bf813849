import { foreignKey, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { at, createdAt, personPolicies } from '../columns.ts';
import { identities } from '../user/schema.ts';

/** A device that waits to be signed in by a person elsewhere (RFC 8628). Belongs to nobody until a person has answered. */
export const deviceAuthorizations = pgTable(
  'device_authorizations',
  {
    id: uuid().primaryKey(),
    /** The person who has answered. */
    identityId: uuid(),
    /** The session by which the person has approved; null: not yet, or denied. */
    sessionId: uuid(),
    /** Of the code that the device keeps, and of the one that the person types. */
    deviceHash: text().notNull(),
    userHash: text().notNull(),
    pepperId: uuid().notNull(),
    /** What the device says of itself. Shown to the person. */
    deviceName: text(),
    userAgent: text(),
    network: text().notNull(),
    answeredAt: at(),
    expiresAt: at().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    foreignKey({
      name: 'device_authorizations_identity_id_fkey',
      columns: [table.identityId],
      foreignColumns: [identities.id],
    }).onDelete('cascade'),
    unique('device_authorizations_device_hash_key').on(table.deviceHash),
    unique('device_authorizations_user_hash_key').on(table.userHash),
    index('device_authorizations_identity_id_idx').on(table.identityId),
    index('device_authorizations_created_at_idx').on(table.createdAt),
    ...personPolicies(),
  ],
);

export type DeviceRow = typeof deviceAuthorizations.$inferSelect;
