import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RegistrationOptions } from '../../src/contract/passkey.ts';
import { withPerson } from '../../src/db/tenancy.ts';
import { openTestApi, publicUrl } from '../api/support.ts';
import { personTrailOf } from '../support/audit-trail.ts';
import { newAuthenticator } from '../support/authenticator.ts';
import { asOwnerOf } from '../support/database.ts';
import { codeOf, createFactorRows } from '../support/factors.ts';
import { mailsTo } from '../support/mails.ts';
import { within } from '../support/until.ts';
import { enrol, newHolder, optionsOf, post, signIn, signInWith } from './passkey-support.ts';
import { challengeOf, type FactorApi, login, newPerson, send, tokenOf, verify } from './support.ts';

// What a person does with a passkey. What others try with it is in passkey-abuse.test.ts.

let api: FactorApi;
beforeAll(async () => {
  // Calls name their own addresses.
  api = await openTestApi({ withoutWorker: true, config: { TRUSTED_PROXIES: 1 } });
});
afterAll(() => api.close());

const sessionsOf = async (key: string) => (await send(api, '/v1/auth/sessions', { key })).body.data as object[];
const current = (session: object) => expect.objectContaining(session);

describe('a passkey', () => {
  test('is added in the browser, and replaces the session by one of two factors', async () => {
    const person = await newPerson(api);
    const key = tokenOf(await login(api, person.email));
    const { publicKey } = await optionsOf<RegistrationOptions>(api, 'factors/webauthn', key);
    expect(publicKey).toMatchObject({
      rp: { id: 'freehold.example', name: 'Freehold' },
      user: { name: person.email },
      excludeCredentials: [],
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
    });
    expect(Buffer.from(publicKey.user.id, 'base64url').toString('hex')).toBe(person.identityId.replaceAll('-', ''));
    const device = newAuthenticator(publicUrl);
    const { status, body } = await enrol(api, key, device);
    expect(status).toBe(200);
    expect(body.factor).toMatchObject({ kind: 'webauthn', name: 'Phone', isBackedUp: true, lastUsedAt: null });
    const { accessToken } = body.session as { accessToken: string };
    expect(await sessionsOf(accessToken)).toContainEqual(current({ isCurrent: true, aal: 2, methods: ['pwd', 'hwk'] }));
    await expect.poll(async () => (await post(api, 'logout', key, {})).body.code, within).toBe('revoked_credentials');
    // The same device is not asked again.
    const again = await optionsOf<RegistrationOptions>(api, 'factors/webauthn', accessToken);
    expect(again.publicKey.excludeCredentials).toEqual([
      { id: device.id, type: 'public-key', transports: ['internal', 'hybrid'] },
    ]);
  });

  test('signs in alone, with two factors, though the password is locked', async () => {
    const { device, identityId, key } = await newHolder(api);
    await withPerson(api.world.db, identityId, (tx) =>
      tx.execute(sql`update identity_passwords set locked_at = now()`),
    );
    const options = await optionsOf(api, 'passkeys');
    expect(options.publicKey).toMatchObject({ rpId: 'freehold.example', allowCredentials: [] });
    const done = await signIn(api, device.get(options), { client: 'browser', deviceName: 'Laptop' });
    expect(done).toMatchObject({ status: 200, body: { status: 'authenticated', mustChangePassword: false } });
    expect(await sessionsOf(tokenOf(done))).toContainEqual(
      current({ isCurrent: true, aal: 2, methods: ['hwk'], client: 'browser', deviceName: 'Laptop' }),
    );
    const { data } = (await send(api, '/v1/auth/factors', { key })).body as { data: { lastUsedAt: string | null }[] };
    expect(data).toMatchObject([{ kind: 'webauthn', lastUsedAt: expect.any(String) }]);
  });

  test('puts the session into cookies for the pages of the server', async () => {
    const { device } = await newHolder(api);
    const webauthn = device.get(await optionsOf(api, 'passkeys'));
    const json = { webauthn, transport: 'cookie' };
    const headers = { Origin: publicUrl };
    const elsewhere = await api.request('/v1/auth/passkeys/login', { key: null, json });
    expect(elsewhere.status).toBe(403);
    const done = await api.request('/v1/auth/passkeys/login', { key: null, json, headers });
    expect(done.headers.getSetCookie().join()).toContain('__Host-fh_session=');
    expect(await done.json()).not.toHaveProperty('accessToken');
  });

  test('is the second factor after a password', async () => {
    const { device, email } = await newHolder(api);
    const asked = await login(api, email);
    expect(asked.body).toMatchObject({ status: 'mfa_required', factors: ['webauthn'] });
    const challenge = String(asked.body.challenge);
    const options = await optionsOf(api, 'mfa', null, { challenge });
    expect(options.publicKey.allowCredentials).toMatchObject([{ id: device.id }]);
    const done = await verify(api, challenge, { webauthn: device.get(options) });
    expect(await sessionsOf(tokenOf(done))).toContainEqual(
      current({ isCurrent: true, aal: 2, methods: ['pwd', 'hwk'], client: 'cli' }),
    );
  });

  test('proves its person again for sensitive changes', async () => {
    const { device, key, identityId, slug, id: userId } = await newHolder(api);
    await withPerson(api.world.db, identityId, (tx) =>
      tx.execute(sql`update sessions set strong_at = now() - interval '15 minutes'`),
    );
    const issue = (by: string) =>
      send(api, `/v1/orgs/${slug}/api-keys`, { key: by, json: { name: 'sensitive', userId } });
    expect((await issue(key)).body.code).toBe('step_up_required');
    const webauthn = device.get(await optionsOf(api, 'step-up', key));
    const stepped = await post(api, 'step-up', key, { webauthn });
    expect((await issue(tokenOf(stepped))).status).toBe(201);
  });

  test('is refused when its counter does not grow, unless it is synced, and the person is told', async () => {
    const [bound, synced] = [newAuthenticator(publicUrl, { isSynced: false }), newAuthenticator(publicUrl)];
    const [person, other] = [await newHolder(api, bound), await newHolder(api, synced)];
    expect((await signInWith(api, bound)).status).toBe(200);
    const webauthn = bound.get(await optionsOf(api, 'passkeys'));
    const answers = await Promise.all([signIn(api, webauthn), signIn(api, webauthn)]);
    expect(answers.map(({ status, body }) => body.code ?? status).toSorted()).toEqual([200, 'challenge_expired']);
    const copied = bound.get(await optionsOf(api, 'passkeys'), { counter: 2 });
    expect((await signIn(api, copied)).body.code).toBe('login_failed');
    // A counter that nobody signed accuses nobody.
    const forged = bound.get(await optionsOf(api, 'passkeys'), { counter: 1 });
    const signature = Buffer.from(forged.response.signature, 'base64url');
    signature.writeUInt8(signature.readUInt8(20) ^ 1, 20);
    forged.response.signature = signature.toString('base64url');
    expect((await signIn(api, forged)).body.code).toBe('login_failed');
    for (const counter of [0, 5, 3, 0])
      expect((await signIn(api, synced.get(await optionsOf(api, 'passkeys'), { counter }))).status).toBe(200);
    const told = async (identityId: string) => ({
      mails: await mailsTo(api.world.db, identityId),
      trail: (await personTrailOf(api.world.db, identityId))
        .map(({ action }) => action)
        .filter((action) => action === 'factor.copied'),
    });
    expect(await told(person.identityId)).toEqual({
      mails: ['factor_added', 'passkey_copied'],
      trail: ['factor.copied'],
    });
    expect(await told(other.identityId)).toEqual({ mails: ['factor_added'], trail: [] });
  });

  test('of an authenticator that does not count is accepted again and again', async () => {
    const device = newAuthenticator(publicUrl, { isSynced: false });
    const person = await newPerson(api);
    const key = tokenOf(await login(api, person.email));
    const webauthn = device.create(await optionsOf(api, 'factors/webauthn', key), { counter: 0 });
    expect((await post(api, 'factors/webauthn', key, { webauthn })).status).toBe(200);
    for (const counter of [0, 0])
      expect((await signIn(api, device.get(await optionsOf(api, 'passkeys'), { counter }))).status).toBe(200);
  });
});

describe('a removed passkey', () => {
  test('ends the sessions that nothing else has proved, and weakens the others, within a second', async () => {
    const { device, email, factorId, key } = await newHolder(api);
    const alone = tokenOf(await signInWith(api, device));
    const challenge = await challengeOf(api, email);
    const options = await optionsOf(api, 'mfa', null, { challenge });
    const second = tokenOf(await verify(api, challenge, { webauthn: device.get(options) }));
    expect((await send(api, `/v1/auth/factors/${factorId}`, { method: 'DELETE', key })).status).toBe(204);
    await expect
      .poll(async () => (await send(api, '/v1/auth/factors', { key: alone })).body.code, within)
      .toBe('revoked_credentials');
    await expect
      .poll(() => sessionsOf(second), within)
      .toContainEqual(current({ isCurrent: true, aal: 1, methods: ['pwd'] }));
    expect((await signInWith(api, device)).body.code).toBe('login_failed');
    expect((await login(api, email)).body.status).toBe('authenticated');
  });

  test('leaves what was proved by another factor', async () => {
    const { device, factorId, identityId } = await newHolder(api);
    const { seed } = await createFactorRows(api.world, identityId);
    const alone = tokenOf(await signInWith(api, device));
    const both = tokenOf(await post(api, 'step-up', alone, { code: codeOf(seed) }));
    expect(await sessionsOf(both)).toContainEqual(current({ isCurrent: true, methods: ['hwk', 'otp'] }));
    const other = tokenOf(await signInWith(api, device));
    const twice = tokenOf(await post(api, 'step-up', other, { code: codeOf(seed, 1) }));
    expect((await send(api, `/v1/auth/factors/${factorId}`, { method: 'DELETE', key: both })).status).toBe(204);
    // A code alone is no sign-in.
    await expect
      .poll(async () => (await send(api, '/v1/auth/factors', { key: twice })).body.code, within)
      .toBe('revoked_credentials');
  });
});

test('a disabled person signs in with no passkey', async () => {
  const { device, identityId } = await newHolder(api);
  await asOwnerOf(
    api.world.database,
    (owner) => owner`update identities set disabled_at = now() where id = ${identityId}`,
  );
  expect((await signInWith(api, device)).body.code).toBe('login_failed');
});

test('a person has at most ten factors of all kinds', async () => {
  const { key, identityId } = await newHolder(api);
  const options = await optionsOf<RegistrationOptions>(api, 'factors/webauthn', key);
  for (let known = 1; known < 10; known += 1) await createFactorRows(api.world, identityId);
  expect((await post(api, 'factors/webauthn/options', key)).body.code).toBe('factor_limit_reached');
  const webauthn = newAuthenticator(publicUrl).create(options);
  expect((await post(api, 'factors/webauthn', key, { webauthn })).body.code).toBe('factor_limit_reached');
});
