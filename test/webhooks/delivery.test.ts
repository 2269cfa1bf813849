import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi } from '../api/support.ts';
import { codeOf, type MembersApi, openOrganization, type TestOrganization } from '../members/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { until } from '../support/until.ts';
import {
  bodiesOf,
  type DispatchChoice,
  deliveriesOf,
  deliveryOf,
  emit,
  issuedOf,
  openReceiver,
  type Receiver,
  register,
  sequencesOf,
  startDispatch,
  type TestDispatch,
  untilReceived,
  verify,
  webhookOf,
} from './support.ts';

let api: MembersApi;
const open: (TestDispatch | Receiver)[] = [];
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => ('stop' in each ? each.stop() : each.close())));
  // The next test has receivers of its own.
  await asOwnerOf(api.world.database, (sql) => sql`update webhooks set status = 'disabled'`);
});

const receiver = async (...args: Parameters<typeof openReceiver>): Promise<Receiver> => {
  const opened = await openReceiver(...args);
  open.push(opened);
  return opened;
};
const dispatch = (chosen?: DispatchChoice): TestDispatch => {
  const started = startDispatch(api.world, chosen);
  open.push(started);
  return started;
};
const untilEnded = (
  org: TestOrganization,
  webhook: { id: string },
  count: number,
  what = 'all deliveries have ended',
) =>
  until(
    () => deliveriesOf(org, webhook),
    (all) => all.filter(({ status }) => status !== 'pending').length >= count,
    what,
  );

describe('an event', () => {
  it('is signed so that the library of Standard Webhooks accepts it, and carries its organization and sequence', async () => {
    const org = await openOrganization(api);
    const hook = await receiver();
    const webhook = await register(org, hook.url, { eventTypes: ['user.created'] });
    const { outcomes } = dispatch();
    const made = await org.call('/users', { json: { email: 'new@example.com', role: 'viewer' } });
    const { id: userId } = (await made.json()) as { id: string };
    const [received] = await untilReceived(hook, 1);
    if (received === undefined) throw new Error('nothing was received');
    const event = verify(webhook.secret, received);
    expect(event).toEqual({
      type: 'user.created',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: { orgId: org.orgId, userId, role: 'viewer', status: 'active', sequence: 2 },
    });
    expect(received.headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'Freehold-Webhooks/1' });
    expect(() => verify(`whsec_${Buffer.alloc(32).toString('base64')}`, received)).toThrow('No matching signature');
    expect(() => verify(webhook.secret, { ...received, body: `${received.body} ` })).toThrow('No matching signature');
    const [delivery] = await untilEnded(org, webhook, 1);
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

  it('is sent to the webhooks that want its type, and to none that is disabled', async () => {
    const org = await openOrganization(api);
    const [all, some, off] = [await receiver(), await receiver(), await receiver()];
    await register(org, all.url, { eventTypes: null });
    await register(org, some.url, { eventTypes: ['user.removed', 'user.suspended'] });
    const { id } = await register(org, off.url, { eventTypes: null });
    await webhookOf(await org.call(`/webhooks/${id}`, { method: 'PATCH', json: { status: 'disabled' } }));
    await emit(api.world, org.orgId, 1, 'user.renamed');
    await emit(api.world, org.orgId, 1, 'user.removed');
    dispatch();
    await untilReceived(some, 1);
    await untilReceived(all, 6);
    expect(bodiesOf(some).map(({ type }) => type)).toEqual(['user.removed']);
    // Also of what happened to webhooks, the organization's others and itself.
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
    const [org, other] = [await openOrganization(api), await openOrganization(api)];
    const [own, elsewhere] = [await receiver(), await receiver()];
    await register(org, own.url);
    await register(other, elsewhere.url);
    dispatch();
    await emit(api.world, other.orgId, 1);
    await untilReceived(elsewhere, 1);
    await emit(api.world, org.orgId, 1);
    await untilReceived(own, 1);
    expect(bodiesOf(own).map(({ data }) => data.orgId)).toEqual([org.orgId]);
    expect(bodiesOf(elsewhere).map(({ data }) => data.orgId)).toEqual([other.orgId]);
  });
});

describe('the events of a webhook', () => {
  it('come in their order, also while the first of them fails', async () => {
    const org = await openOrganization(api);
    const hook = await receiver((_received, count) => (count <= 3 ? 503 : 204));
    const webhook = await register(org, hook.url);
    await emit(api.world, org.orgId, 5);
    const { outcomes } = dispatch();
    const deliveries = await untilEnded(org, webhook, 5);
    expect(sequencesOf(hook)).toEqual([2, 2, 2, 2, 3, 4, 5, 6]);
    expect(new Set(hook.received.slice(0, 4).map(({ id }) => id)).size).toBe(1);
    expect(deliveries.map(({ attempts }) => attempts)).toEqual([4, 1, 1, 1, 1]);
    expect(outcomes.filter((outcome) => outcome === 'failed')).toHaveLength(3);
  });

  it('are tried again after growing waits, and shown with their error meanwhile', async () => {
    const org = await openOrganization(api);
    const hook = await receiver(() => 500);
    const webhook = await register(org, hook.url);
    await emit(api.world, org.orgId, 1);
    dispatch({ backoffMs: 100, backoffMsMax: 10_000, pollMs: 10 });
    await untilReceived(hook, 5);
    const gaps = hook.received.slice(1).map(({ at }, index) => at - (hook.received[index]?.at ?? 0));
    // Half of each wait is chance: 50–100, 100–200, 200–400, 400–800.
    for (const [index, gap] of gaps.entries()) expect(gap).toBeGreaterThanOrEqual(50 * 2 ** index);
    const [delivery] = await until(
      () => deliveriesOf(org, webhook),
      ([first]) => (first?.attempts ?? 0) >= 5,
      'five tries are written down',
    );
    expect(delivery).toMatchObject({ status: 'pending', responseStatus: 500, error: 'answered 500', finishedAt: null });
    expect(Date.parse(delivery?.nextAttemptAt ?? '')).toBeGreaterThan(Date.parse(delivery?.lastAttemptAt ?? ''));
    const read = await webhookOf(await org.call(`/webhooks/${webhook.id}`));
    expect(read).toMatchObject({ nextAttemptAt: delivery?.nextAttemptAt, version: 1 });
    expect(read.failures).toBeGreaterThanOrEqual(5);
  });

  it('are given up after their time, and the next one goes on', async () => {
    const org = await openOrganization(api);
    const hook = await receiver(({ body }) => (body.includes('"index":0') ? 400 : 204));
    const webhook = await register(org, hook.url);
    await emit(api.world, org.orgId, 3);
    const { outcomes } = dispatch({ giveUpMs: 300 });
    const deliveries = await untilEnded(org, webhook, 3);
    expect(deliveries.map(({ status }) => status)).toEqual(['dead', 'delivered', 'delivered']);
    expect(deliveries[0]?.attempts).toBeGreaterThan(2);
    expect(deliveries[0]).toMatchObject({ error: 'answered 400', nextAttemptAt: null });
    expect(outcomes.filter((outcome) => outcome === 'dead')).toHaveLength(1);
    expect((await deliveriesOf(org, webhook, '&status=dead')).map(({ id }) => id)).toEqual([deliveries[0]?.id]);
    expect(await deliveriesOf(org, webhook, '&status=pending')).toEqual([]);
  });

  it('are one at a time, whoever sends them', async () => {
    const org = await openOrganization(api);
    let atOnce = 0;
    let atOnceMax = 0;
    const hook = await receiver(async () => {
      atOnce += 1;
      atOnceMax = Math.max(atOnceMax, atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce -= 1;
      return 204;
    });
    const webhook = await register(org, hook.url);
    for (let count = 0; count < 4; count += 1) dispatch({ pollMs: 5 });
    await emit(api.world, org.orgId, 60);
    await untilEnded(org, webhook, 60);
    expect(sequencesOf(hook)).toEqual(Array.from({ length: 60 }, (_, index) => index + 2));
    expect(atOnceMax).toBe(1);
  });

  it('wait while it is disabled, and go on when it is enabled', async () => {
    const org = await openOrganization(api);
    let status = 500;
    const hook = await receiver(() => status);
    const webhook = await register(org, hook.url);
    await emit(api.world, org.orgId, 2);
    dispatch({ backoffMs: 60_000, backoffMsMax: 60_000, giveUpMs: 600_000 });
    await untilReceived(hook, 1);
    await until(
      () => deliveriesOf(org, webhook),
      ([first]) => first?.attempts === 1,
      'the try is written down',
    );
    const change = (json: object) => org.call(`/webhooks/${webhook.id}`, { method: 'PATCH', json });
    await webhookOf(await change({ status: 'disabled' }));
    status = 200;
    // Enabled, it does not wait for the time that the failure had set.
    await webhookOf(await change({ status: 'enabled' }));
    await untilEnded(org, webhook, 2);
    expect(sequencesOf(hook)).toEqual([2, 2, 3]);
    expect((await webhookOf(await org.call(`/webhooks/${webhook.id}`))).failures).toBe(0);
  });

  it('stop when it answers 410: it is disabled, audited, and what was on its way is kept', async () => {
    const org = await openOrganization(api);
    const [hook, other] = [await receiver(() => 410), await receiver()];
    const webhook = await register(org, hook.url);
    await register(org, other.url, { eventTypes: ['webhook.disabled'] });
    await emit(api.world, org.orgId, 2);
    dispatch();
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

describe('a receiver that', () => {
  it('hangs does not delay another one', async () => {
    const org = await openOrganization(api);
    const hanging = await receiver(() => null);
    const hook = await receiver();
    for (let count = 0; count < 5; count += 1) await register(org, hanging.url);
    const webhook = await register(org, hook.url);
    const other = await openOrganization(api);
    const otherHook = await receiver();
    await register(other, otherHook.url);
    const { outcomes } = dispatch({ timeoutMs: 20_000 });
    await emit(api.world, org.orgId, 20);
    await emit(api.world, other.orgId, 20);
    await Promise.all([untilReceived(otherHook, 20, 5_000), untilReceived(hook, 20, 5_000)]);
    await untilEnded(org, webhook, 20);
    expect(outcomes).not.toContain('failed');
  });

  it('hangs is given up at the timeout, and tried again', async () => {
    const org = await openOrganization(api);
    const hook = await receiver((_received, count) => (count === 1 ? null : 204));
    const webhook = await register(org, hook.url);
    const { outcomes } = dispatch({ timeoutMs: 300 });
    await emit(api.world, org.orgId, 1);
    const [delivery] = await untilEnded(org, webhook, 1);
    expect(delivery).toMatchObject({ status: 'delivered', attempts: 2 });
    expect(outcomes).toEqual(['failed', 'delivered']);
  });

  it('is not there, or speaks no HTTP, is told apart in the error', async () => {
    const org = await openOrganization(api);
    const gone = await openReceiver();
    await gone.close();
    const webhook = await register(org, gone.url);
    dispatch();
    await emit(api.world, org.orgId, 1);
    const [delivery] = await until(
      () => deliveriesOf(org, webhook),
      ([first]) => (first?.attempts ?? 0) > 0,
      'it is tried',
    );
    expect(delivery).toMatchObject({ error: 'the connection was refused', responseStatus: null });
  });

  it('answers at length is not listened to', async () => {
    const org = await openOrganization(api);
    const hook = await receiver(() => ({ status: 200, headers: {}, body: 'x'.repeat(5_000_000) }));
    const webhook = await register(org, hook.url);
    const tooMuch = await receiver(() => ({ status: 200, headers: { 'x-long': 'x'.repeat(30_000) } }));
    const other = await register(org, tooMuch.url);
    dispatch({ giveUpMs: 0 });
    await emit(api.world, org.orgId, 2);
    expect((await untilEnded(org, webhook, 2)).map(({ status }) => status)).toEqual(['delivered', 'delivered']);
    const [refused] = await untilEnded(org, other, 2);
    expect(refused).toMatchObject({ status: 'dead', error: 'the headers of the answer are too large' });
  });
});

describe('a rotation', () => {
  it('lets both secrets verify during the overlap, and only the new one without', async () => {
    const org = await openOrganization(api);
    const hook = await receiver();
    const old = await register(org, hook.url);
    dispatch();
    const rotate = async (overlapSeconds: number) =>
      issuedOf(await org.call(`/webhooks/${old.id}/rotate`, { json: { overlapSeconds } }), 200);
    const next = await rotate(3_600);
    expect(next.secret).not.toBe(old.secret);
    expect(Date.parse(next.previousSecretUntil ?? '')).toBeGreaterThan(Date.now());
    await emit(api.world, org.orgId, 1);
    const [both] = await untilReceived(hook, 1);
    if (both === undefined) throw new Error('nothing was received');
    expect(String(both.headers['webhook-signature']).split(' ')).toHaveLength(2);
    for (const secret of [old.secret, next.secret]) expect(verify(secret, both).type).toBe('user.renamed');

    const last = await rotate(0);
    expect(last.previousSecretUntil).toBeNull();
    await emit(api.world, org.orgId, 1);
    const [, one] = await untilReceived(hook, 2);
    if (one === undefined) throw new Error('nothing was received');
    expect(verify(last.secret, one).type).toBe('user.renamed');
    for (const secret of [old.secret, next.secret]) expect(() => verify(secret, one)).toThrow();
  });

  it('ends its overlap by the clock alone', async () => {
    const org = await openOrganization(api);
    const hook = await receiver();
    const old = await register(org, hook.url);
    await issuedOf(await org.call(`/webhooks/${old.id}/rotate`, { json: {} }), 200);
    await asOwnerOf(api.world.database, (sql) => sql`update webhooks set previous_until = now() where id = ${old.id}`);
    dispatch();
    await emit(api.world, org.orgId, 1);
    const [received] = await untilReceived(hook, 1);
    expect(String(received?.headers['webhook-signature']).split(' ')).toHaveLength(1);
  });
});

describe('a test event', () => {
  it('goes the way of all events, whatever types the webhook wants', async () => {
    const org = await openOrganization(api);
    const hook = await receiver();
    const webhook = await register(org, hook.url);
    await emit(api.world, org.orgId, 1);
    dispatch();
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
    await untilEnded(org, webhook, 2);
    expect(await deliveryOf(await api.request(location ?? '', { key: org.owner.key }))).toMatchObject({
      id: made.id,
      status: 'delivered',
      eventId: received.id,
    });
  });
});

describe('a replay', () => {
  it('is a new delivery of the same event, refused while that one is pending', async () => {
    const org = await openOrganization(api);
    let status = 500;
    const hook = await receiver(() => status);
    const webhook = await register(org, hook.url);
    await emit(api.world, org.orgId, 1);
    dispatch();
    await untilReceived(hook, 1);
    const [first] = await deliveriesOf(org, webhook);
    const replay = () => org.call(`/webhooks/${webhook.id}/deliveries/${first?.id}/replay`, { method: 'POST' });
    expect(await codeOf(await replay())).toBe('delivery_in_progress');
    status = 200;
    await untilEnded(org, webhook, 1);
    const again = await deliveryOf(await replay(), 201);
    expect(again).toMatchObject({ replayOf: first?.id, eventId: first?.eventId, body: first?.body, status: 'pending' });
    await untilEnded(org, webhook, 2);
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
