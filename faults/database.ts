import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';

/** The campaign's own connection to the database: direct, and patient while Postgres is being killed. */
export interface Database {
  query<T extends object>(statement: string, parameters?: (string | number)[]): Promise<T[]>;
  close(): Promise<void>;
}

const patienceMsMax = 60_000;

export const openDatabase = (ownerUrl: string): Database => {
  const sql = postgres(ownerUrl, {
    max: 4,
    connect_timeout: 5,
    backoff: () => 0.1,
    onnotice: () => undefined,
    // A constraint waits for users of the table and must not make all others wait behind it for long.
    connection: { application_name: 'campaign', lock_timeout: 2_000 },
  });
  return {
    query: async <T extends object>(statement: string, parameters: (string | number)[] = []) => {
      for (const until = Date.now() + patienceMsMax; ; await sleep(100)) {
        try {
          return (await sql.unsafe(statement, parameters)) as unknown as T[];
        } catch (error) {
          const isFinal = error instanceof postgres.PostgresError && !/^(57|08|55|53|40)/.test(error.code);
          if (isFinal || Date.now() > until) throw error;
        }
      }
    },
    close: () => sql.end({ timeout: 2 }),
  };
};
