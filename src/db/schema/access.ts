import { bigint, index, integer, pgTable, uuid } from 'drizzle-orm/pg-core';
import { createdAt, platformPolicy } from './columns.ts';

// Written by the triggers on what decides about access (users, api_keys, organizations, rate_limit_policies, key_ring,
// platform_keys), read by every api process. Both happen in functions that the migrations define.

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
    /** The nil UUID: not of one organization, forget all. */
    changedOrgId: uuid().notNull(),
    createdAt: createdAt(),
  },
  (table) => [index('access_changes_created_at_idx').on(table.createdAt), platformPolicy()],
);
