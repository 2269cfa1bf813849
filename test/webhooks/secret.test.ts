import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { deliverySweep } from '../../src/background/webhook/sending.ts';
import { openLocalKms } from '../../src/providers/kms/local.ts';
import type { Kms } from '../../src/providers/kms/port.ts';
import { redactText } from '../../src/telemetry/redact.ts';
import { rewrapKeyRing } from '../../src/usecases/key-ring/rotation.ts';
import { codeOf, openOrganization } from '../members/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { until } from '../support/until.ts';
import { deliveriesOf, emit, issuedOf, openScene, register, untilReceived, verify } from './support.ts';

const scene = openScene();
const folder = mkdtempSync(join(tmpdir(), 'freehold-rewrap-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('is masked wherever it would be logged', () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const masked = redactText(JSON.stringify({ msg: `got ${secret}, twice ${secret}` }));
  expect(JSON.parse(masked)).toEqual({ msg: 'got whsec_[redacted], twice whsec_[redacted]' });
});

it('moves to another KMS provider with the key ring, even during a rotation, and still verifies', async () => {
  const { world } = scene.api;
  const org = await openOrganization(scene.api);
  const hook = await scene.receiver();
  const old = await register(org, hook.url);
  const { secret } = await issuedOf(await org.call(`/webhooks/${old.id}/rotate`, { json: {} }), 200);
  const first: Kms = { ...world.kms };
  const other: Kms = { ...(await openLocalKms(join(folder, 'other.key'))), name: 'other' };
  Object.assign(world.kms, other);
  try {
    // A process that has the new provider before the move names the remedy, and keeps deliveries that it cannot sign.
    expect(await codeOf(await org.call(`/webhooks/${old.id}/rotate`, { json: {} }))).toBe('kms_unavailable');
    expect(await rewrapKeyRing(world.db, other, async () => first)).toBeGreaterThanOrEqual(1);
    expect(await rewrapKeyRing(world.db, other, async () => first)).toBe(0);
    scene.dispatch();
    await emit(world, org.orgId, 1);
    const [received] = await untilReceived(hook, 1);
    if (received === undefined) throw new Error('nothing was received');
    for (const each of [old.secret, secret]) expect(verify(each, received).type).toBe('user.renamed');
  } finally {
    await rewrapKeyRing(world.db, first, async () => other);
    Object.assign(world.kms, first);
  }
});

it('of another webhook, moved in the database, signs nothing', async () => {
  const org = await openOrganization(scene.api);
  const hook = await scene.receiver();
  const [one, two] = [await register(org, hook.url), await register(org, hook.url)];
  await asOwnerOf(
    scene.api.world.database,
    (sql) => sql`
      update webhooks set wrapped_secret = (select wrapped_secret from webhooks where id = ${one.id}) where id = ${two.id}`,
  );
  const { errors } = scene.dispatch();
  await emit(scene.api.world, org.orgId, 1);
  await untilReceived(hook, 1);
  await until(
    async () => errors,
    ({ length }) => length > 0,
    'it cannot be unwrapped',
  );
  expect((await deliveriesOf(org, two)).map(({ attempts }) => attempts)).toEqual([0]);
  expect(hook.received).toHaveLength(1);
});

it('removes ended deliveries after their retention, no others, and keeps the events', async () => {
  const { world } = scene.api;
  const org = await openOrganization(scene.api);
  const hook = await scene.receiver(({ body }) => (body.includes('"index":1') ? 500 : 204));
  const webhook = await register(org, hook.url);
  const first = scene.dispatch();
  await emit(world, org.orgId, 2);
  await until(
    () => deliveriesOf(org, webhook),
    ([one, two]) => one?.status === 'delivered' && (two?.attempts ?? 0) > 0,
    'one is delivered, one is attempted',
  );
  await first.stop();
  await asOwnerOf(
    world.database,
    (sql) =>
      sql`update webhook_deliveries set finished_at = finished_at - interval '2 hours' where finished_at is not null`,
  );
  await deliverySweep({ db: world.db, retentionMs: 3_600_000 }).run();
  const left = await deliveriesOf(org, webhook);
  expect(left.map(({ status }) => status)).toEqual(['pending']);
  const [row] = await asOwnerOf(
    world.database,
    (sql) => sql`select count(*)::int as count from outbox where org_id = ${org.orgId}`,
  );
  expect(row).toEqual({ count: 3 });
});
