import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { migrationsFolder } from '../../layout/layout.ts';
import type { Db } from '../client.ts';
import { sqlStateOf } from '../errors.ts';

const Journal = z.object({ entries: z.array(z.object({ tag: z.string(), when: z.number() })) });

/** A migration of this release. `when` identifies it in the journal of the database. */
export interface Migration {
  tag: string;
  when: number;
}

/** Returns the migrations of this release, oldest first. */
export const readMigrations = async (folder = migrationsFolder): Promise<Migration[]> =>
  Journal.parse(JSON.parse(await readFile(join(folder, 'meta', '_journal.json'), 'utf8'))).entries;

/** Returns all statements of a migration. The breakpoints between them, where drizzle's migrator cuts, are comments. */
export const readSql = (tag: string, direction: 'up' | 'down'): Promise<string> =>
  readFile(join(migrationsFolder, direction === 'up' ? `${tag}.sql` : `${tag}.down.sql`), 'utf8');

/** Computes the hash that drizzle's migrator records. */
export const hashOf = async (tag: string): Promise<string> =>
  createHash('sha256')
    .update(await readSql(tag, 'up'))
    .digest('hex');

interface AppliedMigration {
  when: number;
  hash: string;
}

const noSuchTable = '42P01';

/** Returns what the journal of the database records, oldest first. Empty if no migration has ever run. */
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
 * Returns the tags of this release's migrations that are not applied, oldest first. A database that is ahead, as during a
 * rolling deployment, has none pending.
 */
export const pendingMigrations = async (db: Db): Promise<string[]> => {
  const [all, applied] = await Promise.all([readMigrations(), appliedMigrations(db)]);
  const known = new Set(applied.map(({ when }) => when));
  return all.filter(({ when }) => !known.has(when)).map(({ tag }) => tag);
};
