import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { attentionCountMax, attentionItemsMax } from '../../src/contract/attention.ts';
import type { OrganizationStatus } from '../../src/contract/organization.ts';
import * as attention from '../../src/db/attention/store.ts';
import type { Tx } from '../../src/db/client.ts';
import { operationPage } from '../../src/db/operation/store.ts';
import { organizationsFound } from '../../src/db/organization/search.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { asOwnerOf, createTestDatabase, type TestDatabase } from '../support/database.ts';

// How many rows a query reads does not depend on how busy the machine is. Measured at the promised size of 20,000 organizations.

const organizationCount = 20_000;
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  const administrator = new URL(inject('servers').superuserUrl);
  administrator.pathname = new URL(database.ownerUrl).pathname;
  await asOwnerOf({ ownerUrl: administrator.href }, async (owner) => {
    // Without triggers and checks of foreign keys, which take most of the time.
    await owner`set session_replication_role = replica`;
    // Every name has the same words, every fifth slug begins alike, one name in 20 has a rarer word, and numbers are rare.
    await owner`
      insert into organizations (id, slug, name, name_key, temporal_namespace, status, created_at)
      select gen_random_uuid(), case when n % 5 = 0 then 'tenant' else 'client' end || '-' || n, name, lower(name), 'org-' || n,
        (case when n % 100 = 0 then 'suspended' else 'active' end)::organization_status,
        timestamptz '2026-01-01' + n * interval '1 minute'
      from (select n, 'The Company ' || case when n % 20 = 3 then 'Bakery ' else '' end || n || ' Inc' as name
        from generate_series(1, ${organizationCount}) as n) as named`;
    await owner`
      insert into operations (id, kind, org_id, is_exclusive, status, steps, input, actor, request_id, workflow_id, created_at)
      select gen_random_uuid(), kind, organizations.id, false,
        (case when kind = 'provisionOrganization' then 'succeeded' else 'running' end)::operation_status,
        case kind
          when 'suspendOrganization' then '[{"name":"suspend","status":"waiting","attempt":2,"error":{"code":"internal_error"}}]'
          when 'deleteOrganization' then jsonb_build_array(jsonb_build_object('name', 'awaitGrace', 'status', 'waiting',
            'attempt', 1, 'error', null, 'nextRetryAt', '2026-01-01T00:00:00.000Z'))
          else '[]' end,
        jsonb_build_object('slug', slug), 'platform:test', 'r', 'w', organizations.created_at
      from organizations, unnest(array['provisionOrganization', 'suspendOrganization', 'deleteOrganization']) as kind
      where kind = 'provisionOrganization' or slug like '%7'`;
    await owner`
      insert into webhooks (id, org_id, url, wrapped_secret, provider, status, failures)
      select gen_random_uuid(), id, 'https://hooks.example.com', 'none', 'none', 'disabled', 1 from organizations`;
    await owner`
      insert into api_keys (id, org_id, user_id, name, key_hash, pepper_id, key_prefix, created_at, expires_at)
      select gen_random_uuid(), id, id, 'key', slug, gen_random_uuid(), 'fh_user_sk_', created_at, now() + interval '1 day'
      from organizations`;
    await owner`
      insert into drift_findings (id, kind, subject, detail) select gen_random_uuid(), 'residue', slug, '{}' from organizations`;
    await owner`insert into unserved_payments (id, code) select slug, 'not_found' from organizations`;
    await owner`analyze`;
  });
});

afterAll(() => database.close());

/** The rows that this connection has read and not reported yet, which it does between transactions. */
const readSoFar = async (tx: Tx): Promise<number> => {
  const [row] = await tx.execute<{ read: number }>(sql`
    select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as read from pg_stat_xact_user_tables`);
  return row?.read ?? 0;
};

/** Returns what a query answers, and the number of rows that it reads in all tables. */
const measured = <T>(query: (tx: Tx) => Promise<T>): Promise<{ value: T; read: number }> =>
  withPlatform(database.db, async (tx) => {
    const before = await readSoFar(tx);
    const value = await query(tx);
    return { value, read: (await readSoFar(tx)) - before };
  });

describe('a search reads a small part of the organizations:', () => {
  const limit = 51;
  test.for<[text: string, found: number, status?: OrganizationStatus]>([
    ['c', limit],
    ['t', limit],
    ['1', limit],
    ['zz', 0],
    ['client', limit],
    ['company', limit],
    ['the company 1', limit],
    ['bakery', limit],
    ['19999', 1],
    ['company 777', 11],
    ['qqqzzz', 0],
    ['company', limit, 'active'],
    ['company', limit, 'suspended'],
    ['bakery', 0, 'deleting'],
  ])('%s', async ([text, found, status]) => {
    // A prepared statement may change its plan after five times.
    for (let times = 1; times <= 7; times += 1) {
      const { value, read } = await measured((tx) => organizationsFound(tx, { text, status }, limit, null));
      expect(value).toHaveLength(found);
      expect(read, `the ${times}. time`).toBeLessThan(organizationCount / 8);
    }
  });

  test('later pages, too', async () => {
    const { value } = await measured((tx) => organizationsFound(tx, { text: 'bakery' }, 500, null));
    const last = value.at(-1);
    if (last === undefined) throw new Error('Nothing was found');
    const later = await measured((tx) => organizationsFound(tx, { text: 'bakery' }, limit, last));
    expect(later.value).toHaveLength(limit);
    expect(later.read).toBeLessThan(organizationCount / 8);
    const prefixed = await measured((tx) => organizationsFound(tx, { text: 'tenant' }, limit, { slug: 'tenant-5' }));
    expect(prefixed.value.map(({ slug }) => slug).slice(0, 2)).toEqual(['tenant-50', 'tenant-500']);
    expect(prefixed.read).toBeLessThan(2 * limit);
  });
});

describe('what needs attention is counted up to a bound, and the first are read:', () => {
  test.for(Object.entries(attention))('%s', async ([, section]) => {
    for (let times = 1; times <= 7; times += 1) {
      const { value, read } = await measured<{ count: number; rows: unknown[] }>((tx) => section(tx, null));
      expect([value.count, value.rows.length]).toEqual([attentionCountMax, attentionItemsMax]);
      expect(read, `the ${times}. time`).toBeLessThan(2 * attentionCountMax + 10 * attentionItemsMax);
    }
  });
});

test('of the operations, only those that need attention are read', async () => {
  const filters = [
    {},
    { status: 'running' },
    { kind: 'suspendOrganization' },
    { kind: 'provisionOrganization' },
  ] as const;
  for (const filter of filters) {
    const { value, read } = await measured((tx) => operationPage(tx, { ...filter, needsAttention: true }, 51, null));
    expect(value).toHaveLength('kind' in filter && filter.kind === 'provisionOrganization' ? 0 : 51);
    // There are 2,000, and 22,000 others.
    expect(read).toBeLessThanOrEqual(2_000);
  }
});

test('operations of a rare kind are read by their index', async () => {
  const { value, read } = await measured((tx) => operationPage(tx, { kind: 'transferOwnership' }, 51, null));
  expect([value, read]).toEqual([[], 0]);
});
