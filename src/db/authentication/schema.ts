import { bigint, boolean, index, integer, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core';
import { createdAt, platformPolicy } from '../columns.ts';

// Written by the triggers on what decides about access (users, api_keys, organizations, rate_limit_policies, key_ring,
// platform_keys), read by every api process. Both happen in functions that the migrations define.

/**
 * Notes whose access a transaction has changed, once however many rows that were. Nobody but that transaction ever sees its
 * rows: they are removed when it commits, after `accessVersion` was incremented for each of them.
 */
export const accessMarks = pgTable(
  'access_marks',
  {
    transactionId: bigint({ mode: 'bigint' }).notNull(),
    /** An organization or a person; the nil UUID: not of one owner. */
    ownerId: uuid().notNull(),
    /** Set at COMMIT: every other deferred trigger has run, and no further lock will be taken. */
    isLast: boolean().notNull().default(false),
  },
  (table) => [primaryKey({ name: 'access_marks_pkey', columns: [table.transactionId, table.ownerId] })],
).enableRLS();

/**
 * One row, incremented inside each access-changing transaction, so versions become visible in their order: a sequence's
 * would not, and a process that polls could skip one that is committed late.
 */
export const accessVersion = pgTable(
  'access_version',
  { id: integer().primaryKey(), version: bigint({ mode: 'number' }).notNull() },
  () => [platformPolicy()],
);

/** Whose access was changed by which version; kept for an hour. */
export const accessChanges = pgTable(
  'access_changes',
  {
    version: bigint({ mode: 'number' }).primaryKey(),
    /** An organization or a person; the nil UUID: not of one owner, forget all. */
    ownerId: uuid().notNull(),
    createdAt: createdAt(),
  },
  (table) => [index('access_changes_created_at_idx').on(table.createdAt), platformPolicy()],
);
