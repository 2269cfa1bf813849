import { sql } from 'drizzle-orm';
import type { Db, Tx } from './client.ts';

/** One transaction that sees and writes the rows of this organization only. */
export const withOrganization = <T>(db: Db, orgId: string, run: (tx: Tx) => Promise<T>): Promise<T> =>
  db.transaction(async (tx) => {
    await tx.execute(sql`select set_config('app.org_id', ${orgId}, true)`);
    return run(tx);
  });

/** One transaction that crosses organizations. A role, not a setting: no input can turn one into the other. */
export const withPlatform = <T>(db: Db, run: (tx: Tx) => Promise<T>): Promise<T> =>
  db.transaction(async (tx) => {
    await tx.execute(sql`set local role freehold_platform`);
    return run(tx);
  });
