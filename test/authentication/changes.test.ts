import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { deleteAccessChangesBefore } from '../../src/db/authentication/access-changes.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { refusalOf } from '../support/access.ts';
import { asOwnerOf } from '../support/database.ts';
import { until } from '../support/until.ts';
import { openScene, refused, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterEach(() => scene.closeOpened());
afterAll(() => scene.close());

describe('an unannounced change takes effect within a second', () => {
  test('a key revoked in psql', async () => {
    const access = await scene.open();
    const { id, key } = await scene.newKeyOf(await scene.newMember());
    expect(await refusalOf(access, key)).toBe('accepted');
    expect(access.isKnown(key)).toBe(true);
    await asOwnerOf(scene.database, (sql) => sql`update api_keys set status = 'revoked' where id = ${id}`);
    await refused(access, key, 'revoked_credentials');
    // Its holder is not guessing, and does not wait because of others at the same address.
    expect(access.isKnown(key)).toBe(true);
  });

  test('a key with a deleted row', async () => {
    const access = await scene.open();
    const { id, key } = await scene.newKeyOf(await scene.newMember());
    expect(await refusalOf(access, key)).toBe('accepted');
    await asOwnerOf(scene.database, (sql) => sql`delete from api_keys where id = ${id}`);
    await refused(access, key, 'invalid_credentials');
  });

  test('role, status of the user and of the organization, scopes and limits', async () => {
    const access = await scene.open();
    const member = await scene.newMember();
    const { id, key } = await scene.newKeyOf(member);
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
    await asOwnerOf(scene.database, async (sql) => {
      await sql`update users set role = 'viewer' where id = ${member.id}`;
      await becomes({ role: 'viewer' }, 'the role');
      await sql`update users set status = 'suspended' where id = ${member.id}`;
      await becomes({ userStatus: 'suspended' }, 'the user');
      await sql`update organizations set status = 'suspended' where id = ${member.orgId}`;
      await becomes({ orgStatus: 'suspended' }, 'the organization');
      await sql`update api_keys set scopes = array['organization:read'], rate_limit_per_hour = 7 where id = ${id}`;
      await becomes({ scopes: ['organization:read'], credentialPerHour: 7 }, 'scopes and limit');
      await sql`insert into rate_limit_policies (org_id, principal_per_minute) values (${member.orgId}, 9)`;
      await becomes({ principalPerMinute: 9 }, 'the policy');
    });
  });

  test('a change committed long after ones that began later', async () => {
    const access = await scene.open();
    const [late, early] = [
      await scene.newKeyOf(await scene.newMember()),
      await scene.newKeyOf(await scene.newMember()),
    ];
    expect(await refusalOf(access, late.key)).toBe('accepted');
    const slow = postgres(scene.database.ownerUrl, { max: 1 });
    try {
      await slow.begin(async (sql) => {
        await sql`update api_keys set status = 'revoked' where id = ${late.id}`;
        // Meanwhile another change begins, commits and is seen.
        expect(await refusalOf(access, early.key)).toBe('accepted');
        await asOwnerOf(
          scene.database,
          (other) => other`update api_keys set status = 'revoked' where id = ${early.id}`,
        );
        await refused(access, early.key, 'revoked_credentials');
        expect(await refusalOf(access, late.key)).toBe('accepted');
      });
    } finally {
      await slow.end();
    }
    await refused(access, late.key, 'revoked_credentials');
  });

  test('a change that took its version early, which all others wait for', async () => {
    const access = await scene.open();
    const [first, second] = [
      await scene.newKeyOf(await scene.newMember()),
      await scene.newKeyOf(await scene.newMember()),
    ];
    for (const { key } of [first, second]) expect(await refusalOf(access, key)).toBe('accepted');
    const slow = postgres(scene.database.ownerUrl, { max: 1 });
    let waiting: Promise<unknown> = Promise.resolve();
    try {
      await slow.begin(async (sql) => {
        await sql`set constraints all immediate`;
        await sql`update api_keys set status = 'revoked' where id = ${first.id}`;
        waiting = asOwnerOf(
          scene.database,
          (other) => other`update api_keys set status = 'revoked' where id = ${second.id}`,
        );
        await asOwnerOf(scene.database, (owner) =>
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

  test('without LISTEN, by polling alone', async () => {
    const access = await scene.open({ listenUrl: null });
    for (let times = 0; times < 3; times += 1) {
      const { id, key } = await scene.newKeyOf(await scene.newMember());
      expect(await refusalOf(access, key)).toBe('accepted');
      await asOwnerOf(scene.database, (sql) => sql`update api_keys set status = 'revoked' where id = ${id}`);
      await refused(access, key, 'revoked_credentials');
    }
  });

  test('after every connection of the listener has ended, and listening resumes', async () => {
    const access = await scene.open();
    const listeners = (sql: postgres.Sql) => sql<{ pid: number }[]>`
      select pid from pg_stat_activity
      where datname = current_database() and query ilike 'listen%' and application_name like 'freehold-test%'`;
    await asOwnerOf(scene.database, async () => undefined);
    await until(
      () => listeners(scene.database.sql),
      (rows) => rows.length === 1,
      'one connection listens',
    );
    const [listener] = await listeners(scene.database.sql);
    const { id, key } = await scene.newKeyOf(await scene.newMember());
    expect(await refusalOf(access, key)).toBe('accepted');
    await scene.database.sql`select pg_terminate_backend(${listener?.pid ?? 0})`;
    await asOwnerOf(scene.database, (sql) => sql`update api_keys set status = 'revoked' where id = ${id}`);
    await refused(access, key, 'revoked_credentials');
    await until(
      () => listeners(scene.database.sql),
      (rows) => rows.length === 1 && rows[0]?.pid !== listener?.pid,
      'it listens again',
    );
  });
});

describe('changes deleted after their retention', () => {
  const versions = () =>
    asOwnerOf(scene.database, async (sql) => {
      const rows = await sql<{ version: string }[]>`select version from access_changes order by version`;
      return rows.map(({ version }) => Number(version));
    });
  const sweep = (before: Date) => withPlatform(scene.database.db, (tx) => deleteAccessChangesBefore(tx, before));

  test('are deleted from the oldest on, without leaving a gap', async () => {
    const { id } = await scene.newKeyOf(await scene.newMember());
    const change = (limit: number) =>
      asOwnerOf(scene.database, (sql) => sql`update api_keys set rate_limit_per_hour = ${limit} where id = ${id}`);
    await sweep(new Date(Date.now() + 60_000));
    expect(await versions()).toEqual([]);
    for (const limit of [1, 2, 3]) await change(limit);
    const [first = 0, second = 0, third = 0] = await versions();
    // The first and the last belong to long transactions.
    await asOwnerOf(
      scene.database,
      (sql) => sql`update access_changes set created_at = now() - interval '2 hours' where version <> ${second}`,
    );
    await sweep(new Date(Date.now() - 3_600_000));
    expect(await versions()).toEqual([second, third]);
    expect(first).toBeLessThan(second);
  });

  test('make a process that missed them clear its cache', async () => {
    const { id, key } = await scene.newKeyOf(await scene.newMember());
    const access = await scene.open({ listenUrl: null });
    expect(await refusalOf(access, key)).toBe('accepted');
    // Deleted in the same transaction as the change, so no poll can see it.
    await asOwnerOf(scene.database, (sql) =>
      sql.begin(async (tx) => {
        await tx`set constraints all immediate`;
        await tx`update api_keys set status = 'revoked' where id = ${id}`;
        await tx`delete from access_changes`;
      }),
    );
    await refused(access, key, 'revoked_credentials');
  });
});

test('a look-up during a change does not cache the old state', async () => {
  const access = await scene.open();
  const member = await scene.newMember();
  for (let times = 0; times < 20; times += 1) {
    const { id, key } = await scene.newKeyOf(member);
    const revoked = withOrganization(scene.database.db, member.orgId, (tx) =>
      tx.execute(sql`update api_keys set status = 'revoked' where id = ${id}`),
    );
    await Promise.all([refusalOf(access, key), revoked, revoked.then(() => refusalOf(access, key))]);
    await refused(access, key, 'revoked_credentials');
  }
});
