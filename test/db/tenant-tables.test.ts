import { afterAll, beforeAll, expect, test } from 'vitest';
import { removedTables, tenantTables } from '../../src/db/deletion/tenant-tables.ts';
import { asOwnerOf, createTestDatabase, type TestDatabase } from '../support/database.ts';

// Compares the tables that a deletion clears with the catalog of a migrated database.

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const sorted = (tables: readonly { name: string }[]): string[] => tables.map(({ name }) => name).sort();

test('a deletion removes the rows of every tenant table in the schema', () => {
  expect(sorted(removedTables)).toEqual(sorted(tenantTables));
});

test('it knows every table with a direct or indirect foreign key to organizations', async () => {
  const referring = await asOwnerOf(
    database,
    (sql) => sql<{ name: string }[]>`
      with recursive referring (name) as (
        select 'organizations'::regclass
        union
        select conrelid from pg_constraint join referring on confrelid = referring.name where contype = 'f')
      select name::text from referring where name <> 'organizations'::regclass order by 1`,
  );
  // A notification belongs to an organization or a person, so it has no foreign key to either as its owner.
  const removed = removedTables.filter(({ name }) => name !== 'notifications');
  expect(sorted(referring)).toEqual(sorted(removed));
});

test('it removes referring rows before the rows they refer to', async () => {
  const keys = await asOwnerOf(
    database,
    (sql) => sql<{ from: string; to: string }[]>`
      select conrelid::regclass::text as "from", confrelid::regclass::text as "to" from pg_constraint
      where contype = 'f' and conrelid <> confrelid`,
  );
  const order = removedTables.map(({ name }) => name);
  const wrong = keys.filter(
    ({ from, to }) => order.includes(from) && order.includes(to) && order.indexOf(from) > order.indexOf(to),
  );
  expect(wrong).toEqual([]);
});

test('an exported row has no column that looks like a secret', () => {
  const secret = /hash|secret|pepper|wrapped|password|token|cipher/i;
  // The prefix of a key is public, and so is whether an organization allows passwords.
  const found = removedTables.flatMap(({ name, exported }) =>
    Object.keys(exported)
      .filter((column) => secret.test(column) && column !== 'passwordAllowed')
      .map((column) => `${name}.${column}`),
  );
  expect(found).toEqual([]);
});

test('every table is paged by its id, or has one row for each organization', async () => {
  const keyed = await asOwnerOf(
    database,
    (sql) => sql<{ name: string; column: string }[]>`
      select indrelid::regclass::text as name, attname as column from pg_index
      join pg_attribute on attrelid = indrelid and attnum = indkey[0] where indisprimary and indnkeyatts = 1`,
  );
  for (const { name, id } of removedTables) {
    expect(keyed).toContainEqual({ name, column: id === null ? 'org_id' : 'id' });
  }
});
