import { describe, expect, it } from 'vitest';
import { relayEvents } from '../../src/background/webhook/relay.ts';
import { DomainError } from '../../src/contract/errors.ts';
import { openOrganization } from '../members/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { until } from '../support/until.ts';
import { bodiesOf, deliveriesOf, emit, openScene, register, sequencesOf, untilReceived, webhookOf } from './support.ts';

const scene = openScene();

describe('the events of a webhook', () => {
  it('arrive in order, even while the first of them fails', async () => {
    const org = await openOrganization(scene.api);
    const hook = await scene.receiver((_received, count) => (count <= 3 ? 503 : 204));
    const webhook = await register(org, hook.url);
    await emit(scene.api.world, org.orgId, 5);
    const { outcomes } = scene.dispatch();
    const deliveries = await scene.untilEnded(org, webhook, 5);
    expect(sequencesOf(hook)).toEqual([2, 2, 2, 2, 3, 4, 5, 6]);
    expect(new Set(hook.received.slice(0, 4).map(({ id }) => id)).size).toBe(1);
    expect(deliveries.map(({ attempts }) => attempts)).toEqual([4, 1, 1, 1, 1]);
    expect(outcomes.filter((outcome) => outcome === 'failed')).toHaveLength(3);
  });

  it('are retried after growing waits, and shown with their error', async () => {
    const org = await openOrganization(scene.api);
    const hook = await scene.receiver(() => 500);
    const webhook = await register(org, hook.url);
    await emit(scene.api.world, org.orgId, 1);
    scene.dispatch({ backoffMs: 100, backoffMsMax: 10_000, pollMs: 10 });
    await untilReceived(hook, 5);
    const gaps = hook.received.slice(1).map(({ at }, index) => at - (hook.received[index]?.at ?? 0));
    // Half of each wait is random: 50–100, 100–200, 200–400, 400–800.
    for (const [index, gap] of gaps.entries()) expect(gap).toBeGreaterThanOrEqual(50 * 2 ** index);
    const [delivery] = await until(
      () => deliveriesOf(org, webhook),
      ([first]) => (first?.attempts ?? 0) >= 5,
      'five attempts are recorded',
    );
    expect(delivery).toMatchObject({ status: 'pending', responseStatus: 500, error: 'answered 500', finishedAt: null });
    expect(Date.parse(delivery?.nextAttemptAt ?? '')).toBeGreaterThan(Date.parse(delivery?.lastAttemptAt ?? ''));
    const read = await webhookOf(await org.call(`/webhooks/${webhook.id}`));
    expect(read).toMatchObject({ nextAttemptAt: delivery?.nextAttemptAt, version: 1 });
    expect(read.failures).toBeGreaterThanOrEqual(5);
  });

  it('are given up after their time, and the next one is sent', async () => {
    const org = await openOrganization(scene.api);
    const hook = await scene.receiver(({ body }) => (body.includes('"index":0') ? 400 : 204));
    const webhook = await register(org, hook.url);
    await emit(scene.api.world, org.orgId, 3);
    await relayEvents(scene.api.world.db, 100);
    // The events behind it are younger.
    await asOwnerOf(
      scene.api.world.database,
      (sql) => sql`
        update webhook_deliveries set created_at = now() + interval '1 minute'
        where webhook_id = ${webhook.id} and body not like '%"index":0%'`,
    );
    const { outcomes, buried } = scene.dispatch({ giveUpMs: 2_000 });
    const deliveries = await scene.untilEnded(org, webhook, 3);
    expect(deliveries.map(({ status }) => status)).toEqual(['dead', 'delivered', 'delivered']);
    expect(buried).toEqual([]);
    expect(deliveries[0]?.attempts).toBeGreaterThan(1);
    expect(deliveries[0]).toMatchObject({ error: 'answered 400', nextAttemptAt: null });
    expect(outcomes.filter((outcome) => outcome === 'dead')).toHaveLength(1);
    expect((await deliveriesOf(org, webhook, '&status=dead')).map(({ id }) => id)).toEqual([deliveries[0]?.id]);
    expect(await deliveriesOf(org, webhook, '&status=pending')).toEqual([]);
  });

  it('are sent one at a time by any number of workers', async () => {
    const org = await openOrganization(scene.api);
    let atOnce = 0;
    let atOnceMax = 0;
    const hook = await scene.receiver(async () => {
      atOnce += 1;
      atOnceMax = Math.max(atOnceMax, atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce -= 1;
      return 204;
    });
    const webhook = await register(org, hook.url);
    for (let count = 0; count < 4; count += 1) scene.dispatch({ pollMs: 5 });
    await emit(scene.api.world, org.orgId, 60);
    await scene.untilEnded(org, webhook, 60);
    expect(sequencesOf(hook)).toEqual(Array.from({ length: 60 }, (_, index) => index + 2));
    expect(atOnceMax).toBe(1);
  });

  it('are sent again after a lease has expired, and a late result of its holder changes nothing', async () => {
    const org = await openOrganization(scene.api);
    let answerFirst: (status: number) => void = () => undefined;
    const hook = await scene.receiver((_received, count) =>
      count === 1 ? new Promise<number>((resolve) => (answerFirst = resolve)) : 204,
    );
    const webhook = await register(org, hook.url);
    await emit(scene.api.world, org.orgId, 2);
    const paused = scene.dispatch({ timeoutMs: 20_000 });
    await untilReceived(hook, 1);
    await asOwnerOf(
      scene.api.world.database,
      (sql) => sql`update webhooks set leased_until = now() where id = ${webhook.id}`,
    );
    const other = scene.dispatch();
    await scene.untilEnded(org, webhook, 2);
    answerFirst(500);
    await paused.stop();
    expect(sequencesOf(hook)).toEqual([2, 2, 3]);
    expect(hook.received[0]?.id).toBe(hook.received[1]?.id);
    expect((await deliveriesOf(org, webhook)).map(({ attempts, error }) => [attempts, error])).toEqual([
      [1, null],
      [1, null],
    ]);
    expect([...paused.outcomes, ...other.outcomes]).toEqual(['delivered', 'delivered']);
  });

  it('wait while nothing can be signed, without using up an attempt', async () => {
    const org = await openOrganization(scene.api);
    const hook = await scene.receiver();
    const webhook = await register(org, hook.url);
    await emit(scene.api.world, org.orgId, 1);
    const unwrap = scene.api.world.kms.unwrap.bind(scene.api.world.kms);
    scene.api.world.kms.unwrap = () => Promise.reject(new DomainError('kms_unavailable'));
    const { errors, outcomes, wake } = scene.dispatch();
    await until(
      async () => errors,
      ({ length }) => length > 0,
      'it could not be signed',
    );
    scene.api.world.kms.unwrap = unwrap;
    expect((await deliveriesOf(org, webhook)).map(({ attempts }) => attempts)).toEqual([0]);
    await asOwnerOf(
      scene.api.world.database,
      (sql) => sql`update webhooks set due_at = now() where due_at is not null`,
    );
    wake();
    await scene.untilEnded(org, webhook, 1);
    expect(outcomes).toEqual(['delivered']);
  });

  it('wait while it is disabled, and continue when it is enabled', async () => {
    const org = await openOrganization(scene.api);
    let status = 500;
    const hook = await scene.receiver(() => status);
    const webhook = await register(org, hook.url);
    await emit(scene.api.world, org.orgId, 2);
    scene.dispatch({ backoffMs: 60_000, backoffMsMax: 60_000, giveUpMs: 600_000 });
    await untilReceived(hook, 1);
    await until(
      () => deliveriesOf(org, webhook),
      ([first]) => first?.attempts === 1,
      'the attempt is recorded',
    );
    const change = (json: object) => org.call(`/webhooks/${webhook.id}`, { method: 'PATCH', json });
    await webhookOf(await change({ status: 'disabled' }));
    status = 200;
    // Enabled again, it does not wait for the time set by the failure.
    await webhookOf(await change({ status: 'enabled' }));
    await scene.untilEnded(org, webhook, 2);
    expect(sequencesOf(hook)).toEqual([2, 2, 3]);
    expect((await webhookOf(await org.call(`/webhooks/${webhook.id}`))).failures).toBe(0);
  });

  it('stop when it answers 410, which disables it, is audited and keeps pending deliveries', async () => {
    const org = await openOrganization(scene.api);
    const [hook, other] = [await scene.receiver(() => 410), await scene.receiver()];
    const webhook = await register(org, hook.url);
    await register(org, other.url, { eventTypes: ['webhook.disabled'] });
    await emit(scene.api.world, org.orgId, 2);
    scene.dispatch();
    await untilReceived(other, 1);
    expect(bodiesOf(other)[0]?.data).toMatchObject({ webhookId: webhook.id, status: 'disabled' });
    expect(await webhookOf(await org.call(`/webhooks/${webhook.id}`))).toMatchObject({
      status: 'disabled',
      version: 2,
    });
    expect(hook.received).toHaveLength(1);
    const deliveries = await deliveriesOf(org, webhook);
    expect(deliveries.map(({ status, responseStatus }) => [status, responseStatus])).toEqual([
      ['pending', 410],
      ['pending', null],
    ]);
    const { data } = (await (await org.call('/audit-events?action=webhook.disable')).json()) as { data: object[] };
    expect(data).toEqual([
      expect.objectContaining({
        actor: 'freehold:webhooks',
        target: `webhook:${webhook.id}`,
        reason: 'answered 410 Gone',
      }),
    ]);
  });
});
