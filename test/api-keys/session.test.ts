import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newKey } from '../../src/contract/api-key-text.ts';
import type { Me } from '../../src/contract/me.ts';
import { rehashPlatformKey, replacePlatformKey } from '../../src/db/api-key/platform-key.ts';
import { deleteKeySessionsBefore } from '../../src/db/api-key/session.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { startKeySession } from '../../src/usecases/api-key/session.ts';
import { type Call, openTestApi, platformKey, type TestApi } from '../api/support.ts';
import { openTestAccess, refusalOf } from '../support/access.ts';
import { cookiesSetBy, openBrowser } from '../support/browser.ts';
import { createKeyRows, createMemberRows } from '../support/members.ts';
import { createOpenOperation } from '../support/open-operation.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { createSessionRows } from '../support/sessions.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';

let api: TestApi & { world: World };
beforeAll(async () => {
  api = await openTestApi({
    withoutWorker: true,
    config: {
      PUBLIC_URL: 'https://freehold.example',
      RATE_LIMIT_LOGIN_PER_MINUTE: 1_000,
      ABUSE_BAD_KEYS_PER_MINUTE: 1_000,
      SESSIONS_PER_PERSON_MAX: 3,
    },
  });
});
afterAll(async () => {
  api.stopping.abort();
  await api.close();
});

interface Holder {
  orgId: string;
  slug: string;
  userId: string;
  identityId: string;
  keyId: string;
  key: string;
}

const newHolder = async (chosen: Parameters<typeof createKeyRows>[2] = {}): Promise<Holder> => {
  const { id: orgId, slug } = await createOrganizationRows(api.world.db, { status: 'active' });
  const { id: userId, identityId } = await createMemberRows(api.world.db, orgId, { role: 'admin' });
  const { id: keyId, key } = await createKeyRows(api.world, { orgId, userId }, chosen);
  return { orgId, slug, userId, identityId, keyId, key };
};

interface Started {
  sessionId: string;
  accessToken: string;
  expiresInSeconds: number;
}

const exchange = (key: string, call: Call = {}) =>
  api.request('/v1/auth/sessions', { json: { key }, ...call, key: null });

const start = async (key: string): Promise<Started> => {
  const response = await exchange(key);
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as Started;
};

const codeIn = async (response: Response): Promise<string> => {
  const { code } = (await response.json()) as { code?: string };
  return `${response.status} ${code ?? ''}`.trim();
};
const codeOf = async (path: string, call: Call): Promise<string> => codeIn(await api.request(path, call));

const becomes = (token: string, code: string) =>
  until(
    () => codeOf('/v1/me', { key: token }),
    (found) => found === code,
    `the session answers ${code}`,
    1_000,
  );

const change = ({ orgId }: Holder, statement: ReturnType<typeof sql>) =>
  withOrganization(api.world.db, orgId, (tx) => tx.execute(statement));

describe('a session of a key is the key', () => {
  test('with the same member, scopes, limits and trail', async () => {
    const holder = await newHolder({ scopes: ['organization:read', 'audit:read'] });
    const { accessToken, sessionId, expiresInSeconds } = await start(holder.key);
    expect(expiresInSeconds).toBeLessThanOrEqual(8 * 3_600);
    expect(expiresInSeconds).toBeGreaterThan(8 * 3_600 - 60);
    const me = async (key: string) => (await api.request('/v1/me', { key })).json() as Promise<Me>;
    expect(await me(accessToken)).toEqual(await me(holder.key));
    const left = async (key: string) =>
      Number(/"key";r=(\d+)/.exec((await api.request('/v1/me', { key })).headers.get('ratelimit') ?? '')?.[1]);
    expect((await left(holder.key)) - (await left(accessToken))).toBe(1);
    expect(await codeOf(`/v1/orgs/${holder.slug}/users`, { key: accessToken })).toBe('403 forbidden');
    const events = await api.request(`/v1/orgs/${holder.slug}/audit-events`, { key: accessToken });
    expect(await events.json()).toMatchObject({
      data: [
        {
          action: 'session.start',
          actor: `user:${holder.userId}`,
          target: `session:${sessionId}`,
          detail: { method: 'key', keyId: holder.keyId },
        },
      ],
    });
    const { valid, keyId } = (await (await api.request('/v1/auth/verify', { json: { key: accessToken } })).json()) as {
      valid: boolean;
      keyId: string;
    };
    expect({ valid, keyId }).toEqual({ valid: true, keyId: holder.keyId });
  });

  test('and ends with it, and at its own end, everywhere within a second', async () => {
    const ends: [change: (holder: Holder, session: Started) => ReturnType<typeof sql>, code: string][] = [
      [({ keyId: id }) => sql`update api_keys set status = 'revoked' where id = ${id}`, '401 revoked_credentials'],
      [
        ({ keyId: id }) => sql`update api_keys set status = 'rotating', valid_until = now() where id = ${id}`,
        '401 revoked_credentials',
      ],
      [({ keyId: id }) => sql`update api_keys set expires_at = now() where id = ${id}`, '401 expired_credentials'],
      [({ userId: id }) => sql`update users set status = 'suspended' where id = ${id}`, '403 user_suspended'],
    ];
    for (const [end, code] of ends) {
      const holder = await newHolder();
      const session = await start(holder.key);
      await becomes(session.accessToken, '200');
      await change(holder, end(holder, session));
      await becomes(session.accessToken, code);
    }
    const holder = await newHolder();
    const { accessToken, sessionId } = await start(holder.key);
    await change(holder, sql`update key_sessions set expires_at = now() where id = ${sessionId}`);
    await becomes(accessToken, '401 expired_credentials');
  });

  test('and never lasts longer', async () => {
    const { key } = await newHolder({ expiresAt: new Date(Date.now() + 100_000) });
    expect((await start(key)).expiresInSeconds).toBeLessThanOrEqual(100);
  });

  test('but can do nothing that belongs to a person, or that asks for proof', async () => {
    const holder = await newHolder();
    const { accessToken: key } = await start(holder.key);
    for (const path of ['/v1/auth/sessions', '/v1/auth/factors', '/v1/me/organizations'])
      expect(await codeOf(path, { key }), path).toBe('403 session_required');
    const issue = { json: { name: 'CI', userId: holder.userId } };
    const refused = await api.request(`/v1/orgs/${holder.slug}/api-keys`, { key, ...issue });
    expect(refused.headers.get('www-authenticate')).toContain('insufficient_user_authentication');
    expect(await refused.json()).toMatchObject({
      code: 'step_up_required',
      detail: 'A session of a key cannot do this. Send the key itself in the header Authorization.',
    });
    expect((await api.request(`/v1/orgs/${holder.slug}/api-keys`, { key: holder.key, ...issue })).status).toBe(201);
  });

  test('and can neither be renewed nor exchanged for another', async () => {
    const holder = await newHolder();
    const { accessToken } = await start(holder.key);
    const person = await createSessionRows(api.world, holder.identityId);
    const renewal = { json: { refreshToken: accessToken }, key: null };
    expect(await codeOf('/v1/auth/refresh', renewal)).toBe('401 malformed_credentials');
    for (const key of [accessToken, person.accessToken])
      expect(await codeIn(await exchange(key))).toBe('401 malformed_credentials');
  });
});

describe('a key is not exchanged', () => {
  test('that is unknown, has ended, or whose holder is suspended', async () => {
    const [revoked, suspended] = [await newHolder({ status: 'revoked', revokedAt: new Date() }), await newHolder()];
    await change(suspended, sql`update users set status = 'suspended' where id = ${suspended.userId}`);
    expect(await codeIn(await exchange(newKey('user')))).toBe('401 invalid_credentials');
    expect(await codeIn(await exchange('x'))).toBe('401 malformed_credentials');
    expect(await codeIn(await exchange(revoked.key))).toBe('401 revoked_credentials');
    expect(await codeIn(await exchange(suspended.key))).toBe('403 user_suspended');
  });

  test('by a page of another origin, or for a fourth session beside three', async () => {
    const { key } = await newHolder();
    const json = { key, transport: 'cookie' };
    expect(await codeIn(await exchange(key, { json, headers: { Origin: 'https://evil.example' } }))).toBe(
      '403 csrf_rejected',
    );
    const [oldest, ...rest] = [await start(key), await start(key), await start(key), await start(key)];
    await becomes(oldest?.accessToken ?? '', '401 revoked_credentials');
    for (const { accessToken } of rest) expect(await codeOf('/v1/me', { key: accessToken })).toBe('200');
  });
});

test('a session that ended a week ago is removed', async () => {
  const holder = await newHolder();
  const [old, { accessToken }] = [await start(holder.key), await start(holder.key)];
  await change(holder, sql`update key_sessions set expires_at = now() - interval '8 days' where id = ${old.sessionId}`);
  const weekAgo = new Date(Date.now() - 7 * 86_400_000);
  expect(await withPlatform(api.world.db, (tx) => deleteKeySessionsBefore(tx, weekAgo, 100))).toBe(1);
  expect(await codeOf('/v1/me', { key: old.accessToken })).toBe('401 invalid_credentials');
  expect(await codeOf('/v1/me', { key: accessToken })).toBe('200');
});

describe('in a browser', () => {
  test('the session is in one cookie, which replaces those of a person', async () => {
    const [browser, { key }] = [openBrowser(api), await newHolder()];
    browser.cookies.set('__Secure-fh_refresh', { value: 'x', attributes: ['Path=/v1/auth'] });
    const response = await browser.request('/v1/auth/sessions', { json: { key, transport: 'cookie' } });
    expect(Object.keys((await response.json()) as object).sort()).toEqual(['expiresInSeconds', 'sessionId']);
    const [session] = cookiesSetBy(response).values();
    expect(session?.attributes).toEqual(expect.arrayContaining(['HttpOnly', 'Secure', 'Path=/', 'SameSite=Lax']));
    expect([...browser.cookies.keys()]).toEqual(['__Host-fh_session']);
    expect((await browser.request('/v1/me')).status).toBe(200);
  });

  test('it is signed out alone, and its stream closes within a second', async () => {
    const [browser, holder] = [openBrowser(api), await newHolder()];
    const other = await start(holder.key);
    await browser.request('/v1/auth/sessions', { json: { key: holder.key, transport: 'cookie' } });
    const kept = new Map(browser.cookies);
    const id = await createOpenOperation(api.world, { id: holder.orgId, slug: holder.slug });
    const stream = await browser.request(`/v1/operations/${id}/events`);
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const leave = async (sessions: string) => (await browser.request('/v1/auth/logout', { json: { sessions } })).json();
    expect(await leave('others')).toEqual({ ended: 0 });
    const closed = stream.text();
    expect(await leave('current')).toEqual({ ended: 1 });
    expect(browser.cookies.size).toBe(0);
    await closed;
    await becomes(kept.get('__Host-fh_session')?.value ?? '', '401 revoked_credentials');
    expect(await codeOf('/v1/me', { key: other.accessToken })).toBe('200');
    expect(await codeOf('/v1/auth/logout', { key: holder.key, json: {} })).toBe('403 session_required');
  });
});

describe('the session of a platform key', () => {
  test('lasts an hour, is the platform, and is not enough for a sensitive call', async () => {
    const { accessToken: key, expiresInSeconds } = await start(platformKey);
    expect(expiresInSeconds).toBeLessThanOrEqual(3_600);
    expect(await (await api.request('/v1/me', { key })).json()).toMatchObject({ kind: 'platform' });
    const { slug } = await newHolder();
    const { version } = (await (await api.request(`/v1/orgs/${slug}`, { key })).json()) as { version: number };
    expect(version).toBeGreaterThan(0);
    expect(await codeOf(`/v1/orgs/${slug}`, { key, method: 'DELETE' })).toBe('401 step_up_required');
    expect(await (await api.request('/v1/auth/logout', { key, json: {} })).json()).toEqual({ ended: 1 });
    await becomes(key, '401 revoked_credentials');
  });

  test('ends when FREEHOLD_BOOTSTRAP_KEY is another', async () => {
    const { accessToken } = await start(platformKey);
    const { database, keyRing } = api.world;
    const other = openTestAccess({ database, keyRing, bootstrapKey: newKey('platform') });
    try {
      expect(await refusalOf(other, accessToken)).toBe('revoked_credentials');
      expect(await refusalOf(api.access as typeof other, accessToken)).toBe('accepted');
    } finally {
      await other.close();
    }
  });

  test('ends with a stored key that is replaced, and not when the key is hashed anew', async () => {
    const { database, keyRing, db } = api.world;
    const text = newKey('platform');
    const hashed = keyRing.hash(text);
    await withPlatform(db, (tx) => replacePlatformKey(tx, hashed));
    const { control, passwords, attempts } = api.dependencies;
    const visit = {
      ...control,
      passwords,
      attempts,
      requestId: 'test',
      network: '',
      userAgent: null,
      deviceToken: null,
    };
    const principal = { kind: 'platform', id: 'bootstrap' } as const;
    const { accessToken } = await startKeySession(visit, { text, principal, endsAt: null });
    const access = openTestAccess({ database, keyRing });
    try {
      expect(await refusalOf(access, accessToken)).toBe('accepted');
      await withPlatform(db, (tx) => rehashPlatformKey(tx, hashed.keyHash, { ...hashed, keyHash: 'anew' }));
      const isNow = (wanted: string) =>
        until(
          () => refusalOf(access, accessToken),
          (found) => found === wanted,
          wanted,
          1_000,
        );
      await isNow('accepted');
      await withPlatform(db, (tx) => replacePlatformKey(tx, keyRing.hash(newKey('platform'))));
      await isNow('revoked_credentials');
    } finally {
      await access.close();
    }
  });
});
