import { bigint, boolean, index, integer, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core';
import { createdAt, platformPolicy } from '../columns.ts';

// Written by triggers on the tables that decide about access (users, api_keys, organizations, rate_limit_policies, key_ring,
// platform_keys), read by every api process. Both happen in functions that the migrations define.

/**
 * The owners whose access a transaction has changed, once each, however many rows it changed. No other transaction sees
 * these rows: they are removed at COMMIT, after `accessVersion` was incremented for each of them.
 */
export const accessMarks = pgTable(
  'access_marks',
  {
    transactionId: bigint({ mode: 'bigint' }).notNull(),
    /** An organization or a person; the nil UUID: all owners. */
    ownerId: uuid().notNull(),
    /** Set at COMMIT, after every other deferred trigger has run and every other lock is taken. */
    isLast: boolean().notNull().default(false),
  },
  (table) => [primaryKey({ name: 'access_marks_pkey', columns: [table.transactionId, table.ownerId] })],
).enableRLS();

/**
 * A single row, incremented in each transaction that changes access, so that versions become visible in order. A
 * sequence would not ensure that, and a polling process could skip a version that is committed late.
 */
export const accessVersion = pgTable(
  'access_version',
  { id: integer().primaryKey(), version: bigint({ mode: 'number' }).notNull() },
  () => [platformPolicy()],
);

/** The owner whose access each version changed; kept for an hour. */
export const accessChanges = pgTable(
  'access_changes',
  {
    version: bigint({ mode: 'number' }).primaryKey(),
    /** An organization or a person; the nil UUID: all owners. */
    ownerId: uuid().notNull(),
    createdAt: createdAt(),
  },
  (table) => [index('access_changes_created_at_idx').on(table.createdAt), platformPolicy()],
);
