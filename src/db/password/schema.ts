import { boolean, foreignKey, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { at, createdAt, personPolicies } from '../columns.ts';
import { identities } from '../user/schema.ts';

/** The password of a person. Without a row, the person has none and signs in by other means. */
export const identityPasswords = pgTable(
  'identity_passwords',
  {
    identityId: uuid().primaryKey(),
    /** The argon2id hash (a PHC string), encrypted by the key ring for this person. */
    sealed: text().notNull(),
    changedAt: createdAt(),
    /** When it was last compared with breached passwords; null: the service did not answer, so the next login asks again. */
    checkedAt: at(),
    /** Found among breached passwords: sensitive changes are refused until it is replaced. */
    mustChange: boolean().notNull().default(false),
    /** Wrong passwords since the last success. */
    failures: integer().notNull().default(0),
    /** When too many failures disabled the password on devices that the person has not signed in on. Recovery still works. */
    lockedAt: at(),
    /** How often its lock was lifted. Waits are counted anew after each. */
    unlocks: integer().notNull().default(0),
    /** When its lock was last lifted; null: never. */
    unlockedAt: at(),
  },
  (table) => [
    foreignKey({
      name: 'identity_passwords_identity_id_fkey',
      columns: [table.identityId],
      foreignColumns: [identities.id],
    }).onDelete('cascade'),
    ...personPolicies(),
  ],
);

export type PasswordRow = typeof identityPasswords.$inferSelect;
