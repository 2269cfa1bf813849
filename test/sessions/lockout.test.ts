import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestApi } from '../api/support.ts';
import { type Answer, type FactorApi, login, newAddress, newPerson, type Person, send } from '../factors/support.ts';
import { chainOf, personTrailOf } from '../support/audit-trail.ts';
import { asOwnerOf } from '../support/database.ts';
import { createFactorRows } from '../support/factors.ts';
import { mailsTo } from '../support/mails.ts';
import { createKeyRows, createMemberRows } from '../support/members.ts';
import { testPassword } from '../support/passwords.ts';
import { createSessionRows } from '../support/sessions.ts';

// What an organization sees of the lock-out of a member, how it lifts it, and what somebody tries who wants further guesses.

let api: FactorApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true, config: { TRUSTED_PROXIES: 1, RATE_LIMIT_LOGIN_PER_MINUTE: 1_000 } });
});
afterAll(() => api.close());

interface Scene {
  /** An owner of the organization, with the token of a session. */
  readonly owner: Person & { token: string };
  /** A member of it that has come in, and an admin of another organization. */
  readonly member: Person;
  readonly memberId: string;
}

const comeIn = (userId: string) =>
  asOwnerOf(api.world.database, (sql) => sql`update users set accepted_at = now() where id = ${userId}`);

const joined = async (orgId: string, { email }: Pick<Person, 'email'>, role: 'member' | 'owner' = 'member') => {
  const { id } = await createMemberRows(api.world.db, orgId, { email, role });
  await comeIn(id);
  return id;
};

const signedIn = async (person: Person) => ({
  ...person,
  token: (await createSessionRows(api.world, person.identityId)).accessToken,
});

const newScene = async (): Promise<Scene> => {
  const owner = await signedIn(await newPerson(api, 'owner'));
  const member = await newPerson(api);
  return { owner, member, memberId: await joined(owner.orgId, member) };
};

const read = ({ owner, memberId }: Scene, key = owner.token): Promise<Answer> =>
  send(api, `/v1/orgs/${owner.slug}/users/${memberId}/lockout`, { key });

const unlock = async ({ owner, memberId }: Scene, key = owner.token, idempotencyKey = uuid()): Promise<Answer> => {
  const response = await api.request(`/v1/orgs/${owner.slug}/users/${memberId}/unlock`, {
    key,
    json: { reason: 'she called' },
    headers: { 'Idempotency-Key': idempotencyKey },
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
};

const lock = ({ identityId }: Person, failures = 90) =>
  asOwnerOf(
    api.world.database,
    (sql) =>
      sql`update identity_passwords set failures = ${failures}, locked_at = now() where identity_id = ${identityId}`,
  );

const signIn = (email: string, password: string, address = newAddress()): Promise<Answer> =>
  send(api, '/v1/auth/login', { json: { email, password }, address });

const instant = expect.stringMatching(/^\d{4}-.*Z$/);
const open = { devices: null, since: null, until: null };

describe('an administrator', () => {
  test('sees that the password of a member is disabled, and enables it as it was', async () => {
    const scene = await newScene();
    const { owner, member, memberId } = scene;
    expect(await read(scene)).toMatchObject({ status: 200, body: { state: 'none', ...open, unlockableFrom: null } });
    await lock(member);
    expect((await read(scene)).body).toMatchObject({
      state: 'locked',
      devices: 'unknown',
      since: instant,
      until: null,
    });
    await lock(member, 100);
    expect((await read(scene)).body).toMatchObject({ state: 'locked', devices: 'all' });
    expect((await login(api, member.email)).body.code).toBe('login_failed');

    expect(await unlock(scene)).toMatchObject({
      status: 200,
      body: { userId: memberId, state: 'none', ...open, unlockableFrom: instant },
    });
    expect((await login(api, member.email)).body.status).toBe('authenticated');
    expect(await mailsTo(api.world.db, member.identityId)).toEqual(['password_unlocked']);
    const done = { action: 'user.unlock', target: `user:${memberId}`, reason: 'she called', actor: `user:${owner.id}` };
    expect(await chainOf(api.world.database, owner.orgId)).toContainEqual(expect.objectContaining(done));
    expect(await personTrailOf(api.world.db, member.identityId)).toContainEqual(
      expect.objectContaining({
        action: 'password.unlock',
        actor: `user:${owner.id}`,
        target: `person:${member.identityId}`,
        detail: expect.objectContaining({ orgId: owner.orgId }),
      }),
    );
    const events = await asOwnerOf(
      api.world.database,
      (sql) => sql`select type, payload from outbox where org_id = ${owner.orgId}`,
    );
    expect(events).toMatchObject([{ type: 'user.unlocked', payload: { orgId: owner.orgId, userId: memberId } }]);
  });

  test('sees until when unknown devices wait, and ends the waits of every network', async () => {
    const scene = await newScene();
    const { email } = scene.member;
    const address = newAddress();
    for (let count = 0; count < 6; count += 1) await signIn(email, 'wrong', address);
    for (let count = 0; count < 20; count += 1) await signIn(email, 'wrong');
    expect((await signIn(email, testPassword)).body.code).toBe('login_throttled');
    const { body } = await read(scene);
    expect(body).toMatchObject({ state: 'throttled', devices: 'unknown', since: null, until: instant });
    expect(Date.parse(String(body.until))).toBeGreaterThan(Date.now());
    expect((await unlock(scene)).body.state).toBe('none');
    expect((await signIn(email, testPassword, address)).body.status).toBe('authenticated');
    expect((await read(scene)).body.state).toBe('none');
  });

  test('gives nobody a door: the second factor is still asked for, and no session begins', async () => {
    const scene = await newScene();
    await createFactorRows(api.world, scene.member.identityId);
    await lock(scene.member);
    expect((await unlock(scene)).status).toBe(200);
    expect((await login(api, scene.member.email)).body.status).toBe('mfa_required');
    const sessions = await asOwnerOf(
      api.world.database,
      (sql) => sql`select id from sessions where identity_id = ${scene.member.identityId}`,
    );
    expect(sessions).toEqual([]);
  });

  test('repeats an unlock with one idempotency key, and unlocks once', async () => {
    const scene = await newScene();
    const key = uuid();
    const first = await unlock(scene, scene.owner.token, key);
    const second = await unlock(scene, scene.owner.token, key);
    expect([second.status, second.body]).toEqual([200, first.body]);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await mailsTo(api.world.db, scene.member.identityId)).toEqual(['password_unlocked']);
  });

  test('finds nothing to unlock in a member without a password', async () => {
    const { owner } = await newScene();
    const { id, email } = await createMemberRows(api.world.db, owner.orgId);
    await comeIn(id);
    const scene = { owner, memberId: id, member: { ...owner, email } };
    expect((await read(scene)).body.state).toBe('none');
    expect(await unlock(scene)).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
  });
});

describe('further guesses are not given', () => {
  test('to an organization that has added a person who never came in', async () => {
    const evil = await signedIn(await newPerson(api, 'owner'));
    const victim = await newPerson(api);
    const { id: memberId } = await createMemberRows(api.world.db, evil.orgId, { email: victim.email });
    await lock(victim);
    const scene = { owner: evil, member: victim, memberId };
    expect((await read(scene)).body).toMatchObject({ state: 'hidden', ...open, unlockableFrom: null });
    expect(await unlock(scene)).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
    expect((await login(api, victim.email)).body.code).toBe('login_failed');
  });

  test('twice within four hours, by whichever organization', async () => {
    const scene = await newScene();
    const other = await signedIn(await newPerson(api, 'owner'));
    const elsewhere = { ...scene, owner: other, memberId: await joined(other.orgId, scene.member) };
    expect((await unlock(scene)).status).toBe(200);
    await lock(scene.member);
    for (const each of [scene, elsewhere]) {
      expect((await read(each)).body).toMatchObject({ state: 'locked', unlockableFrom: instant });
      expect(await unlock(each)).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
    }
    await asOwnerOf(
      api.world.database,
      (sql) => sql`update identity_passwords set unlocked_at = now() - interval '4 hours'
        where identity_id = ${scene.member.identityId}`,
    );
    expect((await unlock(elsewhere)).status).toBe(200);
  });

  test('to oneself, by a session or a key', async () => {
    const { owner } = await newScene();
    await comeIn(owner.id);
    const { key } = await createKeyRows(api.world, { orgId: owner.orgId, userId: owner.id });
    const scene = { owner, member: owner, memberId: owner.id };
    for (const credential of [owner.token, key])
      expect(await unlock(scene, credential)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  test('to those below the member, or outside the organization', async () => {
    const { owner, member, memberId } = await newScene();
    const admin = await newPerson(api);
    const adminId = await joined(owner.orgId, admin);
    await asOwnerOf(api.world.database, (sql) => sql`update users set role = 'admin' where id = ${adminId}`);
    const ofOwner = { owner, member: owner, memberId: owner.id };
    await comeIn(owner.id);
    const { token: asAdmin } = await signedIn(admin);
    expect(await unlock(ofOwner, asAdmin)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const { token: asMember } = await signedIn(member);
    for (const call of [read, unlock])
      expect(await call(ofOwner, asMember)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const { token: asStranger } = await signedIn(await newPerson(api, 'owner'));
    for (const call of [read, unlock])
      expect(await call({ owner, member, memberId }, asStranger)).toMatchObject({ status: 404 });
    // The id of a member of another organization.
    const foreign = { owner, member, memberId: member.id };
    for (const call of [read, unlock]) expect(await call(foreign)).toMatchObject({ status: 404 });
  });

  test('without a recent proof of the second factor by an administrator who has one', async () => {
    const scene = await newScene();
    await createFactorRows(api.world, scene.owner.identityId);
    await expect
      .poll(() => unlock(scene), { timeout: 5_000 })
      .toMatchObject({ status: 401, body: { code: 'step_up_required' } });
  });
});
