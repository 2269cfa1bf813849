import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { withPerson, withPlatform } from '../../src/db/tenancy.ts';
import { memoryBackoff, memoryRateLimiter } from '../../src/providers/rate-limit/memory.ts';
import { openTestApi } from '../api/support.ts';
import { type Answer, type FactorApi, newPerson, type Person, send } from '../factors/support.ts';
import { personTrailOf } from '../support/audit-trail.ts';
import { asOwnerOf } from '../support/database.ts';
import { createFactorRows, requireMfa } from '../support/factors.ts';
import { createSessionRows } from '../support/sessions.ts';

// A command line is signed in by a person in a browser, and what somebody tries who guesses codes or sends one to a victim.

let api: FactorApi;
let clock: number;
const now = (): number => clock;
const pass = (seconds: number): void => {
  clock += seconds * 1_000;
};
beforeAll(async () => {
  // Calls name their own addresses.
  api = await openTestApi({
    withoutWorker: true,
    stores: {
      callers: memoryRateLimiter({ entriesMax: 10_000, now }),
      addresses: memoryRateLimiter({ entriesMax: 10_000, now }),
      backoff: memoryBackoff({ entriesMax: 10_000, now }),
      close: async () => undefined,
    },
    config: { TRUSTED_PROXIES: 1, PUBLIC_URL: 'https://freehold.example' },
  });
});
afterAll(() => api.close());
beforeEach(() => {
  clock = Date.now();
});

interface Started {
  deviceCode: string;
  userCode: string;
}

const start = async (): Promise<Started> => {
  const started = await send(api, '/v1/auth/device', { json: { deviceName: 'Laptop' } });
  expect(started).toMatchObject({ status: 200 });
  return started.body as unknown as Started;
};
const collect = ({ deviceCode }: Started): Promise<Answer> =>
  send(api, '/v1/auth/device/token', { json: { deviceCode } });
const answer = (key: string, userCode: string, approve = true): Promise<Answer> =>
  send(api, '/v1/auth/device/approve', { key, json: { userCode, approve } });
const lookUp = (key: string, userCode: string): Promise<Answer> =>
  send(api, '/v1/auth/device/lookup', { key, json: { userCode } });

const sessionOf = async (person: Person, aal: 1 | 2 = 1): Promise<string> =>
  (await createSessionRows(api.world, person.identityId, { aal })).accessToken;

const setSession = (person: Person, set: ReturnType<typeof sql>): Promise<unknown> =>
  withPerson(api.world.db, person.identityId, (tx) => tx.execute(sql`update sessions set ${set}`));

interface Shown {
  client: string;
  aal: number;
  deviceName: string;
  authenticatedAt: string;
}

/** The session of a device, as its own list shows it. */
const shown = async ({ body }: Answer): Promise<Shown | undefined> => {
  const { body: page } = await send(api, '/v1/auth/sessions', { key: String(body.accessToken) });
  return (page.data as (Shown & { isCurrent: boolean })[]).find(({ isCurrent }) => isCurrent);
};

describe('a device', () => {
  test('is signed in once its person has approved what the device shows, and once only', async () => {
    const person = await newPerson(api);
    const key = await sessionOf(person);
    const device = await start();
    expect(device).toEqual({
      deviceCode: expect.stringMatching(/^fh_devicecode_sk_/),
      userCode: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
      verificationUri: 'https://freehold.example/device',
      expiresInSeconds: 600,
      intervalSeconds: 5,
    });
    expect((await collect(device)).body.code).toBe('authorization_pending');
    const typed = device.userCode.replace('-', ' ').toLowerCase();
    expect((await lookUp(key, typed)).body).toMatchObject({
      deviceName: 'Laptop',
      network: expect.stringMatching(/\/24$/),
    });
    expect(await answer(key, typed)).toMatchObject({ status: 200, body: { status: 'approved' } });
    const done = await Promise.all([collect(device), collect(device)]);
    expect(done.map(({ status }) => status).toSorted()).toEqual([200, 410]);
    const signedIn = done.find(({ status }) => status === 200) as Answer;
    expect(await shown(signedIn)).toMatchObject({ client: 'cli', aal: 1, deviceName: 'Laptop', methods: ['pwd'] });
    expect(signedIn.headers.get('cache-control')).toBe('no-store');
    // Neither code still works.
    expect((await collect(device)).body.code).toBe('expired_token');
    expect((await answer(key, device.userCode)).status).toBe(404);
    const trail = await personTrailOf(api.world.db, person.identityId);
    expect(trail.map(({ action }) => action)).toEqual(['device.approve', 'session.start']);
    for (const secret of Object.values(device).slice(0, 2)) expect(JSON.stringify(trail)).not.toContain(secret);
  });

  test('that is denied, or not answered in time, gets nothing', async () => {
    const key = await sessionOf(await newPerson(api));
    const denied = await start();
    expect((await answer(key, denied.userCode, false)).body).toEqual({ status: 'denied' });
    expect((await collect(denied)).body.code).toBe('access_denied');
    expect((await answer(key, denied.userCode)).status).toBe(404);
    const late = await start();
    await asOwnerOf(api.world.database, (owner) => owner`update device_authorizations set expires_at = now()`);
    expect((await answer(key, late.userCode)).status).toBe(404);
    expect((await collect(late)).body.code).toBe('expired_token');
  });

  test('that asks too often is slowed down', async () => {
    const device = await start();
    expect((await collect(device)).body.code).toBe('authorization_pending');
    const again = await collect(device);
    expect([again.status, again.body.code, again.headers.get('retry-after')]).toEqual([429, 'slow_down', '5']);
    pass(5);
    expect((await collect(device)).body.code).toBe('authorization_pending');
  });

  test('whose approving session ended meanwhile gets nothing', async () => {
    const person = await newPerson(api);
    const key = await sessionOf(person);
    const device = await start();
    await answer(key, device.userCode);
    expect((await send(api, '/v1/auth/logout', { key, json: {} })).status).toBe(200);
    expect((await collect(device)).body.code).toBe('access_denied');
  });
});

describe('the session of a device has what the approving one has proved, and no more', () => {
  test('so one factor does not enter an organization that requires two, and two do', async () => {
    const person = await newPerson(api);
    await requireMfa(api.world.db, person.orgId);
    for (const [aal, status] of [
      [1, 401],
      [2, 200],
    ] as const) {
      const device = await start();
      expect((await answer(await sessionOf(person, aal), device.userCode)).status).toBe(200);
      const signedIn = await collect(device);
      expect(await shown(signedIn)).toMatchObject({ aal });
      const entered = await send(api, `/v1/orgs/${person.slug}/users`, { key: String(signedIn.body.accessToken) });
      expect(entered.status).toBe(status);
    }
  });

  test('so it is as old as that one, and bound to the same organization', async () => {
    const person = await newPerson(api);
    const key = await sessionOf(person, 2);
    await setSession(
      person,
      sql`authenticated_at = '2026-01-01T00:00:00Z', bound_org_id = ${person.orgId}, federated_org_id = ${person.orgId}, provider_session = 'sid'`,
    );
    const device = await start();
    expect((await answer(key, device.userCode)).status).toBe(200);
    const signedIn = await collect(device);
    expect(await shown(signedIn)).toMatchObject({ authenticatedAt: '2026-01-01T00:00:00.000Z' });
    const rows = await withPerson(api.world.db, person.identityId, (tx) =>
      tx.execute(sql`select bound_org_id, federated_org_id, provider_session, strong_at from sessions order by id`),
    );
    expect(rows[1]).toEqual(rows[0]);
  });

  test('and a person whose last proof is older than 15 minutes proves itself first, but may deny', async () => {
    const person = await newPerson(api);
    await createFactorRows(api.world, person.identityId);
    const key = await sessionOf(person, 2);
    await setSession(
      person,
      sql`authenticated_at = now() - interval '1 hour', strong_at = now() - interval '16 minutes'`,
    );
    const device = await start();
    expect((await answer(key, device.userCode)).body.code).toBe('step_up_required');
    expect((await answer(key, device.userCode, false)).status).toBe(200);
  });
});

describe('codes are not guessed', () => {
  test('by a person, from however many networks', async () => {
    const key = await sessionOf(await newPerson(api));
    const { userCode } = await start();
    for (let tries = 0; tries < 5; tries += 1) expect((await lookUp(key, 'BBBB-BBBB')).status).toBe(404);
    expect((await answer(key, userCode)).body.code).toBe('login_throttled');
    expect((await lookUp(key, userCode)).body.code).toBe('login_throttled');
    pass(2);
    expect((await answer(key, userCode)).status).toBe(200);
  });

  test('by devices: the code of a person is none of a device, and the hashes alone are no codes', async () => {
    const device = await start();
    expect((await send(api, '/v1/auth/device/token', { json: { deviceCode: device.userCode } })).status).toBe(400);
    const rows = await withPlatform(api.world.db, (tx) => tx.execute(sql`select * from device_authorizations`));
    for (const secret of [device.deviceCode, device.userCode, device.userCode.replace('-', '')])
      expect(JSON.stringify(rows)).not.toContain(secret);
  });

  test('by somebody who has not signed in', async () => {
    const { userCode, deviceCode } = await start();
    for (const key of [null, deviceCode])
      expect((await send(api, '/v1/auth/device/lookup', { key, json: { userCode } })).status).toBe(401);
  });
});
