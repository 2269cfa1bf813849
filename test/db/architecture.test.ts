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
  'org_id on both sides of its foreign keys': async () =>
    names(
      await lookUp<{ name: string }>(`
        select distinct conrelid::regclass::text as name from pg_constraint
        where contype = 'f' and confrelid::regclass::text not in ('organizations', 'identities')
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
    'drift_findings',
    'drift_policies',
    'identities',
    'key_ring',
    'organizations',
    'platform_keys',
    'unserved_payments',
  ]);
});

test('only the two roles have a policy, and the service role only that of its organization', async () => {
  const policies = await lookUp<{ name: string; roles: string[] }>(
    `select distinct policyname as name, roles from pg_policies where schemaname = 'public' order by 1`,
  );
  expect([...policies]).toEqual([
    { name: 'platform', roles: ['freehold_platform'] },
    { name: 'tenant', roles: ['freehold_service'] },
  ]);
});

test('only the audit trail and idempotency keys can also belong to a person', async () => {
  const personal = await lookUp<{ name: string }>(`
    select tablename as name from pg_policies
    where schemaname = 'public' and concat(qual, with_check) like '%app.identity_id%' order by 1`);
  expect(names(personal)).toEqual(['audit_checkpoints', 'audit_events', 'audit_heads', 'idempotency_claims']);
  expect(names(personal)).toEqual(ownerTables.map((table) => getTableConfig(table).name).toSorted());
});

test('every foreign key to organizations is on org_id, and only history that outlives them has none', async () => {
  const referencing = await lookUp<{ name: string }>(`
    select conrelid::regclass::text as name from pg_constraint
    where contype = 'f' and confrelid = 'organizations'::regclass order by 1`);
  expect(tenantTables().filter((table) => !names(referencing).includes(table))).toEqual([
    'audit_checkpoints',
    'audit_events',
    'audit_heads',
    'idempotency_claims',
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

test('each role has exactly these rights, and no other role has any', async () => {
  const rights = await lookUp<{ grantee: string; table: string; rights: string }>(`
    select grantee, table_name as table, string_agg(left(privilege_type, 1), '' order by privilege_type) as rights
    from information_schema.table_privileges
    where table_schema = 'public' and grantee <> 'freehold_owner' group by grantee, table_name order by 1, 2`);
  const of = (role: string) =>
    Object.fromEntries(rights.filter(({ grantee }) => grantee === role).map(({ table, rights }) => [table, rights]));
  expect([...new Set(rights.map(({ grantee }) => grantee))]).toEqual(['freehold_platform', 'freehold_service']);
  // The letters stand for Delete, Insert, Select and Update.
  expect(of('freehold_platform')).toEqual({
    access_changes: 'DS',
    access_version: 'S',
    api_key_policies: 'DS',
    api_keys: 'DS',
    audit_checkpoints: 'IS',
    audit_events: 'IS',
    audit_heads: 'ISU',
    drift_findings: 'DISU',
    drift_policies: 'DISU',
    idempotency_claims: 'DISU',
    identities: 'DISU',
    key_ring: 'ISU',
    operation_events: 'IS',
    operations: 'ISU',
    organization_exports: 'ISU',
    organization_tombstones: 'ISU',
    organizations: 'DISU',
    outbox: 'IS',
    outbox_heads: 'ISU',
    ownership_transfers: 'DS',
    payments: 'ISU',
    platform_keys: 'DISU',
    rate_limit_policies: 'DS',
    schedules: 'D',
    task_states: 'D',
    tasks: 'D',
    unserved_payments: 'DISU',
    users: 'DISU',
    webhook_deliveries: 'DISU',
    webhooks: 'DSU',
    workflow_states: 'D',
    workflows: 'D',
  });
  expect(of('freehold_service')).toEqual({
    api_key_policies: 'ISU',
    api_keys: 'ISU',
    audit_checkpoints: 'S',
    audit_events: 'IS',
    audit_heads: 'ISU',
    idempotency_claims: 'DIS',
    identities: 'S',
    operation_events: 'IS',
    operations: 'ISU',
    organization_exports: 'ISU',
    organization_tombstones: 'ISU',
    organizations: 'SU',
    outbox: 'IS',
    outbox_heads: 'ISU',
    ownership_transfers: 'ISU',
    payments: 'ISU',
    rate_limit_policies: 'ISU',
    schedules: 'DISU',
    task_states: 'DISU',
    tasks: 'DISU',
    users: 'ISU',
    webhook_deliveries: 'DISU',
    webhooks: 'DISU',
    workflow_states: 'DISU',
    workflows: 'DISU',
  });
});

test('a function with the rights of the owner ignores the search path, and is callable by exactly these roles', async () => {
  const functions = await lookUp<{ name: string; path: string[] | null; callers: string[] }>(`
    select proname as name, proconfig as path, array(
      select case grantee when 0 then 'PUBLIC' else pg_get_userbyid(grantee) end
      from aclexplode(coalesce(proacl, acldefault('f', proowner))) where grantee <> proowner order by 1
    ) as callers
    from pg_proc where pronamespace = 'public'::regnamespace and prosecdef order by 1`);
  expect(functions.map(({ path }) => path)).toEqual(functions.map(() => ['search_path=""']));
  expect(Object.fromEntries(functions.map(({ name, callers }) => [name, callers]))).toEqual({
    freehold_access_changed: [],
    freehold_access_since: ['freehold_service'],
    freehold_claim_identity: ['freehold_platform', 'freehold_service'],
    freehold_count_owned: ['freehold_platform', 'freehold_service'],
    freehold_find_credential: ['freehold_service'],
    freehold_keep_owner: [],
    freehold_note_access: [],
    freehold_put_access_last: [],
    freehold_name_organization: [],
  });
});

// When adding one, check its locks. A row shared by organizations is updated once per owner and transaction, at its end,
// and never once per row.
test('only these triggers exist, and only the last one of a mark updates rows shared by organizations', async () => {
  const triggers = await lookUp<{ name: string; on: string; runs: string; isDeferred: boolean }>(`
    select tgname as name, tgrelid::regclass::text as on, tgfoid::regproc::text as runs, tginitdeferred as "isDeferred"
    from pg_trigger where not tgisinternal order by 1`);
  const shown = triggers.map(
    ({ name, on, runs, isDeferred }) => `${name} on ${on}: ${runs}${isDeferred ? ', deferred' : ''}`,
  );
  expect(shown).toEqual([
    'access_marks_last on access_marks: freehold_access_changed, deferred',
    'access_marks_noted on access_marks: freehold_put_access_last, deferred',
    'api_keys_access on api_keys: freehold_note_access',
    'api_keys_access_on_delete on api_keys: freehold_note_access',
    'key_ring_access on key_ring: freehold_note_access',
    'organizations_access on organizations: freehold_note_access',
    'organizations_insert_name on organizations: freehold_name_organization',
    'organizations_update_name on organizations: freehold_name_organization',
    'outbox_number on outbox: freehold_number_event',
    'platform_keys_access on platform_keys: freehold_note_access',
    'rate_limit_policies_access on rate_limit_policies: freehold_note_access',
    'users_access on users: freehold_note_access',
    'users_keep_owner on users: freehold_keep_owner, deferred',
    'users_keep_owner_on_delete on users: freehold_keep_owner, deferred',
  ]);
});

test('only the owner can call any other function, with one exception', async () => {
  const open = await lookUp<{ name: string }>(`
    select proname as name from pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner)))
    where pronamespace = 'public'::regnamespace and not prosecdef and grantee <> proowner`);
  // The platform compares names of open creations with it.
  expect(names(open)).toEqual(['freehold_name_key']);
});

test('the service role gets the rights of the platform only by SET ROLE, and has no other privilege', async () => {
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

test('views, if any, use the rights of the caller', async () => {
  const views = await lookUp<{ name: string }>(`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v'
    and not coalesce(reloptions::text like '%security_invoker=true%', false)`);
  expect(names(views)).toEqual([]);
});
