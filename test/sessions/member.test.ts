import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withOrganization } from '../../src/db/tenancy.ts';
import { openTestApi, type TestApi } from '../api/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { createKeyRows, createMemberRows } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { createSessionRows } from '../support/sessions.ts';
import type { World } from '../support/world.ts';

// A signed-in person acts in the organization that a call names, with the role it has there at that moment.

let api: TestApi & { world: World };
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

const newOrganization = () => createOrganizationRows(api.world.db, { status: 'active' });

/** A person who is a viewer of one organization and an admin of another. */
const newPerson = async () => {
  const [first, second, foreign] = [await newOrganization(), await newOrganization(), await newOrganization()];
  const viewer = await createMemberRows(api.world.db, first.id, { role: 'viewer' });
  const admin = await createMemberRows(api.world.db, second.id, { role: 'admin', email: viewer.email });
  const { accessToken } = await createSessionRows(api.world, viewer.identityId);
  return { first, second, foreign, viewer, admin, accessToken };
};

const answer = async (
  path: string,
  key: string,
  more: { method?: string; json?: object; organization?: string } = {},
): Promise<{ status: number; code?: string; body: Record<string, unknown> }> => {
  const { organization, ...call } = more;
  const headers = organization === undefined ? {} : { 'Freehold-Organization': organization };
  const response = await api.request(path, { key, ...call, headers });
  const body = (await response.json()) as Record<string, unknown> & { code?: string };
  return { status: response.status, ...(body.code === undefined ? {} : { code: body.code }), body };
};

test('one session serves all organizations of the person, in each with its own role', async () => {
  const { first, second, accessToken } = await newPerson();
  const add = (slug: string) =>
    answer(`/v1/orgs/${slug}/users`, accessToken, { json: { email: `new@${slug}.example`, role: 'viewer' } });
  expect(await add(first.slug)).toMatchObject({ status: 403, code: 'forbidden' });
  expect(await add(second.slug)).toMatchObject({ status: 201 });
});

test('an organization that the person is not in does not exist for it', async () => {
  const { foreign, accessToken } = await newPerson();
  const hidden = await answer(`/v1/orgs/${foreign.slug}`, accessToken);
  const absent = await answer('/v1/orgs/no-such-organization', accessToken);
  expect(hidden).toMatchObject({ status: 404, code: 'not_found' });
  expect(hidden.body.detail).toBe(absent.body.detail);
});

test('a call whose path names no organization needs the header', async () => {
  const { first, foreign, viewer, accessToken } = await newPerson();
  expect(await answer('/v1/me', accessToken)).toMatchObject({ status: 400, code: 'organization_required' });
  const me = await answer('/v1/me', accessToken, { organization: first.slug });
  expect(me.body).toMatchObject({
    kind: 'user',
    user: { id: viewer.id, role: 'viewer' },
    key: null,
    session: { aal: 1, methods: ['pwd'] },
  });
  for (const organization of [foreign.slug, 'x', 'NOT A SLUG', 'a'.repeat(5_000)])
    expect(await answer('/v1/me', accessToken, { organization }), organization).toMatchObject({ code: 'not_found' });
});

describe('without signing in again, within a second', () => {
  const changes: [what: string, change: ReturnType<typeof sql>, becomes: object][] = [
    ['a lowered role', sql`update users set role = 'viewer'`, { status: 403, code: 'forbidden' }],
    ['a suspension', sql`update users set status = 'suspended'`, { status: 403, code: 'user_suspended' }],
    ['a removal', sql`update users set status = 'deleted', deleted_at = now()`, { status: 404, code: 'not_found' }],
  ];
  test.each(changes)('%s takes effect', async (_, change, becomes) => {
    const { second, admin, accessToken } = await newPerson();
    const list = () => answer(`/v1/orgs/${second.slug}/webhooks`, accessToken);
    expect((await list()).status).toBe(200);
    await withOrganization(api.world.db, second.id, (tx) => tx.execute(sql`${change} where id = ${admin.id}`));
    await expect.poll(list, { timeout: 1_000 }).toMatchObject(becomes);
  });

  test('a new membership is found', async () => {
    const { foreign, viewer, accessToken } = await newPerson();
    const read = () => answer(`/v1/orgs/${foreign.slug}`, accessToken);
    expect((await read()).status).toBe(404);
    await createMemberRows(api.world.db, foreign.id, { role: 'member', email: viewer.email });
    expect((await read()).status).toBe(200);
  });

  test('a person whom the platform forbade to sign in is refused', async () => {
    const { first, viewer, accessToken } = await newPerson();
    const read = () => answer(`/v1/orgs/${first.slug}`, accessToken);
    expect((await read()).status).toBe(200);
    await asOwnerOf(
      api.world.database,
      (owner) => owner`update identities set disabled_at = now() where id = ${viewer.identityId}`,
    );
    await expect.poll(read, { timeout: 1_000 }).toMatchObject({ status: 401, code: 'revoked_credentials' });
  });
});

test('a change by a session that has just ended is refused, though a process still knows the session', async () => {
  const { second, admin } = await newPerson();
  const { id, accessToken } = await createSessionRows(api.world, admin.identityId);
  const add = (email: string) =>
    answer(`/v1/orgs/${second.slug}/users`, accessToken, { json: { email, role: 'viewer' } });
  expect((await add('before@x.example')).status).toBe(201);
  await asOwnerOf(api.world.database, async (owner) => {
    // Without the trigger no process learns of it.
    await owner.begin(async (sql) => {
      await sql`alter table sessions disable trigger sessions_access`;
      await sql`update sessions set revoked_at = now(), revoked_reason = 'revoked' where id = ${id}`;
      await sql`alter table sessions enable trigger sessions_access`;
    });
  });
  expect(await add('after@x.example')).toMatchObject({ status: 401, code: 'revoked_credentials' });
});

test('what belongs to a person is refused to keys', async () => {
  const { second, admin } = await newPerson();
  const { key } = await createKeyRows(api.world, { orgId: second.id, userId: admin.id });
  const routes: [method: string, path: string, json?: object][] = [
    ['GET', '/v1/auth/sessions'],
    ['GET', '/v1/me/organizations'],
    ['POST', '/v1/auth/logout', {}],
    ['POST', '/v1/auth/password', { currentPassword: 'x', newPassword: 'y' }],
    ['DELETE', `/v1/auth/sessions/${admin.id}`],
  ];
  for (const [method, path, json] of routes)
    for (const caller of [key, undefined]) {
      const refused = await api.request(path, {
        method,
        ...(caller === undefined ? {} : { key: caller }),
        ...(json === undefined ? {} : { json }),
      });
      expect(await refused.json(), `${method} ${path}`).toMatchObject({ status: 403, code: 'session_required' });
    }
});

test('a person lists its organizations, in pages', async () => {
  const { first, second, accessToken } = await newPerson();
  const one = await answer('/v1/me/organizations?limit=1', accessToken);
  expect(one.body.data).toMatchObject([{ slug: second.slug, role: 'admin', userStatus: 'active' }]);
  const two = await answer(`/v1/me/organizations?limit=1&cursor=${one.body.nextCursor}`, accessToken);
  expect(two.body).toMatchObject({ data: [{ slug: first.slug, role: 'viewer' }], nextCursor: null });
});
