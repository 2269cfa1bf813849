import { describe, expect, it } from 'vitest';
import { codeOf, openOrganization } from '../members/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { until } from '../support/until.ts';
import {
  bodiesOf,
  deliveriesOf,
  deliveryOf,
  emit,
  issuedOf,
  openReceiver,
  openScene,
  register,
  untilReceived,
  verify,
  webhookOf,
} from './support.ts';

const scene = openScene();

describe('an event', () => {
  it('has a signature that the Standard Webhooks library accepts, and its organization and sequence', async () => {
    const org = await openOrganization(scene.api);
    const hook = await scene.receiver();
    const webhook = await register(org, hook.url, { eventTypes: ['user.created'] });
    const { outcomes } = scene.dispatch();
    const made = await org.call('/users', { json: { email: 'new@example.com', role: 'viewer' } });
    const { id: userId } = (await made.json()) as { id: string };
    const [received] = await untilReceived(hook, 1);
    if (received === undefined) throw new Error('nothing was received');
    const event = verify(webhook.secret, received);
    expect(event).toEqual({
      type: 'user.created',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: { orgId: org.orgId, userId, role: 'viewer', customRole: null, status: 'active', sequence: 2 },
    });
    expect(received.headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'Freehold-Webhooks/1' });
    expect(() => verify(`whsec_${Buffer.alloc(32).toString('base64')}`, received)).toThrow('No matching signature');
    expect(() => verify(webhook.secret, { ...received, body: `${received.body} ` })).toThrow('No matching signature');
    const [delivery] = await scene.untilEnded(org, webhook, 1);
    expect(delivery).toMatchObject({
      eventId: received.id,
      body: received.body,
      status: 'delivered',
      attempts: 1,
      responseStatus: 204,
      error: null,
    });
    expect(outcomes).toEqual(['delivered']);
  });

  it('is sent to the enabled webhooks that want its type', async () => {
    const org = await openOrganization(scene.api);
    const [all, some, off] = [await scene.receiver(), await scene.receiver(), await scene.receiver()];
    await register(org, all.url, { eventTypes: null });
    await register(org, some.url, { eventTypes: ['user.removed', 'user.suspended'] });
    const { id } = await register(org, off.url, { eventTypes: null });
    await webhookOf(await org.call(`/webhooks/${id}`, { method: 'PATCH', json: { status: 'disabled' } }));
    await emit(scene.api.world, org.orgId, 1, 'user.renamed');
    await emit(scene.api.world, org.orgId, 1, 'user.removed');
    scene.dispatch();
    await untilReceived(some, 1);
    await untilReceived(all, 6);
    expect(bodiesOf(some).map(({ type }) => type)).toEqual(['user.removed']);
    // Including events about webhooks, both the organization's others and itself.
    expect(bodiesOf(all).map(({ type }) => type)).toEqual([
      'webhook.created',
      'webhook.created',
      'webhook.created',
      'webhook.changed',
      'user.renamed',
      'user.removed',
    ]);
    expect(off.received).toEqual([]);
  });

  it('is not sent to webhooks of another organization', async () => {
    const [org, other] = [await openOrganization(scene.api), await openOrganization(scene.api)];
    const [own, elsewhere] = [await scene.receiver(), await scene.receiver()];
    await register(org, own.url);
    await register(other, elsewhere.url);
    scene.dispatch();
    await emit(scene.api.world, other.orgId, 1);
    await untilReceived(elsewhere, 1);
    await emit(scene.api.world, org.orgId, 1);
    await untilReceived(own, 1);
    expect(bodiesOf(own).map(({ data }) => data.orgId)).toEqual([org.orgId]);
    expect(bodiesOf(elsewhere).map(({ data }) => data.orgId)).toEqual([other.orgId]);
  });
});

describe('a receiver that', () => {
  it('hangs does not delay another one', async () => {
    const org = await openOrganization(scene.api);
    const hanging = await scene.receiver(() => null);
    const hook = await scene.receiver();
    for (let count = 0; count < 5; count += 1) await register(org, hanging.url);
    const webhook = await register(org, hook.url);
    const other = await openOrganization(scene.api);
    const otherHook = await scene.receiver();
    await register(other, otherHook.url);
    const { outcomes } = scene.dispatch({ timeoutMs: 25_000, concurrency: 32 });
    await emit(scene.api.world, org.orgId, 20);
    await emit(scene.api.world, other.orgId, 20);
    await Promise.all([untilReceived(otherHook, 20, 15_000), untilReceived(hook, 20, 15_000)]);
    await scene.untilEnded(org, webhook, 20);
    expect(outcomes).not.toContain('failed');
  });

  it('hangs is given up at the timeout, and called again', async () => {
    const org = await openOrganization(scene.api);
    const hook = await scene.receiver((_received, count) => (count === 1 ? null : 204));
    const webhook = await register(org, hook.url);
    const { outcomes } = scene.dispatch({ timeoutMs: 1_000 });
    await emit(scene.api.world, org.orgId, 1);
    const [delivery] = await scene.untilEnded(org, webhook, 1);
    expect(delivery).toMatchObject({ status: 'delivered', attempts: 2 });
    expect(outcomes).toEqual(['failed', 'delivered']);
  });

  it('sends Retry-After in seconds or as a date is not called earlier', async () => {
    const org = await openOrganization(scene.api);
    for (const header of [() => '1', () => new Date(Date.now() + 2_000).toUTCString()]) {
      const hook = await scene.receiver((_received, count) =>
        count === 1 ? { status: 503, headers: { 'retry-after': header() } } : 204,
      );
      const webhook = await register(org, hook.url, { eventTypes: ['user.renamed'] });
      const dispatch = scene.dispatch({ backoffMs: 1, backoffMsMax: 60_000 });
      await emit(scene.api.world, org.orgId, 1, 'user.renamed');
      await scene.untilEnded(org, webhook, 1);
      const [first, second] = hook.received;
      // A date has no milliseconds.
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
      await dispatch.stop();
    }
  });

  it('sends a Retry-After beyond the longest wait is called after the longest wait', async () => {
    const org = await openOrganization(scene.api);
    const hook = await scene.receiver((_received, count) =>
      count === 1 ? { status: 429, headers: { 'retry-after': '86400' } } : 204,
    );
    const webhook = await register(org, hook.url);
    scene.dispatch({ backoffMs: 1, backoffMsMax: 50 });
    await emit(scene.api.world, org.orgId, 1);
    expect((await scene.untilEnded(org, webhook, 1))[0]).toMatchObject({ status: 'delivered', attempts: 2 });
  });

  it('is unreachable is distinguished from one that refuses', async () => {
    const org = await openOrganization(scene.api);
    const gone = await openReceiver();
    await gone.close();
    const webhook = await register(org, gone.url);
    scene.dispatch();
    await emit(scene.api.world, org.orgId, 1);
    const [delivery] = await until(
      () => deliveriesOf(org, webhook),
      ([first]) => (first?.attempts ?? 0) > 0,
      'it is attempted',
    );
    expect(delivery).toMatchObject({ error: 'the connection was refused', responseStatus: null });
  });

  it('sends a long answer is cut off', async () => {
    const org = await openOrganization(scene.api);
    const hook = await scene.receiver(() => ({ status: 200, headers: {}, body: 'x'.repeat(5_000_000) }));
    const webhook = await register(org, hook.url);
    const tooMuch = await scene.receiver(() => ({ status: 200, headers: { 'x-long': 'x'.repeat(30_000) } }));
    const other = await register(org, tooMuch.url);
    scene.dispatch({ giveUpMs: 0 });
    await emit(scene.api.world, org.orgId, 2);
    expect((await scene.untilEnded(org, webhook, 2)).map(({ status }) => status)).toEqual(['delivered', 'delivered']);
    const [refused] = await scene.untilEnded(org, other, 2);
    expect(refused).toMatchObject({ status: 'dead', error: 'the headers of the answer are too large' });
  });
});

describe('a rotation', () => {
  it('lets both secrets verify during the overlap, and only the new one without an overlap', async () => {
    const org = await openOrganization(scene.api);
    const hook = await scene.receiver();
    const old = await register(org, hook.url);
    scene.dispatch();
    const rotate = async (overlapSeconds: number) =>
      issuedOf(await org.call(`/webhooks/${old.id}/rotate`, { json: { overlapSeconds } }), 200);
    const next = await rotate(3_600);
    expect(next.secret).not.toBe(old.secret);
    expect(Date.parse(next.previousSecretUntil ?? '')).toBeGreaterThan(Date.now());
    await emit(scene.api.world, org.orgId, 1);
    const [both] = await untilReceived(hook, 1);
    if (both === undefined) throw new Error('nothing was received');
    expect(String(both.headers['webhook-signature']).split(' ')).toHaveLength(2);
    for (const secret of [old.secret, next.secret]) expect(verify(secret, both).type).toBe('user.renamed');

    const last = await rotate(0);
    expect(last.previousSecretUntil).toBeNull();
    await emit(scene.api.world, org.orgId, 1);
    const [, one] = await untilReceived(hook, 2);
    if (one === undefined) throw new Error('nothing was received');
    expect(verify(last.secret, one).type).toBe('user.renamed');
    for (const secret of [old.secret, next.secret]) expect(() => verify(secret, one)).toThrow();
  });

  it('ends its overlap by time alone', async () => {
    const org = await openOrganization(scene.api);
    const hook = await scene.receiver();
    const old = await register(org, hook.url);
    await issuedOf(await org.call(`/webhooks/${old.id}/rotate`, { json: {} }), 200);
    await asOwnerOf(
      scene.api.world.database,
      (sql) => sql`update webhooks set previous_until = now() where id = ${old.id}`,
    );
    scene.dispatch();
    await emit(scene.api.world, org.orgId, 1);
    const [received] = await untilReceived(hook, 1);
    expect(String(received?.headers['webhook-signature']).split(' ')).toHaveLength(1);
  });
});

describe('a test event', () => {
  it('is delivered like any event, whatever types the webhook wants', async () => {
    const org = await openOrganization(scene.api);
    const hook = await scene.receiver();
    const webhook = await register(org, hook.url);
    await emit(scene.api.world, org.orgId, 1);
    scene.dispatch();
    await untilReceived(hook, 1);
    const answer = await org.call(`/webhooks/${webhook.id}/test`, { method: 'POST' });
    const location = answer.headers.get('location');
    const made = await deliveryOf(answer, 201);
    expect(made).toMatchObject({ status: 'pending', eventType: 'webhook.test', attempts: 0 });
    const [, received] = await untilReceived(hook, 2);
    if (received === undefined) throw new Error('nothing was received');
    expect(verify(webhook.secret, received)).toEqual({
      type: 'webhook.test',
      timestamp: expect.any(String),
      data: { webhookId: webhook.id, orgId: org.orgId, sequence: null },
    });
    await scene.untilEnded(org, webhook, 2);
    expect(await deliveryOf(await scene.api.request(location ?? '', { key: org.owner.key }))).toMatchObject({
      id: made.id,
      status: 'delivered',
      eventId: received.id,
    });
  });
});

describe('a replay', () => {
  it('is a new delivery of the same event, refused while one is pending', async () => {
    const org = await openOrganization(scene.api);
    let status = 500;
    const hook = await scene.receiver(() => status);
    const webhook = await register(org, hook.url);
    await emit(scene.api.world, org.orgId, 1);
    scene.dispatch();
    await untilReceived(hook, 1);
    const [first] = await deliveriesOf(org, webhook);
    const replay = () => org.call(`/webhooks/${webhook.id}/deliveries/${first?.id}/replay`, { method: 'POST' });
    expect(await codeOf(await replay())).toBe('delivery_in_progress');
    status = 200;
    await scene.untilEnded(org, webhook, 1);
    const again = await deliveryOf(await replay(), 201);
    expect(again).toMatchObject({ replayOf: first?.id, eventId: first?.eventId, body: first?.body, status: 'pending' });
    await scene.untilEnded(org, webhook, 2);
    const sent = hook.received.at(-1);
    expect(sent).toMatchObject({ id: first?.eventId, body: first?.body });
    if (sent !== undefined) expect(verify(webhook.secret, sent).type).toBe('user.renamed');
    const keyed = { method: 'POST', headers: { 'Idempotency-Key': 'again' } };
    const path = `/webhooks/${webhook.id}/deliveries/${first?.id}/replay`;
    const [one, two] = [await org.call(path, keyed), await org.call(path, keyed)];
    expect(two.headers.get('idempotency-replayed')).toBe('true');
    expect((await deliveryOf(one, 201)).id).toBe((await deliveryOf(two, 201)).id);
  });
});
