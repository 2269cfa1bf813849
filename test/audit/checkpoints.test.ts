import { eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyExport } from '../../src/cli/export-verification.ts';
import { uncheckedSeconds } from '../../src/db/read/audit.ts';
import { auditHeads } from '../../src/db/schema/index.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { listAuditKeys, provePlatformAudit } from '../../src/usecases/audit.ts';
import { signCheckpoints } from '../../src/usecases/audit-checkpoint.ts';
import { asOwnerOf, refusalOf } from '../support/database.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';
import { append, linesOf, textsOf } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), withoutWorker: true });
});
afterAll(() => world.close());

const sign = (overdueMs = 3_600_000) => signCheckpoints({ db: world.db, keyRing: world.keyRing, overdueMs });

test('every chain that has grown is signed once, in batches, and none that has not', async () => {
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

test('processes that sign at once, beside writers, leave one chain of checkpoints', async () => {
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

test('a chain in use is passed over, and waited for once it is overdue', async () => {
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

test('how long the oldest event has waited for a checkpoint is measured', async () => {
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

test('what was signed cannot be changed or removed by the product', async () => {
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
