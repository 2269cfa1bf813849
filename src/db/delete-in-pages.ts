import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Tx } from './client.ts';

/** What one transaction across organizations removes: nobody waits long for what it locks. */
export const forgottenAtOnceMax = 500;

/** Rows of one statement: far below any statement timeout, whatever refers to them. */
const pageMax = 5_000;

interface PagedDelete {
  table: PgTable;
  id: PgColumn;
  where: SQL;
  /** Run before each page is deleted: takes back what refers to these rows from a later page of the same table. */
  release?: ((ids: SQL) => Promise<unknown>) | undefined;
}

/** Deletes all rows of a table that are `where`, in statements of a bounded size, in the order of their ids; how many. */
export const deleteInPages = async (tx: Tx, { table, id, where, release }: PagedDelete): Promise<number> => {
  let count = 0;
  // The next page begins behind the last one, so that no statement passes over rows that those before it have deleted.
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
