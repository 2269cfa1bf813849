import { asc, inArray, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Tx } from './client.ts';

/** Rows that one transaction across organizations removes, so that its locks are held briefly. */
export const forgottenAtOnceMax = 500;

/** Rows that one statement removes: far below any statement timeout, even with many foreign keys. */
const pageMax = 5_000;

interface PagedDelete {
  table: PgTable;
  id: PgColumn;
  where: SQL;
  /** Runs before each page is deleted, to remove references to its rows from a later page of the same table. */
  release?: ((ids: SQL) => Promise<unknown>) | undefined;
}

/** Deletes the matching rows by id, in statements of a bounded size, and returns their number. */
export const deleteInPages = async (tx: Tx, { table, id, where, release }: PagedDelete): Promise<number> => {
  let count = 0;
  // Each page begins after the previous one, so that no statement scans rows that were just deleted.
  for (let behind = sql`true`; ; ) {
    const page = await tx.execute<{ id: string }>(sql`
      select ${id}::text as id from ${table} where ${where} and ${behind} order by ${id} limit ${pageMax}`);
    const last = page.at(-1);
    if (last === undefined) return count;
    const ids = sql`${sql.param(page.map((row) => row.id))}::text[]::uuid[]`;
    await release?.(ids);
    count += (await tx.execute(sql`delete from ${table} where ${where} and ${id} = any (${ids})`)).count;
    if (page.length < pageMax) return count;
    behind = sql`${id} > ${last.id}::uuid`;
  }
};

interface OldestDelete {
  id: PgColumn;
  /** The column that orders rows by age, which has an index. */
  by: PgColumn;
  where: SQL | undefined;
  limit: number;
}

/** Deletes the oldest of the matching rows, and returns their number. */
export const deleteOldest = async (tx: Tx, { id, by, where, limit }: OldestDelete): Promise<number> => {
  const { table } = id;
  const oldest = tx.select({ id }).from(table).where(where).orderBy(asc(by)).limit(limit);
  const { count } = await tx.delete(table).where(inArray(id, oldest));
  return count;
};
