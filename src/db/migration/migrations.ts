import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '../client.ts';
import { sqlStateOf } from '../errors.ts';

export const migrationsFolder = fileURLToPath(new URL('../../../drizzle', import.meta.url));

const Journal = z.object({ entries: z.array(z.object({ tag: z.string(), when: z.number() })) });

/** A migration of this checkout. `when` is its identity in the database's journal. */
export interface Migration {
  tag: string;
  when: number;
}

/** Oldest first. */
export const readMigrations = async (folder = migrationsFolder): Promise<Migration[]> =>
  Journal.parse(JSON.parse(await readFile(join(folder, 'meta', '_journal.json'), 'utf8'))).entries;

const readSql = (tag: string, direction: 'up' | 'down'): Promise<string> =>
  readFile(join(migrationsFolder, direction === 'up' ? `${tag}.sql` : `${tag}.down.sql`), 'utf8');

/** Its statements, one by one: the extended protocol takes no more. */
export const readStatements = async (tag: string, direction: 'up' | 'down'): Promise<string[]> =>
  (await readSql(tag, direction)).split('--> statement-breakpoint');

/** As drizzle's migrator computes it. */
export const hashOf = async (tag: string): Promise<string> =>
  createHash('sha256')
    .update(await readSql(tag, 'up'))
    .digest('hex');

interface AppliedMigration {
  when: number;
  hash: string;
}

const noSuchTable = '42P01';

/** What the database's journal says, oldest first; nothing when no migration ever ran. */
export const appliedMigrations = async (db: Db): Promise<AppliedMigration[]> => {
  try {
    const rows = await db.execute<{ created_at: string; hash: string }>(
      sql`select created_at::text, hash from drizzle.__drizzle_migrations order by drizzle.__drizzle_migrations.created_at`,
    );
    return rows.map(({ created_at, hash }) => ({ when: Number(created_at), hash }));
  } catch (error) {
    if (sqlStateOf(error) === noSuchTable) return [];
    throw error;
  }
};

/**
 * Tags of this checkout's migrations that the database has not had, oldest first. A database that is ahead, as during a
 * rolling deployment, has none pending.
 */
export const pendingMigrations = async (db: Db): Promise<string[]> => {
  const [all, applied] = await Promise.all([readMigrations(), appliedMigrations(db)]);
  const had = new Set(applied.map(({ when }) => when));
  return all.filter(({ when }) => !had.has(when)).map(({ tag }) => tag);
};
