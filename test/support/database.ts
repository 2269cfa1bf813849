import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { inject } from 'vitest';
import { type Database, openDatabase } from '../../src/db/client.ts';
import { sqlStateOf } from '../../src/db/errors.ts';

export interface EmptyDatabase {
  ownerUrl: string;
  /** Can log in once the service role may look into the database: after the migrations. */
  serviceUrl: string;
  /** Ends its connections and drops it. */
  drop(): Promise<void>;
}

/** `db` and `sql` are connected as the service role, like the product. */
export interface TestDatabase extends Database {
  ownerUrl: string;
  serviceUrl: string;
  /** Closes the connections and drops the database. */
  close(): Promise<void>;
}

const ownerRole = 'freehold_owner';
const triesMax = 40;

/** For what only an administrator of the cluster may do. */
export const asSuperuser = async (run: (sql: postgres.Sql) => Promise<unknown>): Promise<void> => {
  const sql = postgres(inject('servers').superuserUrl, { max: 1, onnotice: () => undefined });
  try {
    await run(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
};

const withDatabaseName = (url: string, name: string): string => {
  const renamed = new URL(url);
  renamed.pathname = `/${name}`;
  return renamed.href;
};

const isTemplateBusy = (error: unknown): boolean => sqlStateOf(error) === '55006';

const createFrom = async (template: string): Promise<EmptyDatabase> => {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asSuperuser(async (sql) => {
    for (let tries = 1; ; tries += 1) {
      try {
        await sql`create database ${sql(name)} template ${sql(template)} owner ${sql(ownerRole)}`;
        return;
      } catch (error) {
        if (!isTemplateBusy(error) || tries === triesMax) throw error;
        await sleep(100);
      }
    }
  });
  const { ownerUrl, serviceUrl } = inject('servers');
  return {
    ownerUrl: withDatabaseName(ownerUrl, name),
    serviceUrl: withDatabaseName(serviceUrl, name),
    drop: () => asSuperuser((sql) => sql`drop database ${sql(name)} with (force)`),
  };
};

/** A database without any table of ours. */
export const createEmptyDatabase = (): Promise<EmptyDatabase> => createFrom('template0');

/** A database of one's own with all migrations, as a copy of the one that was migrated at the start of the run. */
export const createTestDatabase = async (): Promise<TestDatabase> => {
  const template = new URL(inject('servers').ownerUrl).pathname.slice(1);
  const { ownerUrl, serviceUrl, drop } = await createFrom(template);
  const database = openDatabase(serviceUrl, 'freehold-test', { max: 5 });
  return {
    ...database,
    ownerUrl,
    serviceUrl,
    async close() {
      await database.close();
      await drop();
    },
  };
};

/** As the owner of the schema, whom no policy binds: for catalogs, and for rows that the product could not write. */
export const asOwnerOf = async <T>(
  { ownerUrl }: { ownerUrl: string },
  run: (sql: postgres.Sql) => Promise<T>,
): Promise<T> => {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    return await run(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
};

interface Refusal {
  sqlState: string;
  constraint: string | undefined;
}

/** What Postgres refused this with; an error when it did not. */
export const refusalOf = async (attempt: PromiseLike<unknown>): Promise<Refusal> => {
  try {
    await attempt;
  } catch (error) {
    for (let current: unknown = error; current instanceof Error; current = current.cause) {
      if (current instanceof postgres.PostgresError) {
        return { sqlState: current.code, constraint: current.constraint_name };
      }
    }
    throw error;
  }
  throw new Error('Postgres accepted it');
};
