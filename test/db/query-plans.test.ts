import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ApiKeyFilter } from '../../src/contract/api-key.ts';
import { apiKeyPage } from '../../src/db/api-key/store.ts';
import { lockHeads } from '../../src/db/audit/checkpoint.ts';
import { type AuditFilter, auditPage } from '../../src/db/audit/store.ts';
import type { Tx } from '../../src/db/client.ts';
import { operationPage, pendingSince } from '../../src/db/operation/store.ts';
import { eventsAfter } from '../../src/db/operation/transition.ts';
import { organizationPage } from '../../src/db/organization/store.ts';
import { ownershipTransferPage } from '../../src/db/ownership/store.ts';
import type { Position } from '../../src/db/page.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { auditRows, operationRows, type TimelineFilter, type TimelinePosition } from '../../src/db/timeline/store.ts';
import { userPage } from '../../src/db/user/store.ts';
import { asOwnerOf, createTestDatabase, type TestDatabase } from '../support/database.ts';

// Measured at the promised size of 20,000 organizations, one of them large.

let database: TestDatabase;
let largeOrgId: string;
let largeUserId: string;
let operationId: string;
let middle: Position;

const organizationCount = 20_000;
const largeCount = 2_000;

beforeAll(async () => {
  database = await createTestDatabase();
  const administrator = new URL(inject('servers').superuserUrl);
  administrator.pathname = new URL(database.ownerUrl).pathname;
  await asOwnerOf({ ownerUrl: administrator.href }, async (owner) => {
    // Without triggers and checks of foreign keys, which take most of the time and do not affect plans.
    await owner`set session_replication_role = replica`;
    await owner`
      insert into organizations (id, slug, name, name_key, temporal_namespace, status, created_at)
      select gen_random_uuid(), 'o-' || n, 'Organization ' || n, 'organization ' || n, 'org-' || n,
        (case when n % 100 = 0 then 'suspended' when n % 1000 = 1 then 'provisioning' else 'active' end)::organization_status,
        timestamptz '2026-01-01' + n * interval '1 minute'
      from generate_series(1, ${organizationCount}) as n`;
    const [large] = await owner<{ id: string }[]>`select id from organizations where slug = 'o-1'`;
    largeOrgId = large?.id ?? '';
    const [row] = await owner<Position[]>`
      select created_at as "createdAt", id from organizations where slug = ${`o-${organizationCount / 2}`}`;
    if (row === undefined) throw new Error('There is no organization in the middle');
    middle = row;
    // Each person owns one organization, and the large one has many members.
    await owner`
      insert into identities (id, email) select id, slug || '@example.com' from organizations`;
    await owner`
      insert into roles (id, org_id, name, base, permissions)
      select gen_random_uuid(), id, 'reader', 'member', '{run:list}' from organizations`;
    await owner`
      insert into users (id, org_id, identity_id, email, role, created_at)
      select gen_random_uuid(), id, id, slug || '@example.com', 'owner'::user_role, created_at from organizations
      union all
      select gen_random_uuid(), ${largeOrgId}, id, slug || '@member.example.com', 'member', created_at
        from (select * from organizations where slug <> 'o-1' limit ${largeCount}) as members`;
    await owner`
      insert into operations (id, kind, org_id, status, steps, input, actor, request_id, workflow_id, created_at, finished_at)
      select gen_random_uuid(), 'provisionOrganization', id, (case when slug like 'o-%77' then 'failed' else 'succeeded' end)::operation_status,
        '[]'::jsonb, '{}'::jsonb, 'platform:test', slug, 'w-' || slug, created_at, created_at
      from organizations
      union all
      select gen_random_uuid(), 'suspendOrganization', ${largeOrgId}, 'succeeded',
        '[]', '{}', 'platform:test', 'r', 'w', timestamptz '2026-01-01' + n * interval '1 second', now()
      from generate_series(1, ${largeCount}) as n`;
    await owner`
      insert into operation_events (operation_id, seq, org_id, created_at)
      select id, n, org_id, created_at from operations, generate_series(1, 3) as n`;
    // One member has many keys, every other member has one.
    await owner`
      insert into api_keys (id, org_id, user_id, name, key_hash, pepper_id, key_prefix, created_at)
      select gen_random_uuid(), org_id, users.id, 'key', md5(users.id::text || n), gen_random_uuid(), 'fh_user_sk_', users.created_at
      from users, generate_series(1, case when email = 'o-1@example.com' then ${largeCount} else 1 end) as n`;
    await owner`
      insert into ownership_transfers (id, org_id, from_user_id, to_user_id, status, created_at)
      select gen_random_uuid(), org_id, id, id, 'TRANSFER_DONE', created_at from users`;
    await owner`
      insert into audit_events (id, org_id, seq, actor, action, target, body, hash, created_at)
      select gen_random_uuid(), org_id, row_number() over (partition by org_id order by created_at), actor, kind,
        'organization', '{}', '', created_at from operations`;
    // Some actors, actions and targets are rare.
    await owner`
      insert into audit_events (id, org_id, seq, actor, action, target, body, hash, created_at)
      select gen_random_uuid(), ${largeOrgId}, ${largeCount} + n, 'user:' || n % 100, 'user.' || n % 100,
        'user:' || n % 100, '{}', '', timestamptz '2026-06-01' + n * interval '1 second'
      from generate_series(2, ${largeCount}) as n`;
    await owner`analyze`;
    const [user] = await owner<{ id: string }[]>`select id from users where email = 'o-1@example.com'`;
    largeUserId = user?.id ?? '';
    const [operation] = await owner<{ id: string }[]>`select id from operations limit 1`;
    operationId = operation?.id ?? '';
  });
});

afterAll(() => database.close());

interface Plan {
  'Node Type': string;
  'Index Name'?: string;
  'Relation Name'?: string;
  'Total Cost': number;
  Plans?: Plan[];
}

const planOf = async (tx: Tx, query: SQL): Promise<Plan> => {
  const [row] = await tx.execute<{ 'QUERY PLAN': { Plan: Plan }[] }>(sql`explain (format json) ${query}`);
  const plan = row?.['QUERY PLAN'][0]?.Plan;
  if (plan === undefined) throw new Error('Postgres explained nothing');
  return plan;
};

/** Returns a drizzle query, which can be read until it is awaited, whatever type its function declares. */
const queryOf = (query: PromiseLike<unknown>): SQL => (query as unknown as { getSQL(): SQL }).getSQL();

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** Returns the scans of a plan. `Index Scan Backward`, for example, has the node type `Index Scan`. */
const scansOf = (plan: Plan): string[] =>
  nodesOf(plan)
    .filter((node) => node['Node Type'].includes('Scan'))
    .map((node) => `${node['Node Type']} on ${node['Index Name'] ?? node['Relation Name']}`);

const isSorted = (plan: Plan): boolean => nodesOf(plan).some((node) => node['Node Type'] === 'Sort');

const expectIndex = (plan: Plan, index: string): void => {
  expect(scansOf(plan)).toEqual([`Index Scan on ${index}`]);
  // The order comes from the index, so reading a page costs the same however many rows exist.
  expect(isSorted(plan)).toBe(false);
};

describe('the platform lists', () => {
  const listed: [string, (tx: Tx) => { getSQL(): SQL }, string][] = [
    ['the first organizations', (tx) => organizationPage(tx, {}, 51, null), 'organizations_created_at_idx'],
    ['a later page of organizations', (tx) => organizationPage(tx, {}, 51, middle), 'organizations_created_at_idx'],
    [
      'suspended organizations',
      (tx) => organizationPage(tx, { status: 'suspended' }, 51, null),
      'organizations_suspended_created_at_idx',
    ],
    [
      'a later page of suspended ones',
      (tx) => organizationPage(tx, { status: 'suspended' }, 51, middle),
      'organizations_suspended_created_at_idx',
    ],
    ['all operations', (tx) => operationPage(tx, {}, 51, null), 'operations_created_at_idx'],
    ['a later page of operations', (tx) => operationPage(tx, {}, 51, middle), 'operations_created_at_idx'],
    [
      'operations of an organization',
      (tx) => operationPage(tx, { orgId: largeOrgId }, 51, null),
      'operations_org_id_created_at_idx',
    ],
    [
      'a later page of these',
      (tx) => operationPage(tx, { orgId: largeOrgId }, 51, middle),
      'operations_org_id_created_at_idx',
    ],
    [
      'failed operations',
      (tx) => operationPage(tx, { status: 'failed' }, 51, null),
      'operations_failed_created_at_idx',
    ],
    [
      'a later page of failed ones',
      (tx) => operationPage(tx, { status: 'failed' }, 51, middle),
      'operations_failed_created_at_idx',
    ],
    ['claims without a run', (tx) => pendingSince(tx, new Date(), 100, null), 'operations_pending_created_at_idx'],
    ['more of these', (tx) => pendingSince(tx, new Date(), 100, middle), 'operations_pending_created_at_idx'],
  ];

  test.for(listed)('%s by their index', async ([, query, index]) => {
    await withPlatform(database.db, async (tx) => expectIndex(await planOf(tx, query(tx).getSQL()), index));
  });
});

test('the platform reads the events of an operation by their key', async () => {
  await withPlatform(database.db, async (tx) => {
    const scans = scansOf(await planOf(tx, eventsAfter(tx, operationId, 2).getSQL()));
    expect(scans.at(-1)).toMatch(/^(Bitmap )?Index Scan on operation_events_pkey$/);
  });
});

describe('an organization lists', () => {
  const page = (table: string, order: SQL) =>
    sql`select * from ${sql.identifier(table)} where org_id = ${largeOrgId} order by ${order} limit 51`;
  const keys = (tx: Tx, filter: ApiKeyFilter, position: Position | null = null) =>
    apiKeyPage(tx, largeOrgId, filter, Date.now(), 51, position).getSQL();
  const events = (tx: Tx, filter: AuditFilter, before: number | null = null) =>
    queryOf(auditPage(tx, largeOrgId, filter, 51, before));

  const listed: [string, (tx: Tx) => SQL, string][] = [
    [
      'its operations',
      (tx) => operationPage(tx, { orgId: largeOrgId }, 51, middle).getSQL(),
      'operations_org_id_created_at_idx',
    ],
    ['its events', () => page('operation_events', sql`created_at desc`), 'operation_events_org_id_created_at_idx'],
    ['its users', (tx) => userPage(tx, largeOrgId, {}, 51, null).getSQL(), 'users_org_id_created_at_idx'],
    [
      'a later page of its suspended admins',
      (tx) => userPage(tx, largeOrgId, { role: 'admin', status: 'suspended' }, 51, middle).getSQL(),
      'users_org_id_created_at_idx',
    ],
    ['its keys', (tx) => keys(tx, {}), 'api_keys_org_id_created_at_idx'],
    ['a later page of its keys', (tx) => keys(tx, {}, middle), 'api_keys_org_id_created_at_idx'],
    ['its revoked keys', (tx) => keys(tx, { status: 'revoked' }), 'api_keys_org_id_created_at_idx'],
    ["a member's keys", (tx) => keys(tx, { userId: largeUserId }), 'api_keys_org_id_user_id_idx'],
    [
      "a later page of a member's keys",
      (tx) => keys(tx, { userId: largeUserId }, middle),
      'api_keys_org_id_user_id_idx',
    ],
    ['its audit events', (tx) => events(tx, {}), 'audit_events_org_id_seq_key'],
    ['a later page of its audit events', (tx) => events(tx, {}, 1_000), 'audit_events_org_id_seq_key'],
    ['what one actor did', (tx) => events(tx, { actor: 'user:7' }), 'audit_events_org_id_actor_seq_idx'],
    ['where one action was done', (tx) => events(tx, { action: 'user.7' }), 'audit_events_org_id_action_seq_idx'],
    [
      'what was done to one target, a later page',
      (tx) => events(tx, { target: 'user:7' }, 3_000),
      'audit_events_org_id_target_seq_idx',
    ],
    [
      'its transfers of ownership',
      (tx) => ownershipTransferPage(tx, largeOrgId, undefined, 51, null).getSQL(),
      'ownership_transfers_org_id_created_at_idx',
    ],
  ];

  test.for(listed)('%s by their index, with row-level security', async ([, query, index]) => {
    await withOrganization(database.db, largeOrgId, async (tx) => expectIndex(await planOf(tx, query(tx)), index));
  });

  test('its rows by their index even if only the policy filters by organization', async () => {
    const query = sql`select * from audit_events order by created_at desc limit 51`;
    await withOrganization(database.db, largeOrgId, async (tx) =>
      expectIndex(await planOf(tx, query), 'audit_events_org_id_created_at_idx'),
    );
  });
});

describe('a filtered audit trail reads only rows of one organization:', () => {
  test.for([
    ['events since a day', { since: '2026-06-01T00:00:00.000Z' }],
    ['events until a day', { until: '2026-06-01T00:00:00.000Z' }],
    ['events of a request', { requestId: 'r' }],
    ['events of an operation', { operationId: '01980000-0000-7000-8000-000000000000' }],
  ] as const)('%s', async ([, filter]) => {
    await withOrganization(database.db, largeOrgId, async (tx) => {
      const scans = scansOf(await planOf(tx, queryOf(auditPage(tx, largeOrgId, filter, 51, null))));
      const byIndex = scans.filter((scan) => scan.includes('Index Scan'));
      expect(byIndex).toEqual([
        expect.stringMatching(/ on audit_events_org_id_(seq_key|created_at_idx|operation_id_created_at_idx)$/),
      ]);
      expect(scans.filter((scan) => scan.startsWith('Seq'))).toEqual([]);
    });
  });
});

describe('a timeline reads', () => {
  const audited = (filter: TimelineFilter) => (tx: Tx, position: TimelinePosition | null) =>
    auditRows(tx, largeOrgId, filter, 51, position).getSQL();
  const ofOperations = (origin: 'started' | 'ended') => (tx: Tx, position: TimelinePosition | null) =>
    operationRows(tx, largeOrgId, origin, {}, 51, position).getSQL();
  const read: [string, (tx: Tx, position: TimelinePosition | null) => SQL, string][] = [
    ['the audit trail', audited({}), 'audit_events_org_id_created_at_idx'],
    [
      'the events of an operation',
      audited({ operationId: '01980000-0000-7000-8000-000000000000' }),
      'audit_events_org_id_operation_id_created_at_idx',
    ],
    ['starts of operations', ofOperations('started'), 'operations_org_id_created_at_idx'],
    ['ends of operations', ofOperations('ended'), 'operations_org_id_finished_at_idx'],
  ];

  test.for(read)('%s by their index, on the first and on a later page', async ([, query, index]) => {
    const position = { at: middle.createdAt, origin: 'audit', id: middle.id } as const;
    await withOrganization(database.db, largeOrgId, async (tx) => {
      expectIndex(await planOf(tx, query(tx, null)), index);
      expectIndex(await planOf(tx, query(tx, position)), index);
    });
  });
});

test('chains that await a checkpoint are found by an index', async () => {
  await asOwnerOf(database, async (owner) => {
    await owner`
      insert into audit_heads (org_id, seq, hash, checkpoint_seq, unchecked_since)
      select id, 2, '', case when slug like '%77' then 1 else 2 end, case when slug like '%77' then created_at end
      from organizations`;
    await owner`analyze audit_heads`;
  });
  await withPlatform(database.db, async (tx) =>
    expectIndex(await planOf(tx, lockHeads(tx, 100).getSQL()), 'audit_heads_unchecked_since_idx'),
  );
});

describe('rows that any request may need are found by an index:', () => {
  test('a key by its hash, with everything that decides its access', async () => {
    const plan = await asOwnerOf(database, async (owner) => {
      // Explains the statement inside the function, since Postgres explains the function only as a call.
      const [{ prosrc } = { prosrc: '' }] = await owner<{ prosrc: string }[]>`
        select prosrc from pg_proc where proname = 'freehold_find_credential'`;
      const statement = prosrc.replaceAll('(hashes)', `(array[md5('1'), md5('2')])`);
      const [row] = await owner.unsafe<{ 'QUERY PLAN': { Plan: Plan }[] }[]>(`explain (format json) ${statement}`);
      return row?.['QUERY PLAN'][0]?.Plan;
    });
    if (plan === undefined) throw new Error('Postgres explained nothing');
    const scans = scansOf(plan).filter((scan) => !scan.endsWith('on platform_keys'));
    expect(scans).toContainEqual(expect.stringMatching(/Index Scan on api_keys_key_hash_key$/));
    expect(scans.filter((scan) => !scan.includes('Index Scan') && !scan.endsWith('on rate_limit_policies'))).toEqual([
      expect.stringMatching(/^Bitmap Heap Scan on api_keys$/),
    ]);
  });

  test('the head of an audit chain', async () => {
    const query = sql`select * from audit_heads where org_id = ${largeOrgId} for update`;
    await withOrganization(database.db, largeOrgId, async (tx) =>
      expectIndex(await planOf(tx, query), 'audit_heads_pkey'),
    );
  });

  test('a user by its id', async () => {
    const query = sql`select * from users where org_id = ${largeOrgId} and id = ${largeUserId}`;
    await withOrganization(database.db, largeOrgId, async (tx) => {
      const scans = scansOf(await planOf(tx, query));
      expect(scans).toEqual([expect.stringMatching(/^Index Scan on users_(pkey|org_id_id_key)$/)]);
    });
  });
});

test('without its index the same list costs more than ten times as much', async () => {
  const list = `explain (format json)
    select * from audit_events where org_id = '${largeOrgId}' order by created_at desc limit 51`;
  const costs = await asOwnerOf(database, async (owner) => {
    const cost = async (): Promise<number> => {
      const [row] = await owner.unsafe<{ 'QUERY PLAN': { Plan: Plan }[] }[]>(list);
      return row?.['QUERY PLAN'][0]?.Plan['Total Cost'] ?? 0;
    };
    const withIndex = await cost();
    await owner`drop index audit_events_org_id_created_at_idx`;
    return { withIndex, without: await cost() };
  });
  expect(costs.without).toBeGreaterThan(10 * costs.withIndex);
});
