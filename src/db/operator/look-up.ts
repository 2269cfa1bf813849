import { sql } from 'drizzle-orm';
import type { OperatorRole } from '../../contract/permissions.ts';
import type { Db, Tx } from '../client.ts';
import { runStatement } from '../statement.ts';

/** Finds the role of an operator, in any scope; null: the person is none. */
export const findOperatorRole = async (db: Db | Tx, identityId: string): Promise<OperatorRole | null> => {
  const [row] = await runStatement<{ role: OperatorRole | null }>(
    db,
    sql`select freehold_find_operator(${identityId}) as role`,
  );
  return row?.role ?? null;
};
