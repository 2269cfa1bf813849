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

/** Lists the operators with one of these roles, in any scope: the first twenty. */
export const findOperators = async (db: Db | Tx, roles: readonly OperatorRole[]): Promise<string[]> => {
  const rows = await runStatement<{ id: string }>(
    db,
    sql`select id from freehold_find_operators(${sql.param([...roles])}::text[]) as id`,
  );
  return rows.map(({ id }) => id);
};
