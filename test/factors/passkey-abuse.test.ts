import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Assertion, RegistrationOptions } from '../../src/contract/passkey.ts';
import { withPerson } from '../../src/db/tenancy.ts';
import { openTestApi, publicUrl } from '../api/support.ts';
import { newAuthenticator } from '../support/authenticator.ts';
import { codeOf, createFactorRows, requireMfa } from '../support/factors.ts';
import { within } from '../support/until.ts';
import { type Holder, newHolder, optionsOf, post, signIn, signInWith } from './passkey-support.ts';
import { type Answer, challengeOf, type FactorApi, login, newPerson, send, tokenOf, verify } from './support.ts';

// What somebody tries who has seen, stolen or forged something of a passkey.

let api: FactorApi;
let holder: Holder;
let other: Holder;
beforeAll(async () => {
  // Calls name their own addresses.
  api = await openTestApi({ withoutWorker: true, config: { TRUSTED_PROXIES: 1 } });
  [holder, other] = [await newHolder(api), await newHolder(api)];
});
afterAll(() => api.close());

const codeIn = ({ body, status }: Answer): string => body.code ?? String(status);

const challengeIn = ({ response }: Assertion): string =>
  (JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString()) as { challenge: string }).challenge;

describe('an assertion', () => {
  test('begins one session, also of two concurrent requests', async () => {
    const webauthn = holder.device.get(await optionsOf(api, 'passkeys'));
    const answers = await Promise.all([signIn(api, webauthn), signIn(api, webauthn)]);
    expect(answers.map(codeIn).toSorted()).toEqual(['200', 'challenge_expired']);
    expect(codeIn(await signIn(api, webauthn))).toBe('challenge_expired');
    // Nor does another passkey sign the same challenge.
    const again = other.device.get(await optionsOf(api, 'passkeys'), { challenge: challengeIn(webauthn) });
    expect(codeIn(await signIn(api, again))).toBe('challenge_expired');
  });

  test.each([
    ['for the page of another origin', { origin: 'https://freehold.example.evil.example' }],
    ['for http instead of https', { origin: 'http://freehold.example' }],
    ['for another server', { rpId: 'example' }],
    ['without a verified user', { isVerified: false }],
  ])('%s is refused, and the log says why', async (_case, behavior) => {
    const logged = api.log.length;
    const webauthn = holder.device.get(await optionsOf(api, 'passkeys'), behavior);
    expect(codeIn(await signIn(api, webauthn))).toBe('login_failed');
    const registered = newAuthenticator(publicUrl).create(
      await optionsOf<RegistrationOptions>(api, 'factors/webauthn', holder.key),
      behavior,
    );
    expect(codeIn(await post(api, 'factors/webauthn', holder.key, { webauthn: registered }))).toBe('mfa_failed');
    expect(api.log.slice(logged).join()).toMatch(/"internal":"U(nexpected|ser verif)/);
  });

  test('of one person is none of another', async () => {
    const options = await optionsOf(api, 'passkeys');
    const [own, foreign] = [holder.device.get(options), other.device.get(options)];
    // The other's passkey, signed by the own one, or in the own one's name.
    const { id, rawId } = foreign;
    expect(codeIn(await signIn(api, { ...own, id, rawId }))).toBe('login_failed');
    const { userHandle } = foreign.response;
    expect(codeIn(await signIn(api, { ...own, response: { ...own.response, userHandle } }))).toBe('login_failed');
    const { userHandle: _none, ...nameless } = own.response;
    expect(codeIn(await signIn(api, { ...own, response: nameless }))).toBe('login_failed');
    const challenge = await challengeOf(api, holder.email);
    const mfa = await optionsOf(api, 'mfa', null, { challenge });
    expect(codeIn(await verify(api, challenge, { webauthn: other.device.get(mfa) }))).toBe('mfa_failed');
    const stepUp = await optionsOf(api, 'step-up', holder.key);
    expect(codeIn(await post(api, 'step-up', holder.key, { webauthn: other.device.get(stepUp) }))).toBe('mfa_failed');
  });

  test('of an unknown passkey is answered like that of a known one that does not sign', async () => {
    const stranger = newAuthenticator(publicUrl);
    const options = await optionsOf(api, 'passkeys');
    const unknown = await signIn(api, stranger.get(options));
    const { id, rawId } = holder.device.get(options);
    const known = await signIn(api, { ...stranger.get(options), id, rawId });
    const shown = ({ status, body: { requestId: _id, ...body } }: Answer) => ({ status, body });
    expect(shown(unknown)).toEqual(shown(known));
  });

  test('that is no assertion at all is refused, never an error of the server', async () => {
    const sound = holder.device.get(await optionsOf(api, 'passkeys'));
    const json = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const clientDataJSON of [json(null), json(7), json({ challenge: 7 }), json({ challenge: '' }), 'AAAA'])
      expect(codeIn(await signIn(api, { ...sound, response: { ...sound.response, clientDataJSON } }))).toMatch(
        /challenge_expired/,
      );
    for (const part of ['authenticatorData', 'signature'])
      expect(codeIn(await signIn(api, { ...sound, response: { ...sound.response, [part]: 'AAAA' } }))).toBe(
        'login_failed',
      );
    for (const part of ['clientDataJSON', 'authenticatorData', 'signature'])
      expect(codeIn(await signIn(api, { ...sound, response: { ...sound.response, [part]: 'no base64!' } }))).toBe(
        'validation_failed',
      );
  });
});

describe('a challenge of a passkey', () => {
  test('answers only what it was made for, and only whom', async () => {
    const challenge = await challengeOf(api, holder.email);
    const anotherSignIn = await challengeOf(api, holder.email);
    const given = {
      login: await optionsOf(api, 'passkeys'),
      mfa: await optionsOf(api, 'mfa', null, { challenge }),
      'mfa of another sign-in': await optionsOf(api, 'mfa', null, { challenge: anotherSignIn }),
      'step-up': await optionsOf(api, 'step-up', holder.key),
      'step-up of another session': await optionsOf(api, 'step-up', tokenOf(await signInWith(api, holder.device))),
    };
    const enrol = await optionsOf<RegistrationOptions>(api, 'factors/webauthn', holder.key);
    const challenges = {
      ...Object.fromEntries(Object.entries(given).map(([use, { publicKey }]) => [use, publicKey.challenge])),
      enrolment: enrol.publicKey.challenge,
      'a made-up one': Buffer.alloc(48, 7).toString('base64url'),
    };
    const sent: Record<string, (webauthn: Assertion) => Promise<Answer>> = {
      login: (webauthn) => signIn(api, webauthn),
      mfa: (webauthn) => verify(api, challenge, { webauthn }),
      'step-up': (webauthn) => post(api, 'step-up', holder.key, { webauthn }),
    };
    for (const [purpose, send] of Object.entries(sent))
      for (const [use, text] of Object.entries(challenges)) {
        if (use === purpose) continue;
        const answer = await send(holder.device.get(given.login, { challenge: text }));
        expect(codeIn(answer), `${use} for ${purpose}`).toBe('challenge_expired');
      }
    for (const [use, text] of Object.entries(challenges)) {
      if (use === 'enrolment') continue;
      const webauthn = newAuthenticator(publicUrl).create(enrol, { challenge: text });
      expect(codeIn(await post(api, 'factors/webauthn', holder.key, { webauthn })), use).toBe('challenge_expired');
    }
    // None of these tries has used anything up.
    const done = await verify(api, challenge, { webauthn: holder.device.get(given.mfa) });
    expect(done.status).toBe(200);
    expect(codeIn(await verify(api, challenge, { webauthn: holder.device.get(given.mfa) }))).toBe('challenge_expired');
    expect(codeIn(await post(api, 'mfa/options', null, { challenge }))).toBe('challenge_expired');
  });

  test('lasts five minutes', async () => {
    const options = await optionsOf(api, 'passkeys');
    vi.useFakeTimers({ now: Date.now() + 5 * 60_000 + 1_000, toFake: ['Date'] });
    try {
      expect(codeIn(await signIn(api, holder.device.get(options)))).toBe('challenge_expired');
    } finally {
      vi.useRealTimers();
    }
    expect((await signIn(api, holder.device.get(options))).status).toBe(200);
  });

  test('authenticates nobody, like the challenge of the sign-in that it is for', async () => {
    const challenge = await challengeOf(api, holder.email);
    const { publicKey } = await optionsOf(api, 'mfa', null, { challenge });
    for (const key of [challenge, publicKey.challenge])
      for (const path of ['factors/webauthn/options', 'step-up/options'])
        expect(codeIn(await post(api, path, key))).toBe('malformed_credentials');
    expect(codeIn(await post(api, 'factors/webauthn', challenge, {}))).toBe('malformed_credentials');
  });
});

describe('a new passkey', () => {
  const attempt = async (key: string) =>
    newAuthenticator(publicUrl).create(await optionsOf<RegistrationOptions>(api, 'factors/webauthn', key));

  test('is added once, by one person', async () => {
    const [one, two] = [await newPerson(api), await newPerson(api)];
    const [key, otherKey] = [tokenOf(await login(api, one.email)), tokenOf(await login(api, two.email))];
    const device = newAuthenticator(publicUrl);
    const create = async (by: string) =>
      device.create(await optionsOf<RegistrationOptions>(api, 'factors/webauthn', by));
    const webauthn = await create(key);
    const answers = await Promise.all([1, 2].map(() => post(api, 'factors/webauthn', key, { webauthn })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401]);
    expect(codeIn(await post(api, 'factors/webauthn', otherKey, { webauthn: await create(otherKey) }))).toBe(
      'illegal_transition',
    );
  });

  test('needs a recent proof, so that a stolen session adds none', async () => {
    const { key, identityId } = await newHolder(api);
    const webauthn = await attempt(key);
    await withPerson(api.world.db, identityId, (tx) =>
      tx.execute(sql`update sessions set strong_at = now() - interval '15 minutes'`),
    );
    await expect
      .poll(async () => codeIn(await post(api, 'factors/webauthn/options', key)), within)
      .toBe('step_up_required');
    expect(codeIn(await post(api, 'factors/webauthn', key, { webauthn }))).toBe('step_up_required');
  });

  test('with certificates is refused before anything that they name is fetched', async () => {
    const options = await optionsOf<RegistrationOptions>(api, 'factors/webauthn', holder.key);
    const fetched = vi.spyOn(globalThis, 'fetch');
    const statements = [
      new Map<string, unknown>([
        ['fmt', 'packed'],
        ['attStmt', new Map<string, unknown>([['x5c', [new Uint8Array(64)]]])],
      ]),
      new Map<string, unknown>([
        ['fmt', 'apple'],
        ['attStmt', new Map()],
      ]),
    ];
    for (const attestation of statements) {
      const webauthn = newAuthenticator(publicUrl).create(options, { attestation });
      expect(codeIn(await post(api, 'factors/webauthn', holder.key, { webauthn }))).toBe('mfa_failed');
    }
    expect(fetched).not.toHaveBeenCalled();
  });
});

describe('an organization that requires a factor of one kind', () => {
  const read = (slug: string, key: string) => send(api, `/v1/orgs/${slug}`, { key });

  test('is not entered with a passkey alone where it wants an authenticator app', async () => {
    const { device, orgId, slug, identityId } = await newHolder(api);
    await requireMfa(api.world.db, orgId, null, ['totp']);
    const key = tokenOf(await signInWith(api, device));
    const refused = await read(slug, key);
    expect(refused).toMatchObject({ status: 401, body: { code: 'step_up_required' } });
    expect(refused.body.detail).toBe('The organization requires an authenticator app.');
    const { seed } = await createFactorRows(api.world, identityId);
    const both = tokenOf(await post(api, 'step-up', key, { code: codeOf(seed) }));
    expect((await read(slug, both)).status).toBe(200);
  });

  test('is not entered with a code where it wants a passkey, and says so in its policy', async () => {
    const { device, email, orgId, slug, identityId } = await newHolder(api);
    await requireMfa(api.world.db, orgId);
    const key = tokenOf(await signInWith(api, device));
    const policy = (json: object) => send(api, `/v1/orgs/${slug}/session-policy`, { method: 'PATCH', key, json });
    const changed = await policy({ factors: ['webauthn'] });
    expect(changed.body).toMatchObject({ factors: ['webauthn'], version: 2 });
    expect((await policy({ factors: ['webauthn'] })).body).toMatchObject({ version: 2 });
    expect(codeIn(await policy({ factors: [] }))).toBe('validation_failed');
    const { seed } = await createFactorRows(api.world, identityId);
    const challenge = await challengeOf(api, email);
    const coded = tokenOf(await verify(api, challenge, { code: codeOf(seed) }));
    await expect.poll(async () => codeIn(await read(slug, coded)), within).toBe('step_up_required');
    expect((await read(slug, key)).status).toBe(200);
    expect((await policy({ factors: null })).body).toMatchObject({ factors: null, version: 3 });
    await expect.poll(async () => (await read(slug, coded)).status, within).toBe(200);
  });
});
