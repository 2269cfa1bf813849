import { generateKeyPairSync, sign as signText } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type postgres from 'postgres';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signCheckpoints } from '../../src/background/audit/checkpoint.ts';
import { verifyExport } from '../../src/cli/export-verification.ts';
import { hashOfText } from '../../src/contract/audit-crypto.ts';
import { uncheckedSeconds } from '../../src/db/audit/store.ts';
import { auditHeads } from '../../src/db/schema.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { openLocalKms } from '../../src/providers/kms/local.ts';
import { listAuditKeys, provePlatformAudit } from '../../src/usecases/audit/audit.ts';
import { openKeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import { listKeyRing, retireKeyRingEntry, rotateKeyRing } from '../../src/usecases/key-ring/rotation.ts';
import { asOwnerOf, createTestDatabase, refusalOf } from '../support/database.ts';
import { newTestKeyFile } from '../support/keys.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';
import { append, appendMany, linesOf, textsOf } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), withoutWorker: true });
});
afterAll(() => world.close());

const pass = (overdueMs = 3_600_000) => signCheckpoints({ db: world.db, keyRing: world.keyRing, overdueMs });
const sign = async (overdueMs?: number): Promise<number> => (await pass(overdueMs)).signed;

test('signs every chain that has grown once, in batches, and no other', async () => {
  await sign();
  const orgIds = Array.from({ length: 230 }, () => uuid());
  for (const orgId of orgIds) await append(world.db, orgId);
  expect(await sign()).toBe(230);
  expect(await sign()).toBe(0);
  const [first = ''] = orgIds;
  await append(world.db, first);
  expect(await sign()).toBe(1);
  const keys = await listAuditKeys(world.ctx());
  expect(await verifyExport(textsOf(await linesOf(world.ctx(), first)), { keys })).toMatchObject({
    events: 2,
    checkpoints: 2,
    signedSeq: 2,
  });
});

test('processes that sign simultaneously, beside writers, leave one chain of checkpoints', async () => {
  const orgId = uuid();
  const writing = Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let event = 0; event < 40; event += 1) await append(world.db, orgId);
    }),
  );
  let isWriting = true;
  const signing = Array.from({ length: 3 }, async () => {
    while (isWriting) await sign(0);
  });
  await writing;
  isWriting = false;
  await Promise.all(signing);
  await sign();
  const keys = await listAuditKeys(world.ctx());
  const found = await verifyExport(textsOf(await linesOf(world.ctx(), orgId)), { keys });
  expect(found).toMatchObject({ events: 160, signedSeq: 160 });
  expect(found.checkpoints).toBeGreaterThan(1);
});

test('skips a locked chain, and waits for it once it is overdue', async () => {
  const orgId = uuid();
  await sign();
  await append(world.db, orgId);
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let locked = (): void => undefined;
  const isLocked = new Promise<void>((resolve) => {
    locked = resolve;
  });
  const using = withOrganization(world.db, orgId, async (tx) => {
    await tx.select().from(auditHeads).where(eq(auditHeads.orgId, orgId)).for('update');
    locked();
    await held;
  });
  await isLocked;
  expect(await sign()).toBe(0);
  const overdue = sign(0);
  release();
  await using;
  expect(await overdue).toBe(1);
  expect((await provePlatformAudit(world.ctx(), orgId)).checkpoint?.seq).toBe(1);
});

test('measures the age of the oldest event without a checkpoint', async () => {
  await sign();
  expect(await withPlatform(world.db, uncheckedSeconds)).toBe(0);
  const orgId = uuid();
  await append(world.db, orgId);
  await asOwnerOf(
    world.database,
    (owner) => owner`update audit_heads set unchecked_since = now() - interval '90 seconds' where org_id = ${orgId}`,
  );
  await append(world.db, orgId);
  expect(Math.round((await withPlatform(world.db, uncheckedSeconds)) / 10)).toBe(9);
  await sign();
  expect(await withPlatform(world.db, uncheckedSeconds)).toBe(0);
});

test('the product cannot change or remove signed rows', async () => {
  const orgId = uuid();
  await append(world.db, orgId);
  await sign();
  for (const statement of [
    `update audit_checkpoints set body = ''`,
    'delete from audit_checkpoints',
    `update audit_events set body = ''`,
    'delete from audit_events',
    'delete from audit_heads',
    'truncate audit_events',
  ]) {
    for (const scope of ['', 'set local role freehold_platform;'] as const) {
      const refusal = await refusalOf(world.database.sql.begin((tx) => tx.unsafe(`${scope}${statement}`)));
      expect([statement, refusal.sqlState]).toEqual([statement, '42501']);
    }
  }
});

test('signs a chain that has grown by thousands in pieces, up to its head', async () => {
  const orgId = uuid();
  await sign();
  for (let part = 0; part < 12; part += 1) await appendMany(world.db, orgId, 500);
  expect(await sign()).toBe(2);
  const keys = await listAuditKeys(world.ctx());
  const found = await verifyExport(textsOf(await linesOf(world.ctx(), orgId)), { keys });
  expect(found).toMatchObject({ events: 6_000, checkpoints: 2, signedSeq: 6_000 });
  expect(await withPlatform(world.db, uncheckedSeconds)).toBe(0);
});

test('continues a chain after a checkpoint whose key was retired, even in a new process', async () => {
  const database = await createTestDatabase();
  try {
    const { db } = database;
    const kms = await openLocalKms(newTestKeyFile());
    const signAnew = () => signCheckpoints({ db, keyRing: openKeyRing({ db, kms }), overdueMs: 60_000 });
    const orgId = uuid();
    await append(db, orgId);
    expect(await signAnew()).toMatchObject({ signed: 1, broken: [] });
    const rotated = await rotateKeyRing({ db, kms }, 'audit');
    await asOwnerOf(database, (owner) => owner`update key_ring set active_at = active_at - interval '1 hour'`);
    const [old] = (await listKeyRing(db)).filter(({ purpose, id }) => purpose === 'audit' && id !== rotated.id);
    await retireKeyRingEntry(db, old?.id ?? '');
    await append(db, orgId);
    // And the chain of the platform, which records the rotation.
    expect(await signAnew()).toMatchObject({ signed: 2, broken: [] });
    const keyIds = await asOwnerOf(
      database,
      (owner) => owner`select key_id as id from audit_checkpoints where org_id = ${orgId} order by seq`,
    );
    expect(keyIds.map(({ id }) => id)).toEqual([old?.id, rotated.id]);
  } finally {
    await database.close();
  }
});

describe('a broken chain is not signed, is named, and prevents no other from being signed:', () => {
  /** A chain of three events, signed at the second. */
  const begin = async (): Promise<string> => {
    const orgId = uuid();
    await append(world.db, orgId);
    await append(world.db, orgId);
    await sign();
    await append(world.db, orgId);
    return orgId;
  };

  const expectBroken = async (orgId: string, seq: number, message: RegExp): Promise<void> => {
    const whole = uuid();
    await append(world.db, whole);
    const { signed, broken } = await pass();
    expect(signed).toBe(1);
    const found = broken.find((chain) => chain.orgId === orgId)?.fault;
    expect(found).toMatchObject({ seq, message: expect.stringMatching(message) });
    expect((await provePlatformAudit(world.ctx(), whole)).checkpoint?.seq).toBe(1);
    // Repeated without and with waiting.
    const again = await pass(0);
    expect(again.signed).toBe(0);
    expect(again.broken.map((chain) => chain.orgId)).toContain(orgId);
  };

  const spoil = (run: (sql: postgres.Sql) => Promise<unknown>) => asOwnerOf(world.database, run);

  /** Inserts with the product's role, which may insert. */
  const invent = async (orgId: string, seq: number, body: string, hash: string): Promise<void> => {
    await world.database.sql.begin(async (tx) => {
      await tx`select set_config('app.org_id', ${orgId}, true)`;
      await tx`
        insert into audit_events (id, org_id, seq, actor, action, target, body, hash)
        values (${uuid()}, ${orgId}, ${seq}, 'user:other', 'thing.change', 'thing:1', ${body}, ${hash})`;
      await tx`
        insert into audit_heads as h (org_id, seq, hash, unchecked_since) values (${orgId}, ${seq}, ${hash}, now())
        on conflict (org_id) do update set seq = ${seq}, hash = ${hash}, unchecked_since = now()`;
    });
  };

  test('events inserted with the role of the product', async () => {
    const first = uuid();
    await invent(first, 1, '{}', 'h');
    await expectBroken(first, 1, /its hash does not match/);
    const next = await begin();
    await invent(next, 4, '{}', hashOfText('{}'));
    await expectBroken(next, 4, /belongs to the chain of/);
    const other = await begin();
    const third = (await linesOf(world.ctx(), other)).at(-1);
    const forked = third?.type === 'event' ? third.body.replace('"seq":3', '"seq":4') : '';
    await invent(other, 4, forked, hashOfText(forked));
    await expectBroken(other, 4, /prevHash is not the hash of event 3/);
  });

  test('a changed event after the newest checkpoint', async () => {
    const orgId = await begin();
    await spoil((sql) => sql`update audit_events set body = body || ' ' where org_id = ${orgId} and seq = 3`);
    await expectBroken(orgId, 3, /its hash does not match/);
  });

  test('a replaced event of the newest checkpoint', async () => {
    const orgId = await begin();
    await spoil((sql) => sql`update audit_events set hash = ${hashOfText('')} where org_id = ${orgId} and seq = 2`);
    await expectBroken(orgId, 2, /not the one signed/);
    const other = await begin();
    await spoil((sql) => sql`update audit_events set body = body || ' ' where org_id = ${other} and seq = 2`);
    await expectBroken(other, 2, /its hash does not match/);
  });

  test('missing events', async () => {
    const orgId = await begin();
    await spoil((sql) => sql`delete from audit_events where org_id = ${orgId} and seq = 3`);
    await expectBroken(orgId, 3, /missing/);
    const long = await begin();
    await appendMany(world.db, long, 600);
    await spoil((sql) => sql`delete from audit_events where org_id = ${long} and seq > 500`);
    await expectBroken(long, 501, /missing: the chain has 603/);
  });

  test('a head that names another event, or is followed by one', async () => {
    const orgId = await begin();
    await spoil((sql) => sql`update audit_heads set hash = ${hashOfText('')} where org_id = ${orgId}`);
    await expectBroken(orgId, 3, /names another newest event/);
    const other = await begin();
    await append(world.db, other);
    await spoil(
      (sql) => sql`
        update audit_heads set seq = 3, hash = (select hash from audit_events where org_id = ${other} and seq = 3)
        where org_id = ${other}`,
    );
    await expectBroken(other, 4, /after the head/);
  });

  test('a head without its checkpoint', async () => {
    const orgId = await begin();
    await spoil((sql) => sql`update audit_heads set checkpoint_seq = 0 where org_id = ${orgId}`);
    await expectBroken(orgId, 0, /not the one named in the head/);
  });

  test('a checkpoint not signed by the product, although the database names its key', async () => {
    const orgId = await begin();
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const x = String(publicKey.export({ format: 'jwk' }).x);
    const signature = (body: string) => signText(null, Buffer.from(body), privateKey).toString('base64url');
    await spoil(async (sql) => {
      const [row] = await sql<{ body: string }[]>`select body from audit_checkpoints where org_id = ${orgId}`;
      const body = row?.body ?? '';
      await sql`update audit_checkpoints set signature = ${signature(body)} where org_id = ${orgId}`;
      await sql`update key_ring set public_key = ${x} where purpose = 'audit'`;
    });
    await expectBroken(orgId, 2, /signature of the checkpoint is invalid/);
  });

  test('more broken chains than a batch', async () => {
    await spoil(
      (sql) => sql`
        insert into audit_heads (org_id, seq, hash, unchecked_since)
        select gen_random_uuid(), 1, '', now() - interval '1 day' from generate_series(1, 250)`,
    );
    const orgId = await begin();
    expect((await provePlatformAudit(world.ctx(), orgId)).checkpoint?.seq).toBe(2);
  });
});
