import { sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { forgottenAtOnceMax } from '../delete-in-pages.ts';
import { accessChanges } from './schema.ts';

/**
 * Only from the beginning on: who is told what is the oldest version that is kept may rely on all that follow it. How many
 * of `limit` there were. A
 * transaction that ran for long can have a young version and an old time.
 */
export const deleteAccessChangesBefore = async (tx: Tx, before: Date, limit = forgottenAtOnceMax): Promise<number> => {
  const { count } = await tx.execute(sql`
    delete from ${accessChanges} where version in (
      select version from ${accessChanges} where version < coalesce(
        (select min(version) from ${accessChanges} where created_at >= ${before.toISOString()}::timestamptz),
        (select max(version) + 1 from ${accessChanges}))
      order by version limit ${limit})`);
  return count;
};
