import { type AnyColumn, desc, type SQL, sql } from 'drizzle-orm';

/** The place of a row in lists, which are ordered by time and then by id. */
export interface Position {
  createdAt: Date;
  id: string;
}

interface Listed {
  createdAt: AnyColumn;
  id: AnyColumn;
}

export const newestFirst = (table: Listed) => [desc(table.createdAt), desc(table.id)];

// Row comparisons, which Postgres answers from an index on `(created_at, id)`.
const compared = (table: Listed, operator: SQL, { createdAt, id }: Position): SQL =>
  sql`(${table.createdAt}, ${table.id}) ${operator} (${createdAt.toISOString()}::timestamptz, ${id}::uuid)`;

export const olderThan = (table: Listed, position: Position | null): SQL | undefined =>
  position === null ? undefined : compared(table, sql`<`, position);

export const newerThan = (table: Listed, position: Position | null): SQL | undefined =>
  position === null ? undefined : compared(table, sql`>`, position);
