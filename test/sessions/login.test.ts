import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SignedIn } from '../../src/contract/session.ts';
import { renewRecovery } from '../../src/db/recovery/store.ts';
import { withPerson } from '../../src/db/tenancy.ts';
import { tokenOf } from '../../src/usecases/key-ring/link.ts';
import { changePassword } from '../../src/usecases/session/own-password.ts';
import { openTestApi, type TestApi } from '../api/support.ts';
import { newAddress } from '../factors/support.ts';
import { personTrailOf } from '../support/audit-trail.ts';
import { asOwnerOf } from '../support/database.ts';
import { mailsTo } from '../support/mails.ts';
import { createMemberRows, type TestMember } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { createPasswordRows, testPassword } from '../support/passwords.ts';
import { callBy } from '../support/sessions.ts';
import { within } from '../support/until.ts';
import type { World } from '../support/world.ts';

let api: TestApi & { world: World };
beforeAll(async () => {
  // Calls name their own addresses.
  api = await openTestApi({
    withoutWorker: true,
    config: { TRUSTED_PROXIES: 1, SESSIONS_PER_PERSON_MAX: 3, RATE_LIMIT_LOGIN_PER_MINUTE: 20 },
  });
});
afterAll(() => api.close());

const newPerson = async (): Promise<TestMember> => {
  const { id } = await createOrganizationRows(api.world.db, { status: 'active' });
  const member = await createMemberRows(api.world.db, id, { role: 'admin' });
  await createPasswordRows(api.world, member.identityId);
  return member;
};

interface Answer {
  status: number;
  headers: Headers;
  body: Partial<SignedIn> & { code?: string; detail?: string };
}

const post = async (
  path: string,
  json: object,
  { address = newAddress(), key = null as string | null } = {},
): Promise<Answer> => {
  const response = await api.request(path, { key, json, headers: { 'X-Forwarded-For': address } });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
};

const login = (email: string, password: string, address = newAddress()) =>
  post('/v1/auth/login', { email, password, client: 'cli', deviceName: 'Laptop' }, { address });

const signedIn = async (email: string, password = testPassword): Promise<SignedIn> => {
  const { status, body } = await login(email, password);
  expect(status, JSON.stringify(body)).toBe(200);
  return body as SignedIn;
};

const sessionsOf = async (key: string) => {
  const response = await api.request('/v1/auth/sessions', { key });
  return {
    status: response.status,
    ...((await response.json()) as { data?: { id: string; isCurrent: boolean }[]; code?: string }),
  };
};

describe('a person signs in', () => {
  test('with its password, whatever the case of the email, and sees its session', async () => {
    const person = await newPerson();
    const { accessToken, sessionId, ...rest } = await signedIn(person.email.toUpperCase());
    expect(rest).toMatchObject({ status: 'authenticated', expiresInSeconds: 600, mustChangePassword: false });
    expect((await sessionsOf(accessToken)).data).toMatchObject([
      {
        id: sessionId,
        client: 'cli',
        aal: 1,
        methods: ['pwd'],
        deviceName: 'Laptop',
        network: expect.stringMatching(/^10\..*\/24$/),
        isCurrent: true,
      },
    ]);
  });

  test('and the session that was not used for longest ends when there are too many', async () => {
    const { email } = await newPerson();
    const all = [];
    for (let index = 0; index < 4; index += 1) all.push(await signedIn(email));
    const [oldest, ...rest] = all;
    await expect
      .poll(() => sessionsOf(oldest?.accessToken ?? ''), within)
      .toMatchObject({ code: 'revoked_credentials' });
    for (const { accessToken } of rest) expect((await sessionsOf(accessToken)).status).toBe(200);
  });

  test('and the trail of the person records it, without a secret', async () => {
    const person = await newPerson();
    const { accessToken, refreshToken, sessionId } = await signedIn(person.email);
    const trail = await personTrailOf(api.world.db, person.identityId);
    expect(trail).toMatchObject([
      { action: 'session.start', target: `session:${sessionId}`, actor: `person:${person.identityId}` },
    ]);
    for (const secret of [accessToken, refreshToken, testPassword, person.email])
      expect(JSON.stringify(trail)).not.toContain(secret);
    expect(api.log.join('\n')).not.toContain(testPassword);
  });
});

describe('the answer is the same', () => {
  test('for an unknown email, a wrong password, no password, a locked one and a person who may not sign in', async () => {
    const [wrong, none, locked, disabled] = [
      await newPerson(),
      await newPerson(),
      await newPerson(),
      await newPerson(),
    ];
    await asOwnerOf(api.world.database, async (owner) => {
      await owner`delete from identity_passwords where identity_id = ${none.identityId}`;
      await owner`update identity_passwords set locked_at = now() where identity_id = ${locked.identityId}`;
      await owner`update identities set disabled_at = now() where id = ${disabled.identityId}`;
    });
    const answers = [
      await login('nobody@nowhere.example', testPassword),
      await login(wrong.email, 'seven green umbrellas in the sun'),
      await login(none.email, testPassword),
      await login(locked.email, testPassword),
      await login(disabled.email, testPassword),
    ].map(({ status, body: { requestId: _, ...body } }: Answer & { body: { requestId?: string } }) => ({
      status,
      body,
    }));
    expect(answers[0]).toMatchObject({ status: 401, body: { code: 'login_failed' } });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });
});

describe('failures', () => {
  test('from one network make further ones wait, for an unknown email too, and hinder nobody elsewhere', async () => {
    const person = await newPerson();
    for (const email of [person.email, 'nobody@elsewhere.example']) {
      const address = newAddress();
      for (let tries = 0; tries < 5; tries += 1)
        expect((await login(email, 'wrong', address)).body.code).toBe('login_failed');
      const refused = await login(email, testPassword, address);
      expect(refused).toMatchObject({ status: 429, body: { code: 'login_throttled' } });
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    await signedIn(person.email);
  });

  test('ninety since the last success disable the password, except on devices that the person knows', async () => {
    const person = await newPerson();
    const { deviceToken } = await signedIn(person.email);
    const failures = (count: number) =>
      withPerson(api.world.db, person.identityId, (tx) =>
        tx.execute(sql`update identity_passwords set failures = ${count} where identity_id = ${person.identityId}`),
      );
    const known = async (password: string) =>
      (await post('/v1/auth/login', { email: person.email, password, client: 'cli', deviceToken })).body;
    await failures(88);
    await login(person.email, 'wrong');
    await signedIn(person.email);
    await failures(89);
    expect(await mailsTo(api.world.db, person.identityId)).toEqual([]);
    await login(person.email, 'wrong');
    expect(await mailsTo(api.world.db, person.identityId)).toEqual(['password_disabled']);
    expect((await login(person.email, testPassword)).body.code).toBe('login_failed');
    expect(await known(testPassword)).toMatchObject({ status: 'authenticated' });
    expect((await login(person.email, testPassword)).body.code).toBe('login_failed');
    await failures(99);
    expect(await known('wrong')).toMatchObject({ code: 'login_failed' });
    expect(await mailsTo(api.world.db, person.identityId)).toEqual(['password_disabled', 'password_disabled']);
    expect(await known(testPassword)).toMatchObject({ code: 'login_failed' });
  });

  test('from one address are limited, whatever the emails', async () => {
    const address = newAddress();
    const codes = [];
    for (let tries = 0; tries < 21; tries += 1)
      codes.push((await login(`n${tries}@x.example`, 'wrong', address)).body.code);
    expect(codes.slice(0, 20).every((code) => code === 'login_failed')).toBe(true);
    expect(codes[20]).toBe('rate_limited');
  });
});

describe('signing out', () => {
  const three = async () => {
    const { email } = await newPerson();
    return [await signedIn(email), await signedIn(email), await signedIn(email)] as const;
  };
  const ended = (session: SignedIn) =>
    expect
      .poll(() => sessionsOf(session.accessToken), within)
      .toMatchObject({ status: 401, code: 'revoked_credentials' });

  test('ends this session', async () => {
    const [one, two] = await three();
    expect((await post('/v1/auth/logout', {}, { key: one.accessToken })).body).toEqual({ ended: 1 });
    await ended(one);
    expect((await sessionsOf(two.accessToken)).data).toHaveLength(2);
  });

  test('ends all others', async () => {
    const [one, two, three_] = await three();
    expect((await post('/v1/auth/logout', { sessions: 'others' }, { key: one.accessToken })).body).toEqual({
      ended: 2,
    });
    await ended(two);
    await ended(three_);
    expect((await sessionsOf(one.accessToken)).data).toHaveLength(1);
  });

  test('ends all', async () => {
    const [one, two] = await three();
    expect((await post('/v1/auth/logout', { sessions: 'all' }, { key: one.accessToken })).body).toEqual({ ended: 3 });
    await ended(one);
    await ended(two);
  });

  test('ends one that the person chooses, and none of another person', async () => {
    const [[one, two], [stranger]] = [await three(), await three()];
    const revoke = (id: string) => api.request(`/v1/auth/sessions/${id}`, { method: 'DELETE', key: one.accessToken });
    expect((await revoke(stranger.sessionId)).status).toBe(404);
    expect((await revoke(two.sessionId)).status).toBe(204);
    await ended(two);
    expect((await revoke(two.sessionId)).status).toBe(404);
    expect((await sessionsOf(stranger.accessToken)).status).toBe(200);
  });
});

describe('a new password', () => {
  const next = 'nine blue bicycles at the station';
  const change = (key: string, currentPassword: string, newPassword: string) =>
    post('/v1/auth/password', { currentPassword, newPassword }, { key });
  const recovered = 'four yellow trains under the bridge';
  const recover = (token: string) => post('/v1/auth/recovery/complete', { token, password: recovered });
  const linkFor = async ({ identityId: id }: TestMember): Promise<string> => {
    const { generation } = await withPerson(api.world.db, id, (tx) => renewRecovery(tx, id, 1_800));
    return tokenOf(api.world.keyRing, { kind: 'recover', id, generation });
  };

  test('replaces the old one, ends all other sessions, and is mailed', async () => {
    const person = await newPerson();
    const { email } = person;
    const [one, two] = [await signedIn(email), await signedIn(email)];
    expect((await change(one.accessToken, testPassword, next)).body).toEqual({ ended: 1 });
    await expect.poll(() => sessionsOf(two.accessToken), within).toMatchObject({ code: 'revoked_credentials' });
    expect((await sessionsOf(one.accessToken)).status).toBe(200);
    expect((await login(email, testPassword)).body.code).toBe('login_failed');
    await signedIn(email, next);
    expect(await mailsTo(api.world.db, person.identityId)).toEqual(['password_changed']);
  });

  test('is refused without the old one, and if it is weak, with the reason', async () => {
    const { email } = await newPerson();
    const { accessToken } = await signedIn(email);
    expect(await change(accessToken, 'wrong', next)).toMatchObject({ status: 401, body: { code: 'login_failed' } });
    for (const [weak, code] of [
      ['short', 'too_short'],
      [testPassword, 'unchanged'],
      [`${email.split('@')[0]} is my name`, 'contains_context'],
    ] as const)
      expect(await change(accessToken, testPassword, weak), weak).toMatchObject({
        status: 400,
        body: { code: 'password_rejected', errors: [{ path: 'newPassword', code }] },
      });
    await signedIn(email);
  });

  test('ends a link for a forgotten one that is on its way', async () => {
    const person = await newPerson();
    const token = await linkFor(person);
    const { accessToken } = await signedIn(person.email);
    expect((await change(accessToken, testPassword, next)).status).toBe(200);
    expect(await recover(token)).toMatchObject({ status: 410, body: { code: 'link_expired' } });
    await signedIn(person.email, next);
  });

  test('has to wait after wrong old ones', async () => {
    const { email } = await newPerson();
    const { accessToken } = await signedIn(email);
    for (let tries = 0; tries < 5; tries += 1)
      expect((await change(accessToken, 'wrong', next)).body.code).toBe('login_failed');
    const refused = await change(accessToken, testPassword, next);
    expect(refused).toMatchObject({ status: 429, body: { code: 'login_throttled' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  describe('that a thief was choosing', () => {
    /** Runs `meanwhile` when the old password is verified and the new one is chosen, and nothing is stored yet. */
    const overtaken = async (person: TestMember, sessionId: string, meanwhile: () => Promise<unknown>) => {
      const call = callBy(api.dependencies, person, sessionId);
      const choose = async (choice: Parameters<typeof call.passwords.choose>[0]) => {
        const chosen = await call.passwords.choose(choice);
        await meanwhile();
        return chosen;
      };
      const ctx = { ...call, passwords: { ...call.passwords, choose } };
      return changePassword(ctx, { currentPassword: testPassword, newPassword: 'the new password of a thief' });
    };

    test('replaces none that its person has recovered meanwhile', async () => {
      const person = await newPerson();
      const { sessionId } = await signedIn(person.email);
      const token = await linkFor(person);
      const change = overtaken(person, sessionId, async () => expect((await recover(token)).status).toBe(200));
      await expect(change).rejects.toMatchObject({ code: 'revoked_credentials' });
      await signedIn(person.email, recovered);
    });

    test('replaces none that the same session has changed meanwhile', async () => {
      const person = await newPerson();
      const { sessionId, accessToken } = await signedIn(person.email);
      const meanwhile = async () => expect((await change(accessToken, testPassword, next)).status).toBe(200);
      await expect(overtaken(person, sessionId, meanwhile)).rejects.toMatchObject({ code: 'login_failed' });
      await signedIn(person.email, next);
    });
  });
});
