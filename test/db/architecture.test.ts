import { getTableConfig } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownerTables } from '../../src/db/deletion/tenant-tables.ts';
import { asOwnerOf, createTestDatabase, type TestDatabase } from '../support/database.ts';

// Checks properties that every table must have, in the catalog of a migrated database.

let database: TestDatabase;

interface Table {
  name: string;
  hasOrgId: boolean;
  hasRowSecurity: boolean;
}

let tables: Table[];

const readTables = (): Promise<Table[]> =>
  asOwnerOf(
    database,
    (owner) => owner<Table[]>`
      select relname as name, relrowsecurity as "hasRowSecurity",
        exists (select from pg_attribute where attrelid = pg_class.oid and attname = 'org_id') as "hasOrgId"
      from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`,
  );

beforeAll(async () => {
  database = await createTestDatabase();
  tables = await readTables();
});

afterAll(() => database.close());

const names = (found: readonly { name: string }[]): string[] => found.map(({ name }) => name);
const tenantTables = (): string[] => names(tables.filter(({ hasOrgId }) => hasOrgId));

const lookUp = <Row extends object>(statement: string): Promise<Row[]> =>
  asOwnerOf(database, (owner) => owner.unsafe<Row[]>(statement));

const idOf = (setting: string): string => `(NULLIF(current_setting('${setting}'::text, true), ''::text))::uuid`;
const ownRows = `(org_id = ${idOf('app.org_id')})`;
/** Limits rows to an organization, or to a person. */
const rowsOfOwner = `(org_id = COALESCE(${idOf('app.org_id')}, ${idOf('app.identity_id')}))`;
const isOfOwners = (name: string): boolean => ownerTables.some((table) => getTableConfig(table).name === name);

/** Properties that every table of an organization must have; each rule finds the tables that lack it. */
const rules = {
  'row-level security': () => names(tables.filter(({ hasRowSecurity }) => !hasRowSecurity)),
  'the policy that compares its org_id, for reads and writes': async () => {
    const guarded = await lookUp<{ name: string; rows: string }>(`
      select tablename as name, qual as rows from pg_policies
      where schemaname = 'public' and policyname = 'tenant' and cmd = 'ALL' and roles = '{freehold_service}'
      and qual = with_check`);
    const rowsOf = new Map(guarded.map(({ name, rows }) => [name, rows]));
    return tenantTables().filter((table) => rowsOf.get(table) !== (isOfOwners(table) ? rowsOfOwner : ownRows));
  },
  // A table with one row for each organization needs none.
  'an index that begins with org_id, created_at': async () => {
    const indexed = await lookUp<{ name: string }>(`
      with indexed as (
        select indrelid::regclass::text as name, indisprimary and indnkeyatts = 1 as "isWhole",
          (select array_agg(attname::text order by position) from unnest(indkey[0:1]) with ordinality as k (attnum, position)
            join pg_attribute using (attnum) where attrelid = indrelid) as columns
        from pg_index where indpred is null and indisvalid)
      select distinct name from indexed
      where columns = array['org_id', 'created_at'] or ("isWhole" and columns = array['org_id'])`);
    return tenantTables().filter((table) => !names(indexed).includes(table));
  },
  // What belongs to a person belongs to no organization.
  'org_id on both sides of its foreign keys': async () =>
    names(
      await lookUp<{ name: string }>(`
        select distinct conrelid::regclass::text as name from pg_constraint
        where contype = 'f' and confrelid::regclass::text not in ('organizations', 'identities', 'sessions')
        and (conkey[1] <> (select attnum from pg_attribute where attrelid = conrelid and attname = 'org_id')
          or confkey[1] <> (select attnum from pg_attribute where attrelid = confrelid and attname = 'org_id'))`),
    ),
  // Otherwise each deletion from the referenced table scans the whole referencing table.
  'an index that begins with the columns of each of its foreign keys': async () =>
    names(
      await lookUp<{ name: string }>(`
        select distinct conrelid::regclass::text as name from pg_constraint
        where contype = 'f' and not exists (
          select from pg_index where indrelid = conrelid and indisvalid and indpred is null
          and array(select unnest((indkey::int2[])[0:cardinality(conkey) - 1]) order by 1) = array(select unnest(conkey) order by 1)
        )`),
    ),
} as const;

const ruleNames = Object.keys(rules) as (keyof typeof rules)[];

describe.for(ruleNames)('every table of an organization has %s', (rule) => {
  test('without exception', async () => {
    expect(tables.length).toBeGreaterThanOrEqual(20);
    expect(await rules[rule]()).toEqual([]);
  });

  test('or is found by this check', async () => {
    try {
      await lookUp(`
        create table careless (id uuid primary key, org_id uuid, created_at timestamptz, user_id uuid references users (id))`);
      // Its policy is open to all, despite its name.
      await lookUp('create policy tenant on careless to freehold_service using (true)');
      tables = await readTables();
      expect(await rules[rule]()).toEqual(['careless']);
    } finally {
      await lookUp('drop table careless');
      tables = await readTables();
    }
  });
});

test('only these tables belong to no organization', () => {
  expect(names(tables.filter(({ hasOrgId }) => !hasOrgId))).toEqual([
    'access_changes',
    'access_marks',
    'access_version',
    'challenges',
    'device_authorizations',
    'drift_findings',
    'drift_policies',
    'email_suppressions',
    'factor_recoveries',
    'factors',
    'identities',
    'identity_passwords',
    'key_ring',
    'organizations',
    'password_recoveries',
    'platform_keys',
    'platform_operators',
    'policy_looks',
    'policy_revisions',
    'recovery_codes',
    'sessions',
    'unserved_payments',
  ]);
});

test('only the two roles have a policy, and the service role only that of its organization or person', async () => {
  const policies = await lookUp<{ name: string; roles: string[] }>(
    `select distinct policyname as name, roles from pg_policies where schemaname = 'public' order by 1`,
  );
  expect([...policies]).toEqual([
    { name: 'person', roles: ['freehold_service'] },
    { name: 'platform', roles: ['freehold_platform'] },
    { name: 'tenant', roles: ['freehold_service'] },
  ]);
});

// Who is an operator is the platform's business; a person sees it in the answer to `GET /v1/me`.
test('a table of a person shows the rows of that person only', async () => {
  const policies = await lookUp<{ name: string; rows: string; cmd: string; isSame: boolean }>(`
    select tablename as name, qual as rows, cmd, qual = with_check as "isSame" from pg_policies
    where schemaname = 'public' and policyname = 'person' order by 1`);
  const ownPerson = (column: string) => ({
    cmd: 'ALL',
    isSame: true,
    rows: `(${column} = ${idOf('app.identity_id')})`,
  });
  const personal = await lookUp<{ name: string }>(`
    select attrelid::regclass::text as name from pg_attribute join pg_class on pg_class.oid = attrelid
    where relnamespace = 'public'::regnamespace and relkind = 'r' and attname = 'identity_id' and relname <> 'platform_operators'
    and not exists (select from pg_attribute other where other.attrelid = pg_class.oid and other.attname = 'org_id') order by 1`);
  const own = names(personal).map((name) => ({ name, ...ownPerson('identity_id') }));
  expect([...policies]).toEqual(
    [{ name: 'identities', ...ownPerson('id') }, ...own].toSorted((one, other) => (one.name < other.name ? -1 : 1)),
  );
});

test('of the tables of organizations, only the audit trail and idempotency keys can also belong to a person', async () => {
  const personal = await lookUp<{ name: string }>(`
    select tablename as name from pg_policies
    where schemaname = 'public' and policyname = 'tenant' and concat(qual, with_check) like '%app.identity_id%' order by 1`);
  expect(names(personal)).toEqual([
    'audit_checkpoints',
    'audit_events',
    'audit_heads',
    'idempotency_claims',
    'notifications',
  ]);
  expect(names(personal)).toEqual(ownerTables.map((table) => getTableConfig(table).name).toSorted());
});

test('every foreign key to organizations is on org_id, and only history that outlives them has none', async () => {
  const referencing = await lookUp<{ name: string }>(`
    select conrelid::regclass::text as name from pg_constraint
    where contype = 'f' and confrelid = 'organizations'::regclass order by 1`);
  expect(tenantTables().filter((table) => !names(referencing).includes(table))).toEqual([
    // Refers to the request.
    'approval_decisions',
    'audit_checkpoints',
    'audit_events',
    'audit_heads',
    'idempotency_claims',
    // Refers to the key.
    'key_sessions',
    'notifications',
    'operation_events',
    'operations',
    'organization_exports',
    'organization_tombstones',
    'outbox',
    'outbox_heads',
    'payments',
    'webhook_deliveries',
  ]);
});

test('views, if any, use the rights of the caller', async () => {
  const views = await lookUp<{ name: string }>(`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v'
    and not coalesce(reloptions::text like '%security_invoker=true%', false)`);
  expect(names(views)).toEqual([]);
});
