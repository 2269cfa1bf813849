import { expect, it } from 'vitest';
import { relayEvents } from '../../src/background/webhook/relay.ts';
import { codeOf, openOrganization } from '../members/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { until } from '../support/until.ts';
import { deliveriesOf, deliveryOf, emit, openScene, register, sequencesOf, untilReceived } from './support.ts';

const pendingMax = 3;
const scene = openScene({ config: { WEBHOOK_PENDING_MAX: pendingMax } });

it('giving up a delivery gives up all that are as old, and no younger ones', async () => {
  const org = await openOrganization(scene.api);
  const hook = await scene.receiver(() => 500);
  const webhook = await register(org, hook.url);
  const other = await register(org, hook.url);
  await emit(scene.api.world, org.orgId, 5);
  await relayEvents(scene.api.world.db, 100);
  const { database } = scene.api.world;
  // All but the last one are two days old.
  await asOwnerOf(
    database,
    (sql) => sql`
      update webhook_deliveries set created_at = now() - interval '2 days'
      where org_id = ${org.orgId} and body not like '%"index":4%'`,
  );
  await asOwnerOf(
    database,
    (sql) => sql`
      update webhook_deliveries set first_attempt_at = now() - interval '1 day'
      where webhook_id = ${webhook.id} and body like '%"index":0%'`,
  );
  await asOwnerOf(database, (sql) => sql`update webhooks set status = 'disabled' where id = ${other.id}`);
  const { buried, outcomes } = scene.dispatch({ giveUpMs: 86_400_000, backoffMs: 60_000, backoffMsMax: 60_000 });
  const deliveries = await scene.untilEnded(org, webhook, 4);
  await until(
    async () => buried,
    ({ length }) => length > 0,
    'it is logged',
  );
  expect(buried).toEqual(['late 3']);
  expect(outcomes[0]).toBe('dead');
  expect(deliveries.map(({ status }) => status)).toEqual(['dead', 'dead', 'dead', 'dead', 'pending']);
  expect(deliveries[0]?.error).toBe('answered 500');
  expect(deliveries[1]).toMatchObject({ attempts: 0, error: expect.stringMatching(/^not sent: it waited too long/) });
  expect((await deliveriesOf(org, other)).map(({ status }) => status)).toEqual(Array(5).fill('pending'));
});

it('limits pending deliveries of a webhook: others are dead and listed, tests and replays refused', async () => {
  const org = await openOrganization(scene.api);
  const hook = await scene.receiver();
  const webhook = await register(org, hook.url);
  const test = () => org.call(`/webhooks/${webhook.id}/test`, { method: 'POST' });
  const { db } = scene.api.world;
  await emit(scene.api.world, org.orgId, 2);
  await relayEvents(db, pendingMax);
  await deliveryOf(await test(), 201);
  await emit(scene.api.world, org.orgId, 2);
  expect((await relayEvents(db, pendingMax)).overflows).toEqual([
    { orgId: org.orgId, webhookId: webhook.id, count: 2 },
  ]);
  const deliveries = await deliveriesOf(org, webhook);
  expect(deliveries.map(({ status }) => status)).toEqual(['pending', 'pending', 'pending', 'dead', 'dead']);
  const dead = deliveries[3];
  expect(dead).toMatchObject({ attempts: 0, error: 'not sent: 3 deliveries were pending before it' });
  expect(dead?.finishedAt).not.toBeNull();
  const refused = await test();
  expect(refused.status).toBe(409);
  expect(await codeOf(refused)).toBe('delivery_in_progress');
  const replay = () => org.call(`/webhooks/${webhook.id}/deliveries/${dead?.id}/replay`, { method: 'POST' });
  expect(await codeOf(await replay())).toBe('delivery_in_progress');

  scene.dispatch({ pendingMax });
  await scene.untilEnded(org, webhook, 5);
  await deliveryOf(await replay(), 201);
  await untilReceived(hook, 4);
  expect(sequencesOf(hook)).toEqual([2, 3, null, 4]);
});

it('a worker logs deliveries that it did not queue', async () => {
  const org = await openOrganization(scene.api);
  const hook = await scene.receiver(() => 500);
  await register(org, hook.url);
  await emit(scene.api.world, org.orgId, 5);
  const { buried } = scene.dispatch({ pendingMax, backoffMs: 60_000, backoffMsMax: 60_000, giveUpMs: 600_000 });
  await until(
    async () => buried,
    ({ length }) => length > 0,
    'it is logged',
  );
  expect(buried).toEqual(['overflow 2']);
});
