import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lockIdentities } from '../../src/db/locks.ts';
import { identities, identityPasswords, passwordRecoveries } from '../../src/db/schema.ts';
import { withPerson, withPlatform } from '../../src/db/tenancy.ts';
import { renewRecoveryCodes } from '../../src/usecases/factor/recovery.ts';
import { tokenOf as tokenOfLink } from '../../src/usecases/key-ring/link.ts';
import { openTestApi, publicUrl } from '../api/support.ts';
import { optionsOf, post } from '../factors/passkey-support.ts';
import {
  type Answer,
  challengeOf,
  type FactorApi,
  login,
  newAddress,
  newPerson,
  type Person,
  send,
  tokenOf,
  verify,
} from '../factors/support.ts';
import { personTrailOf } from '../support/audit-trail.ts';
import { newAuthenticator } from '../support/authenticator.ts';
import { codeOf, createFactorRows, createPasskeyRows } from '../support/factors.ts';
import { mailsTo } from '../support/mails.ts';
import { testPassword } from '../support/passwords.ts';
import { until } from '../support/until.ts';

// A forgotten password, and what somebody tries who has the mailbox, the address or an old link of another person.

let api: FactorApi;
beforeAll(async () => {
  // Calls name their own addresses.
  api = await openTestApi({ withoutWorker: true, config: { TRUSTED_PROXIES: 1 } });
});
afterAll(() => api.close());

const newPassword = 'nine blue bicycles at the station';

const ask = (email: string): Promise<Answer> => send(api, '/v1/auth/recovery', { json: { email } });

const complete = (token: string, more: object = {}, address = newAddress()): Promise<Answer> =>
  send(api, '/v1/auth/recovery/complete', { json: { token, password: newPassword, ...more }, address });

const signIn = (email: string, password = newPassword): Promise<Answer> =>
  send(api, '/v1/auth/login', { json: { email, password } });

const mailsOf = ({ identityId }: Person) => mailsTo(api.world.db, identityId);
const trailOf = ({ identityId }: Person) => personTrailOf(api.world.db, identityId);

const linkOf = ({ identityId: id }: Person, generation = 1): string =>
  tokenOfLink(api.world.keyRing, { kind: 'recover', id, generation });

/** Asks for a link, and returns its token once it is on its way. */
const linkFor = async (person: Person, generation = 1): Promise<string> => {
  expect((await ask(person.email)).status).toBe(202);
  const { identityId } = person;
  await until(
    () => withPerson(api.world.db, identityId, (tx) => tx.select().from(passwordRecoveries)),
    ([row]) => row?.generation === generation,
    'the link is made',
  );
  return linkOf(person, generation);
};

const change = (person: Person, set: Partial<typeof identityPasswords.$inferInsert>): Promise<unknown> =>
  withPerson(api.world.db, person.identityId, (tx) =>
    tx.update(identityPasswords).set(set).where(eq(identityPasswords.identityId, person.identityId)),
  );

describe('a person who has forgotten the password', () => {
  test('chooses another by the mailed link, which ends every session and begins none', async () => {
    const person = await newPerson(api);
    const session = tokenOf(await login(api, person.email));
    await change(person, { lockedAt: new Date(), failures: 100, mustChange: true });
    const done = await complete(await linkFor(person));
    expect(done).toMatchObject({ status: 200, body: { ended: 1 } });
    expect(Object.keys(done.body)).toEqual(['ended']);
    await expect
      .poll(() => send(api, '/v1/auth/sessions', { key: session }), { timeout: 1_000 })
      .toMatchObject({ status: 401, body: { code: 'revoked_credentials' } });
    expect((await login(api, person.email)).body.code).toBe('login_failed');
    expect((await signIn(person.email)).body).toMatchObject({ status: 'authenticated', mustChangePassword: false });
    expect(await mailsOf(person)).toEqual(['password_recovery', 'password_changed']);
    expect((await trailOf(person)).filter(({ action }) => String(action) !== 'session.start')).toMatchObject([
      { action: 'recovery.request', actor: expect.stringMatching(/^network:10\./) },
      {
        action: 'password.recover',
        actor: `person:${person.identityId}`,
        detail: { factor: 'none', endedSessions: 1 },
      },
    ]);
  });

  test('uses a link once, and only the last one', async () => {
    const person = await newPerson(api);
    const first = await linkFor(person);
    const second = await linkFor(person, 2);
    expect((await complete(first)).body.code).toBe('link_expired');
    expect((await complete(second)).status).toBe(200);
    for (const token of [first, second])
      expect(await complete(token)).toMatchObject({ status: 410, body: { code: 'link_expired' } });
    // A link that was used does not come back with the next one.
    const third = await linkFor(person, 3);
    expect((await complete(second)).body.code).toBe('link_expired');
    expect((await complete(third)).status).toBe(200);
  });

  test('keeps the link when the password is rejected, and loses it after 30 minutes', async () => {
    const person = await newPerson(api);
    const token = await linkFor(person);
    expect((await complete(token, { password: 'too short' })).body.code).toBe('password_rejected');
    expect((await complete(token, { password: `${person.email.split('@')[0]} and more words` })).body).toMatchObject({
      errors: [{ path: 'password', code: 'contains_context' }],
    });
    await withPerson(api.world.db, person.identityId, (tx) =>
      tx.update(passwordRecoveries).set({ expiresAt: new Date() }),
    );
    expect((await complete(token)).body.code).toBe('link_expired');
  });

  test('gets a first password, and has proved the mailbox by that', async () => {
    const person = await newPerson(api);
    await withPlatform(api.world.db, async (tx) => {
      await tx.update(identities).set({ emailVerifiedAt: null }).where(eq(identities.id, person.identityId));
    });
    expect((await complete(await linkFor(person))).status).toBe(200);
    const [row] = await withPerson(api.world.db, person.identityId, (tx) => tx.select().from(identities));
    expect(row?.emailVerifiedAt).toBeInstanceOf(Date);
  });
});

describe('a person with a second factor', () => {
  const newHolder = async () => {
    const person = await newPerson(api);
    const { seed } = await createFactorRows(api.world, person.identityId);
    return { ...person, seed };
  };

  test('proves it, and the mailbox alone is not enough', async () => {
    const person = await newHolder();
    const token = await linkFor(person);
    const asked = await complete(token);
    expect(asked).toMatchObject({ status: 401, body: { code: 'mfa_required' } });
    expect((await complete(token, { code: codeOf(person.seed, 5) })).body.code).toBe('mfa_failed');
    // A rejected password uses no code up.
    const code = codeOf(person.seed);
    expect((await complete(token, { password: 'too short', code })).body.code).toBe('password_rejected');
    expect((await complete(token, { code })).status).toBe(200);
    // Nor does the new password alone sign in, nor the code once more.
    const challenge = String((await signIn(person.email)).body.challenge);
    expect((await verify(api, challenge, { code })).body.code).toBe('mfa_failed');
  });

  test('who never proved the mailbox loses it to the owner of the mailbox, without being asked for it', async () => {
    const squatter = await newHolder();
    const session = tokenOf(await verify(api, await challengeOf(api, squatter.email), { code: codeOf(squatter.seed) }));
    await withPlatform(api.world.db, (tx) =>
      tx.update(identities).set({ emailVerifiedAt: null }).where(eq(identities.id, squatter.identityId)),
    );
    expect(await complete(await linkFor(squatter))).toMatchObject({ status: 200, body: { ended: 1 } });
    await expect
      .poll(() => send(api, '/v1/auth/sessions', { key: session }), { timeout: 1_000 })
      .toMatchObject({ status: 401, body: { code: 'revoked_credentials' } });
    expect((await login(api, squatter.email)).body.code).toBe('login_failed');
    expect((await signIn(squatter.email)).body.status).toBe('authenticated');
    expect(await trailOf(squatter)).toContainEqual(
      expect.objectContaining({
        action: 'account.reclaim',
        detail: { passwords: 1, factors: 1, links: 0, sessions: 1 },
      }),
    );
    // The owner has proved the mailbox now, so that a factor of its own counts.
    await createFactorRows(api.world, squatter.identityId);
    expect((await complete(await linkFor(squatter, 2))).body.code).toBe('mfa_required');
  });

  test('can prove it by a recovery code, once', async () => {
    const person = await newHolder();
    const [recoveryCode = ''] = await withPerson(api.world.db, person.identityId, (tx) =>
      renewRecoveryCodes(tx, api.world.keyRing, person.identityId),
    );
    expect((await complete(await linkFor(person), { recoveryCode })).status).toBe(200);
    expect((await complete(await linkFor(person, 2), { recoveryCode })).body.code).toBe('mfa_failed');
    expect((await trailOf(person)).at(-1)).toMatchObject({ action: 'recovery.request' });
  });

  test('is safe from somebody with the mailbox who tries codes, from many networks and at once', async () => {
    const person = await newHolder();
    const token = await linkFor(person);
    const tries = await Promise.all(Array.from({ length: 8 }, () => complete(token, { code: codeOf(person.seed, 7) })));
    expect(tries.map(({ body }) => body.code).toSorted()).toEqual([
      ...Array.from({ length: 3 }, () => 'link_expired'),
      ...Array.from({ length: 5 }, () => 'mfa_failed'),
    ]);
    expect((await complete(token, { code: codeOf(person.seed) })).body.code).toBe('link_expired');
    // The tries of a link are none of the sign-in.
    expect((await verify(api, await challengeOf(api, person.email), { code: codeOf(person.seed) })).status).toBe(200);
  });
});

describe('a person whose only second factor is a passkey', () => {
  const newHolder = async () => {
    const person = await newPerson(api);
    const device = newAuthenticator(publicUrl);
    await createPasskeyRows(api.world, person.identityId, device);
    return { ...person, device };
  };
  const optionsFor = (token: string) => optionsOf(api, 'recovery', null, { token });

  test('proves it for a new password, once', async () => {
    const person = await newHolder();
    const token = await linkFor(person);
    expect((await complete(token)).body.code).toBe('mfa_required');
    const webauthn = person.device.get(await optionsFor(token));
    // A rejected password uses no answer up.
    expect((await complete(token, { password: 'too short', webauthn })).body.code).toBe('password_rejected');
    expect((await complete(token, { webauthn })).status).toBe(200);
    expect((await complete(token, { webauthn })).body.code).toBe('link_expired');
    expect((await post(api, 'recovery/options', null, { token })).body.code).toBe('link_expired');
    expect((await trailOf(person)).at(-1)).toMatchObject({
      action: 'password.recover',
      detail: { factor: 'webauthn' },
    });
    expect((await signIn(person.email)).body).toMatchObject({ status: 'mfa_required', factors: ['webauthn'] });
  });

  test('is asked for an answer to this link, of its own passkey', async () => {
    const [person, other] = [await newHolder(), await newHolder()];
    const former = await linkFor(person);
    const ofFormer = person.device.get(await optionsFor(former));
    const token = await linkFor(person, 2);
    const signingIn = person.device.get(await optionsOf(api, 'passkeys'));
    const stolen = other.device.get(await optionsFor(await linkFor(other)));
    for (const webauthn of [ofFormer, signingIn, stolen])
      expect((await complete(token, { webauthn })).body.code).toBe('challenge_expired');
    // An answer to the link that another passkey has signed.
    const forged = { ...other.device.get(await optionsFor(token)), id: person.device.get(await optionsFor(token)).id };
    expect((await complete(token, { webauthn: forged })).body.code).toBe('mfa_failed');
    // The answer to the link is none to a sign-in.
    const webauthn = person.device.get(await optionsFor(token));
    expect((await post(api, 'passkeys/login', null, { webauthn })).body.code).toBe('challenge_expired');
    expect((await complete(token, { webauthn })).status).toBe(200);
  });

  test('is told nothing by a link that asks for no passkey', async () => {
    const squatter = await newHolder();
    await withPlatform(api.world.db, (tx) =>
      tx.update(identities).set({ emailVerifiedAt: null }).where(eq(identities.id, squatter.identityId)),
    );
    const without = await newPerson(api);
    for (const token of [await linkFor(squatter), await linkFor(without), 'x'])
      expect((await post(api, 'recovery/options', null, { token })).body.code).toBe('not_found');
  });
});

describe('nobody learns whether an address is known', () => {
  test('by the answer, or by its time: it does not wait for what only a known address causes', async () => {
    const { email, identityId } = await newPerson(api);
    const unknown = await ask(`nobody-${email}`);
    await withPerson(api.world.db, identityId, async (tx) => {
      await lockIdentities(tx, [identityId]);
      const known = await ask(email);
      const shown = ({ status, body, headers }: Answer) => [
        status,
        body,
        [...headers.keys()].filter((name) => !name.startsWith('x-request')),
      ];
      expect(shown(known)).toEqual(shown(unknown));
    });
  });

  test('and many requests that name one address at once are one, and hold one connection', async () => {
    const person = await newPerson(api);
    const { identityId } = person;
    await withPerson(api.world.db, identityId, async (tx) => {
      await lockIdentities(tx, [identityId]);
      for (let count = 0; count < 5; count += 1) expect((await ask(person.email)).status).toBe(202);
      // The first one waits for this transaction, and others would wait behind it for the row.
      const waiting = sql`
        select locktype from pg_locks where not granted and (transactionid = pg_current_xact_id()::xid
          or locktype = 'tuple' and relation = 'identities'::regclass
            and database = (select oid from pg_database where datname = current_database()))`;
      const waits = await until(
        () => tx.execute<{ locktype: string }>(waiting),
        ({ length }) => length > 0,
        'the first one waits',
      );
      expect(waits.map(({ locktype }) => locktype)).toEqual(['transactionid']);
    });
    await until(
      () => mailsOf(person),
      ({ length }) => length > 0,
      'the link is mailed',
    );
    await withPerson(api.world.db, identityId, (tx) => lockIdentities(tx, [identityId]));
    expect(await mailsOf(person)).toEqual(['password_recovery']);
  });

  test('by the number of mails, or by one about a disabled person', async () => {
    const person = await newPerson(api);
    await linkFor(person);
    await linkFor(person, 2);
    const token = await linkFor(person, 3);
    const more = await Promise.all([ask(person.email), ask(person.email.toUpperCase())]);
    expect(more.map(({ status }) => status)).toEqual([202, 202]);
    await withPerson(api.world.db, person.identityId, (tx) => lockIdentities(tx, [person.identityId]));
    expect(await mailsOf(person)).toEqual(Array.from({ length: 3 }, () => 'password_recovery'));
    await withPlatform(api.world.db, (tx) =>
      tx.update(identities).set({ disabledAt: new Date() }).where(eq(identities.id, person.identityId)),
    );
    expect((await complete(token)).body.code).toBe('link_expired');
  });

  test('by a forged token, or one that was made for something else', async () => {
    const person = await newPerson(api);
    await linkFor(person);
    const forged = linkOf(person).replace('recover', 'invite');
    const { keyRing } = api.world;
    for (const token of [forged, tokenOfLink(keyRing, { kind: 'invite', id: person.identityId, generation: 1 }), 'x'])
      expect((await complete(token)).body.code).toBe('not_found');
  });
});

test('a person whose password is known from a breach makes no sensitive change until it is replaced', async () => {
  const person = await newPerson(api, 'owner');
  const key = tokenOf(await login(api, person.email));
  const issue = () =>
    send(api, `/v1/orgs/${person.slug}/api-keys`, { key, json: { name: `Key ${newAddress()}`, userId: person.id } });
  expect((await issue()).status).toBe(201);
  await change(person, { mustChange: true });
  await expect
    .poll(issue, { timeout: 1_000 })
    .toMatchObject({ status: 403, body: { code: 'password_change_required' } });
  // Everything else goes on.
  expect((await send(api, `/v1/orgs/${person.slug}/users`, { key })).status).toBe(200);
  const json = { currentPassword: testPassword, newPassword };
  expect((await send(api, '/v1/auth/password', { key, json })).status).toBe(200);
  await expect.poll(issue, { timeout: 1_000 }).toMatchObject({ status: 201 });
});
