import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { watchSql } from '../telemetry/sql-client.ts';
import { createPoolCounter, type PoolUsage } from '../telemetry/sql-pool.ts';
import * as schema from './schema.ts';
import { watchedClient } from './watched-client.ts';

export type Db = PostgresJsDatabase<typeof schema>;
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];

export interface PoolSettings {
  max: number;
  idleSeconds: number;
  lifetimeSeconds: number;
  connectSeconds: number;
  statementTimeoutMs: number;
  /** Behind PgBouncer in transaction mode: no named prepared statements, no settings in the start-up packet. */
  pgbouncer: boolean;
  /** Postgres itself refuses to write anything for this process. */
  readOnly: boolean;
}

const poolDefaults: PoolSettings = {
  max: 20,
  idleSeconds: 60,
  lifetimeSeconds: 1_800,
  connectSeconds: 3,
  statementTimeoutMs: 10_000,
  pgbouncer: false,
  readOnly: false,
};

/** Seconds before a reconnect; the driver's own backoff grows to 20 s, and requests wait with it. */
export const reconnectBackoff = (): number => 0.2;

export interface Database {
  db: Db;
  /** Raw statements on the same pool. */
  sql: postgres.Sql;
  poolUsage(): PoolUsage;
  close(): Promise<void>;
}

export const openDatabase = (
  url: string,
  applicationName: string,
  pool: Partial<PoolSettings> = {},
  onWarning?: (message: string) => void,
): Database => {
  const settings = { ...poolDefaults, ...pool };
  const counter = createPoolCounter(settings.max);
  const client = postgres(url, {
    max: settings.max,
    idle_timeout: settings.idleSeconds,
    max_lifetime: settings.lifetimeSeconds,
    connect_timeout: settings.connectSeconds,
    backoff: reconnectBackoff,
    prepare: !settings.pgbouncer,
    // Most notices come from migrations; errors reach the caller anyway.
    onnotice: ({ severity, message }) => {
      if (severity === 'WARNING' && message !== undefined) onWarning?.(message);
    },
    connection: {
      application_name: applicationName,
      ...(settings.pgbouncer ? {} : { statement_timeout: settings.statementTimeoutMs }),
      ...(settings.readOnly && !settings.pgbouncer ? { default_transaction_read_only: true } : {}),
    },
  });
  const sql = watchedClient(client, { watcher: watchSql(counter), isPreparing: !settings.pgbouncer });
  return {
    db: drizzle(sql, { schema, casing: 'snake_case' }),
    sql,
    poolUsage: counter.usage,
    close: () => client.end({ timeout: 5 }),
  };
};
