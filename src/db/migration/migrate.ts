import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import { DomainError } from '../../contract/errors.ts';
import { type Database, openDatabase } from '../client.ts';
import { codedDatabaseError } from '../errors.ts';
import {
  appliedMigrations,
  migrationsFolder,
  pendingMigrations,
  readMigrations,
  readStatements,
} from './migrations.ts';
import { prepareServiceLogin } from './service-login.ts';

export interface MigrateOptions {
  ownerUrl: string;
  onProgress?: (line: string) => void;
  /** How long to wait for a server that is just starting. */
  waitMsMax?: number;
}

const connectPauseMs = 250;

const isStarting = (error: unknown): boolean => {
  const coded = codedDatabaseError(error);
  return coded instanceof DomainError && coded.code === 'database_unavailable';
};

const waitForServer = async ({ sql }: Database, { onProgress, waitMsMax = 30_000 }: MigrateOptions): Promise<void> => {
  const startedAt = Date.now();
  for (let tries = 1; ; tries += 1) {
    try {
      await sql`select 1`;
      return;
    } catch (error) {
      if (!isStarting(error) || Date.now() - startedAt > waitMsMax) throw error;
      if (tries === 1) onProgress?.('waiting for Postgres');
      await sleep(connectPauseMs);
    }
  }
};

/**
 * Runs alone in this database: other processes that migrate wait. The lock is the session's, so there is one connection,
 * never replaced, and a process that dies frees it.
 */
export const asOwner = async <T>(options: MigrateOptions, run: (database: Database) => Promise<T>): Promise<T> => {
  const pool = { max: 1, idleSeconds: 0, lifetimeSeconds: 0, statementTimeoutMs: 0 };
  const database = openDatabase(options.ownerUrl, 'freehold-migrate', pool, options.onProgress);
  try {
    await waitForServer(database, options);
    await database.sql`select pg_advisory_lock(hashtextextended('freehold.migrations', 0))`;
    // A statement that waits for a busy table makes all that come after it wait too: better to fail and be run again.
    await database.sql`set lock_timeout = '10s'`;
    return await run(database);
  } finally {
    await database.close();
  }
};

/**
 * Applies what is pending, all of it or nothing, and gives the service role the password of `serviceUrl`.
 * Returns the tags applied.
 */
export const migrateUp = (options: MigrateOptions & { serviceUrl?: string | undefined }): Promise<string[]> =>
  asOwner(options, async ({ db, sql }) => {
    const pending = await pendingMigrations(db);
    await migrate(db, { migrationsFolder });
    const [skipped] = await pendingMigrations(db);
    if (skipped !== undefined) {
      throw new Error(`${skipped} is older than one that was applied already and was left out: generate it again`);
    }
    for (const tag of pending) options.onProgress?.(`applied ${tag}`);
    if (options.serviceUrl !== undefined) await prepareServiceLogin(sql, options.serviceUrl);
    return pending;
  });

/** `{ tag }`: until that one is the newest. */
export type RollbackTarget = 'one' | 'all' | { readonly tag: string };

const toRollBack = (applied: readonly string[], target: RollbackTarget): string[] => {
  const newestFirst = applied.toReversed();
  if (target === 'all') return newestFirst;
  if (target === 'one') return newestFirst.slice(0, 1);
  const index = newestFirst.indexOf(target.tag);
  if (index === -1) throw new Error(`${target.tag} is not an applied migration`);
  return newestFirst.slice(0, index);
};

/** Rolls back, newest first, each migration in a transaction of its own. Returns the tags rolled back. */
export const migrateDown = (options: MigrateOptions & { target: RollbackTarget }): Promise<string[]> =>
  asOwner(options, async ({ db, sql }) => {
    const known = new Map((await readMigrations()).map(({ tag, when }) => [when, tag]));
    const whens = new Map<string, number>();
    for (const { when } of await appliedMigrations(db)) {
      const tag = known.get(when);
      if (tag === undefined) {
        throw new Error(`The database has a migration of ${new Date(when).toISOString()} that is not in this checkout`);
      }
      whens.set(tag, when);
    }
    const tags = toRollBack([...whens.keys()], options.target);
    for (const tag of tags) {
      const statements = await readStatements(tag, 'down');
      await sql.begin(async (tx) => {
        for (const statement of statements) await tx.unsafe(statement);
        await tx`delete from drizzle.__drizzle_migrations where created_at = ${whens.get(tag) ?? null}`;
      });
      options.onProgress?.(`rolled back ${tag}`);
    }
    return tags;
  });
