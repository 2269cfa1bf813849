import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Tx } from '../client.ts';

/** What one transaction across organizations removes: nobody waits long for what it locks. */
export const forgottenAtOnceMax = 500;

/** Rows of one statement: far below any statement timeout, whatever refers to them. */
const pageMax = 5_000;

/** Deletes all rows of a table that are `where`, in statements of a bounded size, in the order of their ids; how many. */
export const deleteInPages = async (
  tx: Tx,
  { table, id, where }: { table: PgTable; id: PgColumn; where: SQL },
): Promise<number> => {
  let count = 0;
  // The next page begins behind the last one, so that no statement passes over rows that those before it have deleted.
  for (let behind = sql`true`; ; ) {
    const [page] = await tx.execute<{ count: number; last: string | null }>(sql`
      with page as (
        select ${id} as id from ${table} where ${where} and ${behind} order by ${id} limit ${pageMax}
      ),
      gone as (delete from ${table} using page where ${id} = page.id returning 1)
      select (select count(*)::int from gone) as count, (select id::text from page order by id desc limit 1) as last`);
    if (page === undefined) throw new Error('The deleted rows were not counted');
    count += page.count;
    if (page.last === null || page.count < pageMax) return count;
    behind = sql`${id} > ${page.last}::uuid`;
  }
};
