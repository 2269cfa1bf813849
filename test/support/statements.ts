import type postgres from 'postgres';
import type { Db } from '../../src/db/client.ts';

export interface Statement {
  /** The number of the connection in the pool. */
  connection: number;
  text: string;
}

/** Records the statements that a pool sends, in order and including `begin` and `commit`, until `stop`. */
export const recordStatements = (db: Db): { statements: Statement[]; stop(): void } => {
  const statements: Statement[] = [];
  const { options } = (db as Db & { $client: postgres.Sql }).$client;
  options.debug = (connection, text) => void statements.push({ connection, text });
  return {
    statements,
    stop: () => {
      options.debug = false;
    },
  };
};
