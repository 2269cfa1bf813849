import { createRoute, z } from '@hono/zod-openapi';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpoint } from '../../src/api/endpoint.ts';
import { json, perAddress, problems, secured } from '../../src/api/responses.ts';
import { newKey } from '../../src/contract/api-key-text.ts';
import { replacePlatformKey } from '../../src/db/api-key/platform-key.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { memoryBackoff, memoryRateLimiter } from '../../src/providers/rate-limit/memory.ts';
import { openTestApi, platformKey, problemOf } from '../api/support.ts';
import { openOrganization } from '../members/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { createKeyRows } from '../support/members.ts';
import { until } from '../support/until.ts';

type Api = Awaited<ReturnType<typeof openTestApi>>;

let api: Api;
let clock: number;
const now = () => clock;
const seconds = (count: number): number => count * 1_000;

const open = async (trustedProxies = 0, bootstrapKey: string | null = platformKey): Promise<Api> => {
  api = await openTestApi({
    withoutWorker: true,
    stores: {
      callers: memoryRateLimiter({ entriesMax: 1_000, now }),
      addresses: memoryRateLimiter({ entriesMax: 1_000, now }),
      backoff: memoryBackoff({ entriesMax: 1_000, now }),
      close: async () => undefined,
    },
    config: {
      FREEHOLD_BOOTSTRAP_KEY: bootstrapKey ?? undefined,
      TRUSTED_PROXIES: trustedProxies,
      RATE_LIMIT_SENSITIVE_PER_MINUTE: 3,
      RATE_LIMIT_VERIFICATION_PER_MINUTE: 5,
      ABUSE_BAD_KEYS_PER_MINUTE: 10,
      ABUSE_WAIT_SECONDS: 1,
      ABUSE_WAIT_SECONDS_MAX: 900,
      ABUSE_QUIET_SECONDS: 3_600,
    },
  });
  const sensitive = createRoute({
    method: 'post',
    path: '/v1/sensitive',
    operationId: 'ofThisTest',
    security: secured,
    ...perAddress('sensitive'),
    responses: { 200: json(z.object({}), 'Done.'), ...problems('rate_limited') },
  });
  endpoint(api.app, sensitive, async (c) => c.json({}, 200));
  return api;
};

beforeEach(() => {
  clock = 20_000 * 86_400_000;
});
afterEach(() => api.close());

const from =
  (address: string, headers: Record<string, string> = {}) =>
  async (key: string | null, path = '/v1/orgs', method = 'GET'): Promise<Response> =>
    api.app.request(
      path,
      { method, headers: { ...headers, ...(key === null ? {} : { Authorization: `Bearer ${key}` }) } },
      { incoming: { socket: { remoteAddress: address } } },
    );

type Sender = ReturnType<typeof from>;

const sendBad = async (send: Sender, count: number): Promise<number[]> => {
  const statuses: number[] = [];
  for (let times = 0; times < count; times += 1) statuses.push((await send(newKey('user'))).status);
  return statuses;
};

const lookUps = async (): Promise<number> => {
  const text = await (await api.request('/metrics')).text();
  const line = text.split('\n').find((each) => each.startsWith('freehold_key_look_ups_total{source="database"'));
  return Number(line?.split(' ').at(-1) ?? 0);
};

describe('an address that sends unrecognized keys', () => {
  it('must wait after the tenth in a minute, for a stated time', async () => {
    await open();
    const send = from('192.0.2.1');
    expect(await sendBad(send, 10)).toEqual(Array(10).fill(401));
    const held = await send(newKey('user'));
    expect([held.status, held.headers.get('retry-after')]).toEqual([429, '1']);
    expect((await problemOf(held)).code).toBe('rate_limited');
    const text = await (await api.request('/metrics')).text();
    expect(text).toMatch(/^freehold_address_waits_total\{.*\} 1$/m);
    expect(text).toMatch(/^freehold_rate_limited_total\{limit="backoff".*\} 1$/m);
  });

  it('is counted for malformed keys too, but not for keys that once existed', async () => {
    await open();
    const { orgId, owner } = await openOrganization(api);
    const expired = await createKeyRows(api.world, { orgId, userId: owner.id }, { expiresAt: new Date(0) });
    const send = from('192.0.2.1');
    for (let times = 0; times < 15; times += 1) expect((await send(expired.key)).status).toBe(401);
    for (let times = 0; times < 10; times += 1) expect((await send('fh_user_sk_x')).status).toBe(401);
    expect((await send('fh_user_sk_x')).status).toBe(429);
  });

  it('gets no answer to guesses while waiting, but valid keys work, even ones new to this process', async () => {
    await open();
    const { orgId, owner } = await openOrganization(api);
    const unseen = await createKeyRows(api.world, { orgId, userId: owner.id });
    const send = from('192.0.2.1');
    await sendBad(send, 10);
    expect(await sendBad(send, 5)).toEqual(Array(5).fill(429));
    const before = await lookUps();
    for (let times = 0; times < 5; times += 1) expect((await send('fh_user_sk_x')).status).toBe(429);
    const guess = newKey('user');
    for (let times = 0; times < 5; times += 1) expect((await send(guess)).status).toBe(429);
    // Text in the form of a key is looked up once, however often it is sent.
    expect(await lookUps()).toBe(before + 1);
    expect((await send(unseen.key)).status).toBe(200);
    // The organization's creation may be announced only now, and make the process look its keys up again.
    const elsewhere = from('192.0.2.2');
    await until(
      async () => [(await elsewhere(owner.key)).status, (await send(owner.key)).status],
      (statuses) => statuses.every((status) => status === 200),
      'a known key still works',
    );
    expect((await send(platformKey)).status).toBe(200);
  });

  it('does not delay a key that is looked up again after a change of its organization', async () => {
    await open();
    const { orgId, owner, join } = await openOrganization(api);
    const send = from('192.0.2.1');
    await until(
      async () => (await send(owner.key)).status,
      (status) => status === 200,
      'the key is known',
    );
    await sendBad(send, 10);
    const admin = await join('admin');
    await asOwnerOf(api.world.database, (sql) => sql`update users set role = 'viewer' where id = ${admin.id}`);
    const elsewhere = from('192.0.2.2');
    await until(
      async () => ((await (await elsewhere(admin.key, '/v1/me')).json()) as { user: { role: string } }).user.role,
      (role) => role === 'viewer',
      `the change of ${orgId} is known`,
    );
    expect((await send(owner.key)).status).toBe(200);
    expect(await sendBad(send, 1)).toEqual([429]);
  });

  it('learns why its revoked key is refused', async () => {
    await open();
    const { orgId, owner } = await openOrganization(api);
    const expired = await createKeyRows(api.world, { orgId, userId: owner.id }, { expiresAt: new Date(0) });
    const send = from('192.0.2.1');
    await sendBad(send, 10);
    expect((await problemOf(await send(expired.key))).code).toBe('expired_credentials');
  });

  it('does not delay the platform key, even if only its hash is known', async () => {
    const stored = newKey('platform');
    await open(0, null);
    await withPlatform(api.world.db, (tx) => replacePlatformKey(tx, api.world.keyRing.hash(stored)));
    const send = from('192.0.2.1');
    await sendBad(send, 10);
    expect((await send(newKey('platform'))).status).toBe(429);
    const flood = Array.from({ length: 100 }, () => send(newKey('platform')));
    expect((await send(stored)).status).toBe(200);
    expect((await Promise.all(flood)).every(({ status }) => status === 429)).toBe(true);
  });

  it('can use a valid key in the middle of a flood of guesses', async () => {
    await open();
    const { orgId, owner } = await openOrganization(api);
    const unseen = await createKeyRows(api.world, { orgId, userId: owner.id });
    const send = from('192.0.2.1');
    await sendBad(send, 10);
    const flood = Array.from({ length: 300 }, () => send(newKey('user')));
    expect((await send(unseen.key)).status).toBe(200);
    await Promise.all(flood);
  });

  it('must wait twice as long each time it continues', async () => {
    await open();
    const send = from('192.0.2.1');
    await sendBad(send, 9);
    for (const wait of [1, 2, 4, 8, 16]) {
      expect(await sendBad(send, 1)).toEqual([401]);
      const held = await send(newKey('user'));
      expect([held.status, held.headers.get('retry-after')]).toEqual([429, String(wait)]);
      clock += seconds(wait);
    }
  });

  it('does not wait longer because of requests sent before the wait was imposed', async () => {
    await open();
    const send = from('192.0.2.1');
    const responses = await Promise.all(Array.from({ length: 60 }, () => send(newKey('user'))));
    expect(responses.filter(({ status }) => status === 401).length).toBeGreaterThanOrEqual(10);
    const held = await send(newKey('user'));
    expect([held.status, held.headers.get('retry-after')]).toEqual([429, '1']);
  });

  it('does not make others wait; an IPv6 /64 counts as one address', async () => {
    await open();
    await sendBad(from('2001:db8:0:1::1'), 10);
    expect(await sendBad(from('2001:db8:0:1:ffff::2'), 1)).toEqual([429]);
    expect(await sendBad(from('2001:db8:0:2::1'), 1)).toEqual([401]);
    expect(await sendBad(from('192.0.2.1'), 10)).toEqual(Array(10).fill(401));
    expect(await sendBad(from('::ffff:192.0.2.1'), 1)).toEqual([429]);
    expect(await sendBad(from('192.0.2.2'), 1)).toEqual([401]);
  });

  it('cannot hide behind X-Forwarded-For, and the first ignored one is logged', async () => {
    await open();
    for (let last = 0; last < 10; last += 1) {
      await sendBad(from('192.0.2.1', { 'X-Forwarded-For': `203.0.113.${last}` }), 1);
    }
    expect(await sendBad(from('192.0.2.1', { 'X-Forwarded-For': '203.0.113.99' }), 1)).toEqual([429]);
    expect(api.log.filter((line) => line.includes('TRUSTED_PROXIES'))).toHaveLength(1);
  });

  it('is identified by a trusted proxy, whatever it sends itself', async () => {
    await open(1);
    for (let last = 0; last < 10; last += 1) {
      await sendBad(from('10.0.0.1', { 'X-Forwarded-For': `198.51.100.${last}, 203.0.113.7` }), 1);
    }
    const through = (header: string) => sendBad(from('10.0.0.1', { 'X-Forwarded-For': header }), 1);
    expect(await through('203.0.113.7')).toEqual([429]);
    expect(await through('203.0.113.7, 203.0.113.8')).toEqual([401]);
  });

  it('can still read public routes', async () => {
    await open();
    const send = from('192.0.2.1');
    await sendBad(send, 10);
    expect((await send(null, '/healthz')).status).toBe(200);
  });
});

describe('a sensitive route', () => {
  it('is limited per address, whatever the key', async () => {
    await open();
    const [one, other] = [await openOrganization(api), await openOrganization(api)];
    const send = from('192.0.2.1');
    const post = (key: string, sender = send) => sender(key, '/v1/sensitive', 'POST');
    const first = await post(one.owner.key);
    expect(first.status).toBe(200);
    expect(first.headers.get('ratelimit')).toMatch(/, "address";r=2;t=6[01]$/);
    expect(first.headers.get('ratelimit-policy')).toMatch(/, "address";q=3;w=60$/);
    expect((await post(other.owner.key)).status).toBe(200);
    expect((await post(one.owner.key)).status).toBe(200);
    const refused = await post(other.owner.key);
    expect((await problemOf(refused.clone())).detail).toBe(
      'At most 3 such calls per minute are allowed from your address.',
    );
    expect(refused.headers.get('retry-after')).toMatch(/^6[01]$/);
    expect((await send(other.owner.key)).status).toBe(200);
    expect((await post(other.owner.key, from('192.0.2.2'))).status).toBe(200);
    expect((await post(platformKey)).status).toBe(200);
  });

  it('is every route that grants permissions or looks keys up', async () => {
    await open();
    const limited = Object.values(api.app.openAPIRegistry.definitions).flatMap((definition) =>
      definition.type === 'route' && 'x-address-limit' in definition.route ? [definition.route.operationId] : [],
    );
    expect(limited.sort()).toEqual([
      'acceptInvitation',
      'activatePolicyRevision',
      'answerDevice',
      'approveRequest',
      'batchInvitations',
      'batchUsers',
      'changePassword',
      'collectDevice',
      'completeRecovery',
      'confirmFactorRecovery',
      'confirmTotp',
      'createInvitation',
      'createOperator',
      'createUser',
      'createWebhook',
      'denyRequest',
      'evaluatePolicies',
      'evaluatePolicy',
      'fetchElevationToken',
      'inviteUser',
      'issueApiKey',
      'listSignInOptions',
      'login',
      'loginWithPasskey',
      'lookUpDevice',
      'lookUpInvitation',
      'mfaOptions',
      'ofThisTest',
      'passkeyLoginOptions',
      'readSigningKeys',
      'recoveryOptions',
      'refreshSession',
      'releaseUser',
      'removeAccount',
      'requestElevation',
      'requestFactorRecovery',
      'requestRecovery',
      'resendInvitation',
      'rotateApiKey',
      'rotateWebhook',
      'startDevice',
      'startKeySession',
      'stepUp',
      'testOidcConnection',
      'transferOwnership',
      'unlockUser',
      'updateApiKey',
      'updateRole',
      'updateUser',
      'updateWebhook',
      'verifyDomain',
      'verifyKey',
      'verifyMfa',
    ]);
  });
});
