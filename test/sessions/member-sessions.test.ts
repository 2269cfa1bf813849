import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApi } from '../api/support.ts';
import { type Answer, type FactorApi, newPerson, type Person, send } from '../factors/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { createMemberRows } from '../support/members.ts';
import { createSessionRows, createVisitRows, type TestSession } from '../support/sessions.ts';
import { within } from '../support/until.ts';

// What the admins of an organization see of the sessions of its members, and how they shut them out.

let api: FactorApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(async () => {
  api.stopping.abort();
  await api.close();
});

/** Visits are written every four seconds. */
const whenWritten = { timeout: 15_000 };

const sessionOf = ({ identityId }: Pick<Person, 'identityId'>): Promise<TestSession> =>
  createSessionRows(api.world, identityId, { client: 'browser' });

interface Scene {
  owner: Person;
  ownerKey: string;
  /** A member of the organization, and the owner of another one. */
  member: Person;
  memberId: string;
  session: TestSession;
}

const newScene = async (): Promise<Scene> => {
  const [owner, member] = [await newPerson(api), await newPerson(api)];
  const { id: memberId } = await createMemberRows(api.world.db, owner.orgId, { email: member.email });
  const { accessToken: ownerKey } = await sessionOf(owner);
  return { owner, ownerKey, member, memberId, session: await sessionOf(member) };
};

const visits = ({ owner, ownerKey, memberId }: Scene): Promise<Answer> =>
  send(api, `/v1/orgs/${owner.slug}/users/${memberId}/sessions`, { key: ownerKey });
const shutOut = async ({ owner, ownerKey, memberId }: Scene, idempotencyKey = uuid()) => {
  const response = await api.request(`/v1/orgs/${owner.slug}/users/${memberId}/sessions/revoke`, {
    key: ownerKey,
    json: { reason: 'a lost laptop' },
    headers: { 'Idempotency-Key': idempotencyKey },
  });
  return { status: response.status, body: await response.json() };
};
const read = (slug: string, { accessToken }: TestSession): Promise<Answer> =>
  send(api, `/v1/orgs/${slug}`, { key: accessToken });

test('an admin sees which sessions of a member came into its organization, and nothing of other organizations', async () => {
  const scene = await newScene();
  const { owner, ownerKey, member, session } = scene;
  const elsewhere = await sessionOf(member);
  expect((await read(member.slug, elsewhere)).status).toBe(200);
  expect((await visits(scene)).body).toEqual({ data: [], nextCursor: null });
  for (const _ of [1, 2]) expect((await read(owner.slug, session)).status).toBe(200);
  const instant = expect.stringMatching(/^\d{4}-.*Z$/);
  const seen = { id: session.id, client: 'browser', aal: 1, methods: ['pwd'], firstAt: instant, lastAt: instant };
  await expect.poll(async () => (await visits(scene)).body, whenWritten).toEqual({ data: [seen], nextCursor: null });

  const { body } = await send(api, `/v1/orgs/${owner.slug}/audit-events?action=session.entered`, { key: ownerKey });
  const mine = (body as unknown as { data: { actor: string }[] }).data.filter(
    ({ actor }) => actor === `user:${scene.memberId}`,
  );
  expect(mine).toMatchObject([{ detail: { sessionId: session.id, aal: 1, method: 'pwd' } }]);
  const [row] = await asOwnerOf(
    api.world.database,
    (sql) => sql`select accepted_at from users where id = ${scene.memberId}`,
  );
  expect(row).toEqual({ accepted_at: expect.any(Date) });
});

test('an admin shuts a member out within a second, until its person proves itself again, and nowhere else', async () => {
  const scene = await newScene();
  const { owner, member, session } = scene;
  expect((await read(owner.slug, session)).status).toBe(200);
  await expect.poll(async () => (await visits(scene)).body, whenWritten).toMatchObject({ data: [{ id: session.id }] });

  const key = uuid();
  expect(await shutOut(scene, key)).toMatchObject({ status: 200, body: { ended: 1 } });
  await expect
    .poll(() => read(owner.slug, session), within)
    .toMatchObject({ status: 401, body: { code: 'step_up_required' } });
  expect((await visits(scene)).body).toEqual({ data: [], nextCursor: null });
  // Also where the person was already: its own organization.
  expect((await read(member.slug, session)).status).toBe(200);
  // A repeated request does not shut out those that came in since.
  const next = await sessionOf(member);
  expect((await read(owner.slug, next)).status).toBe(200);
  expect(await shutOut(scene, key)).toMatchObject({ status: 200, body: { ended: 1 } });
  expect((await read(owner.slug, next)).status).toBe(200);
});

test('a session of two factors that was shut out stays so, although its password was proved again', async () => {
  const scene = await newScene();
  const { owner, member, memberId } = scene;
  const { id: sessionId } = await createSessionRows(api.world, member.identityId, { aal: 2 });
  await createVisitRows(api.world, { orgId: owner.orgId, sessionId, userId: memberId });
  const seen = async () => ((await visits(scene)).body.data as { id: string }[]).map(({ id }) => id);
  expect(await seen()).toContain(sessionId);
  expect((await shutOut(scene)).status).toBe(200);
  await asOwnerOf(
    api.world.database,
    (sql) => sql`update sessions set authenticated_at = now() + interval '1 second' where id = ${sessionId}`,
  );
  expect(await seen()).not.toContain(sessionId);
});

test('only those who may change a member see and end its sessions', async () => {
  const scene = await newScene();
  const { owner, session, member } = scene;
  const asMember = { ...scene, ownerKey: session.accessToken };
  expect(await visits(asMember)).toMatchObject({ status: 403 });
  expect(await shutOut(asMember)).toMatchObject({ status: 403 });
  const asStranger = { ...scene, ownerKey: (await sessionOf(await newPerson(api))).accessToken };
  expect(await visits(asStranger)).toMatchObject({ status: 404 });
  // The id of a member of another organization.
  const foreign = { ...scene, owner: member, ownerKey: session.accessToken };
  expect(await visits(foreign)).toMatchObject({ status: 404 });
  expect(await shutOut(foreign)).toMatchObject({ status: 404 });
  expect((await read(owner.slug, session)).status).toBe(200);
});

test('a session that was removed before its visit was written is passed over', async () => {
  const scene = await newScene();
  const { owner, session } = scene;
  const other = await sessionOf(scene.member);
  expect((await read(owner.slug, session)).status).toBe(200);
  await asOwnerOf(api.world.database, (sql) => sql`delete from sessions where id = ${session.id}`);
  expect((await read(owner.slug, other)).status).toBe(200);
  await expect.poll(async () => (await visits(scene)).body, whenWritten).toMatchObject({ data: [{ id: other.id }] });
});
