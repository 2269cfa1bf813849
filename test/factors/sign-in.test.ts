import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withPerson } from '../../src/db/tenancy.ts';
import { renewRecoveryCodes } from '../../src/usecases/factor/recovery.ts';
import { openApi, openTestApi } from '../api/support.ts';
import { personTrailOf } from '../support/audit-trail.ts';
import { asOwnerOf } from '../support/database.ts';
import { codeOf, createFactorRows, requireMfa } from '../support/factors.ts';
import { mailsTo } from '../support/mails.ts';
import { within } from '../support/until.ts';
import {
  challengeOf,
  type FactorApi,
  login,
  newAddress,
  newPerson,
  type Person,
  send,
  tokenOf,
  verify,
} from './support.ts';

// A sign-in of a person with a second factor, and what an attacker who knows the password tries.

let api: FactorApi;
beforeAll(async () => {
  // Calls name their own addresses.
  api = await openTestApi({ withoutWorker: true, config: { TRUSTED_PROXIES: 1 } });
});
afterAll(() => api.close());

const newHolder = async (): Promise<Person & { seed: string; factorId: string }> => {
  const person = await newPerson(api);
  const { id, seed } = await createFactorRows(api.world, person.identityId);
  return { ...person, seed, factorId: id };
};

const sessionsOf = async (key: string) => (await send(api, '/v1/auth/sessions', { key })).body.data;

const recoveryCodesOf = ({ identityId }: Person): Promise<string[]> =>
  withPerson(api.world.db, identityId, (tx) => renewRecoveryCodes(tx, api.world.keyRing, identityId));

const codesOf = (answers: { status: number; body: { code?: string } }[]): string[] =>
  answers.map(({ status, body }) => body.code ?? String(status)).toSorted();

describe('a person with a second factor', () => {
  test('gets no session for the password, and one of two factors for a code', async () => {
    const person = await newHolder();
    const asked = await login(api, person.email);
    expect(asked.body).toEqual({
      status: 'mfa_required',
      challenge: expect.stringMatching(/^fh_challenge_sk_/),
      expiresInSeconds: 300,
      factors: ['totp'],
    });
    const done = await verify(api, String(asked.body.challenge), { code: codeOf(person.seed) });
    expect(done).toMatchObject({ status: 200, body: { status: 'authenticated', mustChangePassword: false } });
    expect(await sessionsOf(tokenOf(done))).toMatchObject([
      { aal: 2, methods: ['pwd', 'otp'], client: 'cli', deviceName: 'Laptop' },
    ]);
  });

  test('adds it by a code, whose session replaces the calling one, and removes it', async () => {
    const person = await newPerson(api);
    const key = tokenOf(await login(api, person.email));
    const added = (await send(api, '/v1/auth/factors/totp', { key, json: { name: 'Phone' } })).body;
    const { factor, secret, uri } = added as { factor: { id: string }; secret: string; uri: string };
    expect(uri).toMatch(/^otpauth:\/\/totp\/Freehold:/);
    // A factor that was begun is asked of nobody.
    expect((await login(api, person.email)).body.status).toBe('authenticated');
    const confirm = (code: string) => send(api, `/v1/auth/factors/totp/${factor.id}/confirm`, { key, json: { code } });
    expect((await confirm(codeOf(secret, 5))).body.code).toBe('mfa_failed');
    const confirmed = await confirm(codeOf(secret));
    expect(confirmed).toMatchObject({ status: 200, body: { factor: { name: 'Phone' } } });
    const next = String((confirmed.body.session as { accessToken: string }).accessToken);
    await expect
      .poll(async () => (await send(api, '/v1/auth/factors', { key })).body.code, within)
      .toBe('revoked_credentials');
    expect((await login(api, person.email)).body.status).toBe('mfa_required');
    expect((await send(api, '/v1/auth/factors', { key: next })).body).toMatchObject({
      data: [{ id: factor.id, kind: 'totp', confirmedAt: expect.any(String) }],
      recoveryCodes: 0,
    });
    const removed = await send(api, `/v1/auth/factors/${factor.id}`, { method: 'DELETE', key: next });
    expect(removed.status).toBe(204);
    expect((await login(api, person.email)).body.status).toBe('authenticated');
    await expect
      .poll(async () => sessionsOf(next), within)
      .toContainEqual(expect.objectContaining({ isCurrent: true, aal: 1, methods: ['pwd'] }));
  });

  test('is told of both by mail, and the trail records them without a secret', async () => {
    const person = await newPerson(api);
    const key = tokenOf(await login(api, person.email));
    const { body } = await send(api, '/v1/auth/factors/totp', { key, json: {} });
    const { factor, secret } = body as unknown as { factor: { id: string }; secret: string };
    const path = `/v1/auth/factors/totp/${factor.id}/confirm`;
    const code = codeOf(secret);
    const { session } = (await send(api, path, { key, json: { code } })).body as unknown as {
      session: { accessToken: string };
    };
    const own = { key: session.accessToken };
    const rename = (name: string, id = factor.id) =>
      send(api, `/v1/auth/factors/${id}`, { method: 'PATCH', json: { name }, ...own });
    expect(await rename('Old phone')).toMatchObject({ status: 200, body: { id: factor.id, name: 'Old phone' } });
    expect((await send(api, '/v1/auth/factors', own)).body.data).toMatchObject([{ name: 'Old phone' }]);
    // The same name once more changes nothing.
    expect((await rename('Old phone')).status).toBe(200);
    const another = await createFactorRows(api.world, (await newPerson(api)).identityId);
    expect((await rename('Mine', another.id)).body.code).toBe('not_found');
    await send(api, `/v1/auth/factors/${factor.id}`, { method: 'DELETE', ...own });
    const trail = await personTrailOf(api.world.db, person.identityId);
    expect(await mailsTo(api.world.db, person.identityId)).toEqual(['factor_added', 'factor_removed']);
    expect(trail.map(({ action }) => action)).toEqual([
      'session.start',
      'session.step_up',
      'factor.add',
      'factor.rename',
      'factor.remove',
    ]);
    for (const hidden of [secret, session.accessToken, `"${code}"`]) {
      expect(trail.join()).not.toContain(hidden);
      expect(api.log.join()).not.toContain(hidden);
    }
  });
});

describe('a code', () => {
  test('is accepted once within its step, and no earlier one after it', async () => {
    const person = await newHolder();
    const [first, second, third] = [
      await challengeOf(api, person.email),
      await challengeOf(api, person.email),
      await challengeOf(api, person.email),
    ];
    const code = codeOf(person.seed);
    const earlier = codeOf(person.seed, -1);
    expect((await verify(api, first, { code })).status).toBe(200);
    expect((await verify(api, second, { code })).body.code).toBe('mfa_failed');
    expect((await verify(api, third, { code: earlier })).body.code).toBe('mfa_failed');
  });

  test('is accepted once of two concurrent requests, for two sign-ins or for one', async () => {
    for (const isOne of [false, true]) {
      const person = await newHolder();
      const first = await challengeOf(api, person.email);
      const second = isOne ? first : await challengeOf(api, person.email);
      const code = codeOf(person.seed);
      const answers = await Promise.all([verify(api, first, { code }), verify(api, second, { code })]);
      expect(codesOf(answers)).toEqual(['200', isOne ? 'challenge_expired' : 'mfa_failed']);
    }
  });

  test('of the step-up must be another one than that of the sign-in', async () => {
    const person = await newHolder();
    const code = codeOf(person.seed);
    const key = tokenOf(await verify(api, await challengeOf(api, person.email), { code }));
    expect((await send(api, '/v1/auth/step-up', { key, json: { code } })).body.code).toBe('mfa_failed');
    const stepped = await send(api, '/v1/auth/step-up', { key, json: { code: codeOf(person.seed, 1) } });
    expect(stepped.status).toBe(200);
    await expect
      .poll(async () => (await send(api, '/v1/auth/factors', { key })).body.code, within)
      .toBe('revoked_credentials');
    expect((await send(api, '/v1/auth/factors', { key: tokenOf(stepped) })).status).toBe(200);
  });

  test('is refused after a hundred wrong ones, even if it is right', async () => {
    const person = await newHolder();
    await withPerson(api.world.db, person.identityId, (tx) => tx.execute(sql`update factors set failures = 99`));
    const challenge = await challengeOf(api, person.email);
    expect((await verify(api, challenge, { code: codeOf(person.seed, 9) })).body.code).toBe('mfa_failed');
    expect((await verify(api, challenge, { code: codeOf(person.seed) })).body.code).toBe('mfa_failed');
    expect(await mailsTo(api.world.db, person.identityId)).toEqual(['factor_disabled']);
  });

  test('that is wrong makes further ones wait from the same network, whatever the challenge', async () => {
    const person = await newHolder();
    const address = newAddress();
    const guess = async () =>
      verify(api, await challengeOf(api, person.email), { code: codeOf(person.seed, 9) }, address);
    const answers = [];
    for (let tries = 0; tries < 6; tries += 1) answers.push(await guess());
    expect(answers.map(({ body }) => body.code)).toEqual([...Array(5).fill('mfa_failed'), 'login_throttled']);
    const elsewhere = await verify(api, await challengeOf(api, person.email), { code: codeOf(person.seed) });
    expect(elsewhere.status).toBe(200);
  });
});

describe('a recovery code', () => {
  test('is accepted once, also of two concurrent requests, and however it is written', async () => {
    const person = await newHolder();
    const [code = '', another = ''] = await recoveryCodesOf(person);
    const challenges = [await challengeOf(api, person.email), await challengeOf(api, person.email)];
    const answers = await Promise.all(challenges.map((each) => verify(api, each, { recoveryCode: code })));
    expect(codesOf(answers)).toEqual(['200', 'mfa_failed']);
    const written = another.replaceAll('-', ' ').toLowerCase();
    const third = await verify(api, await challengeOf(api, person.email), { recoveryCode: written });
    expect(third.status).toBe(200);
  });

  test('counts as one factor, opens no organization that requires two, and lets the person add another', async () => {
    const person = await newHolder();
    await requireMfa(api.world.db, person.orgId);
    const [recoveryCode = ''] = await recoveryCodesOf(person);
    const key = tokenOf(await verify(api, await challengeOf(api, person.email), { recoveryCode }));
    expect(await sessionsOf(key)).toMatchObject([{ aal: 1, methods: ['pwd', 'recovery'] }]);
    const refused = await send(api, `/v1/orgs/${person.slug}`, { key });
    expect(refused).toMatchObject({ status: 401, body: { code: 'step_up_required' } });
    const { body } = await send(api, '/v1/auth/factors/totp', { key, json: {} });
    const { factor, secret } = body as unknown as { factor: { id: string }; secret: string };
    const path = `/v1/auth/factors/totp/${factor.id}/confirm`;
    const confirmed = await send(api, path, { key, json: { code: codeOf(secret) } });
    const { accessToken } = confirmed.body.session as { accessToken: string };
    expect((await send(api, `/v1/orgs/${person.slug}`, { key: accessToken })).status).toBe(200);
    expect(await sessionsOf(accessToken)).toMatchObject([{ aal: 2, methods: ['pwd', 'otp'] }]);
  });

  test('of one person is none of another, and new ones replace the old ones', async () => {
    const [person, other] = [await newHolder(), await newHolder()];
    const [recoveryCode = ''] = await recoveryCodesOf(person);
    const foreign = await verify(api, await challengeOf(api, other.email), { recoveryCode });
    expect(foreign.body.code).toBe('mfa_failed');
    await recoveryCodesOf(person);
    const old = await verify(api, await challengeOf(api, person.email), { recoveryCode });
    expect(old.body.code).toBe('mfa_failed');
  });

  test('is given to a person who has just proved a factor, ten at a time', async () => {
    const person = await newHolder();
    const code = codeOf(person.seed);
    const key = tokenOf(await verify(api, await challengeOf(api, person.email), { code }));
    const { codes } = (await send(api, '/v1/auth/recovery-codes', { method: 'POST', key })).body as { codes: string[] };
    expect(new Set(codes).size).toBe(10);
    for (const each of codes) expect(each).toMatch(/^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/);
    expect((await send(api, '/v1/auth/factors', { key })).body.recoveryCodes).toBe(10);
    expect((await login(api, person.email)).body.factors).toEqual(['totp', 'recovery_code']);
  });
});

describe('a challenge', () => {
  test('authenticates nobody on any other route, least of all where factors are added', async () => {
    const person = await newHolder();
    const challenge = await challengeOf(api, person.email);
    const id = person.factorId;
    for (const [path, item] of Object.entries(openApi.paths ?? {})) {
      for (const [method, { security }] of Object.entries(item as Record<string, { security?: object[] }>)) {
        if (!/bearer|session/.test(JSON.stringify(security ?? []))) continue;
        const asked = path.replace('{slug}', person.slug).replaceAll(/\{\w+\}/g, id);
        const answer = await send(api, asked, { method: method.toUpperCase(), key: challenge });
        expect(answer, `${method} ${path}`).toMatchObject({ status: 401, body: { code: 'malformed_credentials' } });
      }
    }
    for (const [path, json, code] of [
      ['refresh', { refreshToken: challenge }, 'malformed_credentials'],
      ['sessions', { key: challenge }, 'malformed_credentials'],
      ['device/token', { deviceCode: challenge }, 'validation_failed'],
      ['recovery/complete', { token: challenge, password: 'nine blue bicycles at the station' }, 'not_found'],
    ] as const)
      expect((await send(api, `/v1/auth/${path}`, { json })).body.code, path).toBe(code);
    const accepted = await send(api, '/v1/invites/accept', { json: { token: challenge } });
    expect(accepted.body.code).toBe('not_found');
    expect((await verify(api, challenge, { code: codeOf(person.seed) })).status).toBe(200);
  });

  test('takes five tries, one success, and no longer than five minutes', async () => {
    const person = await newHolder();
    const tried = await challengeOf(api, person.email);
    for (let tries = 0; tries < 5; tries += 1)
      expect((await verify(api, tried, { code: codeOf(person.seed, 9) })).body.code).toBe('mfa_failed');
    expect((await verify(api, tried, { code: codeOf(person.seed) })).body.code).toBe('challenge_expired');
    const late = await challengeOf(api, person.email);
    await withPerson(api.world.db, person.identityId, (tx) =>
      tx.execute(sql`update challenges set expires_at = now() - interval '1 second'`),
    );
    expect((await verify(api, late, { code: codeOf(person.seed) })).body.code).toBe('challenge_expired');
    const used = await challengeOf(api, person.email);
    expect((await verify(api, used, { code: codeOf(person.seed) })).status).toBe(200);
    expect((await verify(api, used, { code: codeOf(person.seed, 1) })).body.code).toBe('challenge_expired');
  });

  test('is worth nothing once the password was replaced or the person may no longer sign in', async () => {
    const [person, disabled] = [await newHolder(), await newHolder()];
    const [before, second] = [await challengeOf(api, person.email), await challengeOf(api, disabled.email)];
    await withPerson(api.world.db, person.identityId, (tx) =>
      tx.execute(sql`update identity_passwords set changed_at = now()`),
    );
    await asOwnerOf(
      api.world.database,
      (owner) => owner`update identities set disabled_at = now() where id = ${disabled.identityId}`,
    );
    for (const [challenge, { seed }] of [
      [before, person],
      [second, disabled],
    ] as const)
      expect((await verify(api, challenge, { code: codeOf(seed) })).body.code).toBe('challenge_expired');
  });

  test('is refused with the wrong answer to it: none, both, or another person’s code', async () => {
    const [person, other] = [await newHolder(), await newHolder()];
    const challenge = await challengeOf(api, person.email);
    for (const answer of [{}, { code: '123456', recoveryCode: 'AAAA-AAAA-AAAA-AAAA' }])
      expect((await verify(api, challenge, answer)).body.code).toBe('validation_failed');
    expect((await verify(api, challenge, { code: codeOf(other.seed) })).body.code).toBe('mfa_failed');
  });
});

test('a person has at most ten factors, and one that was begun is replaced by the next', async () => {
  const person = await newHolder();
  const code = codeOf(person.seed);
  const key = tokenOf(await verify(api, await challengeOf(api, person.email), { code }));
  for (let known = 1; known < 9; known += 1) await createFactorRows(api.world, person.identityId);
  const add = () => send(api, '/v1/auth/factors/totp', { key, json: {} });
  expect((await add()).status).toBe(200);
  expect((await add()).status).toBe(200);
  expect(((await send(api, '/v1/auth/factors', { key })).body.data as object[]).length).toBe(10);
  await createFactorRows(api.world, person.identityId);
  expect((await add()).body.code).toBe('factor_limit_reached');
});
