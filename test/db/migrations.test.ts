import { randomUUID } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { type Catalog, compareCatalogs, readCatalog } from '../../src/db/migration/catalog.ts';
import { asOwner, migrateDown, migrateUp } from '../../src/db/migration/migrate.ts';
import { migrationsFolder, pendingMigrations, readMigrations } from '../../src/db/migration/migrations.ts';
import { findDatabaseDrift } from '../../src/db/migration/schema-drift.ts';
import { asOwnerOf, createEmptyDatabase, type EmptyDatabase } from '../support/database.ts';

let database: EmptyDatabase;

beforeEach(async () => {
  database = await createEmptyDatabase();
});

afterEach(() => database.drop());

const tags = async (): Promise<string[]> => (await readMigrations()).map(({ tag }) => tag);

const catalog = (): Promise<Catalog> => asOwnerOf(database, readCatalog);

test('come with a way back each, in an order that no clock can upset', async () => {
  const migrations = await readMigrations();
  for (const { tag } of migrations) {
    await access(join(migrationsFolder, `${tag}.sql`));
    await access(join(migrationsFolder, `${tag}.down.sql`));
  }
  const whens = migrations.map(({ when }) => when);
  // drizzle's migrator leaves out, without a word, what is older than the last one applied.
  expect(whens).toEqual([...new Set(whens)].sort((a, b) => a - b));
});

test('lead from nothing up, back to nothing, and up to the same again', async () => {
  const { ownerUrl } = database;
  const empty = await catalog();
  expect(await migrateUp({ ownerUrl })).toEqual(await tags());
  const migrated = await catalog();
  expect(await migrateDown({ ownerUrl, target: 'all' })).toEqual((await tags()).toReversed());
  // The journal stays, empty.
  const left = compareCatalogs(await catalog(), empty);
  expect(left.filter((line) => !line.includes('__drizzle_migrations'))).toEqual([]);
  expect(await migrateUp({ ownerUrl })).toEqual(await tags());
  expect(compareCatalogs(await catalog(), migrated)).toEqual([]);
});

test.for(await tags())('%s is taken back, with all that came after, exactly, and can be applied again', async (tag) => {
  const { ownerUrl } = database;
  const all = await tags();
  const later = all.slice(all.indexOf(tag));
  const previous = all[all.indexOf(tag) - 1];
  await migrateUp({ ownerUrl });
  const target = previous === undefined ? 'all' : { tag: previous };
  expect(await migrateDown({ ownerUrl, target })).toEqual(later.toReversed());
  // What is there now is what those that are left make from nothing.
  if (previous === undefined) expect(await migrateDown({ ownerUrl, target: 'one' })).toEqual([]);
  else expect(await findDatabaseDrift({ ownerUrl })).toEqual(later.map((each) => `${each} has not been applied`));
  expect(await migrateUp({ ownerUrl })).toEqual(later);
  expect(await findDatabaseDrift({ ownerUrl })).toEqual([]);
});

test('roll back to a named one, which stays', async () => {
  const { ownerUrl } = database;
  const [first = '', second, ...later] = await tags();
  await migrateUp({ ownerUrl });
  expect(await migrateDown({ ownerUrl, target: { tag: first } })).toEqual([...later.toReversed(), second]);
  await expect(migrateDown({ ownerUrl, target: { tag: 'no_such' } })).rejects.toThrow(
    'no_such is not an applied migration',
  );
  expect(await migrateUp({ ownerUrl })).toEqual([second, ...later]);
});

test('0016_owners is taken back without the secrets that the release before cannot read, once no two operations of an organization are open', async () => {
  const { ownerUrl } = database;
  const target = { tag: '0015_consent_and_names' };
  await migrateUp({ ownerUrl });
  const [orgId, first, second] = [randomUUID(), randomUUID(), randomUUID()];
  await asOwnerOf(database, async (owner) => {
    for (const purpose of ['pepper', 'audit', 'seal', 'link', 'decision'])
      await owner`insert into key_ring (id, purpose, provider, wrapped, active_at)
        values (${randomUUID()}, ${purpose}, 'p', 'w', now())`;
    for (const [id, isExclusive] of [
      [first, true],
      [second, false],
    ] as const)
      await owner`insert into operations (id, kind, org_id, is_exclusive, steps, input, actor, request_id, workflow_id)
        values (${id}, 'suspendOrganization', ${orgId}, ${isExclusive}, '[]', '{}', 'a', 'r', ${id})`;
  });
  await expect(migrateDown({ ownerUrl, target })).rejects.toThrow();
  await asOwnerOf(database, (owner) => owner`delete from operations where id = ${second}`);
  await migrateDown({ ownerUrl, target });
  const left = await asOwnerOf(database, (owner) => owner<{ purpose: string }[]>`select purpose from key_ring`);
  expect(left.map(({ purpose }) => purpose).sort()).toEqual(['audit', 'pepper']);
  await migrateDown({ ownerUrl, target: 'all' });
  await migrateUp({ ownerUrl });
});

test('that fail leave nothing behind, and their rollback neither', async () => {
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

test('that are pending are seen by the service role, which /readyz asks as', async () => {
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

test('of a newer release do not make this one unready, and are not rolled back by it', async () => {
  const { ownerUrl } = database;
  await migrateUp({ ownerUrl });
  await asOwnerOf(
    database,
    (owner) => owner`insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', 32503680000000)`,
  );
  expect(await asOwner({ ownerUrl }, ({ db }) => pendingMigrations(db))).toEqual([]);
  await expect(migrateDown({ ownerUrl, target: 'one' })).rejects.toThrow('not in this checkout');
});
