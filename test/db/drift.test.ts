import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrateDown, migrateUp } from '../../src/db/migration/migrate.ts';
import { readMigrations } from '../../src/db/migration/migrations.ts';
import { findCodeDrift, findDatabaseDrift } from '../../src/db/migration/schema-drift.ts';
import { asOwnerOf, createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.close());

const change = (statement: string) => asOwnerOf(database, (owner) => owner.unsafe(statement));

test('code, migrations and database agree', async () => {
  expect(await findCodeDrift()).toEqual([]);
  expect(await findDatabaseDrift(database)).toEqual([]);
});

describe('a manual change is found', () => {
  const tenantOnly = `(org_id = nullif(current_setting('app.org_id', true), '')::uuid)`;
  const changes = [
    [
      'a column',
      'alter table users add x int',
      'alter table users drop x',
      'no migration made column users.x: integer',
    ],
    [
      'a type',
      'alter table users alter version type bigint',
      'alter table users alter version type int',
      'column users.version differs: the database has bigint not null default 1; the migrations make integer not null default 1',
    ],
    [
      'a default',
      'alter table operations alter seq drop default',
      'alter table operations alter seq set default 0',
      'column operations.seq differs',
    ],
    [
      'a policy that is gone',
      'drop policy tenant on operations',
      `create policy tenant on operations for all to freehold_service using ${tenantOnly} with check ${tenantOnly}`,
      'the database lacks policy tenant on operations',
    ],
    [
      'a policy that is open',
      'alter policy tenant on schedules using (true)',
      `alter policy tenant on schedules using ${tenantOnly}`,
      'policy tenant on schedules differs',
    ],
    [
      'row-level security that is off',
      'alter table tasks disable row level security',
      'alter table tasks enable row level security',
      'table tasks differs',
    ],
    [
      'a grant',
      'grant delete on audit_events to freehold_service',
      'revoke delete on audit_events from freehold_service',
      'grants on table audit_events to freehold_service differs',
    ],
    [
      'an index that is gone',
      'drop index outbox_org_id_created_at_idx',
      'create index outbox_org_id_created_at_idx on outbox (org_id, created_at)',
      'the database lacks index outbox_org_id_created_at_idx',
    ],
    [
      'a foreign key that is gone',
      'alter table tasks drop constraint tasks_workflow_fkey',
      'alter table tasks add constraint tasks_workflow_fkey foreign key (org_id, workflow_id) references workflows (org_id, id)',
      'the database lacks constraint tasks_workflow_fkey on tasks',
    ],
    [
      'a trigger that is off',
      'alter table users disable trigger users_keep_owner',
      'alter table users enable trigger users_keep_owner',
      'trigger users_keep_owner on users differs',
    ],
    [
      'a function that everybody may call',
      'grant execute on function freehold_find_credential(text[]) to public',
      'revoke execute on function freehold_find_credential(text[]) from public',
      'no migration made grants on function freehold_find_credential(hashes text[]) to PUBLIC',
    ],
    ['a table', 'create table mine ()', 'drop table mine', 'no migration made table mine'],
    [
      'a function',
      'create function mine() returns int language sql as $$ select 1 $$',
      'drop function mine',
      'no migration made function mine()',
    ],
  ] as const;
  let found: string[];

  beforeAll(async () => {
    for (const [, make] of changes) await change(make);
    found = await findDatabaseDrift(database);
    for (const [, , undo] of changes) await change(undo);
  });

  test.for(changes)('%s', ([, , , line]) => {
    expect(
      found.filter((each) => each.startsWith(line)),
      found.join('\n'),
    ).toHaveLength(1);
  });

  test('nothing else is reported, and nothing at all after the changes are undone', async () => {
    const others = found.filter((each) => !changes.some(([, , , line]) => each.startsWith(line)));
    expect(others).toEqual(['no migration made grants on function mine() to PUBLIC: EXECUTE']);
    expect(await findDatabaseDrift(database)).toEqual([]);
  });
});

test('the check leaves the database unchanged', async () => {
  const names = () =>
    asOwnerOf(
      database,
      (owner) => owner`select nspname, oid::int from pg_namespace where nspname !~ '^pg_' order by 1`,
    );
  const before = await names();
  await findDatabaseDrift(database);
  expect([...(await names())]).toEqual([...before]);
});

test('a migration that is missing or was edited after it was applied is named', async () => {
  const newest = (await readMigrations()).at(-1);
  await migrateDown({ ownerUrl: database.ownerUrl, target: 'one' });
  expect(await findDatabaseDrift(database)).toEqual([`${newest?.tag} has not been applied`]);
  await migrateUp({ ownerUrl: database.ownerUrl });
  await change(`update drizzle.__drizzle_migrations set hash = 'other' where id = 2`);
  expect(await findDatabaseDrift(database)).toEqual([
    '0001_create_organizations_table was edited after it was applied',
  ]);
});

describe('schema code without a migration is found', () => {
  const root = join(import.meta.dirname, '..', '..');

  const driftOf = async (code: string): Promise<string[]> => {
    // Must be inside the checkout, because the code imports from it and drizzle-kit needs relative paths.
    const folder = await mkdtemp(join(root, 'node_modules', '.drift-'));
    try {
      const schema = join(folder, 'schema.ts');
      await writeFile(schema, code);
      return await findCodeDrift(`./${relative(root, schema)}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  const everything = `export * from '${join(root, 'src/db/schema.ts')}';\n`;

  test('a new table', async () => {
    const lines = await driftOf(
      `${everything}import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const t = pgTable('mine', { a: text() });`,
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('CREATE TABLE "mine"');
  });

  test('a possible rename, which makes drizzle-kit prompt', async () => {
    const lines = await driftOf(
      `export * from '${join(root, 'src/db/organization/schema.ts')}';
       export * from '${join(root, 'src/db/user/schema.ts')}';
       import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const t = pgTable('mine', { a: text() });`,
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('drizzle-kit does not say how');
  });
});
