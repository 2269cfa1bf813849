import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordUsage } from '../../src/db/api-key/usage.ts';
import { insertNext, retireEntry } from '../../src/db/key-ring/store.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { openLocalKms } from '../../src/providers/kms/local.ts';
import type { Kms } from '../../src/providers/kms/port.ts';
import { createPlatformKey } from '../../src/usecases/api-key/platform-key.ts';
import { type KeyRing, newEntry, openKeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import { type AccessUnderTest, openTestAccess, untilReached } from '../support/access.ts';
import { asOwnerOf, createTestDatabase, type TestDatabase } from '../support/database.ts';
import { newTestKeyFile } from '../support/keys.ts';
import { createKeyRows, type TestKey } from '../support/members.ts';
import { createOrganizationRows, type TestOrganization } from '../support/organizations.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';

// `lastUsedAt`, and the move from an older pepper to the current one, are both written separately from the requests.

const lagMsMax = 10_000;

interface Scene {
  database: TestDatabase;
  kms: Kms;
  keyRing: KeyRing;
  organization: TestOrganization;
}

const openScene = async (): Promise<Scene> => {
  const database = await createTestDatabase();
  const kms = await openLocalKms(newTestKeyFile());
  const keyRing = openKeyRing({ db: database.db, kms });
  await keyRing.load();
  const organization = await createOrganizationRows(database.db, { status: 'active' });
  await asOwnerOf(database, async (sql) => {
    await sql`create table uses (key_id uuid not null)`;
    await sql`
      create function note_use() returns trigger language plpgsql security definer as $$
      begin insert into public.uses values (new.id); return null; end $$`;
    await sql`create trigger note_use after update of last_used_at on api_keys for each row execute function note_use()`;
  });
  return { database, kms, keyRing, organization };
};

let shared: Scene;
beforeAll(async () => {
  shared = await openScene();
});
afterAll(() => shared.database.close());

const open = async ({ database, keyRing } = shared, url = database.serviceUrl): Promise<AccessUnderTest> => {
  const access = openTestAccess({ database, keyRing, url });
  await untilReached(access);
  return access;
};

const newKeyRows = ({ database, keyRing, organization } = shared) =>
  createKeyRows({ db: database.db, keyRing }, { orgId: organization.id, userId: organization.ownerId });

interface Stored {
  at: number;
  writes: number;
  pepperId: string;
  keyHash: string;
}

const storedOf = ({ id }: TestKey, { database } = shared): Promise<Stored> =>
  asOwnerOf(database, async (sql) => {
    const [row] = await sql<{ at: Date | null; writes: number; pepperId: string; keyHash: string }[]>`
      select last_used_at as at, pepper_id as "pepperId", key_hash as "keyHash",
        (select count(*)::int from uses where key_id = ${id}) as writes
      from api_keys where id = ${id}`;
    if (row === undefined) throw new Error('There is no such key');
    return { ...row, at: row.at?.getTime() ?? 0 };
  });

const untilStored = (key: TestKey, is: (stored: Stored) => boolean, what: string, scene = shared): Promise<Stored> =>
  until(() => storedOf(key, scene), is, what, lagMsMax);

// Each of these waits for the writes of several seconds.
describe.concurrent('over several seconds', () => {
  test('writes a thousand uses of a key once, and shows them within ten seconds', async () => {
    const access = await open();
    const key = await newKeyRows();
    const usedAt = Date.now();
    for (let uses = 0; uses < 1_000; uses += 1) await access.authenticate(key.key);
    const { at } = await untilStored(key, (stored) => stored.at >= usedAt, 'the use is visible');
    expect(at).toBeLessThanOrEqual(Date.now());
    expect((await storedOf(key)).writes).toBeLessThanOrEqual(2);
    await access.close();
  });

  test('writes the uses during an outage of Postgres after it', async () => {
    const { hostname, port } = new URL(shared.database.serviceUrl);
    const proxy = await startTcpProxy({ host: hostname, port: Number(port) });
    const url = new URL(shared.database.serviceUrl);
    url.host = `127.0.0.1:${proxy.port}`;
    const access = await open(shared, url.href);
    const [early, late] = [await newKeyRows(), await newKeyRows()];
    await access.authenticate(early.key);
    await access.authenticate(late.key);
    proxy.cut();
    await until(
      async () => access.state().isReached,
      (isReached) => !isReached,
      'Postgres is unavailable',
    );
    const usedAt = Date.now();
    await access.authenticate(late.key);
    await until(
      async () => access.errors,
      (errors) => errors.some((text) => text.startsWith('the last use of keys')),
      'a write has failed',
    );
    proxy.restore();
    await untilStored(late, ({ at }) => at >= usedAt, 'the use is visible');
    expect((await storedOf(early)).at).toBeGreaterThan(0);
    await access.close();
    await proxy.close();
  });

  test('moves a used key to the new pepper, and accepts it after the old one is retired', async () => {
    const scene = await openScene();
    const { database, keyRing, kms } = scene;
    const [warm, cold] = [await newKeyRows(scene), await newKeyRows(scene)];
    const platformKey = await createPlatformKey(database.db, keyRing);
    const access = await open(scene);
    await access.authenticate(warm.key);
    const before = await storedOf(warm, scene);
    const entry = await newEntry(kms, 'pepper');
    await withPlatform(database.db, (tx) => insertNext(tx, entry, 1));
    const moved = await until(
      async () => {
        await access.authenticate(warm.key);
        return storedOf(warm, scene);
      },
      ({ pepperId }) => pepperId === entry.id,
      'the key is hashed with the new pepper',
      20_000,
    );
    expect(moved.keyHash).not.toBe(before.keyHash);
    expect(moved.keyHash).toBe(keyRing.hash(warm.key).keyHash);
    expect((await storedOf(cold, scene)).pepperId).toBe(before.pepperId);
    expect((await access.authenticate(cold.key)).kind).toBe('user');
    await untilStored(cold, ({ pepperId }) => pepperId === entry.id, 'the other key has moved', scene);
    await access.authenticate(platformKey);
    await until(
      () =>
        asOwnerOf(database, (sql) => sql<{ pepperId: string }[]>`select pepper_id as "pepperId" from platform_keys`),
      ([stored]) => stored?.pepperId === entry.id,
      "and the platform's own",
      lagMsMax,
    );

    await withPlatform(database.db, (tx) => retireEntry(tx, before.pepperId));
    await keyRing.load();
    const fresh = await open(scene);
    expect((await fresh.authenticate(warm.key)).kind).toBe('user');
    expect((await fresh.authenticate(platformKey)).kind).toBe('platform');
    await Promise.all([fresh.close(), access.close()]);
    await database.close();
  });
});

test('does not count a refused key as used', async () => {
  const access = await open();
  const key = await newKeyRows();
  await access.authenticate(key.key);
  await asOwnerOf(shared.database, (sql) => sql`update api_keys set status = 'revoked' where id = ${key.id}`);
  await until(
    async () => (await access.examine(key.key)).refusal,
    (refusal) => refusal === 'revoked_credentials',
    'the key is refused',
  );
  const refusedAt = Date.now();
  await expect(async () => access.authenticate(key.key)).rejects.toThrow();
  await access.close();
  expect((await storedOf(key)).at).toBeLessThanOrEqual(refusedAt);
});

test('writes pending uses before the process ends', async () => {
  const access = await open();
  const key = await newKeyRows();
  const usedAt = Date.now();
  await access.authenticate(key.key);
  await access.close();
  expect((await storedOf(key)).at).toBeGreaterThanOrEqual(usedAt);
});

test('never writes a future time with a fast clock, or an earlier one with a slow clock', async () => {
  const key = await newKeyRows();
  const record = (at: number) => withPlatform(shared.database.db, (tx) => recordUsage(tx, [[key.id, at]]));
  await record(Date.now() + 3_600_000);
  const { at } = await storedOf(key);
  expect(at).toBeLessThanOrEqual(Date.now() + 1_000);
  await record(at - 60_000);
  expect((await storedOf(key)).at).toBe(at);
});

test('moves no key to a retired pepper, nor from a pepper with which it was not found', async () => {
  const { database, kms } = shared;
  const key = await newKeyRows();
  const { pepperId, keyHash } = await storedOf(key);
  const retired = await newEntry(kms, 'pepper');
  await withPlatform(database.db, async (tx) => {
    await insertNext(tx, retired, 3_600);
    await retireEntry(tx, retired.id);
  });
  const move = (to: string, from: string) =>
    withPlatform(database.db, (tx) =>
      recordUsage(tx, [[key.id, Date.now(), { keyHash: 'other', pepperId: to, fromPepperId: from }]]),
    );
  await move(retired.id, pepperId);
  await move(pepperId, retired.id);
  expect(await storedOf(key)).toMatchObject({ pepperId, keyHash });
});
