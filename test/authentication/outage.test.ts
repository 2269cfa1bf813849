import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { newKey } from '../../src/contract/api-key-text.ts';
import type { KeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import { type AccessUnderTest, openTestAccess, refusalOf, untilReached } from '../support/access.ts';
import { asOwnerOf, createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openTestKeyRing } from '../support/keys.ts';
import { createKeyRows } from '../support/members.ts';
import { createOrganizationRows, type TestOrganization } from '../support/organizations.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';

// One process loses Postgres, which itself stays up and is changed by others.

let database: TestDatabase;
let keyRing: KeyRing;
let organization: TestOrganization;
let proxy: TcpProxy;
let url: string;
beforeAll(async () => {
  database = await createTestDatabase();
  keyRing = await openTestKeyRing(database.db);
  organization = await createOrganizationRows(database.db, { status: 'active' });
  const { hostname, port } = new URL(database.serviceUrl);
  proxy = await startTcpProxy({ host: hostname, port: Number(port) });
  const proxied = new URL(database.serviceUrl);
  proxied.host = `127.0.0.1:${proxy.port}`;
  url = proxied.href;
});
afterAll(async () => {
  await proxy.close();
  await database.close();
});

const opened = new Set<AccessUnderTest>();
const open = async (staleSecondsMax: number): Promise<AccessUnderTest> => {
  const access = openTestAccess({ database, keyRing, url, staleSecondsMax });
  opened.add(access);
  await untilReached(access);
  return access;
};
afterEach(async () => {
  proxy.restore();
  for (const access of opened) await access.close();
  opened.clear();
});

const newKeyRows = () =>
  createKeyRows({ db: database.db, keyRing }, { orgId: organization.id, userId: organization.ownerId });

const becomes = (access: AccessUnderTest, key: string, code: string, milliseconds: number) =>
  until(
    () => refusalOf(access, key),
    (found) => found === code,
    `the key is ${code}`,
    milliseconds,
  );

const away = (access: AccessUnderTest) =>
  until(
    async () => access.state(),
    ({ isReached, ageMs }) => !isReached && ageMs > 1_000,
    'Postgres is unavailable',
  );

/** Milliseconds until an answer. */
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
};

/** Waits until one connection of a process is listening. */
const untilHeard = () =>
  until(
    () => database.sql<{ query: string }[]>`
      select query from pg_stat_activity
      where datname = current_database() and query ilike 'listen%freehold_access%'
        and application_name like 'freehold-test%'`,
    (rows) => rows.length === 1,
    'changes are received',
  );

test('cached keys are accepted for the configured time, then refused', async () => {
  const access = await open(3);
  const [known, revoked, fresh] = [await newKeyRows(), await newKeyRows(), await newKeyRows()];
  for (const { key } of [known, revoked]) expect(await refusalOf(access, key)).toBe('accepted');
  proxy.cut();
  const cutAt = performance.now();
  await asOwnerOf(database, (sql) => sql`update api_keys set status = 'revoked' where id = ${revoked.id}`);
  await away(access);
  expect(await refusalOf(access, known.key)).toBe('accepted');
  expect(access.lookedUp.at(-1)).toBe('cache_stale');
  // The process cannot know of the change; this is why the time is bounded.
  expect(await refusalOf(access, revoked.key)).toBe('accepted');
  // Nobody waits for a call that is known to fail.
  expect(await timed(async () => expect(await refusalOf(access, fresh.key)).toBe('database_unavailable'))).toBeLessThan(
    100,
  );
  expect(
    await timed(async () => expect(await refusalOf(access, newKey('user'))).toBe('database_unavailable')),
  ).toBeLessThan(100);

  await becomes(access, known.key, 'database_unavailable', 6_000);
  expect(performance.now() - cutAt).toBeGreaterThan(2_000);
  expect(performance.now() - cutAt).toBeLessThan(4_500);
  expect(await timed(() => refusalOf(access, known.key))).toBeLessThan(100);

  proxy.restore();
  await becomes(access, known.key, 'accepted', 5_000);
  expect(await refusalOf(access, revoked.key)).toBe('revoked_credentials');
  expect(await refusalOf(access, fresh.key)).toBe('accepted');
  expect(access.errors.some((error) => error.startsWith('no news of access from Postgres'))).toBe(true);
});

test('a key that expires during an outage is refused as expired', async () => {
  const access = await open(30);
  const { key } = await createKeyRows(
    { db: database.db, keyRing },
    { orgId: organization.id, userId: organization.ownerId },
    { expiresAt: new Date(Date.now() + 2_000) },
  );
  expect(await refusalOf(access, key)).toBe('accepted');
  proxy.cut();
  await away(access);
  await becomes(access, key, 'expired_credentials', 3_000);
});

test('with a bound of 0 no key is accepted a second after the last good poll', async () => {
  const access = await open(0);
  const { key } = await newKeyRows();
  expect(await refusalOf(access, key)).toBe('accepted');
  proxy.cut();
  await becomes(access, key, 'database_unavailable', 2_000);
  expect(access.lookedUp).not.toContain('cache_stale');
  proxy.restore();
  await becomes(access, key, 'accepted', 5_000);
});

test('a key revoked during an outage is refused as soon as Postgres is back', async () => {
  const access = await open(30);
  const { id, key } = await newKeyRows();
  expect(await refusalOf(access, key)).toBe('accepted');
  proxy.cut();
  await away(access);
  await asOwnerOf(database, (sql) => sql`update api_keys set status = 'revoked' where id = ${id}`);
  proxy.restore();
  await becomes(access, key, 'revoked_credentials', 5_000);
});

test('changes are received at once again after an outage', async () => {
  const access = await open(30);
  proxy.cut();
  await away(access);
  proxy.restore();
  await untilHeard();
  const { id, key } = await newKeyRows();
  await becomes(access, key, 'accepted', 5_000);
  await asOwnerOf(database, (sql) => sql`update api_keys set status = 'revoked' where id = ${id}`);
  await becomes(access, key, 'revoked_credentials', 1_000);
});

test('a process that starts during an outage of Postgres refuses with database_unavailable, and recovers', async () => {
  proxy.cut();
  const access = openTestAccess({ database, keyRing, url });
  opened.add(access);
  const { key } = await newKeyRows();
  expect(await refusalOf(access, key)).toBe('database_unavailable');
  expect(await timed(() => refusalOf(access, key))).toBeLessThan(100);
  proxy.restore();
  await becomes(access, key, 'accepted', 5_000);
  await untilHeard();
});

test('a poll without an answer counts as an outage, continues on another connection, and fails late without an uncaught error', async () => {
  const uncaught: unknown[] = [];
  const onUncaught = (error: unknown): void => void uncaught.push(error);
  process.on('unhandledRejection', onUncaught);
  try {
    const access = await open(30);
    await asOwnerOf(database, (owner) =>
      owner.begin(async (tx) => {
        await tx`lock table access_version in access exclusive mode`;
        await away(access);
        await until(
          () => database.sql<{ pid: number }[]>`
            select pid from pg_stat_activity
            where datname = current_database() and application_name = 'freehold-test access'`,
          (connections) => connections.length > 1,
          'it polls on another connection',
        );
      }),
    );
    await untilReached(access);
    expect(access.errors).toEqual([expect.stringMatching(/^no news of access from Postgres: .*timed out/)]);
    expect(uncaught).toEqual([]);
  } finally {
    process.off('unhandledRejection', onUncaught);
  }
});

test('a busy pool does not count as an outage of Postgres', async () => {
  const access = await open(0);
  const { key } = await newKeyRows();
  expect(await refusalOf(access, key)).toBe('accepted');
  const missesMin = 5;
  let misses: Promise<string>[] = [];
  await asOwnerOf(database, (owner) =>
    owner.begin(async (tx) => {
      // Look-ups wait for the pool: there are more of them than connections.
      await tx`lock table api_keys in access exclusive mode`;
      misses = Array.from({ length: 4 * missesMin }, () => refusalOf(access, newKey('user')));
      await until(
        () => tx<{ waiting: number }[]>`
          select count(*)::int as waiting from pg_locks
          where relation = 'api_keys'::regclass and not granted`,
        ([row]) => (row?.waiting ?? 0) >= missesMin,
        'the pool waits',
      );
      const startedAt = performance.now();
      await until(
        async () => {
          expect(await refusalOf(access, key)).toBe('accepted');
          return performance.now() - startedAt;
        },
        (milliseconds) => milliseconds > 1_500,
        'the last poll is no longer trusted',
      );
      expect(access.state()).toMatchObject({ isReached: true });
    }),
  );
  expect(new Set(await Promise.all(misses))).toEqual(new Set(['invalid_credentials']));
});
