import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClient, type OperationEvent, type OrganizationEvent } from '../../src/client/index.ts';
import { verifyWebhook, WebhookVerificationError } from '../../src/client/webhooks.ts';
import { type HttpServer, listen } from '../../src/main/http-server.ts';
import { openTestApi, platformKey, type TestApi } from '../api/support.ts';
import { openOrganization } from '../members/support.ts';
import { type Holds, openHolds } from '../support/held-step.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { openReceiver, register, startDispatch, untilReceived } from '../webhooks/support.ts';

// The parts of the client that follow what happens, against a real api and worker.

let api: TestApi & { world: World };
let server: HttpServer;
let proxy: TcpProxy;
let holds: Holds;
let streams: (string | null)[];
beforeAll(async () => {
  api = await openTestApi();
  holds = await openHolds(api.world);
  streams = [];
  server = await listen({
    fetch: (request) => {
      if (request.url.endsWith('/events')) streams.push(request.headers.get('last-event-id'));
      return api.app.fetch(request);
    },
    host: '127.0.0.1',
    port: 0,
  });
  proxy = await startTcpProxy({ host: '127.0.0.1', port: server.port });
});
afterAll(async () => {
  await holds.close();
  await proxy.close();
  await server.drain(1_000);
  await api.close();
});

const clientOf = (onAttempt: () => void = () => undefined) =>
  createClient({
    url: `http://127.0.0.1:${proxy.port}`,
    key: platformKey,
    fetch: (input, init) => {
      onAttempt();
      return fetch(input, init);
    },
  });
/** Starts an organization whose namespace is held until `holds.release`. */
const createHeld = async (client: ReturnType<typeof createClient>) => {
  const slug = `watched-${Date.now()}`;
  await holds.holdStep(slug, 'createNamespace');
  return client.orgs.create({ body: { name: slug, slug, owner: { email: 'watched@example.com' } } });
};
const idsOf = (events: OperationEvent[]) => events.map(({ id }) => Number(id));

it('a cut stream goes on after the last event; nothing is missed, nothing comes twice, and `end` is the last', async () => {
  let isCut = false;
  const client = clientOf(() => {
    if (!isCut) return;
    isCut = false;
    proxy.restore();
  });
  const { operation } = await createHeld(client);
  const events: OperationEvent[] = [];
  for await (const event of client.operations.watch(operation.id)) {
    events.push(event);
    if (events.length > 1) continue;
    await until(holds.missing, ({ length }) => length === 0, 'the step is held');
    proxy.cut();
    isCut = true;
    await holds.release();
  }
  expect(streams).toEqual([null, events[0]?.id]);
  expect(events.at(-1)).toMatchObject({ event: 'end', data: { id: operation.id, status: 'succeeded' } });

  const again: OperationEvent[] = [];
  for await (const event of client.operations.watch(operation.id)) again.push(event);
  expect(idsOf(events)).toEqual(idsOf(again));
  expect(idsOf(events)).toEqual(idsOf(events).map((_, index) => index + (idsOf(events)[0] ?? 0)));

  const rest: OperationEvent[] = [];
  const { id: lastEventId = '' } = events.at(-2) ?? {};
  for await (const event of client.operations.watch(operation.id, { lastEventId })) rest.push(event);
  expect(rest).toEqual(events.slice(-1));
});

it('waiting ends with the operation, after its time, or by its signal', async () => {
  const client = clientOf();
  const { operation } = await createHeld(client);
  const late = client.operations.wait(operation.id, { timeoutMs: 50 });
  await expect(late).rejects.toMatchObject({ code: 'wait_timeout', message: expect.stringContaining('it goes on') });

  const stop = new AbortController();
  const reason = new Error('enough');
  const seen: string[] = [];
  const stopped = client.operations.wait(operation.id, {
    signal: stop.signal,
    onEvent: ({ event }) => {
      seen.push(event);
      stop.abort(reason);
    },
  });
  await expect(stopped).rejects.toBe(reason);
  expect(seen).toEqual(['step']);

  // Longer than a timer can be.
  const waited = client.operations.wait(operation.id, { timeoutMs: 2 ** 40 });
  await holds.release();
  expect(await waited).toMatchObject({ id: operation.id, status: 'succeeded' });
});

it('an operation that does not exist, or a server that was never there, ends the watch', async () => {
  const watch = async (client: ReturnType<typeof createClient>) => {
    for await (const { event } of client.operations.watch(crypto.randomUUID())) return event;
    return null;
  };
  await expect(watch(clientOf())).rejects.toMatchObject({ code: 'not_found' });
  const nowhere = createClient({ url: 'http://127.0.0.1:1', key: platformKey, retry: false });
  await expect(watch(nowhere)).rejects.toMatchObject({ code: 'unreachable' });
});

it("an organization's changes are followed over a cut connection until it is deleted", async () => {
  const slug = `followed-${Date.now()}`;
  const body = { name: slug, slug, owner: { email: `${slug}@example.com` } };
  const { operation } = await clientOf().orgs.create({ body });
  await clientOf().operations.wait(operation.id);
  let isCut = false;
  const client = clientOf(() => {
    if (isCut) proxy.restore();
    isCut = false;
  });
  const direct = createClient({ url: `http://127.0.0.1:${server.port}`, key: platformKey });
  const events: OrganizationEvent[] = [];
  for await (const event of client.orgs.watchEvents(slug)) {
    events.push(event);
    if (events.length === 1) await direct.orgs.suspend({ path: { slug }, body: { reason: 'a test' } });
    if (event.event === 'organization.suspended') {
      proxy.cut();
      isCut = true;
      const suspended = await direct.operations.list({ query: { org: slug } });
      for (const { id } of suspended.data) await direct.operations.wait(id);
      await direct.orgs.delete({ path: { slug }, query: { reason: 'a test', graceSeconds: 0 } });
    }
  }
  const names = events.map(({ event }) => event);
  // `ready` comes at each connection.
  expect(names).toEqual(['ready', 'organization.suspended', 'ready', 'organization.deleting', 'organization.deleted']);
  const sequences = events.map(({ data }) => data.sequence);
  expect(sequences[2]).toBe(sequences[1]);
  await expect(client.orgs.watchEvents(slug).next()).rejects.toMatchObject({ code: 'not_found' });

  const some: OrganizationEvent[] = [];
  const other = `filtered-${Date.now()}`;
  const made = await direct.orgs.create({ body: { ...body, name: other, slug: other } });
  for await (const event of client.orgs.watchEvents(other, { types: ['organization.renamed'] })) {
    some.push(event);
    if (event.event === 'organization.renamed') break;
    await direct.operations.wait(made.operation.id);
    await direct.orgs.rename({ path: { slug: other }, body: { name: 'Renamed' } });
  }
  expect(some.map(({ event }) => event)).toEqual(['ready', 'organization.renamed']);
  const { data: entries } = await direct.orgs.timeline({ path: { slug: other } });
  const summaries = entries.map(({ summary }) => summary);
  expect(summaries[0]).toBe('organization.rename');
  // The last step and the end are of one transaction.
  expect(summaries.slice(1, 3).toSorted()).toEqual(['operation.succeeded', 'organization.activate']);
  expect(summaries.slice(3)).toEqual(['organization.reserve', 'operation.started']);
});

it('a delivery of a webhook is verified as it came, and nothing else is', async () => {
  const org = await openOrganization(api);
  const receiver = await openReceiver();
  const dispatch = startDispatch(api.world);
  try {
    const { secret } = await register(org, receiver.url, { eventTypes: ['user.created'] });
    await org.call('/users', { json: { email: 'new@example.com', role: 'viewer' } });
    const [received] = await untilReceived(receiver, 1);
    if (received === undefined) throw new Error('nothing was received');
    const { body, headers } = received;
    const event = verifyWebhook(body, headers, secret);
    expect(event).toMatchObject({ type: 'user.created', data: { orgId: org.orgId, role: 'viewer' } });
    const asFetch = new Headers(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    expect(verifyWebhook(body, asFetch, secret)).toEqual(event);
    const other = `whsec_${Buffer.alloc(32).toString('base64')}`;
    const late = { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) - 301) };
    for (const refused of [
      () => verifyWebhook(`${body} `, headers, secret),
      () => verifyWebhook(body, headers, other),
      () => verifyWebhook(body, late, secret),
      () => verifyWebhook(body, {}, secret),
    ]) {
      expect(refused).toThrow(WebhookVerificationError);
    }
  } finally {
    await dispatch.stop();
    await receiver.close();
  }
});
