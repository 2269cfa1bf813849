import { eq, type SQL, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nameKeyOf } from '../../src/contract/name-key.ts';
import { operationStatuses } from '../../src/contract/operation.ts';
import { operationKindNames, stepsOf } from '../../src/contract/operation-kinds.ts';
import type { Tx } from '../../src/db/client.ts';
import { insertOperation, pendingStep } from '../../src/db/operation/store.ts';
import { operations, organizations, users } from '../../src/db/schema.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { asOwnerOf, createTestDatabase, refusalOf, type TestDatabase } from '../support/database.ts';
import { createOrganizationRows, type TestOrganization } from '../support/organizations.ts';

let database: TestDatabase;
let own: TestOrganization;
let other: TestOrganization;
/** The ids of a parent of every kind, in each of the two organizations. */
const parents = { own: rowIds(), other: rowIds() };

function rowIds() {
  return { user: '', key: uuid(), workflow: uuid(), task: uuid(), workflowState: uuid() };
}

const inOwn = <T>(run: (tx: Tx) => Promise<T>): Promise<T> => withOrganization(database.db, own.id, run);

/** Rows that refer to a parent in the same organization; `parent` is the organization of that parent. */
const children = {
  'api_keys.user_id': (parent: string) => sql`
    insert into api_keys (id, org_id, user_id, name, key_hash, pepper_id, key_prefix)
    values (${uuid()}, ${own.id}, ${parent}, 'key', ${uuid()}, ${uuid()}, 'fh')`,
  'api_keys.predecessor_id': (parent: string) => sql`
    insert into api_keys (id, org_id, user_id, predecessor_id, name, key_hash, pepper_id, key_prefix)
    values (${uuid()}, ${own.id}, ${own.ownerId}, ${parent}, 'key', ${uuid()}, ${uuid()}, 'fh')`,
  'ownership_transfers.from_user_id': (parent: string) => sql`
    insert into ownership_transfers (id, org_id, from_user_id, to_user_id)
    values (${uuid()}, ${own.id}, ${parent}, ${own.ownerId})`,
  'ownership_transfers.to_user_id': (parent: string) => sql`
    insert into ownership_transfers (id, org_id, from_user_id, to_user_id)
    values (${uuid()}, ${own.id}, ${own.ownerId}, ${parent})`,
  'tasks.workflow_id': (parent: string) => sql`
    insert into tasks (id, org_id, workflow_id, name) values (${uuid()}, ${own.id}, ${parent}, 'task')`,
  'schedules.workflow_id': (parent: string) => sql`
    insert into schedules (id, org_id, workflow_id, name, spec)
    values (${uuid()}, ${own.id}, ${parent}, ${uuid()}, '{}')`,
  'workflow_states.workflow_id': (parent: string) => sql`
    insert into workflow_states (id, org_id, workflow_id, temporal_id, request_digest, run_id, status)
    values (${uuid()}, ${own.id}, ${parent}, ${uuid()}, '', 'run', 'running')`,
  'task_states.workflow_state_id': (parent: string) => sql`
    insert into task_states (id, org_id, workflow_state_id, task_id, status)
    values (${uuid()}, ${own.id}, ${parent}, ${parents.own.task}, 'running')`,
  'task_states.task_id': (parent: string) => sql`
    insert into task_states (id, org_id, workflow_state_id, task_id, status)
    values (${uuid()}, ${own.id}, ${parents.own.workflowState}, ${parent}, 'running')`,
};

const parentOf = (child: keyof typeof children): keyof typeof parents.own => {
  if (child.endsWith('user_id')) return 'user';
  if (child === 'api_keys.predecessor_id') return 'key';
  if (child === 'task_states.task_id') return 'task';
  return child === 'task_states.workflow_state_id' ? 'workflowState' : 'workflow';
};

const childNames = Object.keys(children) as (keyof typeof children)[];

beforeAll(async () => {
  database = await createTestDatabase();
  own = await createOrganizationRows(database.db);
  other = await createOrganizationRows(database.db);
  parents.own.user = own.ownerId;
  parents.other.user = other.ownerId;
  for (const [{ id: orgId }, ids] of [
    [own, parents.own],
    [other, parents.other],
  ] as const) {
    await withOrganization(database.db, orgId, async (tx) => {
      await tx.execute(sql`
        insert into api_keys (id, org_id, user_id, name, key_hash, pepper_id, key_prefix)
        values (${ids.key}, ${orgId}, ${ids.user}, 'first', ${uuid()}, ${uuid()}, 'fh')`);
      await tx.execute(sql`
        insert into workflows (id, org_id, name, workflow_type, task_queue) values (${ids.workflow}, ${orgId}, 'build', 'build', 'work')`);
      await tx.execute(sql`
        insert into tasks (id, org_id, workflow_id, name) values (${ids.task}, ${orgId}, ${ids.workflow}, 'compile')`);
      await tx.execute(sql`
        insert into workflow_states (id, org_id, workflow_id, temporal_id, request_digest, run_id, status)
        values (${ids.workflowState}, ${orgId}, ${ids.workflow}, 'w', '', 'run', 'running')`);
    });
  }
});

afterAll(() => database.close());

const foreignKeyViolation = '23503';
const uniqueViolation = '23505';
const checkViolation = '23514';
const invalidText = '22P02';

describe('foreign keys', () => {
  test.for(childNames)('%s accepts a row of the same organization', async (child) => {
    await inOwn((tx) => tx.execute(children[child](parents.own[parentOf(child)])));
  });

  test.for(childNames)('%s refuses a row that does not exist', async (child) => {
    const { sqlState } = await refusalOf(inOwn((tx) => tx.execute(children[child](uuid()))));
    expect(sqlState).toBe(foreignKeyViolation);
  });

  test.for(childNames)('%s refuses a row of another organization', async (child) => {
    const { sqlState } = await refusalOf(inOwn((tx) => tx.execute(children[child](parents.other[parentOf(child)]))));
    expect(sqlState).toBe(foreignKeyViolation);
  });

  test('refuse rows of a nonexistent organization, in every table that does not outlive organizations', async () => {
    const tables = await asOwnerOf(
      database,
      (owner) => owner<{ table: string }[]>`
        select conrelid::regclass::text as table from pg_constraint
        where contype = 'f' and confrelid = 'organizations'::regclass order by 1`,
    );
    expect(tables.map(({ table }) => table)).toEqual([
      'api_key_policies',
      'api_keys',
      'approvals',
      'domains',
      'elevations',
      'federated_identities',
      'invitations',
      'oidc_connections',
      'oidc_uses',
      'ownership_transfers',
      'rate_limit_policies',
      'roles',
      'schedules',
      'session_policies',
      'session_visits',
      'task_states',
      'tasks',
      'users',
      'webhooks',
      'workflow_states',
      'workflows',
    ]);
    const orphan = withOrganization(database.db, own.id, async (tx) => {
      const id = uuid();
      await tx.execute(sql`select set_config('app.org_id', ${id}, true)`);
      await tx.execute(
        sql`insert into workflows (id, org_id, name, workflow_type, task_queue) values (${uuid()}, ${id}, 'a', 'a', 'b')`,
      );
    });
    expect((await refusalOf(orphan)).constraint).toBe('workflows_org_id_fkey');
  });

  test('prevent an organization with users, and a person who is a user, from being deleted', async () => {
    const organization = withPlatform(database.db, (tx) =>
      tx.execute(sql`delete from organizations where id = ${own.id}`),
    );
    expect((await refusalOf(organization)).sqlState).toBe(foreignKeyViolation);
    const identity = withPlatform(database.db, (tx) =>
      tx.execute(sql`delete from identities where email = ${own.ownerEmail}`),
    );
    // Only former members are left without their person.
    expect((await refusalOf(identity)).constraint).toBe('users_identity_id_check');
  });
});

describe('an email', () => {
  const addUser = (orgId: string, email: string) =>
    withPlatform(database.db, async (tx) => {
      const [identity] = await tx.execute<{ id: string }>(sql`
        insert into identities (id, email) values (${uuid()}, ${email})
        on conflict (lower(email)) do update set email = identities.email returning id`);
      const id = uuid();
      await tx.insert(users).values({ id, orgId, identityId: identity?.id ?? '', email, role: 'member' });
      return id;
    });

  test('belongs to one live user of an organization, whatever its case', async () => {
    await addUser(own.id, 'ada@example.com');
    expect((await refusalOf(addUser(own.id, 'ADA@Example.com'))).constraint).toBe('users_org_id_email_key');
  });

  test('may belong to users of two organizations, who are one person', async () => {
    await addUser(own.id, 'grace@example.com');
    await addUser(other.id, 'Grace@example.com');
    const [row] = await withPlatform(database.db, (tx) =>
      tx.execute(sql`
        select count(*)::int as users, count(distinct identity_id)::int as persons
        from users where lower(email) = 'grace@example.com'`),
    );
    expect(row).toEqual({ users: 2, persons: 1 });
  });

  test('is free again once its user is removed', async () => {
    const id = await addUser(own.id, 'joan@example.com');
    await inOwn((tx) => tx.update(users).set({ status: 'deleted', deletedAt: new Date() }).where(eq(users.id, id)));
    await addUser(own.id, 'joan@example.com');
  });
});

describe('an organization', () => {
  const insert = (values: Partial<typeof organizations.$inferInsert>) => {
    const id = uuid();
    const { name = `n ${id}` } = values;
    const unique = { id, slug: `s-${id}`, name, nameKey: nameKeyOf(name), temporalNamespace: `org-${id}` };
    return withPlatform(database.db, (tx) =>
      tx.insert(organizations).values({ ...unique, status: 'active', ...values }),
    );
  };

  test.for([
    ['slug', () => insert({ slug: own.slug }), 'organizations_slug_key'],
    ['name', () => insert({ name: own.name }), 'organizations_name_key'],
    ['name in another case', () => insert({ name: own.name.toUpperCase() }), 'organizations_name_key'],
    [
      'namespace',
      () => insert({ temporalNamespace: `org-${own.slug}-${own.id.slice(-8)}` }),
      'organizations_temporal_namespace_key',
    ],
  ] as const)('has a %s of its own', async ([, attempt, constraint]) => {
    expect(await refusalOf(attempt())).toEqual({ sqlState: uniqueViolation, constraint });
  });

  test('compares the case of names in all alphabets', async () => {
    await insert({ name: 'Ünïted Øre' });
    expect((await refusalOf(insert({ name: 'ÜNÏTED ØRE' }))).constraint).toBe('organizations_name_key');
  });
});

test.for([
  ['organizations.status', sql`update organizations set status = 'asleep'`],
  ['users.status', sql`update users set status = 'asleep'`],
  ['users.role', sql`update users set role = 'king'`],
  ['api_keys.status', sql`update api_keys set status = 'asleep'`],
  ['operations.status', sql`update operations set status = 'asleep'`],
] as const)('%s accepts only its own values', async ([, statement]) => {
  expect((await refusalOf(inOwn((tx) => tx.execute(statement)))).sqlState).toBe(invalidText);
});

describe('a row that contradicts itself is refused:', () => {
  const key = (owner: SQL, values: SQL) =>
    sql`insert into api_keys (id, org_id, name, key_hash, pepper_id, key_prefix, ${owner})
      values (${uuid()}, ${own.id}, 'key', ${uuid()}, ${uuid()}, 'fh', ${values})`;
  const operation = (kind: string) =>
    sql`insert into operations (id, kind, org_id, status, steps, input, actor, request_id, workflow_id)
      values (${uuid()}, ${kind}, ${own.id}, 'failed', '[]', '{}', 'a', 'r', 'w')`;

  test.for([
    [
      'a user that is removed, but not since when',
      () => sql`update users set status = 'deleted'`,
      'users_deleted_at_check',
    ],
    [
      'a user that was removed, and is active',
      () => sql`update users set deleted_at = now()`,
      'users_deleted_at_check',
    ],
    ['a key of nobody', () => key(sql`user_id`, sql`null`), 'api_keys_owner_check'],
    [
      'a key of two owners',
      () => key(sql`user_id, service_account_id`, sql`${own.ownerId}, ${uuid()}`),
      'api_keys_owner_check',
    ],
    ['an operation of no kind', () => operation('danceOrganization'), 'operations_kind_check'],
    [
      'a claim with neither operation nor answer',
      () => sql`insert into idempotency_claims (principal, method, path, key, org_id, body_hash)
        values ('p', 'POST', '/', ${uuid()}, ${own.id}, 'h')`,
      'idempotency_claims_answer_check',
    ],
  ] as const)('%s', async ([, statement, constraint]) => {
    const refusal = await refusalOf(inOwn((tx) => tx.execute(statement())));
    expect(refusal).toEqual({ sqlState: checkViolation, constraint });
  });

  test('the database knows all kinds of operations', async () => {
    for (const kind of operationKindNames) await inOwn((tx) => tx.execute(operation(kind)));
  });

  test('a key of a service account or of an application is accepted', async () => {
    await inOwn((tx) => tx.execute(key(sql`service_account_id`, sql`${uuid()}`)));
    await inOwn((tx) => tx.execute(key(sql`application_environment_id`, sql`${uuid()}`)));
  });
});

test('an organization has at most one open exclusive operation, and any number of others', async () => {
  const insert = (status: (typeof operationStatuses)[number], isExclusive = true) =>
    inOwn((tx) =>
      tx.insert(operations).values({
        id: uuid(),
        kind: 'suspendOrganization',
        orgId: own.id,
        isExclusive,
        status,
        steps: stepsOf('suspendOrganization').map(pendingStep),
        input: { slug: own.slug, namespace: 'n' },
        actor: 'platform:test',
        requestId: uuid(),
        workflowId: uuid(),
      }),
    );
  const open = ['pending', 'running', 'compensating', 'stuck'] as const;
  for (const status of operationStatuses.filter((ended) => !open.some((one) => one === ended))) {
    await insert(status);
    await insert(status);
  }
  for (const first of open) {
    await insert(first, false);
    await insert(first);
    await insert(first, false);
    for (const second of open) {
      expect((await refusalOf(insert(second))).constraint, `${second} beside ${first}`).toBe(
        'operations_open_org_id_key',
      );
    }
    await inOwn((tx) => tx.update(operations).set({ status: 'failed' }).where(eq(operations.status, first)));
  }
});

test('two simultaneous requests cannot both open an exclusive operation', async () => {
  const open = () =>
    withPlatform(database.db, (tx) =>
      insertOperation(tx, {
        id: uuid(),
        kind: 'suspendOrganization',
        orgId: other.id,
        input: { slug: other.slug, namespace: 'n' },
        actor: 'platform:test',
        requestId: uuid(),
      }),
    );
  const outcomes = await Promise.allSettled([open(), open(), open()]);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});
