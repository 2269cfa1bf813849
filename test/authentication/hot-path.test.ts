import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newKey } from '../../src/contract/key-text.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { deleteAccessChangesBefore } from '../../src/db/write/access.ts';
import type { KeyRing } from '../../src/usecases/key-ring.ts';
import {
  type AccessUnderTest,
  openTestAccess,
  refusalOf,
  type TestAccessOptions,
  untilReached,
} from '../support/access.ts';
import { asOwnerOf, createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openTestKeyRing } from '../support/keys.ts';
import { createKeyRows, createMemberRows, type TestKey, type TestMember } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { type StatementCounter, startStatementCounter } from '../support/statement-counter.ts';
import { until } from '../support/until.ts';

let database: TestDatabase;
let keyRing: KeyRing;
let counter: StatementCounter;
beforeAll(async () => {
  database = await createTestDatabase();
  keyRing = await openTestKeyRing(database.db);
  counter = await startStatementCounter(database.serviceUrl);
});
afterAll(async () => {
  await counter.close();
  await database.close();
});

const opened = new Set<AccessUnderTest>();
const open = async (options: Partial<TestAccessOptions> = {}): Promise<AccessUnderTest> => {
  const access = openTestAccess({ database, keyRing, ...options });
  opened.add(access);
  await untilReached(access);
  return access;
};
afterEach(async () => {
  for (const access of opened) await access.close();
  opened.clear();
});

const newMember = async (): Promise<TestMember> => {
  const { id } = await createOrganizationRows(database.db, { status: 'active' });
  return createMemberRows(database.db, id, { role: 'admin' });
};
const newKeyOf = ({ orgId, id: userId }: TestMember, chosen = {}): Promise<TestKey> =>
  createKeyRows({ db: database.db, keyRing }, { orgId, userId }, chosen);

const refused = (access: AccessUnderTest, key: string, code: string, milliseconds = 1_000): Promise<string> =>
  until(
    () => refusalOf(access, key),
    (found) => found === code,
    `the key is ${code}`,
    milliseconds,
  );

describe('what a verification asks the database, counted on the wire', () => {
  /** The first statement of a connection reads the types of the database. */
  const warm = async (access: AccessUnderTest): Promise<void> => {
    await refusalOf(access, newKey('user'));
  };
  const counted = async (run: () => Promise<unknown>): Promise<number> => {
    const before = counter.count();
    await run();
    return counter.count() - before;
  };

  test('one statement when the key is not remembered, none when it is', async () => {
    const access = await open({ poolUrl: counter.url });
    await warm(access);
    const { key } = await newKeyOf(await newMember());
    expect(await counted(() => refusalOf(access, key))).toBe(1);
    expect(
      await counted(async () => {
        for (let times = 0; times < 1_000; times += 1) expect(access.authenticate(key)).toMatchObject({ kind: 'user' });
      }),
    ).toBe(0);
  });

  test('one for a key that does not exist, then none', async () => {
    const access = await open({ poolUrl: counter.url });
    await warm(access);
    const key = newKey('user');
    expect(await counted(() => refusalOf(access, key))).toBe(1);
    expect(await counted(() => refusalOf(access, key))).toBe(0);
    expect(await refusalOf(access, key)).toBe('invalid_credentials');
  });

  test('none for one that was not copied whole', async () => {
    const access = await open({ poolUrl: counter.url });
    expect(await counted(() => refusalOf(access, newKey('user').slice(0, -1)))).toBe(0);
  });

  test('one for a hundred requests that come together', async () => {
    const access = await open({ poolUrl: counter.url });
    await warm(access);
    const { key } = await newKeyOf(await newMember());
    const together = () => Promise.all(Array.from({ length: 100 }, () => access.authenticate(key)));
    expect(await counted(together)).toBe(1);
  });

  test('one also while the access of others is changed all the time', async () => {
    const access = await open({ poolUrl: counter.url });
    await warm(access);
    const other = await newMember();
    const otherKey = await newKeyOf(other);
    const { key } = await newKeyOf(await newMember());
    const changes = (async () => {
      for (let times = 0; times < 50; times += 1) {
        await asOwnerOf(
          database,
          (sql) => sql`update api_keys set rate_limit_per_hour = ${times} where id = ${otherKey.id}`,
        );
      }
    })();
    expect(await counted(() => refusalOf(access, key))).toBe(1);
    await changes;
  });
});

describe('time alone', () => {
  test('ends a key that is remembered', async () => {
    const access = await open();
    const { key } = await newKeyOf(await newMember(), { expiresAt: new Date(Date.now() + 700) });
    expect(await refusalOf(access, key)).toBe('accepted');
    const lookUps = access.lookedUp.filter((from) => from === 'database').length;
    await refused(access, key, 'expired_credentials', 1_500);
    expect(access.lookedUp.filter((from) => from === 'database').length).toBe(lookUps);
    expect(access.isKnown(key)).toBe(false);
  });

  test('ends a key that was rotated', async () => {
    const access = await open();
    const { key } = await newKeyOf(await newMember(), { status: 'rotating', validUntil: new Date(Date.now() + 700) });
    expect(await refusalOf(access, key)).toBe('accepted');
    await refused(access, key, 'revoked_credentials', 1_500);
  });
});

describe('a change that nobody announces is effective within a second', () => {
  test('a key that somebody revokes in psql', async () => {
    const access = await open();
    const { id, key } = await newKeyOf(await newMember());
    expect(await refusalOf(access, key)).toBe('accepted');
    expect(access.isKnown(key)).toBe(true);
    await asOwnerOf(database, (sql) => sql`update api_keys set status = 'revoked' where id = ${id}`);
    await refused(access, key, 'revoked_credentials');
    expect(access.isKnown(key)).toBe(false);
  });

  test('a key whose row is deleted', async () => {
    const access = await open();
    const { id, key } = await newKeyOf(await newMember());
    expect(await refusalOf(access, key)).toBe('accepted');
    await asOwnerOf(database, (sql) => sql`delete from api_keys where id = ${id}`);
    await refused(access, key, 'invalid_credentials');
  });

  test('role, status of the user and of the organization, scopes and limits', async () => {
    const access = await open();
    const member = await newMember();
    const { id, key } = await newKeyOf(member);
    const becomes = (changed: object, what: string) =>
      until(
        async () => access.authenticate(key),
        (principal) =>
          Object.entries(changed).every(
            ([name, value]) => JSON.stringify(principal[name as 'id']) === JSON.stringify(value),
          ),
        what,
        1_000,
      );
    await becomes({ role: 'admin', userStatus: 'active', orgStatus: 'active', scopes: null }, 'as it was made');
    await asOwnerOf(database, async (sql) => {
      await sql`update users set role = 'viewer' where id = ${member.id}`;
      await becomes({ role: 'viewer' }, 'the role');
      await sql`update users set status = 'suspended' where id = ${member.id}`;
      await becomes({ userStatus: 'suspended' }, 'the user');
      await sql`update organizations set status = 'suspended' where id = ${member.orgId}`;
      await becomes({ orgStatus: 'suspended' }, 'the organization');
      await sql`update api_keys set scopes = array['organization:read'], rate_limit_per_hour = 7 where id = ${id}`;
      await becomes({ scopes: ['organization:read'], keyPerHour: 7 }, 'scopes and limit');
      await sql`insert into rate_limit_policies (org_id, principal_per_minute) values (${member.orgId}, 9)`;
      await becomes({ principalPerMinute: 9 }, 'the policy');
    });
  });

  test('one that is committed long after others that began later', async () => {
    const access = await open();
    const [late, early] = [await newKeyOf(await newMember()), await newKeyOf(await newMember())];
    expect(await refusalOf(access, late.key)).toBe('accepted');
    const slow = postgres(database.ownerUrl, { max: 1 });
    try {
      await slow.begin(async (sql) => {
        await sql`update api_keys set status = 'revoked' where id = ${late.id}`;
        // Another is made, committed and seen meanwhile.
        expect(await refusalOf(access, early.key)).toBe('accepted');
        await asOwnerOf(database, (other) => other`update api_keys set status = 'revoked' where id = ${early.id}`);
        await refused(access, early.key, 'revoked_credentials');
        expect(await refusalOf(access, late.key)).toBe('accepted');
      });
    } finally {
      await slow.end();
    }
    await refused(access, late.key, 'revoked_credentials');
  });

  test('one that took its version early, so that all others wait for it', async () => {
    const access = await open();
    const [first, second] = [await newKeyOf(await newMember()), await newKeyOf(await newMember())];
    for (const { key } of [first, second]) expect(await refusalOf(access, key)).toBe('accepted');
    const slow = postgres(database.ownerUrl, { max: 1 });
    let waiting: Promise<unknown> = Promise.resolve();
    try {
      await slow.begin(async (sql) => {
        await sql`set constraints all immediate`;
        await sql`update api_keys set status = 'revoked' where id = ${first.id}`;
        waiting = asOwnerOf(database, (other) => other`update api_keys set status = 'revoked' where id = ${second.id}`);
        await asOwnerOf(database, (owner) =>
          until(
            () => owner<{ waiting: number }[]>`
              select count(*)::int as waiting from pg_stat_activity
              where datname = current_database() and usename = current_user and wait_event_type = 'Lock'`,
            ([row]) => row?.waiting === 1,
            'the other change waits',
          ),
        );
      });
      await waiting;
    } finally {
      await slow.end();
    }
    await refused(access, first.key, 'revoked_credentials');
    await refused(access, second.key, 'revoked_credentials');
  });

  test('without a way to listen, by polling alone', async () => {
    const access = await open({ listenUrl: null });
    for (let times = 0; times < 3; times += 1) {
      const { id, key } = await newKeyOf(await newMember());
      expect(await refusalOf(access, key)).toBe('accepted');
      await asOwnerOf(database, (sql) => sql`update api_keys set status = 'revoked' where id = ${id}`);
      await refused(access, key, 'revoked_credentials');
    }
  });

  test('with every connection of the listener ended, and listening comes back', async () => {
    const access = await open();
    const listeners = (sql: postgres.Sql) => sql<{ pid: number }[]>`
      select pid from pg_stat_activity
      where datname = current_database() and query ilike 'listen%' and application_name like 'freehold-test%'`;
    await asOwnerOf(database, async () => undefined);
    await until(
      () => listeners(database.sql),
      (rows) => rows.length === 1,
      'one connection listens',
    );
    const [listener] = await listeners(database.sql);
    const { id, key } = await newKeyOf(await newMember());
    expect(await refusalOf(access, key)).toBe('accepted');
    await database.sql`select pg_terminate_backend(${listener?.pid ?? 0})`;
    await asOwnerOf(database, (sql) => sql`update api_keys set status = 'revoked' where id = ${id}`);
    await refused(access, key, 'revoked_credentials');
    await until(
      () => listeners(database.sql),
      (rows) => rows.length === 1 && rows[0]?.pid !== listener?.pid,
      'it listens again',
    );
  });
});

describe('changes that are no longer kept', () => {
  const versions = () =>
    asOwnerOf(database, async (sql) => {
      const rows = await sql<{ version: string }[]>`select version from access_changes order by version`;
      return rows.map(({ version }) => Number(version));
    });
  const sweep = (before: Date) => withPlatform(database.db, (tx) => deleteAccessChangesBefore(tx, before));

  test('are deleted from the oldest on, so that what is kept has no gap', async () => {
    const { id } = await newKeyOf(await newMember());
    const change = (limit: number) =>
      asOwnerOf(database, (sql) => sql`update api_keys set rate_limit_per_hour = ${limit} where id = ${id}`);
    await sweep(new Date(Date.now() + 60_000));
    expect(await versions()).toEqual([]);
    for (const limit of [1, 2, 3]) await change(limit);
    const [first = 0, second = 0, third = 0] = await versions();
    // The first and the last are of transactions that ran for long.
    await asOwnerOf(
      database,
      (sql) => sql`update access_changes set created_at = now() - interval '2 hours' where version <> ${second}`,
    );
    await sweep(new Date(Date.now() - 3_600_000));
    expect(await versions()).toEqual([second, third]);
    expect(first).toBeLessThan(second);
  });

  test('make a process that has missed them forget all it knows', async () => {
    const { id, key } = await newKeyOf(await newMember());
    const access = await open({ listenUrl: null });
    expect(await refusalOf(access, key)).toBe('accepted');
    // Deleted with the change itself: no poll can ever see it.
    await asOwnerOf(database, (sql) =>
      sql.begin(async (tx) => {
        await tx`set constraints all immediate`;
        await tx`update api_keys set status = 'revoked' where id = ${id}`;
        await tx`delete from access_changes`;
      }),
    );
    await refused(access, key, 'revoked_credentials');
  });
});

test('a flood of unknown keys drives out none that is known', async () => {
  const access = await open({ cacheEntriesMax: 10 });
  const member = await newMember();
  const keys = await Promise.all(Array.from({ length: 10 }, () => newKeyOf(member)));
  for (const { key } of keys) await access.authenticate(key);
  for (let round = 0; round < 30; round += 1) {
    await Promise.all(Array.from({ length: 50 }, () => refusalOf(access, newKey('user'))));
  }
  for (const { key } of keys) expect(access.isKnown(key)).toBe(true);
  expect(access.state().entries).toBeLessThanOrEqual(10 + 1_000);
});

test('what is read while access is changed is not remembered as it was before', async () => {
  const access = await open();
  const member = await newMember();
  for (let times = 0; times < 20; times += 1) {
    const { id, key } = await newKeyOf(member);
    const revoked = withOrganization(database.db, member.orgId, (tx) =>
      tx.execute(sql`update api_keys set status = 'revoked' where id = ${id}`),
    );
    await Promise.all([refusalOf(access, key), revoked, revoked.then(() => refusalOf(access, key))]);
    await refused(access, key, 'revoked_credentials');
  }
});

describe('while the KMS is away', () => {
  test('keys are verified with what is unwrapped, and one that is not found is not said to be unknown', async () => {
    let isAway = false;
    const failing: KeyRing = {
      ...keyRing,
      load: async () => {
        if (isAway) throw new Error('The KMS cannot be reached');
        await keyRing.load();
      },
    };
    const access = await open({ keyRing: failing });
    const { key } = await newKeyOf(await newMember());
    expect(await refusalOf(access, newKey('user'))).toBe('invalid_credentials');
    isAway = true;
    // Something that concerns everybody: perhaps a new pepper.
    await asOwnerOf(database, (sql) => sql`update key_ring set active_at = active_at - interval '1 ms'`);
    await until(
      () => refusalOf(access, newKey('user')),
      (code) => code === 'kms_unavailable',
      'nothing is said to be unknown',
    );
    expect(await refusalOf(access, key)).toBe('accepted');
    expect(access.state().ageMs).toBeLessThan(1_000);
    isAway = false;
    await until(
      () => refusalOf(access, newKey('user')),
      (code) => code === 'invalid_credentials',
      'the KMS is back',
    );
  });
});
