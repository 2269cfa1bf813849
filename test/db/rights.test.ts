import { afterAll, beforeAll, expect, test } from 'vitest';
import { asOwnerOf, createTestDatabase, type TestDatabase } from '../support/database.ts';

// Checks in the catalog of a migrated database who may do what.

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const lookUp = <Row extends object>(statement: string): Promise<Row[]> =>
  asOwnerOf(database, (owner) => owner.unsafe<Row[]>(statement));

const names = (found: readonly { name: string }[]): string[] => found.map(({ name }) => name);

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
    approval_decisions: 'DS',
    approvals: 'DISU',
    audit_checkpoints: 'IS',
    audit_events: 'IS',
    audit_heads: 'ISU',
    challenges: 'DS',
    device_authorizations: 'DS',
    domains: 'DS',
    drift_findings: 'DISU',
    drift_policies: 'DISU',
    elevations: 'DISU',
    email_suppressions: 'DIS',
    federated_identities: 'DS',
    idempotency_claims: 'DISU',
    identities: 'DISU',
    invitations: 'DS',
    key_ring: 'ISU',
    key_sessions: 'DISU',
    notifications: 'DISU',
    oidc_connections: 'DS',
    oidc_uses: 'DS',
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
    platform_operators: 'DISU',
    policy_looks: 'DISU',
    policy_revisions: 'DISU',
    rate_limit_policies: 'DS',
    recovery_codes: 'S',
    roles: 'D',
    schedules: 'D',
    session_policies: 'DS',
    session_visits: 'DSU',
    sessions: 'DS',
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
    approval_decisions: 'IS',
    approvals: 'ISU',
    audit_checkpoints: 'S',
    audit_events: 'IS',
    audit_heads: 'ISU',
    challenges: 'DISU',
    device_authorizations: 'DS',
    domains: 'DISU',
    elevations: 'ISU',
    factor_recoveries: 'ISU',
    factors: 'DISU',
    federated_identities: 'DISU',
    idempotency_claims: 'DIS',
    identities: 'S',
    identity_passwords: 'ISU',
    invitations: 'ISU',
    key_sessions: 'ISU',
    notifications: 'IS',
    oidc_connections: 'DISU',
    oidc_uses: 'IS',
    operation_events: 'IS',
    operations: 'ISU',
    organization_exports: 'ISU',
    organization_tombstones: 'ISU',
    organizations: 'SU',
    outbox: 'IS',
    outbox_heads: 'ISU',
    ownership_transfers: 'ISU',
    password_recoveries: 'ISU',
    payments: 'ISU',
    rate_limit_policies: 'ISU',
    recovery_codes: 'DISU',
    roles: 'DISU',
    schedules: 'DISU',
    session_policies: 'ISU',
    session_visits: 'IS',
    sessions: 'ISU',
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
    freehold_answer_device: ['freehold_service'],
    freehold_challenge_person: ['freehold_service'],
    freehold_claim_identity: ['freehold_platform', 'freehold_service'],
    freehold_connection_organization: ['freehold_service'],
    freehold_count_owned: ['freehold_platform', 'freehold_service'],
    freehold_device_state: ['freehold_service'],
    freehold_displace_domain: ['freehold_service'],
    freehold_elevation_stands: ['freehold_platform', 'freehold_service'],
    freehold_end_elevations: [],
    freehold_end_federated_sessions: ['freehold_service'],
    freehold_find_credential: ['freehold_service'],
    freehold_find_elsewhere: ['freehold_service'],
    freehold_find_operators: ['freehold_service'],
    freehold_find_holdable: ['freehold_service'],
    freehold_find_elevation: ['freehold_service'],
    freehold_find_key_session: ['freehold_service'],
    freehold_find_membership: ['freehold_service'],
    freehold_find_operator: ['freehold_platform', 'freehold_service'],
    freehold_find_person: ['freehold_service'],
    freehold_find_sign_in: ['freehold_service'],
    freehold_find_session: ['freehold_service'],
    freehold_find_sign_in_options: ['freehold_service'],
    freehold_hold_connection: ['freehold_service'],
    freehold_hold_session: ['freehold_platform', 'freehold_service'],
    freehold_invitation_organization: ['freehold_service'],
    freehold_keep_owner: [],
    freehold_list_federated_identities: ['freehold_service'],
    freehold_list_memberships: ['freehold_service'],
    freehold_live_visits: ['freehold_service'],
    freehold_note_access: [],
    freehold_open_device: ['freehold_service'],
    freehold_passkey_person: ['freehold_service'],
    freehold_put_access_last: [],
    freehold_release_schedules: [],
    freehold_may_sign_in: ['freehold_platform', 'freehold_service'],
    freehold_name_organization: [],
    freehold_remove_account: ['freehold_platform', 'freehold_service'],
    freehold_requires_factor: ['freehold_service'],
    freehold_search_memberships: ['freehold_service'],
    freehold_session_person: ['freehold_service'],
    freehold_waiting_device: ['freehold_service'],
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
    'approval_decisions_other on approval_decisions: freehold_refuse_self_approval',
    'elevations_access on elevations: freehold_note_access',
    'factors_access on factors: freehold_note_access',
    'factors_access_on_delete on factors: freehold_note_access',
    'identities_access on identities: freehold_note_access',
    'identities_elevations on identities: freehold_end_elevations',
    'identities_verified_access on identities: freehold_note_access',
    'identity_passwords_access on identity_passwords: freehold_note_access',
    'key_ring_access on key_ring: freehold_note_access',
    'key_sessions_access on key_sessions: freehold_note_access',
    'organizations_access on organizations: freehold_note_access',
    'organizations_insert_name on organizations: freehold_name_organization',
    'organizations_schedules on organizations: freehold_release_schedules',
    'organizations_update_name on organizations: freehold_name_organization',
    'outbox_number on outbox: freehold_number_event',
    'platform_keys_access on platform_keys: freehold_note_access',
    'platform_operators_access on platform_operators: freehold_note_access',
    'platform_operators_elevations on platform_operators: freehold_end_elevations',
    'rate_limit_policies_access on rate_limit_policies: freehold_note_access',
    'roles_access on roles: freehold_note_access',
    'session_policies_access on session_policies: freehold_note_access',
    'sessions_access on sessions: freehold_note_access',
    'sessions_access_on_delete on sessions: freehold_note_access',
    'sessions_elevations on sessions: freehold_end_elevations',
    'users_access on users: freehold_note_access',
    'users_held_access on users: freehold_note_access',
    'users_keep_owner on users: freehold_keep_owner, deferred',
    'users_keep_owner_on_delete on users: freehold_keep_owner, deferred',
  ]);
});

test('only the owner can call any other function, with one exception', async () => {
  const open = await lookUp<{ name: string }>(`
    select proname as name from pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner)))
    where pronamespace = 'public'::regnamespace and not prosecdef and grantee <> proowner
      -- Those of pg_trgm only compare texts.
      and not exists (select from pg_depend where objid = pg_proc.oid and classid = 'pg_proc'::regclass and deptype = 'e')`);
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
