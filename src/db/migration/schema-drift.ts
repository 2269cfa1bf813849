import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import type postgres from 'postgres';
import { drizzleKit, isCheckout, migrationsFolder, root } from '../../layout/layout.ts';
import { type Catalog, compareCatalogs, readCatalog } from './catalog.ts';
import { asOwner, type MigrateOptions } from './migrate.ts';
import { appliedMigrations, hashOf, type Migration, readMigrations, readSql } from './migrations.ts';

const generateMsMax = 60_000;

/** Returns the output of drizzle-kit. Its exit code is 0 even for most of its errors. */
const generate = async (schema: string, out: string): Promise<string> => {
  // The options are those of drizzle.config.ts. drizzle-kit takes relative paths only.
  const paths = ['--schema', schema, '--out', relative(root, out)];
  const options = ['--dialect', 'postgresql', '--casing', 'snake_case', '--name', 'drift'];
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [drizzleKit(), 'generate', ...paths, ...options],
    {
      cwd: root,
      timeout: generateMsMax,
    },
  );
  return `${stdout}\n${stderr}`;
};

/**
 * Returns the statements that drizzle-kit would add to the migrations. None if they make what the schema's code
 * declares. Only in a checkout: the package has neither drizzle-kit nor the code of the schema.
 */
export const findCodeDrift = async (schema = 'src/db/schema.ts'): Promise<string[]> => {
  if (!isCheckout) return [];
  const folder = await mkdtemp(join(tmpdir(), 'freehold-drift-'));
  try {
    await cp(migrationsFolder, folder, { recursive: true });
    const before = new Set(await readdir(folder));
    const output = await generate(schema, folder);
    const added = (await readdir(folder)).filter((name) => name.endsWith('.sql') && !before.has(name));
    if (added.length === 0 && !output.includes('No schema changes')) {
      // It asks whether a change is a rename, and nobody is there to answer.
      const why = output.split('\n').find((line) => line.includes('Error')) ?? output.trim();
      return [`the code differs from what the migrations make; drizzle-kit does not say how: ${why}`];
    }
    const texts = await Promise.all(added.map((name) => readFile(join(folder, name), 'utf8')));
    return texts
      .flatMap((text) => text.split('--> statement-breakpoint'))
      .map((statement) => `no migration contains what the code declares: ${statement.trim()}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/**
 * Reads the schema of the database and the schema that these migrations make. The second is created in a transaction that
 * is rolled back: the transaction sees its own `public`, and everyone else still sees the real one. That needs no second
 * database and no right to create one.
 */
const catalogsOf = async (
  owner: postgres.Sql,
  migrations: readonly Migration[],
): Promise<{ database: Catalog; made: Catalog }> => {
  const sql = await owner.reserve();
  try {
    await sql`begin`;
    const database = await readCatalog(sql);
    await sql`alter schema public rename to freehold_drift_set_aside`;
    await sql`create schema public`;
    for (const { tag } of migrations) await sql.unsafe(await readSql(tag, 'up'));
    // Extensions are still in the schema set aside. Their operator classes are named as in the real one: without a schema.
    await sql`set local search_path = public, freehold_drift_set_aside`;
    return { database, made: await readCatalog(sql) };
  } finally {
    await sql`rollback`;
    sql.release();
  }
};

/** Returns where the database differs from what this release's migrations make, and which of them are not applied or edited. */
export const findDatabaseDrift = (options: MigrateOptions): Promise<string[]> =>
  asOwner(options, async ({ db, sql }) => {
    const all = await readMigrations();
    const applied = new Map((await appliedMigrations(db)).map(({ when, hash }) => [when, hash]));
    const lines: string[] = [];
    for (const { tag, when } of all) {
      const hash = applied.get(when);
      if (hash === undefined) lines.push(`${tag} has not been applied`);
      else if (hash !== (await hashOf(tag))) lines.push(`${tag} was edited after it was applied`);
    }
    const known = new Set(all.map(({ when }) => when));
    for (const when of applied.keys()) {
      if (!known.has(when))
        lines.push(
          `the database has a migration of ${new Date(when).toISOString()} that is not in this ${isCheckout ? 'checkout' : 'release'}`,
        );
    }
    if (applied.size === 0) return lines;
    const { database, made } = await catalogsOf(
      sql,
      all.filter(({ when }) => applied.has(when)),
    );
    return [...lines, ...compareCatalogs(database, made)];
  });
