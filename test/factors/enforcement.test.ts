import { sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withOrganization, withPerson } from '../../src/db/tenancy.ts';
import { openTestApi, platformKey } from '../api/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { codeOf, createFactorRows, requireMfa } from '../support/factors.ts';
import { createKeyRows, createMemberRows } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { createSessionRows } from '../support/sessions.ts';
import { within } from '../support/until.ts';
import { type Answer, type FactorApi, newPerson, type Person, send, tokenOf } from './support.ts';

// What an organization asks of sessions is checked whenever one enters it, whatever the way in.

let api: FactorApi;
beforeAll(async () => {
  // Calls name their own addresses.
  api = await openTestApi({ withoutWorker: true, config: { TRUSTED_PROXIES: 1 } });
});
afterAll(async () => {
  api.stopping.abort();
  await api.close();
});

type Proof = Parameters<typeof createSessionRows>[2];

const sessionOf = async ({ identityId }: Pick<Person, 'identityId'>, proof: Proof = {}): Promise<string> =>
  (await createSessionRows(api.world, identityId, proof)).accessToken;

const read = (slug: string, key: string): Promise<Answer> => send(api, `/v1/orgs/${slug}`, { key });

const refusal = { status: 401, body: { code: 'step_up_required' } };

const change = (slug: string, key: string, json: object): Promise<Answer> =>
  send(api, `/v1/orgs/${slug}/session-policy`, { method: 'PATCH', key, json });

describe('an organization that requires a second factor', () => {
  test('refuses a session of one factor within a second, also one in use, and says what is missing', async () => {
    const person = await newPerson(api);
    const key = await sessionOf(person);
    expect((await read(person.slug, key)).status).toBe(200);
    expect((await change(person.slug, key, { mfaRequired: true, mfaGraceUntil: null })).status).toBe(200);
    await expect.poll(() => read(person.slug, key), within).toMatchObject(refusal);
    expect((await read(person.slug, key)).headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_user_authentication", acr_values="aal2", max_age=900',
    );
    expect((await read(person.slug, await sessionOf(person, { aal: 2 }))).status).toBe(200);
  });

  test('never keeps a person from adding a factor, with which it enters', async () => {
    const person = await newPerson(api);
    await requireMfa(api.world.db, person.orgId);
    const key = await sessionOf(person);
    expect(await read(person.slug, key)).toMatchObject(refusal);
    expect((await send(api, '/v1/me/organizations', { key })).status).toBe(200);
    const { body } = await send(api, '/v1/auth/factors/totp', { key, json: {} });
    const { factor, secret } = body as unknown as { factor: { id: string }; secret: string };
    const confirmed = await send(api, `/v1/auth/factors/totp/${factor.id}/confirm`, {
      key,
      json: { code: codeOf(secret) },
    });
    const { accessToken } = confirmed.body.session as { accessToken: string };
    expect((await read(person.slug, accessToken)).status).toBe(200);
  });

  test('decides about itself only', async () => {
    const person = await newPerson(api);
    const { id, slug } = await createOrganizationRows(api.world.db, { status: 'active' });
    await createMemberRows(api.world.db, id, { role: 'viewer', email: person.email });
    await requireMfa(api.world.db, id);
    const key = await sessionOf(person);
    expect(await read(slug, key)).toMatchObject(refusal);
    expect((await read(person.slug, key)).status).toBe(200);
    expect(await read(slug, key)).toMatchObject(refusal);
  });

  test('lets everybody in until its grace period ends, and not a moment longer', async () => {
    const person = await newPerson(api);
    const key = await sessionOf(person);
    const end = Date.now() + 1_500;
    await requireMfa(api.world.db, person.orgId, new Date(end));
    expect((await read(person.slug, key)).status).toBe(200);
    await expect.poll(() => read(person.slug, key), { timeout: 3_000 }).toMatchObject(refusal);
    expect(Date.now()).toBeGreaterThanOrEqual(end);
  });

  test('asks nothing of keys', async () => {
    const person = await newPerson(api);
    const { key } = await createKeyRows(api.world, { orgId: person.orgId, userId: person.id });
    await requireMfa(api.world.db, person.orgId);
    expect((await read(person.slug, key)).status).toBe(200);
  });

  test('is obeyed by those who verify a session for it, and by open streams', async () => {
    const person = await newPerson(api);
    const key = await sessionOf(person);
    const id = uuid();
    await asOwnerOf(
      api.world.database,
      (owner) => owner`
        insert into operations (id, kind, org_id, status, steps, input, actor, request_id, workflow_id)
        values (${id}, 'suspendOrganization', ${person.orgId}, 'running', '[]',
          ${owner.json({ slug: person.slug, namespace: 'none' })}, 'platform:test', 'test', ${`none-${id}`})`,
    );
    const stream = await api.request(`/v1/operations/${id}/events`, {
      key,
      headers: { 'Freehold-Organization': person.slug },
    });
    expect(stream.status).toBe(200);
    const ended = stream.text();
    const check = () =>
      send(api, '/v1/auth/verify', { key: platformKey, json: { key, organization: person.slug, cost: 0 } });
    expect((await check()).body).toMatchObject({ valid: true, aal: 1 });
    await requireMfa(api.world.db, person.orgId);
    const since = performance.now();
    expect(await ended).not.toContain('event: end');
    expect(performance.now() - since).toBeLessThan(1_500);
    expect((await check()).body).toMatchObject({
      valid: false,
      code: 'step_up_required',
      permissions: [],
      role: null,
      aal: 1,
      principal: { kind: 'person', id: person.identityId },
    });
  });
});

test('a server that verifies a session learns why the organization does not let it in', async () => {
  const person = await newPerson(api);
  const key = await sessionOf(person);
  const check = async (more: object = {}) =>
    (
      await send(api, '/v1/auth/verify', {
        key: platformKey,
        json: { key, organization: person.slug, cost: 0, ...more },
      })
    ).body;
  await requireMfa(api.world.db, person.orgId, new Date(Date.now() + 86_400_000));
  const set = (policy: ReturnType<typeof sql>) =>
    withOrganization(api.world.db, person.orgId, (tx) => tx.execute(sql`update session_policies set ${policy}`));
  await set(sql`networks = '{203.0.113.0/24}'`);
  const refused = (code: string) => ({ valid: false, code, permissions: [], principal: { kind: 'person' } });
  await expect.poll(() => check({ address: '198.51.100.7' }), within).toMatchObject(refused('network_refused'));
  // Without an address, or from one of these networks, it is let in.
  for (const more of [{}, { address: '203.0.113.7' }, { address: '::ffff:203.0.113.7' }])
    expect(await check(more)).toMatchObject({ valid: true, code: null });
  expect(await check({ address: 'example.com' })).toMatchObject({ code: 'validation_failed' });
  await set(sql`sso_required = true`);
  await expect.poll(check, within).toMatchObject(refused('sso_required'));
});

describe('a session policy', () => {
  test('begins with a grace period of seven days unless it says otherwise, and ends it with the requirement', async () => {
    const { slug, ...person } = await newPerson(api);
    const key = await sessionOf(person);
    const { body } = await change(slug, key, { mfaRequired: true });
    const days = (Date.parse(String(body.mfaGraceUntil)) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.99);
    expect(days).toBeLessThanOrEqual(7);
    const narrowed = await change(slug, key, { idleSeconds: 3_600 });
    expect(narrowed.body).toMatchObject({ mfaGraceUntil: body.mfaGraceUntil, idleSeconds: 3_600, version: 2 });
    const lifted = await change(slug, key, { mfaRequired: false });
    expect(lifted.body).toMatchObject({ mfaRequired: false, mfaGraceUntil: null, version: 3 });
  });

  test('is versioned, audited and announced, and an unchanged one is none of these', async () => {
    const { slug, orgId, ...person } = await newPerson(api);
    const key = await sessionOf(person);
    const path = `/v1/orgs/${slug}/session-policy`;
    const before = await send(api, path, { key });
    expect(before.body).toMatchObject({ mfaRequired: false, version: 0, updatedAt: null });
    const patch = (etag: string) =>
      api.request(path, { method: 'PATCH', key, json: { maxAgeSeconds: 7_200 }, headers: { 'If-Match': etag } });
    const etag = String(before.headers.get('etag'));
    expect((await patch(etag)).status).toBe(200);
    expect((await patch(etag)).status).toBe(412);
    await change(slug, key, { maxAgeSeconds: 7_200 });
    const { events, trail } = await asOwnerOf(api.world.database, async (owner) => ({
      events: await owner`select type from outbox where org_id = ${orgId}`,
      trail: await owner`select action from audit_events where org_id = ${orgId}`,
    }));
    expect(events.map(({ type }) => type)).toEqual(['session_policy.changed']);
    expect(trail.map(({ action }) => action)).toEqual(['session_policy.update']);
  });

  test('asks for a proof that is recent enough, in this organization only', async () => {
    const person = await newPerson(api);
    const { id, slug } = await createOrganizationRows(api.world.db, { status: 'active' });
    await createMemberRows(api.world.db, id, { role: 'viewer', email: person.email });
    await change(person.slug, await sessionOf(person), { maxAgeSeconds: 3_600 });
    const { id: sessionId, accessToken: old } = await createSessionRows(api.world, person.identityId);
    await withPerson(api.world.db, person.identityId, (tx) =>
      tx.execute(sql`update sessions set authenticated_at = now() - interval '61 minutes' where id = ${sessionId}`),
    );
    expect(await read(person.slug, old)).toMatchObject(refusal);
    expect((await read(slug, old)).status).toBe(200);
    const { seed } = await createFactorRows(api.world, person.identityId);
    const stepped = await send(api, '/v1/auth/step-up', { key: old, json: { code: codeOf(seed) } });
    expect((await read(person.slug, tokenOf(stepped))).status).toBe(200);
  });

  test('refuses a session that was unused for too long, though it was refreshed since', async () => {
    const person = await newPerson(api);
    await change(person.slug, await sessionOf(person), { idleSeconds: 900 });
    const { id, refreshToken } = await createSessionRows(api.world, person.identityId);
    const refreshed = async (token: string): Promise<{ accessToken: string; refreshToken: string }> =>
      (await send(api, '/v1/auth/refresh', { json: { refreshToken: token } })).body as never;
    const used = await refreshed(refreshToken);
    expect((await read(person.slug, used.accessToken)).status).toBe(200);
    await withPerson(api.world.db, person.identityId, (tx) =>
      tx.execute(sql`update sessions set refreshed_at = now() - interval '16 minutes' where id = ${id}`),
    );
    const returned = await refreshed(used.refreshToken);
    expect(await read(person.slug, returned.accessToken)).toMatchObject(refusal);
    const again = await refreshed(returned.refreshToken);
    expect(await read(person.slug, again.accessToken)).toMatchObject(refusal);
  });
});

describe('a sensitive change', () => {
  const issue = (slug: string, userId: string, key: string) =>
    send(api, `/v1/orgs/${slug}/api-keys`, { key, json: { name: 'sensitive', userId } });

  test('needs a proof of the last 15 minutes from a person who has a second factor', async () => {
    const person = await newPerson(api);
    const { seed } = await createFactorRows(api.world, person.identityId);
    const weak = await sessionOf(person);
    expect(await issue(person.slug, person.id, weak)).toMatchObject(refusal);
    // What is not sensitive goes on.
    expect((await read(person.slug, weak)).status).toBe(200);
    const { id, accessToken: stale } = await createSessionRows(api.world, person.identityId, { aal: 2 });
    await withPerson(api.world.db, person.identityId, (tx) =>
      tx.execute(sql`update sessions set strong_at = now() - interval '15 minutes' where id = ${id}`),
    );
    expect(await issue(person.slug, person.id, stale)).toMatchObject(refusal);
    const stepped = await send(api, '/v1/auth/step-up', { key: stale, json: { code: codeOf(seed) } });
    expect((await issue(person.slug, person.id, tokenOf(stepped))).status).toBe(201);
  });

  test('asks nothing of a person without one, nor of a key', async () => {
    const person = await newPerson(api);
    expect((await issue(person.slug, person.id, await sessionOf(person))).status).toBe(201);
    await createFactorRows(api.world, person.identityId);
    const { key } = await createKeyRows(api.world, { orgId: person.orgId, userId: person.id });
    expect((await issue(person.slug, person.id, key)).status).toBe(201);
  });

  test('is asked of a session in use once the person has added a factor', async () => {
    const person = await newPerson(api);
    const key = await sessionOf(person);
    expect((await issue(person.slug, person.id, key)).status).toBe(201);
    await createFactorRows(api.world, person.identityId);
    await expect.poll(() => issue(person.slug, person.id, key), within).toMatchObject(refusal);
  });

  test('is one that gives somebody a role, a key or a link: a stolen session gives its thief no way in that lasts', async () => {
    const owner = await newPerson(api, 'owner');
    const { id: keyId } = await createKeyRows(api.world, { orgId: owner.orgId, userId: owner.id });
    const member = await createMemberRows(api.world.db, owner.orgId, { role: 'viewer' });
    await createFactorRows(api.world, owner.identityId);
    const { id, accessToken: key } = await createSessionRows(api.world, owner.identityId, { aal: 2 });
    const org = `/v1/orgs/${owner.slug}`;
    const thief = `thief-${uuid()}@evil.example`;
    const gifts: [path: string, json?: object, method?: string][] = [
      ['invites', { email: thief, role: 'owner', delivery: 'link' }],
      ['users', { email: thief, role: 'owner' }],
      [`users/${member.id}`, { role: 'owner' }, 'PATCH'],
      ['users/batch', { changes: [{ userId: member.id, role: 'owner' }] }],
      [`users/${member.id}/invite`, { delivery: 'link' }],
      [`users/${member.id}/restore`, { reason: 'none' }],
      [`api-keys/${keyId}`, { scopes: null }, 'PATCH'],
    ];
    const give = (session: string) =>
      Promise.all(
        gifts.map(([path, json, method = 'POST']) =>
          send(api, `${org}/${path}`, { key: session, method, ...(json === undefined ? {} : { json }) }),
        ),
      );
    await withPerson(api.world.db, owner.identityId, (tx) =>
      tx.execute(sql`update sessions set strong_at = now() - interval '15 minutes' where id = ${id}`),
    );
    for (const answer of await give(key)) expect(answer).toMatchObject(refusal);
    const invited = await send(api, `${org}/invites`, {
      key: await sessionOf(owner, { aal: 2 }),
      json: gifts[0]?.[1] ?? {},
    });
    expect(invited.status).toBe(201);
    expect(await send(api, `${org}/invites/${invited.body.id}/resend`, { key, method: 'POST' })).toMatchObject(refusal);
  });

  test('of the factors needs one even from a person who only signed in long ago', async () => {
    const person = await newPerson(api);
    const { id, accessToken: key } = await createSessionRows(api.world, person.identityId);
    await withPerson(api.world.db, person.identityId, (tx) =>
      tx.execute(sql`update sessions set authenticated_at = now() - interval '15 minutes' where id = ${id}`),
    );
    expect(await send(api, '/v1/auth/factors/totp', { key, json: {} })).toMatchObject(refusal);
    expect((await send(api, '/v1/auth/recovery-codes', { method: 'POST', key })).body.code).toBe('step_up_required');
  });
});

describe('a removed factor', () => {
  const remove = (id: string, key: string) => send(api, `/v1/auth/factors/${id}`, { method: 'DELETE', key });

  test('takes the second factor from all other sessions within a second', async () => {
    const person = await newPerson(api);
    await requireMfa(api.world.db, person.orgId);
    const [one] = [await createFactorRows(api.world, person.identityId)];
    await createFactorRows(api.world, person.identityId);
    const [own, other] = [await sessionOf(person, { aal: 2 }), await sessionOf(person, { aal: 2 })];
    expect((await read(person.slug, other)).status).toBe(200);
    expect((await remove(one.id, own)).status).toBe(204);
    await expect.poll(() => read(person.slug, other), within).toMatchObject(refusal);
    expect((await read(person.slug, own)).status).toBe(200);
  });

  test('is not the last one while an organization that the person has entered requires one', async () => {
    const person = await newPerson(api);
    await withOrganization(api.world.db, person.orgId, (tx) =>
      tx.execute(sql`update users set accepted_at = now() where id = ${person.id}`),
    );
    const { id } = await createFactorRows(api.world, person.identityId);
    const key = await sessionOf(person, { aal: 2 });
    await requireMfa(api.world.db, person.orgId, new Date(Date.now() + 86_400_000));
    expect(await remove(id, key)).toMatchObject({ status: 409, body: { code: 'factor_required' } });
    expect((await change(person.slug, key, { mfaRequired: false })).status).toBe(200);
    expect((await remove(id, key)).status).toBe(204);
  });

  test('may be the last one though an organization that made the person a member unasked requires one', async () => {
    const person = await newPerson(api);
    const { id } = await createFactorRows(api.world, person.identityId);
    const stranger = await createOrganizationRows(api.world.db, { status: 'active' });
    await createMemberRows(api.world.db, stranger.id, { role: 'viewer', email: person.email });
    await requireMfa(api.world.db, stranger.id);
    expect((await remove(id, await sessionOf(person, { aal: 2 }))).status).toBe(204);
  });

  test('is one of the caller, proved lately', async () => {
    const [person, other] = [await newPerson(api), await newPerson(api)];
    const { id } = await createFactorRows(api.world, person.identityId);
    await createFactorRows(api.world, other.identityId);
    expect(await remove(id, await sessionOf(person))).toMatchObject(refusal);
    expect((await remove(id, await sessionOf(other, { aal: 2 }))).status).toBe(404);
  });
});
