import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type DispatchSettings, openWebhookDispatch } from '../../src/background/webhook/sender.ts';
import { etagOf } from '../../src/contract/etag.ts';
import type { EventType } from '../../src/contract/event-type.ts';
import { IssuedWebhook, Webhook, WebhookDelivery } from '../../src/contract/webhook.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { appendOutbox } from '../../src/db/webhook/outbox.ts';
import { type TargetSettings, targetRules } from '../../src/providers/outbound/target.ts';
import { type HttpSenderOptions, openHttpSender } from '../../src/providers/webhook/http.ts';
import type { WebhookSender } from '../../src/providers/webhook/port.ts';
import { openTestApi } from '../api/support.ts';
import type { MembersApi, TestOrganization } from '../members/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { until } from '../support/until.ts';
import type { World, WorldOptions } from '../support/world.ts';

interface Received {
  /** Id of the event. */
  id: string;
  body: string;
  headers: IncomingHttpHeaders;
  at: number;
}

export interface Receiver {
  url: string;
  received: Received[];
  close(): Promise<void>;
}

type Answer = number | { status: number; headers: Record<string, string>; body?: string };

/** Listens on loopback; `answer` may wait. `null` never answers. */
export const openReceiver = async (
  answer: (received: Received, count: number) => Answer | null | Promise<Answer | null> = () => 204,
  host = '127.0.0.1',
): Promise<Receiver> => {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const got = {
      id: String(request.headers['webhook-id']),
      body: Buffer.concat(chunks).toString(),
      headers: request.headers,
      at: Date.now(),
    };
    received.push(got);
    const answered = await answer(got, received.length);
    if (answered === null) return;
    if (typeof answered === 'number') response.writeHead(answered).end();
    else response.writeHead(answered.status, answered.headers).end(answered.body);
  });
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}/hook`,
    received,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

interface Body {
  type: string;
  timestamp: string;
  data: { orgId: string; sequence: number | null } & Record<string, unknown>;
}

export const bodiesOf = ({ received }: Pick<Receiver, 'received'>): Body[] =>
  received.map(({ body }) => JSON.parse(body) as Body);
export const sequencesOf = (receiver: Pick<Receiver, 'received'>): (number | null)[] =>
  bodiesOf(receiver).map(({ data }) => data.sequence);

/** Verifies a delivery with the Standard Webhooks library, which throws if it is not signed with that secret. */
export const verify = (secret: string, { body, headers }: Received): Body =>
  new Verifier(secret).verify(body, headers as Record<string, string>) as Body;

export type ShownWebhook = IssuedWebhook & { secret: string };

export const issuedOf = async (response: Response, status = 201): Promise<ShownWebhook> => {
  expect(response.status, await response.clone().text()).toBe(status);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const { secret, ...webhook } = IssuedWebhook.strict().parse(await response.json());
  expect(response.headers.get('etag')).toBe(etagOf(webhook));
  if (secret === null) throw new Error('The answer shows no secret');
  return { ...webhook, secret };
};

export const webhookOf = async (response: Response): Promise<Webhook> => {
  expect(response.status, await response.clone().text()).toBe(200);
  return Webhook.strict().parse(await response.json());
};

export const deliveryOf = async (response: Response, status = 200): Promise<WebhookDelivery> => {
  expect(response.status, await response.clone().text()).toBe(status);
  return WebhookDelivery.strict().parse(await response.json());
};

/** Registers a webhook for the types of `emit`, without events of its own. */
export const register = async (org: TestOrganization, url: string, chosen: object = {}): Promise<ShownWebhook> =>
  issuedOf(await org.call('/webhooks', { json: { url, eventTypes: ['user.renamed'], ...chosen } }));

/** Writes events of an organization in one transaction each; returns their sequences. */
export const emit = async (
  { db }: Pick<World, 'db'>,
  orgId: string,
  count: number,
  type: EventType = 'user.renamed',
): Promise<void> => {
  for (let index = 0; index < count; index += 1) {
    await withOrganization(db, orgId, (tx) => appendOutbox(tx, { orgId, type, payload: { index } }));
  }
};

export const deliveriesOf = async (
  org: TestOrganization,
  { id }: Pick<Webhook, 'id'>,
  query = '',
): Promise<WebhookDelivery[]> => {
  const response = await org.call(`/webhooks/${id}/deliveries?limit=100${query}`);
  expect(response.status, await response.clone().text()).toBe(200);
  const { data } = (await response.json()) as { data: unknown[] };
  return data.map((each) => WebhookDelivery.strict().parse(each)).reverse();
};

export const untilReceived = (receiver: Receiver, count: number, milliseconds?: number): Promise<Received[]> =>
  until(
    async () => receiver.received,
    ({ length }) => length >= count,
    `${count} events are received`,
    milliseconds,
  );

/** Disables webhooks of earlier tests, whose receivers are gone. */
export const disableAll = ({ database }: Pick<World, 'database'>) =>
  asOwnerOf(database, (sql) => sql`update webhooks set status = 'disabled'`);

interface DispatchChoice extends Partial<DispatchSettings> {
  targets?: TargetSettings;
  resolve?: HttpSenderOptions['resolve'];
  sender?: Pick<WebhookSender, 'send'>;
}

interface TestDispatch {
  outcomes: string[];
  /** Reason and number. */
  buried: string[];
  errors: unknown[];
  wake(): void;
  stop(): Promise<void>;
}

const onlyReceivers: TargetSettings = { allowPrivate: false, allowedNetworks: ['127.0.0.1/32'] };

/**
 * Runs the webhook loops of a worker in this process. They are opened here and not by `composeWorker`, because the tests
 * choose intervals, addresses and senders that have no setting, and see every attempt.
 */
export const startDispatch = (world: MembersApi['world'], chosen: DispatchChoice = {}): TestDispatch => {
  const { targets = onlyReceivers, resolve, sender: chosenSender, ...overrides } = chosen;
  const settings: DispatchSettings = {
    timeoutMs: 5_000,
    concurrency: 16,
    pollMs: 50,
    pendingMax: 10_000,
    backoffMs: 20,
    backoffMsMax: 200,
    giveUpMs: 60_000,
    ...overrides,
  };
  const http = openHttpSender({
    rules: targetRules(targets),
    timeoutMs: settings.timeoutMs,
    ...(resolve === undefined ? {} : { resolve }),
  });
  const outcomes: string[] = [];
  const errors: unknown[] = [];
  const buried: string[] = [];
  const stopping = new AbortController();
  const dispatch = openWebhookDispatch({
    db: world.db,
    kms: async () => world.kms,
    sender: chosenSender ?? http,
    settings,
    onAttempt: (outcome) => void outcomes.push(outcome),
    onBuried: (reason, { count }) => void buried.push(`${reason} ${count}`),
    onError: (error) => void errors.push(error),
  });
  const running = dispatch.run(stopping.signal);
  return {
    outcomes,
    buried,
    errors,
    wake: dispatch.wake,
    stop: async () => {
      stopping.abort();
      await running;
      await http.close();
    },
  };
};

/** Shared setup of the delivery tests; everything opened ends with it. */
export const openScene = (options: Pick<WorldOptions, 'config'> = {}) => {
  const opened: (TestDispatch | Receiver)[] = [];
  let api: MembersApi | undefined;
  beforeAll(async () => {
    api = await openTestApi({ withoutWorker: true, ...options });
  });
  afterAll(() => api?.close());
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => ('stop' in each ? each.stop() : each.close())));
    await disableAll(scene.api.world);
  });
  const noted = <T extends TestDispatch | Receiver>(each: T): T => {
    opened.push(each);
    return each;
  };
  const scene = {
    get api(): MembersApi {
      if (api === undefined) throw new Error('not before the first test');
      return api;
    },
    receiver: async (...args: Parameters<typeof openReceiver>): Promise<Receiver> => noted(await openReceiver(...args)),
    dispatch: (chosen?: DispatchChoice): TestDispatch => noted(startDispatch(scene.api.world, chosen)),
    untilEnded: (org: TestOrganization, webhook: { id: string }, count: number) =>
      until(
        () => deliveriesOf(org, webhook),
        (all) => all.filter(({ status }) => status !== 'pending').length >= count,
        `${count} deliveries have ended`,
      ),
  };
  return scene;
};
