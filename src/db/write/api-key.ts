import { sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { apiKeys } from '../schema/index.ts';

/** When keys were last used, milliseconds since 1970; never set back by a process that is late. Locks in the order of ids. */
export const recordUsage = async (tx: Tx, used: readonly (readonly [keyId: string, at: number])[]): Promise<void> => {
  const rows = used.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const ids = sql.param(rows.map(([id]) => id));
  const times = sql.param(rows.map(([, at]) => new Date(at).toISOString()));
  // By way of text: drizzle has the driver pass on times, and lists of them, as they are.
  await tx.execute(sql`
    with used as (select * from unnest(${ids}::uuid[], ${times}::text[]::timestamptz[]) as used (id, at)),
    locked as (select k.id from ${apiKeys} k join used on used.id = k.id order by k.id for update of k)
    update ${apiKeys} set last_used_at = greatest(last_used_at, used.at)
    from used join locked on locked.id = used.id where api_keys.id = used.id`);
};
