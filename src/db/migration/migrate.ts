import { setTimeout as sleep } from 'node:timers/promises';
import { ConstantBackoff, handleWhen, retry } from 'cockatiel';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import { DomainError } from '../../contract/errors.ts';
import { isCheckout, migrationsFolder } from '../../layout/layout.ts';
import { type Database, openDatabase } from '../client.ts';
import { codedDatabaseError, sqlStateOf } from '../errors.ts';
import { appliedMigrations, pendingMigrations, readMigrations, readSql } from './migrations.ts';
import { prepareServiceLogin } from './service-login.ts';

export interface MigrateOptions {
  ownerUrl: string;
  onProgress?: (line: string) => void;
  /** How long to wait for a server that is still starting. */
  waitMsMax?: number;
}

const connectPauseMs = 250;

const isStarting = (error: unknown): boolean => {
  const coded = codedDatabaseError(error);
  return coded instanceof DomainError && coded.code === 'database_unavailable';
};

const waitForServer = async ({ sql }: Database, { onProgress, waitMsMax = 30_000 }: MigrateOptions): Promise<void> => {
  const startedAt = Date.now();
  for (let attempts = 1; ; attempts += 1) {
    try {
      await sql`select 1`;
      return;
    } catch (error) {
      if (!isStarting(error) || Date.now() - startedAt > waitMsMax) throw error;
      if (attempts === 1) onProgress?.('waiting for Postgres');
      await sleep(connectPauseMs);
    }
  }
};

/**
 * Runs alone in this database: other processes that migrate wait. The lock belongs to the session, so there is exactly one
 * connection, which is never replaced. A process that dies releases it.
 */
export const asOwner = async <T>(options: MigrateOptions, run: (database: Database) => Promise<T>): Promise<T> => {
  const pool = { max: 1, idleSeconds: 0, lifetimeSeconds: 0, statementTimeoutMs: 0 };
  const database = openDatabase(options.ownerUrl, 'freehold-migrate', pool, options.onProgress);
  try {
    await waitForServer(database, options);
    await database.sql`select pg_advisory_lock(hashtextextended('freehold.migrations', 0))`;
    // A statement that waits for a busy table makes all later statements on it wait too. Better to fail and run again.
    await database.sql`set lock_timeout = '10s'`;
    return await run(database);
  } finally {
    await database.close();
  }
};

/**
 * Applies all pending migrations or none, and gives the service role the password of `serviceUrl`. Returns the applied
 * tags.
 */
export const migrateUp = (options: MigrateOptions & { serviceUrl?: string | undefined }): Promise<string[]> =>
  asOwner(options, async ({ db, sql }) => {
    const pending = await pendingMigrations(db);
    await migrate(db, { migrationsFolder });
    const [skipped] = await pendingMigrations(db);
    if (skipped !== undefined) {
      throw new Error(`${skipped} was skipped because it is older than an applied migration. Generate it again.`);
    }
    for (const tag of pending) options.onProgress?.(`applied ${tag}`);
    if (options.serviceUrl !== undefined) await prepareServiceLogin(sql, options.serviceUrl);
    return pending;
  });

/** `{ tag }` stops when that migration is the newest. */
export type RollbackTarget = 'one' | 'all' | { readonly tag: string };

const toRollBack = (applied: readonly string[], target: RollbackTarget): string[] => {
  const newestFirst = applied.toReversed();
  if (target === 'all') return newestFirst;
  if (target === 'one') return newestFirst.slice(0, 1);
  const index = newestFirst.indexOf(target.tag);
  if (index === -1) throw new Error(`${target.tag} is not an applied migration`);
  return newestFirst.slice(0, index);
};

/**
 * Roles belong to the cluster. While another of its databases is dropped or gets a right, Postgres may fail to drop one:
 * "cache lookup failed for database", "tuple concurrently updated".
 */
const repeated = retry(
  handleWhen((error) => sqlStateOf(error) === 'XX000'),
  { maxAttempts: 20, backoff: new ConstantBackoff(50) },
);

/** Rolls back migrations, newest first, each in a transaction of its own. Returns their tags. */
export const migrateDown = (options: MigrateOptions & { target: RollbackTarget }): Promise<string[]> =>
  asOwner(options, async ({ db, sql }) => {
    const known = new Map((await readMigrations()).map(({ tag, when }) => [when, tag]));
    const whens = new Map<string, number>();
    for (const { when } of await appliedMigrations(db)) {
      const tag = known.get(when);
      if (tag === undefined) {
        throw new Error(
          `The database has a migration of ${new Date(when).toISOString()} that is not in this ${isCheckout ? 'checkout' : 'release'}`,
        );
      }
      whens.set(tag, when);
    }
    const tags = toRollBack([...whens.keys()], options.target);
    for (const tag of tags) {
      const statements = await readSql(tag, 'down');
      const rollBack = () =>
        sql.begin(async (tx) => {
          await tx.unsafe(statements);
          await tx`delete from drizzle.__drizzle_migrations where created_at = ${whens.get(tag) ?? null}`;
        });
      await repeated.execute(rollBack);
      options.onProgress?.(`rolled back ${tag}`);
    }
    return tags;
  });
