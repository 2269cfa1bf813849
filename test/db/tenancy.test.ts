import { sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendAudit } from '../../src/db/audit/store.ts';
import type { Tx } from '../../src/db/client.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { appendOutbox } from '../../src/db/webhook/outbox.ts';
import { asOwnerOf, createTestDatabase, refusalOf, type TestDatabase } from '../support/database.ts';
import { createOrganizationRows, type TestOrganization } from '../support/organizations.ts';

let database: TestDatabase;
let own: TestOrganization;
let other: TestOrganization;

const insufficientPrivilege = '42501';

/** Inserts one row into every table that has an `org_id`, bypassing all policies. */
const fillAllTables = (orgId: string, userId: string): Promise<void> =>
  asOwnerOf(database, async (owner) => {
    const [workflow, task, workflowState, operation] = [uuid(), uuid(), uuid(), uuid()];
    const [connection, session] = [uuid(), uuid()];
    await owner`insert into api_keys (id, org_id, user_id, name, key_hash, pepper_id, key_prefix)
      values (${uuid()}, ${orgId}, ${userId}, 'k', ${uuid()}, ${uuid()}, 'fh')`;
    await owner`insert into key_sessions (id, org_id, platform_key_hash, access_hash, pepper_id, expires_at)
      values (${uuid()}, ${orgId}, '', ${uuid()}, ${uuid()}, now())`;
    await owner`insert into api_key_policies (org_id, warning_days, overlap_seconds) values (${orgId}, 1, 1)`;
    await owner`insert into rate_limit_policies (org_id) values (${orgId})`;
    await owner`insert into session_policies (org_id) values (${orgId})`;
    await owner`insert into roles (id, org_id, name, base, permissions)
      values (${uuid()}, ${orgId}, 'r', 'viewer', '{organization:read}')`;
    await owner`insert into ownership_transfers (id, org_id, from_user_id, to_user_id)
      values (${uuid()}, ${orgId}, ${userId}, ${userId})`;
    const approval = uuid();
    await owner`insert into approvals (id, org_id, kind, requested_by, requester_identity_id, reason, rule, platform_counts,
        eligible_approvers, expires_at)
      values (${approval}, ${orgId}, 'elevation', 'a', ${uuid()}, 'r', '{}', false, 1, now())`;
    await owner`insert into approval_decisions (id, org_id, approval_id, approver_identity_id, decision, session_id)
      values (${uuid()}, ${orgId}, ${approval}, ${uuid()}, 'deny', ${uuid()})`;
    await owner`insert into elevations (id, org_id, requested_by, requester_identity_id, role, reason, duration_seconds)
      values (${uuid()}, ${orgId}, 'a', ${uuid()}, 'admin', 'r', 60)`;
    await owner`insert into workflows (id, org_id, name, workflow_type, task_queue) values (${workflow}, ${orgId}, 'w', 'w', 'q')`;
    await owner`insert into tasks (id, org_id, workflow_id, name) values (${task}, ${orgId}, ${workflow}, 't')`;
    await owner`insert into schedules (id, org_id, workflow_id, name, spec)
      values (${uuid()}, ${orgId}, ${workflow}, 's', '{}')`;
    await owner`insert into workflow_states (id, org_id, workflow_id, temporal_id, request_digest, run_id, status)
      values (${workflowState}, ${orgId}, ${workflow}, 'w', '', 'r', 'running')`;
    await owner`insert into task_states (id, org_id, workflow_state_id, task_id, status)
      values (${uuid()}, ${orgId}, ${workflowState}, ${task}, 'running')`;
    await owner`insert into operations (id, kind, org_id, steps, input, actor, request_id, workflow_id)
      values (${operation}, 'suspendOrganization', ${orgId}, '[]', '{}', 'a', 'r', 'w')`;
    await owner`insert into operation_events (operation_id, seq, org_id) values (${operation}, 1, ${orgId})`;
    await owner`insert into idempotency_claims (principal, method, path, key, org_id, operation_id, body_hash)
      values ('p', 'POST', '/', ${uuid()}, ${orgId}, ${operation}, 'h')`;
    await owner`insert into audit_events (id, org_id, seq, actor, action, target, body, hash)
      values (${uuid()}, ${orgId}, 1, 'a', 'b', 'c', '{}', 'h')`;
    await owner`insert into audit_heads (org_id, seq, hash) values (${orgId}, 1, 'h')`;
    await owner`insert into audit_checkpoints (org_id, seq, body, hash, signature, key_id)
      values (${orgId}, 1, '{}', 'h', 's', ${uuid()})`;
    await owner`insert into outbox (id, org_id, sequence, type, payload) values (${uuid()}, ${orgId}, 1, 't', '{}')`;
    const webhook = uuid();
    await owner`insert into webhooks (id, org_id, url, wrapped_secret, provider)
      values (${webhook}, ${orgId}, 'https://example.com', 's', 'p')`;
    await owner`insert into webhook_deliveries (id, org_id, webhook_id, event_id, event_type, body)
      values (${uuid()}, ${orgId}, ${webhook}, ${uuid()}, 't', '{}')`;
    await owner`insert into organization_exports (id, org_id, manifest, manifest_hash, expires_at)
      values (${operation}, ${orgId}, '{}', 'h', now())`;
    await owner`insert into organization_tombstones (org_id, slug, temporal_namespace, operation_id, removed)
      values (${orgId}, 's', 'n', ${operation}, '{}')`;
    await owner`insert into payments (id, org_id, operation_id) values (${uuid()}, ${orgId}, ${operation})`;
    await owner`insert into invitations (id, org_id, email, role, delivery, locale, valid_seconds, expires_at)
      values (${uuid()}, ${orgId}, 'invited@example.com', 'viewer', 'link', 'en', 3600, now())`;
    await owner`insert into notifications (id, org_id, channel, template, locale, parameters, expires_at)
      values (${uuid()}, ${orgId}, 'webhook', 'password_changed', 'en', '{}', now())`;
    await owner`insert into domains (id, org_id, domain, proof) values (${uuid()}, ${orgId}, ${`${orgId}.example`}, '')`;
    await owner`insert into oidc_connections (id, org_id, name, issuer, client_id)
      values (${connection}, ${orgId}, 'p', 'https://idp.example', 'c')`;
    await owner`insert into oidc_uses (id, org_id, connection_id, expires_at)
      values (${uuid()}, ${orgId}, ${connection}, now())`;
    await owner`insert into federated_identities (id, org_id, connection_id, identity_id, subject)
      select ${uuid()}, ${orgId}, ${connection}, identity_id, 's' from users where id = ${userId}`;
    await owner`insert into sessions (id, identity_id, client, aal, methods, access_hash, access_expires_at, refresh_hash,
        pepper_id, idle_expires_at, expires_at)
      select ${session}, identity_id, 'api', 1, '{pwd}', ${uuid()}, now(), '', ${uuid()}, now(), now() from users where id = ${userId}`;
    await owner`insert into session_visits (id, org_id, session_id, user_id, aal, methods)
      values (${uuid()}, ${orgId}, ${session}, ${userId}, 1, '{pwd}')`;
    await owner`insert into outbox_heads (org_id, sequence) values (${orgId}, 1)`;
  });

const tenantTables = async (): Promise<string[]> =>
  (
    await database.sql<{ name: string }[]>`
      select table_name as name from information_schema.columns
      where table_schema = 'public' and column_name = 'org_id' order by 1`
  ).map(({ name }) => name);

const readable = (): Promise<string[]> => tenantTables().then((tables) => [...tables, 'identities', 'organizations']);

beforeAll(async () => {
  database = await createTestDatabase();
  own = await createOrganizationRows(database.db);
  other = await createOrganizationRows(database.db);
  await fillAllTables(own.id, own.ownerId);
  await fillAllTables(other.id, other.ownerId);
});

afterAll(() => database.close());

describe('the service role', () => {
  test('sees nothing while no organization is set', async () => {
    for (const table of await readable()) {
      expect(await database.sql`select from ${database.sql(table)}`, table).toHaveLength(0);
    }
  });

  test('sees exactly the rows of the current organization, in every table', async () => {
    const tables = await tenantTables();
    expect(tables).toHaveLength(36);
    await withOrganization(database.db, own.id, async (tx) => {
      for (const table of tables) {
        const rows = await tx.execute<{ org_id: string }>(sql`select org_id from ${sql.identifier(table)}`);
        expect([...rows], table).toEqual([{ org_id: own.id }]);
      }
      expect([...(await tx.execute(sql`select id from organizations`))]).toEqual([{ id: own.id }]);
      expect([...(await tx.execute(sql`select email from identities`))]).toEqual([{ email: own.ownerEmail }]);
    });
  });

  test('cannot insert a row of another organization, in any table', async () => {
    for (const table of await tenantTables()) {
      // Copies an existing row of the other organization; without the policy, a unique key would refuse it instead.
      const [row] = await asOwnerOf(
        database,
        (owner) => owner<{ row: string }[]>`
          select to_jsonb(t)::text as row from ${owner(table)} as t where org_id = ${other.id}`,
      );
      const attempt = withOrganization(database.db, own.id, (tx) =>
        tx.execute(sql`
          insert into ${sql.identifier(table)}
          select * from jsonb_populate_record(null::${sql.identifier(table)}, ${row?.row}::jsonb)`),
      );
      expect((await refusalOf(attempt)).sqlState, table).toBe(insufficientPrivilege);
    }
  });

  test('neither changes nor removes rows of another organization', async () => {
    await withOrganization(database.db, own.id, async (tx) => {
      const renamed = await tx.execute(sql`update organizations set name = 'mine' where id = ${other.id} returning id`);
      const demoted = await tx.execute(sql`update users set role = 'viewer' where id = ${other.ownerId} returning id`);
      const removed = await tx.execute(sql`delete from task_states where org_id = ${other.id} returning id`);
      expect([...renamed, ...demoted, ...removed]).toEqual([]);
    });
  });

  test('cannot move its own row into another organization', async () => {
    const attempt = withOrganization(database.db, own.id, (tx) =>
      tx.execute(sql`update workflows set org_id = ${other.id}`),
    );
    expect((await refusalOf(attempt)).sqlState).toBe(insufficientPrivilege);
  });

  test('sees nothing after the transaction of an organization, on the same connection', async () => {
    const connection = await database.sql.reserve();
    try {
      await connection`begin`;
      await connection`select set_config('app.org_id', ${own.id}, true)`;
      expect(await connection`select id from organizations`).toHaveLength(1);
      await connection`commit`;
      // The setting now exists but is empty, and the policy must not parse it as a uuid.
      const [setting] = await connection`select current_setting('app.org_id', true) as value`;
      expect(setting).toEqual({ value: '' });
      for (const table of await readable()) {
        expect(await connection`select from ${connection(table)}`, table).toHaveLength(0);
      }
    } finally {
      connection.release();
    }
  });

  test('has the rights of the platform only in a transaction that assumes its role', async () => {
    expect(await database.sql`select id from organizations`).toHaveLength(0);
    const { sqlState } = await refusalOf(database.sql`select from platform_keys`);
    expect(sqlState).toBe(insufficientPrivilege);
    await withPlatform(database.db, async (tx) => {
      expect(await tx.execute(sql`select id from organizations`)).toHaveLength(2);
      expect(await tx.execute(sql`select from platform_keys`)).toHaveLength(0);
    });
    expect(await database.sql`select id from organizations`).toHaveLength(0);
  });

  test('is not covered by a policy of the platform in the transaction of an organization', async () => {
    const attempt = withOrganization(database.db, own.id, (tx) =>
      tx.execute(sql`insert into identities (id, email) values (${uuid()}, 'eve@example.com')`),
    );
    expect((await refusalOf(attempt)).sqlState).toBe(insufficientPrivilege);
  });

  test('can neither create anything in the schema nor disable a policy', async () => {
    for (const statement of [
      'create table mine ()',
      'alter table users disable row level security',
      'drop policy tenant on users',
      'truncate audit_events',
      'set role freehold_owner',
    ]) {
      expect((await refusalOf(database.sql.unsafe(statement))).sqlState, statement).toBe(insufficientPrivilege);
    }
  });
});

const expectRefusedToBoth = async (statement: string): Promise<void> => {
  const execute = (tx: Tx) => tx.execute(sql.raw(statement));
  const tenant = await refusalOf(withOrganization(database.db, own.id, execute));
  const platform = await refusalOf(withPlatform(database.db, execute));
  expect([tenant.sqlState, platform.sqlState]).toEqual([insufficientPrivilege, insufficientPrivilege]);
};

describe.for(['audit_events', 'audit_checkpoints', 'operation_events', 'outbox'])('%s', (table) => {
  test.for(['update', 'delete'] as const)('is never changed, since %s is refused to both roles', async (verb) => {
    const statement = verb === 'update' ? `update ${table} set org_id = org_id` : `delete from ${table}`;
    await expectRefusedToBoth(statement);
  });
});

test('operations are never removed', async () => {
  await expectRefusedToBoth('delete from operations');
});

test('both kinds of transaction can append audit events and outbox rows', async () => {
  const append = async (tx: Tx) => {
    await appendOutbox(tx, { orgId: own.id, type: 'organization.renamed', payload: {} });
    await appendAudit(tx, { orgId: own.id, actor: 'platform:test', action: 'organization.rename', target: own.id });
  };
  await withOrganization(database.db, own.id, append);
  await withPlatform(database.db, append);
});

test("the platform cannot read an organization's workflows", async () => {
  for (const table of ['workflows', 'tasks', 'schedules', 'workflow_states', 'task_states']) {
    const attempt = withPlatform(database.db, (tx) => tx.execute(sql`select created_at from ${sql.identifier(table)}`));
    expect((await refusalOf(attempt)).sqlState, table).toBe(insufficientPrivilege);
  }
});
