import type { SQL } from 'drizzle-orm';
import type { Db, Tx } from './client.ts';
import { codedDatabaseError } from './errors.ts';

/**
 * Runs one statement, outside of any transaction unless the caller has one, and returns its rows. An outage has the same code as
 * in a transaction of `tenancy.ts`.
 */
export const runStatement = async <Row extends object>(db: Db | Tx, statement: SQL): Promise<Row[]> => {
  try {
    return [...((await db.execute(statement)) as unknown as Iterable<Row>)];
  } catch (error) {
    throw codedDatabaseError(error);
  }
};
