import { sql } from 'drizzle-orm';
import type postgres from 'postgres';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { platformChain } from '../../src/contract/ids.ts';
import { recordUsage } from '../../src/db/api-key/usage.ts';
import type { Tx } from '../../src/db/client.ts';
import { type Listener, openListener } from '../../src/db/listener.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import type { KeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import { asOwnerOf, createTestDatabase, refusalOf, type TestDatabase } from '../support/database.ts';
import { openTestKeyRing } from '../support/keys.ts';
import { createKeyRows, createMemberRows, type TestMember } from '../support/members.ts';
import { createOrganizationRows, type TestOrganization } from '../support/organizations.ts';
import { until } from '../support/until.ts';

// Every table that decides about access announces its own changes, so that no writer can forget to.

let database: TestDatabase;
let keyRing: KeyRing;
let listener: Listener;
let organization: TestOrganization;
let member: TestMember;
let keyId: string;
/** A member of another organization. */
let neighbor: TestMember;
/** The payloads of the notifications, each a version and an owner. */
const heard: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  keyRing = await openTestKeyRing(database.db);
  organization = await createOrganizationRows(database.db, { status: 'active' });
  member = await createMemberRows(database.db, organization.id);
  keyId = (await createKeyRows({ db: database.db, keyRing }, { orgId: organization.id, userId: member.id })).id;
  const { id: neighborId } = await createOrganizationRows(database.db, { status: 'active' });
  neighbor = await createMemberRows(database.db, neighborId);
  listener = openListener(database.serviceUrl, 'freehold-test');
  await listener.listen('freehold_access', (payload) => heard.push(payload));
});

afterAll(async () => {
  await listener.close();
  await database.close();
});

interface Changed {
  version: number;
  ownerId: string;
}

const changesAfter = (version: number): Promise<Changed[]> =>
  asOwnerOf(database, async (owner) => {
    const rows = await owner<{ version: string; owner_id: string }[]>`
      select version, owner_id from access_changes where version > ${version} order by version`;
    return rows.map((row) => ({ version: Number(row.version), ownerId: row.owner_id }));
  });

const version = async (): Promise<number> => {
  const [row] = await database.sql<{ version: string }[]>`select version from freehold_access_since(0)`;
  return Number(row?.version);
};

/** Returns the owners whose access this changed, and checks that the notifications name the same. */
const changedBy = async (change: () => Promise<unknown>): Promise<string[]> => {
  const before = await version();
  await change();
  const changes = await changesAfter(before);
  const last = changes.at(-1)?.version ?? before;
  expect(changes.map((each) => each.version)).toEqual(changes.map((_, index) => before + 1 + index));
  expect(await version()).toBe(last);
  // Notifications arrive in commit order, so all earlier ones have arrived with this one.
  const mark = uuid();
  await database.sql`select pg_notify('freehold_access', ${mark})`;
  await until(async () => heard.includes(mark), Boolean, 'the mark is heard');
  const said = heard.splice(0).filter((payload) => payload !== mark);
  expect(said).toEqual(changes.map((each) => `${each.version} ${each.ownerId}`));
  return changes.map(({ ownerId }) => ownerId);
};

const inOrganization = (statement: (tx: Tx) => Promise<unknown>) => () =>
  withOrganization(database.db, organization.id, statement);
const update = (statement: () => ReturnType<typeof sql>) => inOrganization((tx) => tx.execute(statement()));
const byPlatform = (statement: () => ReturnType<typeof sql>) => () =>
  withPlatform(database.db, (tx) => tx.execute(statement()));

describe('access to an organization is changed by', () => {
  test.for([
    ['a role', update(() => sql`update users set role = 'viewer' where id = ${member.id}`)],
    ['a suspension', update(() => sql`update users set status = 'suspended' where id = ${member.id}`)],
    ['a restoration', update(() => sql`update users set status = 'active' where id = ${member.id}`)],
    [
      'a removal',
      inOrganization(async (tx) => {
        const one = sql`where org_id = ${organization.id} and email = 'removed@example.com'`;
        await tx.execute(sql`update users set status = 'deleted', deleted_at = now() ${one}`);
      }),
    ],
    [
      'the status of the organization',
      byPlatform(() => sql`update organizations set status = 'suspended' where id = ${organization.id}`),
    ],
    ['its own status, changed by itself', update(() => sql`update organizations set status = 'active'`)],
    ["a key's scopes", update(() => sql`update api_keys set scopes = '{user:read}' where id = ${keyId}`)],
    ["a key's scopes, all of them again", update(() => sql`update api_keys set scopes = null where id = ${keyId}`)],
    [
      "a key's expiry",
      update(() => sql`update api_keys set expires_at = now() + interval '1 day' where id = ${keyId}`),
    ],
    ["a key's limit", update(() => sql`update api_keys set rate_limit_per_hour = 5 where id = ${keyId}`)],
    ['a rotation', update(() => sql`update api_keys set status = 'rotating', valid_until = now() where id = ${keyId}`)],
    [
      'a longer overlap',
      update(() => sql`update api_keys set valid_until = now() + interval '1 day' where id = ${keyId}`),
    ],
    ['a revocation', update(() => sql`update api_keys set status = 'revoked' where id = ${keyId}`)],
    [
      'a key of another user',
      update(() => sql`update api_keys set user_id = ${organization.ownerId} where id = ${keyId}`),
    ],
    [
      'a key that is gone',
      async () => {
        const live = await createKeyRows({ db: database.db, keyRing }, { orgId: organization.id, userId: member.id });
        await asOwnerOf(database, (owner) => owner`delete from api_keys where id = ${live.id}`);
      },
    ],
    [
      'its first rate limits',
      update(() => sql`insert into rate_limit_policies (org_id, key_per_hour) values (${organization.id}, 5)`),
    ],
    ['other rate limits', update(() => sql`update rate_limit_policies set key_per_hour = 6`)],
    ['the default rate limits again', () => asOwnerOf(database, (owner) => owner`delete from rate_limit_policies`)],
  ] as const)('%s', async ([name, change]) => {
    if (name === 'a removal') await createMemberRows(database.db, organization.id, { email: 'removed@example.com' });
    expect(await changedBy(change)).toEqual([organization.id]);
  });
});

describe('access to all organizations is changed by', () => {
  const secret = uuid();
  test.for([
    [
      'a new pepper',
      () =>
        sql`insert into key_ring (id, purpose, provider, wrapped, active_at) values (${secret}, 'pepper', 'local', '', now())`,
    ],
    ['a pepper that retires', () => sql`update key_ring set retired_at = now() where id = ${secret}`],
    ['a platform key', () => sql`insert into platform_keys (id, key_hash) values ('bootstrap', 'h')`],
    ['another platform key', () => sql`update platform_keys set key_hash = 'i'`],
    ['a platform key that is gone', () => sql`delete from platform_keys`],
  ] as const)('%s', async ([, statement]) => {
    expect(await changedBy(byPlatform(statement))).toEqual([platformChain]);
  });
});

describe('access is not changed by', () => {
  test.for([
    [
      'the removal of a key that was revoked',
      async () => {
        const owner = { orgId: organization.id, userId: member.id };
        const { id } = await createKeyRows({ db: database.db, keyRing }, owner, { status: 'revoked' });
        await asOwnerOf(database, (sql) => sql`delete from api_keys where id = ${id}`);
      },
    ],
    [
      "a key's last use",
      async () => {
        const { id } = await createKeyRows({ db: database.db, keyRing }, { orgId: organization.id, userId: member.id });
        await withPlatform(database.db, (tx) => recordUsage(tx, [[id, Date.now()]]));
      },
    ],
    ["a key's name", update(() => sql`update api_keys set name = 'other', version = version + 1`)],
    ["a member's name", update(() => sql`update users set name = 'Ada', version = version + 1, updated_at = now()`)],
    ["an organization's name", update(() => sql`update organizations set name = 'Other', version = version + 1`)],
    ['the same role once more', update(() => sql`update users set role = role, status = status`)],
    ['the same scopes once more', update(() => sql`update api_keys set scopes = scopes, expires_at = expires_at`)],
    ['a new member, whom nobody can have asked about', () => createMemberRows(database.db, organization.id)],
    ['a new organization', () => createOrganizationRows(database.db)],
    [
      'a change that was rolled back',
      async () => {
        const failing = inOrganization(async (tx) => {
          await tx.execute(sql`update users set role = 'admin' where id = ${member.id}`);
          throw new Error('on purpose');
        });
        await expect(failing()).rejects.toThrow('on purpose');
      },
    ],
  ] as const)('%s', async ([, change]) => {
    expect(await changedBy(change)).toEqual([]);
  });
});

test('several rows in one transaction make one version for each organization, all visible together', async () => {
  const roles = () => sql`
    update users set role = case role when 'admin' then 'viewer'::user_role else 'admin' end
    where role <> 'owner' and (org_id = ${organization.id} or id = ${neighbor.id}) returning id`;
  const changed = await changedBy(() =>
    withPlatform(database.db, async (tx) => {
      expect((await tx.execute(roles())).length).toBeGreaterThan(2);
      await tx.execute(roles());
    }),
  );
  expect(changed.toSorted()).toEqual([organization.id, neighbor.orgId].toSorted());
});

test('versions of twenty simultaneous writers have no gap, and none is visible before a lower one', async () => {
  const writers = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const { id: orgId } = await createOrganizationRows(database.db, { status: 'active' });
      return createMemberRows(database.db, orgId);
    }),
  );
  const before = await version();
  const readings: number[][] = [];
  let isWriting = true;
  const reading = (async () => {
    while (isWriting) readings.push((await changesAfter(before)).map((change) => change.version));
  })();
  const roundsMax = 5;
  await Promise.all(
    writers.map(async ({ orgId, id }) => {
      for (let round = 0; round < roundsMax; round += 1) {
        const role = round % 2 === 0 ? 'admin' : 'member';
        await withOrganization(database.db, orgId, async (tx) => {
          await tx.execute(sql`update users set role = ${role} where id = ${id}`);
          // Of different lengths, so that they do not commit in the order in which they began.
          await tx.execute(sql`select pg_sleep(random() / 100)`);
        });
      }
    }),
  );
  isWriting = false;
  await reading;
  const changes = await changesAfter(before);
  const gapless = Array.from({ length: writers.length * roundsMax }, (_, index) => before + 1 + index);
  expect(changes.map((change) => change.version)).toEqual(gapless);
  for (const { orgId } of writers) expect(changes.filter((change) => change.ownerId === orgId)).toHaveLength(roundsMax);
  // At every moment the readable versions were a prefix of the current ones.
  for (const seen of readings) expect(seen).toEqual(gapless.slice(0, seen.length));
  heard.splice(0);
});

describe('a poll of changes', () => {
  const since = (known: number) =>
    database.sql<{ version: string; oldest_version: string; owner_ids: string[]; changed_org_ids: string[] }[]>`
      select * from freehold_access_since(${known})`.then(([row]) => row);

  test('returns each changed organization once, and no known change', async () => {
    const before = await version();
    const { id: orgId } = await createOrganizationRows(database.db, { status: 'active' });
    const known = await version();
    expect((await since(before))?.owner_ids).toEqual([orgId]);
    for (const status of ['suspended', 'active']) {
      await withPlatform(database.db, (tx) =>
        tx.execute(sql`update organizations set status = ${status} where id = ${organization.id}`),
      );
    }
    const changes = await since(known);
    expect(changes?.owner_ids).toEqual([organization.id]);
    // Processes of the previous release read this field.
    expect(changes?.changed_org_ids).toEqual(changes?.owner_ids);
    expect(Number(changes?.version)).toBe(known + 2);
    expect((await since(known + 2))?.owner_ids).toEqual([]);
  });

  test('reveals that it has missed changes that were removed', async () => {
    const now = await version();
    await withPlatform(database.db, (tx) => tx.execute(sql`delete from access_changes where version < ${now}`));
    expect(Number((await since(0))?.oldest_version)).toBe(now);
    await withPlatform(database.db, (tx) => tx.execute(sql`delete from access_changes`));
    // None is kept, so a process that knows the newest version has missed nothing.
    expect(Number((await since(now))?.oldest_version)).toBe(now + 1);
  });
});

test('the service role reads and writes the versions only through their functions', async () => {
  const refused = async (attempt: (connection: postgres.Sql) => PromiseLike<unknown>) =>
    expect((await refusalOf(attempt(database.sql))).sqlState).toBe('42501');
  await refused((connection) => connection`select from access_version`);
  await refused((connection) => connection`update access_version set version = 0`);
  await refused((connection) => connection`select from access_changes`);
  await refused((connection) => connection`select from access_marks`);
  await refused(
    (connection) => connection`insert into access_marks (transaction_id, owner_id) values (1, ${platformChain})`,
  );
  await refused((connection) => connection`select freehold_access_changed()`);
  const set = withPlatform(database.db, (tx) => tx.execute(sql`update access_version set version = 0`));
  expect((await refusalOf(set)).sqlState).toBe('42501');
});
