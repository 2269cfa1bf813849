import { sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deleteFactors } from '../../src/db/factor/store.ts';
import { lockIdentities } from '../../src/db/locks.ts';
import { renewRecovery } from '../../src/db/recovery/store.ts';
import { withPerson } from '../../src/db/tenancy.ts';
import { renewRecoveryCodes } from '../../src/usecases/factor/recovery.ts';
import { tokenOf as tokenOfLink } from '../../src/usecases/key-ring/link.ts';
import { openTestApi } from '../api/support.ts';
import {
  type Answer,
  type FactorApi,
  login,
  newPerson,
  type Person,
  send,
  tokenOf,
  verify,
} from '../factors/support.ts';
import { chainOf, personTrailOf } from '../support/audit-trail.ts';
import { asOwnerOf } from '../support/database.ts';
import { codeOf, createFactorRows } from '../support/factors.ts';
import { mailsTo } from '../support/mails.ts';
import { createKeyRows, createMemberRows } from '../support/members.ts';
import { createSessionRows } from '../support/sessions.ts';
import { until, within } from '../support/until.ts';

// An organization that holds members after a recovery by mail alone, and what somebody tries who has only the mailbox.

let api: FactorApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true, config: { TRUSTED_PROXIES: 1 } });
});
afterAll(() => api.close());

const newPassword = 'nine blue bicycles at the station';
const held = { status: 403, body: { code: 'membership_held' } };

type Owner = Person & { readonly token: string };

const comeIn = (userId: string) =>
  asOwnerOf(api.world.database, (sql) => sql`update users set accepted_at = now() where id = ${userId}`);

const signedIn = async (person: Person): Promise<Owner> => ({
  ...person,
  token: (await createSessionRows(api.world, person.identityId)).accessToken,
});

/** An owner of an organization that holds members after such a recovery. */
const newCautious = async (): Promise<Owner> => {
  const owner = await signedIn(await newPerson(api, 'owner'));
  const path = `/v1/orgs/${owner.slug}/session-policy`;
  const answer = await send(api, path, { method: 'PATCH', key: owner.token, json: { recoveryApproval: 'always' } });
  expect(answer).toMatchObject({ status: 200, body: { recoveryApproval: 'always' } });
  return owner;
};

const joined = async ({ orgId }: Person, { email }: Person, role: 'member' | 'admin' | 'owner' = 'member') => {
  const { id } = await createMemberRows(api.world.db, orgId, { email, role });
  await comeIn(id);
  return id;
};

/** A member of a cautious organization, and an admin of its own, which is not. */
const newScene = async (role: 'member' | 'admin' | 'owner' = 'member') => {
  const owner = await newCautious();
  const member = await newPerson(api);
  await comeIn(member.id);
  return { owner, member, memberId: await joined(owner, member, role) };
};

const linkFor = async ({ identityId: id }: Person): Promise<string> => {
  const { generation } = await withPerson(api.world.db, id, (tx) => renewRecovery(tx, id, 60));
  return tokenOfLink(api.world.keyRing, { kind: 'recover', id, generation });
};

const recover = async (person: Person, more: object = {}): Promise<Answer> =>
  send(api, '/v1/auth/recovery/complete', {
    json: { token: await linkFor(person), password: newPassword, ...more },
  });

const signIn = ({ email }: Person): Promise<Answer> =>
  send(api, '/v1/auth/login', { json: { email, password: newPassword } });

const enter = (slug: string, key: string): Promise<Answer> => send(api, `/v1/orgs/${slug}`, { key });

const memberOf = ({ slug, token }: Owner, id: string): Promise<Answer> =>
  send(api, `/v1/orgs/${slug}/users/${id}`, { key: token });

const release = async (slug: string, id: string, key: string): Promise<Answer> => {
  const response = await api.request(`/v1/orgs/${slug}/users/${id}/release`, {
    key,
    json: { reason: 'confirmed by phone' },
    headers: { 'Idempotency-Key': uuid() },
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
};

describe('a member who has chosen another password by mail alone', () => {
  test('is held where the organization wants it and nowhere else, until an administrator releases it', async () => {
    const { owner, member, memberId } = await newScene();
    const { key } = await createKeyRows(api.world, { orgId: owner.orgId, userId: memberId });
    expect((await recover(member)).status).toBe(200);
    const token = tokenOf(await signIn(member));
    expect(await enter(owner.slug, token)).toMatchObject(held);
    expect((await enter(member.slug, token)).status).toBe(200);
    // Keys were issued by the organization, and no mailbox gets one.
    expect((await enter(owner.slug, key)).status).toBe(200);
    const question = { key: token, organization: owner.slug };
    expect(
      (await send(api, '/v1/auth/verify', { key: owner.token, json: question, organization: owner.slug })).body,
    ).toMatchObject({ valid: false, code: 'membership_held' });
    expect((await memberOf(owner, memberId)).body).toMatchObject({
      heldAt: expect.any(String),
      heldReason: 'password_recovered',
    });
    expect(await mailsTo(api.world.db, owner.identityId)).toEqual(['member_held']);

    expect(await release(owner.slug, memberId, owner.token)).toMatchObject({
      status: 200,
      body: { id: memberId, heldAt: null, heldReason: null },
    });
    await expect.poll(() => enter(owner.slug, token), within).toMatchObject({ status: 200 });
    expect(await release(owner.slug, memberId, owner.token)).toMatchObject({
      status: 409,
      body: { code: 'illegal_transition' },
    });
    const mails = ['membership_held', 'password_changed', 'membership_released'];
    expect(await mailsTo(api.world.db, member.identityId)).toEqual(mails);

    const target = `user:${memberId}`;
    const actions = (await chainOf(api.world.database, owner.orgId)).filter((event) => event.target === target);
    expect(actions).toMatchObject([
      { action: 'user.hold', actor: `person:${member.identityId}`, detail: { reason: 'password_recovered' } },
      { action: 'user.release', actor: `user:${owner.id}`, reason: 'confirmed by phone' },
    ]);
    const own = await personTrailOf(api.world.db, member.identityId);
    expect(own.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['membership.hold', 'password.recover', 'membership.release']),
    );
    const events = await asOwnerOf(
      api.world.database,
      (sql) => sql`select type from outbox where org_id = ${owner.orgId} and type like 'user.%' order by sequence`,
    );
    expect(events.map(({ type }) => type)).toEqual(['user.held', 'user.released']);
  });

  test('is held once, however often it recovers', async () => {
    const { owner, member } = await newScene();
    for (const _ of [1, 2]) expect((await recover(member)).status).toBe(200);
    expect(await mailsTo(api.world.db, owner.identityId)).toEqual(['member_held']);
  });

  test('is not held if it has proved its second factor', async () => {
    const { owner, member } = await newScene();
    const { seed } = await createFactorRows(api.world, member.identityId);
    expect((await recover(member, { code: codeOf(seed) })).status).toBe(200);
    expect(await mailsTo(api.world.db, owner.identityId)).toEqual([]);
  });

  test('is held if it has proved a recovery code, which may lie in the mailbox, but not by a wrong one', async () => {
    const { owner, member, memberId } = await newScene();
    await createFactorRows(api.world, member.identityId);
    const [recoveryCode = ''] = await withPerson(api.world.db, member.identityId, (tx) =>
      renewRecoveryCodes(tx, api.world.keyRing, member.identityId),
    );
    expect(await recover(member, { recoveryCode: 'AAAA-AAAA-AAAA-AAAA' })).toMatchObject({ status: 401 });
    expect((await memberOf(owner, memberId)).body).toMatchObject({ heldAt: null });
    expect((await recover(member, { recoveryCode })).status).toBe(200);
    expect((await memberOf(owner, memberId)).body).toMatchObject({ heldReason: 'password_recovered' });
    expect(await mailsTo(api.world.db, owner.identityId)).toEqual(['member_held']);
  });

  test('has not chosen it if its factor was removed just then: that proves nothing, and the organization is yet to hold it', async () => {
    const { member } = await newScene();
    await createFactorRows(api.world, member.identityId);
    const token = await linkFor(member);
    const json = { token, password: newPassword, code: '000000' };
    const answer = await withPerson(api.world.db, member.identityId, async (tx) => {
      await lockIdentities(tx, [member.identityId]);
      const sent = send(api, '/v1/auth/recovery/complete', { json });
      await until(
        () => tx.execute(sql`select 1 from pg_locks where not granted and transactionid = pg_current_xact_id()::xid`),
        ({ length }) => length > 0,
        'it waits for the person',
      );
      await deleteFactors(tx, member.identityId);
      return { sent };
    });
    expect(await answer.sent).toMatchObject({ status: 410, body: { code: 'link_expired' } });
    expect((await login(api, member.email)).body.status).toBe('authenticated');
  });

  test('is not held where it has never come in: its first password is none that it has lost', async () => {
    const owner = await newCautious();
    const member = await newPerson(api);
    const { id } = await createMemberRows(api.world.db, owner.orgId, { email: member.email });
    expect((await recover(member)).status).toBe(200);
    expect((await memberOf(owner, id)).body).toMatchObject({ heldAt: null });
  });
});

test('a sign-in with the password and a recovery code holds nobody: neither is had with the mailbox', async () => {
  const { owner, member, memberId } = await newScene();
  await createFactorRows(api.world, member.identityId);
  const [recoveryCode = ''] = await withPerson(api.world.db, member.identityId, (tx) =>
    renewRecoveryCodes(tx, api.world.keyRing, member.identityId),
  );
  const challenge = String((await login(api, member.email)).body.challenge);
  const token = tokenOf(await verify(api, challenge, { recoveryCode }));
  expect((await enter(owner.slug, token)).status).toBe(200);
  expect((await memberOf(owner, memberId)).body).toMatchObject({ heldAt: null });
  expect(await mailsTo(api.world.db, member.identityId)).toEqual(['recovery_code_used']);
});

test('a hold shuts out sessions in use within a second, also for changes', async () => {
  const { owner, member, memberId } = await newScene('admin');
  const { token } = await signedIn(member);
  expect((await enter(owner.slug, token)).status).toBe(200);
  await asOwnerOf(
    api.world.database,
    (sql) => sql`update users set held_at = now(), held_reason = 'password_recovered' where id = ${memberId}`,
  );
  await expect.poll(() => enter(owner.slug, token), { timeout: 1_000 }).toMatchObject(held);
});

test('a change by a held member is refused, though a process still knows the membership', async () => {
  const { owner, member, memberId } = await newScene('admin');
  const { token } = await signedIn(member);
  const add = (name: string) =>
    send(api, `/v1/orgs/${owner.slug}/users`, {
      key: token,
      json: { email: `${name}-${uuid()}@x.example`, role: 'viewer' },
    });
  expect((await add('before')).status).toBe(201);
  await asOwnerOf(api.world.database, async (database) => {
    // Without the trigger no process learns of it.
    await database.begin(async (sql) => {
      await sql`alter table users disable trigger users_held_access`;
      await sql`update users set held_at = now(), held_reason = 'password_recovered' where id = ${memberId}`;
      await sql`alter table users enable trigger users_held_access`;
    });
  });
  expect(await add('after')).toMatchObject(held);
});

describe('a held member is not released', () => {
  test('by itself, with a session or a key', async () => {
    const { owner, member, memberId } = await newScene('owner');
    const { key } = await createKeyRows(api.world, { orgId: owner.orgId, userId: memberId });
    expect((await recover(member)).status).toBe(200);
    expect(await release(owner.slug, memberId, tokenOf(await signIn(member)))).toMatchObject(held);
    expect(await release(owner.slug, memberId, key)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  test('by an administrator whom it outranks, or of another organization', async () => {
    const { owner, member, memberId } = await newScene('owner');
    const admin = await signedIn(await newPerson(api));
    await joined(owner, admin, 'admin');
    expect((await recover(member)).status).toBe(200);
    expect(await release(owner.slug, memberId, admin.token)).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    const evil = await newCautious();
    expect(await release(owner.slug, memberId, evil.token)).toMatchObject({ status: 404 });
    expect(await release(evil.slug, memberId, evil.token)).toMatchObject({ status: 404 });
    expect((await memberOf(owner, memberId)).body.heldAt).not.toBeNull();
  });

  test('in one organization by the release of another one', async () => {
    const { owner, member, memberId } = await newScene();
    const other = await newCautious();
    const elsewhere = await joined(other, member);
    expect((await recover(member)).status).toBe(200);
    const token = tokenOf(await signIn(member));
    for (const { slug } of [owner, other]) expect(await enter(slug, token)).toMatchObject(held);
    expect((await release(other.slug, elsewhere, other.token)).status).toBe(200);
    await expect.poll(() => enter(other.slug, token), within).toMatchObject({ status: 200 });
    expect(await enter(owner.slug, token)).toMatchObject(held);
    expect((await memberOf(owner, memberId)).body.heldAt).not.toBeNull();
  });

  test('by a second factor or a recovery code of its own', async () => {
    const { owner, member } = await newScene();
    expect((await recover(member)).status).toBe(200);
    const { seed } = await createFactorRows(api.world, member.identityId);
    const [recoveryCode = ''] = await withPerson(api.world.db, member.identityId, (tx) =>
      renewRecoveryCodes(tx, api.world.keyRing, member.identityId),
    );
    for (const proof of [{ code: codeOf(seed) }, { recoveryCode }]) {
      const challenge = String((await signIn(member)).body.challenge);
      expect(await enter(owner.slug, tokenOf(await verify(api, challenge, proof)))).toMatchObject(held);
    }
  });

  test('by anybody while it is the only owner, except the platform', async () => {
    const owner = await newCautious();
    await comeIn(owner.id);
    expect((await recover(owner)).status).toBe(200);
    expect(await enter(owner.slug, tokenOf(await signIn(owner)))).toMatchObject(held);
    const response = await api.request(`/v1/orgs/${owner.slug}/users/${owner.id}/release`, {
      json: { reason: 'identity checked by phone' },
    });
    expect(await response.json()).toMatchObject({ heldAt: null });
    await expect
      .poll(async () => enter(owner.slug, tokenOf(await signIn(owner))), within)
      .toMatchObject({ status: 200 });
  });
});
