import { sql } from 'drizzle-orm';
import type { Db } from './client.ts';

/** The server's version and its clock, as milliseconds since 1970. */
export const examineDatabase = async (db: Db): Promise<{ version: string; nowMs: number }> => {
  const [row] = await db.execute<{ version: string; nowMs: string }>(sql`
    select current_setting('server_version') as version,
      (extract(epoch from clock_timestamp()) * 1000)::bigint::text as "nowMs"`);
  if (row === undefined) throw new Error('The database did not answer');
  return { version: row.version, nowMs: Number(row.nowMs) };
};
