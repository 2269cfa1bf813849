import { afterAll, beforeAll, expect, test } from 'vitest';
import { asOwnerOf, createTestDatabase, type TestDatabase } from '../support/database.ts';

// What every table must have, whoever adds it: read from the catalog of a migrated database.

let database: TestDatabase;

interface Table {
  name: string;
  hasOrgId: boolean;
  hasRowSecurity: boolean;
}

let tables: Table[];

beforeAll(async () => {
  database = await createTestDatabase();
  tables = await asOwnerOf(
    database,
    (owner) => owner<Table[]>`
      select relname as name, relrowsecurity as "hasRowSecurity",
        exists (select from pg_attribute where attrelid = pg_class.oid and attname = 'org_id') as "hasOrgId"
      from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`,
  );
});

afterAll(() => database.close());

const names = (found: readonly { name: string }[]): string[] => found.map(({ name }) => name);
const tenantTables = (): string[] => names(tables.filter(({ hasOrgId }) => hasOrgId));

const lookUp = <Row extends object>(statement: string): Promise<Row[]> =>
  asOwnerOf(database, (owner) => owner.unsafe<Row[]>(statement));

test('all tables have row-level security', () => {
  expect(tables.length).toBeGreaterThanOrEqual(15);
  expect(names(tables.filter(({ hasRowSecurity }) => !hasRowSecurity))).toEqual([]);
});

test('only organizations, persons and the platform key belong to no one organization', () => {
  expect(names(tables.filter(({ hasOrgId }) => !hasOrgId))).toEqual(['identities', 'organizations', 'platform_keys']);
});

test('every table of an organization has the policy that compares its org_id, for reads and writes', async () => {
  const policies = await lookUp<{ table: string; cmd: string; qual: string; check: string; roles: string[] }>(`
    select tablename as table, cmd, qual, with_check as check, roles from pg_policies
    where schemaname = 'public' and policyname = 'tenant'`);
  const ownRows = "(org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid)";
  for (const table of tenantTables()) {
    expect(policies.find((policy) => policy.table === table)).toEqual({
      table,
      cmd: 'ALL',
      qual: ownRows,
      check: ownRows,
      roles: ['freehold_service'],
    });
  }
});

test('no other role than the two has a policy, and the service role none but that of its organization', async () => {
  const policies = await lookUp<{ name: string; roles: string[] }>(
    `select distinct policyname as name, roles from pg_policies where schemaname = 'public' order by 1`,
  );
  expect([...policies]).toEqual([
    { name: 'platform', roles: ['freehold_platform'] },
    { name: 'tenant', roles: ['freehold_service'] },
  ]);
});

test('every table of an organization has an index that begins with org_id, created_at', async () => {
  const indexed = await lookUp<{ name: string }>(`
    select distinct indrelid::regclass::text as name from pg_index
    where (select array_agg(attname::text order by position) from unnest(indkey[0:1]) with ordinality as k (attnum, position)
      join pg_attribute using (attnum) where attrelid = indrelid) = array['org_id', 'created_at']
    and indpred is null and indisvalid`);
  expect(tenantTables().filter((table) => !names(indexed).includes(table))).toEqual([]);
});

test('a foreign key between tables of organizations includes org_id on both sides', async () => {
  const plain = await lookUp<{ name: string }>(`
    select conname as name from pg_constraint
    where contype = 'f' and confrelid::regclass::text not in ('organizations', 'identities')
    and (conkey[1] <> (select attnum from pg_attribute where attrelid = conrelid and attname = 'org_id')
      or confkey[1] <> (select attnum from pg_attribute where attrelid = confrelid and attname = 'org_id'))`);
  expect(names(plain)).toEqual([]);
});

test('every foreign key to organizations starts at org_id, and only history that outlives them has none', async () => {
  const referencing = await lookUp<{ name: string }>(`
    select conrelid::regclass::text as name from pg_constraint
    where contype = 'f' and confrelid = 'organizations'::regclass order by 1`);
  expect(tenantTables().filter((table) => !names(referencing).includes(table))).toEqual([
    'audit_events',
    'idempotency_claims',
    'operation_events',
    'operations',
    'outbox',
  ]);
});

test('each role has exactly these rights, and nobody else has any', async () => {
  const rights = await lookUp<{ grantee: string; table: string; rights: string }>(`
    select grantee, table_name as table, string_agg(left(privilege_type, 1), '' order by privilege_type) as rights
    from information_schema.table_privileges
    where table_schema = 'public' and grantee <> 'freehold_owner' group by grantee, table_name order by 1, 2`);
  const of = (role: string) =>
    Object.fromEntries(rights.filter(({ grantee }) => grantee === role).map(({ table, rights }) => [table, rights]));
  expect([...new Set(rights.map(({ grantee }) => grantee))]).toEqual(['freehold_platform', 'freehold_service']);
  // Delete, Insert, Select, Update.
  expect(of('freehold_platform')).toEqual({
    audit_events: 'IS',
    idempotency_claims: 'DISU',
    identities: 'DISU',
    operation_events: 'IS',
    operations: 'ISU',
    organizations: 'DISU',
    outbox: 'IS',
    platform_keys: 'DISU',
    users: 'DISU',
  });
  expect(of('freehold_service')).toEqual({
    api_keys: 'ISU',
    audit_events: 'IS',
    idempotency_claims: 'DIS',
    identities: 'S',
    operation_events: 'IS',
    operations: 'ISU',
    organizations: 'SU',
    outbox: 'IS',
    schedules: 'DISU',
    task_states: 'DISU',
    tasks: 'DISU',
    users: 'ISU',
    workflow_states: 'DISU',
    workflows: 'DISU',
  });
});

test('the service role gets the rights of the platform by SET ROLE only, and is nothing else', async () => {
  const [role] = await lookUp(`
    select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
      pg_has_role('freehold_service', 'freehold_platform', 'set') as "canSet",
      pg_has_role('freehold_service', 'freehold_platform', 'usage') as inherits
    from pg_roles where rolname = 'freehold_service'`);
  expect(role).toEqual({
    rolsuper: false,
    rolbypassrls: false,
    rolcreaterole: false,
    rolcreatedb: false,
    rolreplication: false,
    canSet: true,
    inherits: false,
  });
  const [platform] = await lookUp(
    `select rolcanlogin, rolsuper, rolbypassrls from pg_roles where rolname = 'freehold_platform'`,
  );
  expect(platform).toEqual({ rolcanlogin: false, rolsuper: false, rolbypassrls: false });
});

test('views, if any, see with the eyes of who asks', async () => {
  const views = await lookUp<{ name: string }>(`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v'
    and not coalesce(reloptions::text like '%security_invoker=true%', false)`);
  expect(names(views)).toEqual([]);
});
