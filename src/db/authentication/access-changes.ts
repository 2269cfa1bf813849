import { sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { forgottenAtOnceMax } from '../delete-in-pages.ts';
import { accessChanges } from './schema.ts';

/**
 * Deletes up to `limit` old changes and returns their number. Deletes from the oldest version on only, because a process
 * relies on every version after the oldest one kept. A long transaction can have a young version and an old time.
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
