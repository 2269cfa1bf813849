import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { inject } from 'vitest';
import { type Database, openDatabase } from '../../src/db/client.ts';
import { sqlStateOf } from '../../src/db/errors.ts';

export interface EmptyDatabase {
  ownerUrl: string;
  /** URL of the service role, which can log in after the migrations. */
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

/** Runs statements as an administrator of the cluster. */
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

/** Creates a database without the product's tables. */
export const createEmptyDatabase = (): Promise<EmptyDatabase> => createFrom('template0');

/** Creates a separate database with all migrations, as a copy of the one migrated at the start of the run. */
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

/** Runs statements as the schema owner, who bypasses policies, for catalogs and rows that the product cannot write. */
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

/** Returns the error of Postgres for this attempt. Throws if it succeeds. */
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
