import type postgres from 'postgres';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { type Catalog, compareCatalogs, readCatalog } from '../../src/db/migration/catalog.ts';
import { asOwner, migrateDown, migrateUp } from '../../src/db/migration/migrate.ts';
import { pendingMigrations, readMigrations, readSql } from '../../src/db/migration/migrations.ts';
import { findDatabaseDrift } from '../../src/db/migration/schema-drift.ts';
import { asOwnerOf, createEmptyDatabase, type EmptyDatabase } from '../support/database.ts';

let database: EmptyDatabase;

beforeEach(async () => {
  database = await createEmptyDatabase();
});

afterEach(() => database.drop());

const tags = async (): Promise<string[]> => (await readMigrations()).map(({ tag }) => tag);

const catalog = (): Promise<Catalog> => asOwnerOf(database, readCatalog);

/** Runs `run` in a transaction that is rolled back. */
const undone = <T>(run: (owner: postgres.Sql) => Promise<T>): Promise<T> =>
  asOwnerOf(database, async (owner) => {
    await owner`begin`;
    try {
      return await run(owner);
    } finally {
      await owner`rollback`;
    }
  });

const catalogWith = async (owner: postgres.Sql, tag: string): Promise<Catalog> => {
  await owner.unsafe(await readSql(tag, 'up'));
  return readCatalog(owner);
};

test('migrations go up, down to an empty schema, and up to the same schema again, each exactly reversible and repeatable', async () => {
  const { ownerUrl } = database;
  const all = await tags();
  const empty = await catalog();
  expect(await migrateUp({ ownerUrl })).toEqual(all);
  const migrated = await catalog();

  const steps: { tag: string; rolledBack: Catalog; appliedAgain: Catalog }[] = [];
  for (const tag of all.toReversed()) {
    expect(await migrateDown({ ownerUrl, target: 'one' })).toEqual([tag]);
    const rolledBack = await catalog();
    steps.push({ tag, rolledBack, appliedAgain: await undone((owner) => catalogWith(owner, tag)) });
  }
  expect(await migrateDown({ ownerUrl, target: 'one' })).toEqual([]);
  // The journal stays, but is empty.
  const left = compareCatalogs(await catalog(), empty);
  expect(left.filter((line) => !line.includes('__drizzle_migrations'))).toEqual([]);

  const differences = await undone(async (owner) => {
    const lines: string[] = [];
    let before = await readCatalog(owner);
    for (const { tag, rolledBack, appliedAgain } of steps.toReversed()) {
      const after = await catalogWith(owner, tag);
      lines.push(...compareCatalogs(rolledBack, before).map((line) => `${tag} rolled back: ${line}`));
      lines.push(...compareCatalogs(appliedAgain, after).map((line) => `${tag} applied again: ${line}`));
      before = after;
    }
    return lines;
  });
  expect(differences).toEqual([]);

  expect(await migrateUp({ ownerUrl })).toEqual(all);
  expect(compareCatalogs(await catalog(), migrated)).toEqual([]);
});

test('migrations roll back to a named one, which stays applied', async () => {
  const { ownerUrl } = database;
  const [first = '', second, ...later] = await tags();
  await migrateUp({ ownerUrl });
  expect(await migrateDown({ ownerUrl, target: { tag: first } })).toEqual([...later.toReversed(), second]);
  expect(await findDatabaseDrift({ ownerUrl })).toEqual([second, ...later].map((tag) => `${tag} has not been applied`));
  await expect(migrateDown({ ownerUrl, target: { tag: 'no_such' } })).rejects.toThrow(
    'no_such is not an applied migration',
  );
  expect(await migrateUp({ ownerUrl })).toEqual([second, ...later]);
});

test('failed migrations and failed rollbacks leave nothing behind', async () => {
  const { ownerUrl } = database;
  await asOwnerOf(database, (owner) => owner`create table outbox (mine int)`);
  await expect(migrateUp({ ownerUrl })).rejects.toThrow();
  expect(await asOwner({ ownerUrl }, ({ db }) => pendingMigrations(db))).toEqual(await tags());
  const tables = [...(await catalog()).keys()].filter((object) => object.startsWith('table '));
  expect(tables.sort()).toEqual(['table __drizzle_migrations', 'table outbox']);
  await asOwnerOf(database, (owner) => owner`drop table outbox`);
  await migrateUp({ ownerUrl });
  await asOwnerOf(database, (owner) => owner`create view people as select id from users`);
  const [, organizationsTag = ''] = await tags();
  await expect(migrateDown({ ownerUrl, target: { tag: organizationsTag } })).rejects.toThrow(
    'other objects depend on them',
  );
  const pending = await asOwner({ ownerUrl }, ({ db }) => pendingMigrations(db));
  expect(pending[0]).toBe('0003_create_api_keys_table');
  await asOwnerOf(database, (owner) => owner`drop view people`);
  await migrateUp({ ownerUrl });
});

test('pending migrations are visible to the service role, which /readyz uses', async () => {
  const { ownerUrl, serviceUrl } = database;
  await migrateUp({ ownerUrl });
  const [organizationsTag = ''] = (await tags()).slice(1);
  const service = openDatabase(serviceUrl, 'freehold-test', { max: 1 });
  try {
    expect(await pendingMigrations(service.db)).toEqual([]);
    await migrateDown({ ownerUrl, target: { tag: organizationsTag } });
    expect(await pendingMigrations(service.db)).toEqual((await tags()).slice(2));
  } finally {
    await service.close();
  }
});

test('migrations of a newer release neither make this one unready nor are rolled back by it', async () => {
  const { ownerUrl } = database;
  await migrateUp({ ownerUrl });
  await asOwnerOf(
    database,
    (owner) => owner`insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', 32503680000000)`,
  );
  expect(await asOwner({ ownerUrl }, ({ db }) => pendingMigrations(db))).toEqual([]);
  await expect(migrateDown({ ownerUrl, target: 'one' })).rejects.toThrow('not in this checkout');
});
