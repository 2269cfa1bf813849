import { sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prefixOf } from '../../src/contract/api-key-text.ts';
import { recordUsage } from '../../src/db/api-key/usage.ts';
import { findKey } from '../../src/db/authentication/key-lookup.ts';
import { users } from '../../src/db/schema.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import type { KeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import { asOwnerOf, createTestDatabase, refusalOf, type TestDatabase } from '../support/database.ts';
import { openTestKeyRing } from '../support/keys.ts';
import { createKeyRows, createMemberRows, type TestKey, type TestMember } from '../support/members.ts';
import { createOrganizationRows, type TestOrganization } from '../support/organizations.ts';

// One function searches all organizations for the owner of a key, by a hash that only the key yields.

let database: TestDatabase;
let keyRing: KeyRing;
let own: TestOrganization;
let other: TestOrganization;
let member: TestMember;
let key: TestKey;

beforeAll(async () => {
  database = await createTestDatabase();
  keyRing = await openTestKeyRing(database.db);
  own = await createOrganizationRows(database.db, { status: 'active' });
  other = await createOrganizationRows(database.db, { status: 'suspended' });
  member = await createMemberRows(database.db, own.id);
  const chosen = { scopes: ['user:read'], expiresAt: new Date('2030-01-02T03:04:05.678Z'), rateLimitPerHour: 7 };
  key = await createKeyRows({ db: database.db, keyRing }, { orgId: own.id, userId: member.id }, chosen);
  await withOrganization(database.db, own.id, (tx) =>
    tx.execute(sql`insert into rate_limit_policies (org_id, key_per_hour) values (${own.id}, 50)`),
  );
});

afterAll(() => database.close());

const insufficientPrivilege = '42501';

test('finds a key by its hash, with everything that decides its access', async () => {
  const { keyHash, pepperId } = keyRing.hash(key.key);
  expect(await findKey(database.db, [keyHash])).toEqual({
    kind: 'user',
    keyId: key.id,
    keyHash,
    pepperId,
    keyStatus: 'active',
    scopes: ['user:read'],
    expiresAt: Date.parse('2030-01-02T03:04:05.678Z'),
    validUntil: null,
    keyPerHour: 7,
    orgId: own.id,
    slug: own.slug,
    orgStatus: 'active',
    orgKeyPerHour: 50,
    orgPrincipalPerMinute: null,
    userId: member.id,
    customRole: null,
    role: 'member',
    userStatus: 'active',
  });
});

test('finds a key by one of several hashes, as with an older pepper', async () => {
  const { keyHash } = keyRing.hash(key.key);
  expect(await findKey(database.db, ['newer', keyHash, 'older'])).toMatchObject({ keyId: key.id });
});

test("finds the platform's key by its hash alone", async () => {
  await withPlatform(database.db, (tx) =>
    tx.execute(sql`insert into platform_keys (id, key_hash, pepper_id) values ('bootstrap', 'its-hash', ${uuid()})`),
  );
  expect(await findKey(database.db, ['its-hash'])).toMatchObject({ kind: 'platform', keyHash: 'its-hash' });
});

test('finds nothing by anything else', async () => {
  const { keyHash } = keyRing.hash(key.key);
  for (const hashes of [
    [],
    [''],
    ['%'],
    ['null'],
    [key.key],
    [key.id],
    [prefixOf(key.key)],
    [keyHash.slice(0, -1)],
    [`${keyHash} `],
    [keyHash.toUpperCase()],
    [`' or true --`],
    [`'} or true --`],
  ]) {
    expect(await findKey(database.db, hashes), hashes.join()).toBeUndefined();
  }
  const [none] = await database.sql`select count(*)::int from freehold_find_credential(null)`;
  expect(none).toEqual({ count: 0 });
  const [nulls] = await database.sql`select count(*)::int from freehold_find_credential(array[null]::text[])`;
  expect(nulls).toEqual({ count: 0 });
});

test('returns revoked keys and keys of removed users or suspended organizations, without judging them', async () => {
  const removed = await createMemberRows(database.db, other.id, { status: 'deleted' });
  const { key: text } = await createKeyRows(
    { db: database.db, keyRing },
    { orgId: other.id, userId: removed.id },
    { status: 'revoked', revokedAt: new Date() },
  );
  expect(await findKey(database.db, [keyRing.hash(text).keyHash])).toMatchObject({
    keyStatus: 'revoked',
    userStatus: 'deleted',
    orgStatus: 'suspended',
  });
});

test('is the only way, since no transaction of an organization reads or changes a key of another one', async () => {
  await withOrganization(database.db, other.id, async (tx) => {
    expect(await tx.execute(sql`select from api_keys where id = ${key.id}`)).toHaveLength(0);
    expect(await tx.execute(sql`select from api_keys where key_hash = ${keyRing.hash(key.key).keyHash}`)).toHaveLength(
      0,
    );
    const revoked = await tx.execute(sql`update api_keys set status = 'revoked' where id = ${key.id} returning id`);
    expect(revoked).toHaveLength(0);
  });
  expect(await database.sql`select from api_keys`).toHaveLength(0);
  expect(await database.sql`select from users`).toHaveLength(0);
});

test("has no column that reveals a key's text or leads to other rows of the organization", async () => {
  const columns = await asOwnerOf(
    database,
    (owner) => owner<{ names: string[] }[]>`
      select proargnames as names from pg_proc where proname = 'freehold_find_credential'`,
  );
  expect(columns[0]?.names).not.toEqual(expect.arrayContaining([expect.stringMatching(/email|name|wrapped|secret/)]));
});

test('ignores the search path, so a temporary table of the session changes nothing', async () => {
  const connection = await database.sql.reserve();
  try {
    await connection`begin`;
    await connection`create temporary table api_keys (key_hash text) on commit drop`;
    await connection`create temporary table platform_keys (key_hash text, pepper_id uuid) on commit drop`;
    await connection`insert into platform_keys values ('forged', null)`;
    await connection`set local search_path = pg_temp, public`;
    expect(await connection`select from public.freehold_find_credential(array['forged'])`).toHaveLength(0);
    await connection`rollback`;
  } finally {
    connection.release();
  }
});

test('the last use of keys is written for many organizations at once, and never moves back', async () => {
  const second = await createKeyRows({ db: database.db, keyRing }, { orgId: other.id, userId: other.ownerId });
  const at = Date.parse('2026-11-01T00:00:00.000Z');
  const usedAt = () =>
    asOwnerOf(database, async (owner) => {
      const rows = await owner<{ at: Date }[]>`
        select last_used_at as at from api_keys where id in ${owner([key.id, second.id])} order by id`;
      return rows.map((row) => row.at.getTime());
    });
  await withPlatform(database.db, (tx) =>
    recordUsage(tx, [
      [second.id, at + 5],
      [key.id, at],
      [uuid(), at],
    ]),
  );
  expect(await usedAt()).toEqual([at, at + 5]);
  await withPlatform(database.db, (tx) => recordUsage(tx, [[second.id, at - 1]]));
  expect(await usedAt()).toEqual([at, at + 5]);
});

test('a person is claimed once, and is the same person whatever the case of the email', async () => {
  const ids = await Promise.all(
    ['One@Example.com', 'one@example.com', 'ONE@EXAMPLE.COM'].flatMap((email) =>
      [own, other].map(({ id: orgId }) =>
        withOrganization(database.db, orgId, async (tx) => {
          const [row] = await tx.execute<{ id: string }>(
            sql`select freehold_claim_identity(${uuid()}, ${email}) as id`,
          );
          return row?.id ?? '';
        }),
      ),
    ),
  );
  expect(new Set(ids).size).toBe(1);
  // An organization cannot read a person it has claimed, or create one in any other way.
  await withOrganization(database.db, own.id, async (tx) => {
    expect(await tx.execute(sql`select from identities where id = ${ids[0]}`)).toHaveLength(0);
    expect(await tx.$count(users)).toBe(2);
  });
  const made = withOrganization(database.db, own.id, (tx) =>
    tx.execute(sql`insert into identities (id, email) values (${uuid()}, 'two@example.com')`),
  );
  expect((await refusalOf(made)).sqlState).toBe(insufficientPrivilege);
});

test('only the platform reads the secrets of the key ring and the hash of the platform key', async () => {
  for (const table of ['key_ring', 'platform_keys']) {
    const attempt = withOrganization(database.db, own.id, (tx) =>
      tx.execute(sql`select from ${sql.identifier(table)}`),
    );
    expect((await refusalOf(attempt)).sqlState, table).toBe(insufficientPrivilege);
  }
});
