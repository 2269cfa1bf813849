import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lockIdentities } from '../../src/db/locks.ts';
import { withOrganization, withPerson } from '../../src/db/tenancy.ts';
import { openTestApi } from '../api/support.ts';
import {
  type Answer,
  challengeOf,
  type FactorApi,
  login,
  newPerson,
  type Person,
  send,
  tokenOf,
  verify,
} from '../factors/support.ts';
import { codeOf, createFactorRows, requireMfa } from '../support/factors.ts';
import { testPassword } from '../support/passwords.ts';
import { createSessionRows } from '../support/sessions.ts';
import { until, within } from '../support/until.ts';

// What the password of a signed-in person is worth, and what it is not worth to somebody who has stolen it and a session.

let api: FactorApi;
beforeAll(async () => {
  // Calls name their own addresses.
  api = await openTestApi({ withoutWorker: true, config: { TRUSTED_PROXIES: 1 } });
});
afterAll(() => api.close());

const sessionOf = async ({ identityId }: Person): Promise<string> =>
  (await createSessionRows(api.world, identityId)).accessToken;

const read = (slug: string, key: string): Promise<Answer> => send(api, `/v1/orgs/${slug}`, { key });

const refusal = { status: 401, body: { code: 'step_up_required' } };

describe('a password alone', () => {
  /** A session of two factors, whose person proved them an hour ago, and has not used it since. */
  const idleSession = async (person: Person) => {
    const { seed } = await createFactorRows(api.world, person.identityId);
    const session = await createSessionRows(api.world, person.identityId, { aal: 2 });
    await withPerson(api.world.db, person.identityId, (tx) =>
      tx.execute(sql`
        update sessions set authenticated_at = now() - interval '1 hour', strong_at = now() - interval '1 hour',
          idle_seconds_max = 3600
        where id = ${session.id}`),
    );
    return { key: session.accessToken, seed };
  };
  const prove = async (key: string, json: object): Promise<string> =>
    tokenOf(await send(api, '/v1/auth/step-up', { key, json: { password: testPassword, ...json } }));

  test.each([
    ['is too old', { max_age_seconds: 1_800 }],
    ['was unused for too long', { idle_seconds: 1_800 }],
    ['was shut out', {}],
  ])('opens no organization for a session of two factors that %s', async (_, limits) => {
    const person = await newPerson(api);
    const { key, seed } = await idleSession(person);
    await requireMfa(api.world.db, person.orgId);
    await withOrganization(api.world.db, person.orgId, async (tx) => {
      for (const [column, value] of Object.entries(limits))
        await tx.execute(sql`update session_policies set ${sql.identifier(column)} = ${value}`);
      if (Object.keys(limits).length === 0)
        await tx.execute(
          sql`update users set sessions_valid_from = now() - interval '1 minute' where id = ${person.id}`,
        );
    });
    const renewed = await prove(key, {});
    expect((await send(api, '/v1/auth/sessions', { key: renewed })).status).toBe(200);
    expect(await read(person.slug, renewed)).toMatchObject(refusal);
    expect((await read(person.slug, await prove(renewed, { code: codeOf(seed) }))).status).toBe(200);
  });

  test('lends no device a session of two factors that were proved long ago', async () => {
    const { key, seed } = await idleSession(await newPerson(api));
    const { userCode } = (await send(api, '/v1/auth/device', { json: {} })).body;
    const approve = (by: string) =>
      send(api, '/v1/auth/device/approve', { key: by, json: { userCode, approve: true } });
    const renewed = await prove(key, {});
    expect(await approve(renewed)).toMatchObject(refusal);
    expect((await approve(await prove(renewed, { code: codeOf(seed) }))).status).toBe(200);
  });

  test('renews the session of a person who has no second factor', async () => {
    const person = await newPerson(api);
    const { id, accessToken } = await createSessionRows(api.world, person.identityId);
    await withPerson(api.world.db, person.identityId, (tx) =>
      tx.execute(sql`update sessions set authenticated_at = now() - interval '61 minutes' where id = ${id}`),
    );
    await send(api, `/v1/orgs/${person.slug}/session-policy`, {
      method: 'PATCH',
      key: await sessionOf(person),
      json: { maxAgeSeconds: 3_600 },
    });
    await expect.poll(() => read(person.slug, accessToken), within).toMatchObject(refusal);
    expect((await read(person.slug, await prove(accessToken, {}))).status).toBe(200);
  });
});

test('a password that is known from a breach enrols no factor and removes no account until it is replaced', async () => {
  const person = await newPerson(api);
  await withPerson(api.world.db, person.identityId, (tx) =>
    tx.execute(sql`update identity_passwords set must_change = true`),
  );
  const key = await sessionOf(person);
  const refused = { status: 403, body: { code: 'password_change_required' } };
  expect(await send(api, '/v1/auth/factors/totp', { key, json: {} })).toMatchObject(refused);
  expect(await send(api, '/v1/auth/factors/webauthn/options', { method: 'POST', key })).toMatchObject(refused);
  expect(await send(api, '/v1/auth/account', { method: 'DELETE', key })).toMatchObject(refused);
  const json = { currentPassword: testPassword, newPassword: 'nine blue bicycles at the station' };
  expect((await send(api, '/v1/auth/password', { key, json })).status).toBe(200);
  const begin = async () => (await send(api, '/v1/auth/factors/totp', { key, json: {} })).status;
  await expect.poll(begin, within).toBe(200);
});

describe('while the password or a factor is being changed', () => {
  /** Begins a call while the password is being replaced, and returns its answer. */
  const whileReplaced = async ({ identityId }: Person, call: () => Promise<Answer>): Promise<Answer> => {
    const { answer } = await withPerson(api.world.db, identityId, async (tx) => {
      await lockIdentities(tx, [identityId]);
      const begun = { answer: call() };
      const waiting = sql`select 1 from pg_locks where not granted and transactionid = pg_current_xact_id()::xid`;
      await until(
        () => tx.execute(waiting),
        ({ length }) => length === 1,
        'the call waits',
      );
      // The change locks these after the person. None of them may be locked by the call, which waits for the person.
      for (const table of ['challenges', 'factors', 'identity_passwords', 'sessions'])
        await tx.execute(sql`select 1 from ${sql.identifier(table)} for update nowait`);
      await tx.execute(sql`update identity_passwords set sealed = '', changed_at = clock_timestamp()`);
      return begun;
    });
    return answer;
  };

  test('a sign-in by the former one waits, and begins no session', async () => {
    const [person, holder] = [await newPerson(api), await newPerson(api)];
    const { seed } = await createFactorRows(api.world, holder.identityId);
    const challenge = await challengeOf(api, holder.email);
    const answers = [
      await whileReplaced(person, () => login(api, person.email)),
      await whileReplaced(holder, () => verify(api, challenge, { code: codeOf(seed) })),
    ];
    expect(answers.map(({ body }) => body.code)).toEqual(['login_failed', 'challenge_expired']);
  });

  test('a step-up waits before it locks its session', async () => {
    const person = await newPerson(api);
    const { seed } = await createFactorRows(api.world, person.identityId);
    const key = await sessionOf(person);
    const stepUp = () => send(api, '/v1/auth/step-up', { key, json: { code: codeOf(seed) } });
    expect((await whileReplaced(person, stepUp)).status).toBe(200);
  });
});
