import { foreignKey, integer, pgTable, uuid } from 'drizzle-orm/pg-core';
import { at, createdAt, personPolicies } from '../columns.ts';
import { identities } from '../user/schema.ts';

/**
 * The link by which a person chooses a new password. Its token is derived, not stored. The row stays after the link's end,
 * because the generation counts the links of a person and never begins again.
 */
export const passwordRecoveries = pgTable(
  'password_recoveries',
  {
    identityId: uuid().primaryKey(),
    /** The number of links made so far. Only the last one works. */
    generation: integer().notNull().default(1),
    /** Wrong codes of the second factor that were sent with this link. */
    tries: integer().notNull().default(0),
    expiresAt: at().notNull(),
    /** When the last link was made. */
    sentAt: createdAt(),
  },
  (table) => [
    foreignKey({
      name: 'password_recoveries_identity_id_fkey',
      columns: [table.identityId],
      foreignColumns: [identities.id],
    }).onDelete('cascade'),
    ...personPolicies(),
  ],
);

export type PasswordRecoveryRow = typeof passwordRecoveries.$inferSelect;

/** The link by which a person asks for the removal of its lost second factors. Its row stays, like the one above. */
export const factorRecoveries = pgTable(
  'factor_recoveries',
  {
    identityId: uuid().primaryKey(),
    /** The number of links made so far. Only the last one works. */
    generation: integer().notNull().default(1),
    /** The organization whose administrators the last link asks. It may no longer exist. */
    askedOrgId: uuid().notNull(),
    /** The operation that the last link has begun; null: it has not been opened. */
    operationId: uuid(),
    expiresAt: at().notNull(),
    /** When the last link was made. */
    sentAt: createdAt(),
  },
  (table) => [
    foreignKey({
      name: 'factor_recoveries_identity_id_fkey',
      columns: [table.identityId],
      foreignColumns: [identities.id],
    }).onDelete('cascade'),
    ...personPolicies(),
  ],
);

export type FactorRecoveryRow = typeof factorRecoveries.$inferSelect;
