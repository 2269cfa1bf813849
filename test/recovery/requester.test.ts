import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApi } from '../api/support.ts';
import { decide, untilEnded, untilIn } from '../elevations/support.ts';
import { type FactorApi, send } from '../factors/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { createTeam } from '../support/elevations.ts';
import { createFactorRows } from '../support/factors.ts';
import { createMemberRows } from '../support/members.ts';
import { confirmIn } from '../support/recoveries.ts';

// What becomes of somebody between the request to remove its factors and the approval, which may be days.

let api: FactorApi & Awaited<ReturnType<typeof openTestApi>>;
beforeAll(async () => {
  api = await openTestApi({ config: { TRUSTED_PROXIES: 1 } });
});
afterAll(async () => {
  api.stopping.abort();
  await api.close();
});

const asOwner = <T>(run: Parameters<typeof asOwnerOf<T>>[1]) => asOwnerOf(api.world.database, run);

/** A request that waits, by a person who is a member of another organization, too. */
const newRequest = async () => {
  const team = await createTeam(api.world, 1);
  const other = await createTeam(api.world, 0);
  const [person] = await asOwner(
    (sql) => sql<{ email: string }[]>`select email from users where id = ${team.member.id}`,
  );
  await createMemberRows(api.world.db, other.orgId, { email: person?.email ?? '' });
  const id = await confirmIn(api.world, team);
  await untilIn(api, id, 'awaitApproval');
  return { team, id, adminKey: team.admins[0]?.key ?? '' };
};

const factorsOf = async (identityId: string): Promise<number> =>
  (await asOwner((sql) => sql`select id from factors where identity_id = ${identityId}`)).length;

const heldOf = async (identityId: string): Promise<number> =>
  (await asOwner((sql) => sql`select id from users where identity_id = ${identityId} and held_at is not null`)).length;

type Requested = Awaited<ReturnType<typeof newRequest>>;

test.each<[string, (requested: Requested) => Promise<unknown>, { factors: number; held: number }]>([
  [
    'has become an operator',
    ({ team: { member } }) =>
      asOwner(async (sql) => {
        await sql`update identities set email_verified_at = now() where id = ${member.identityId}`;
        await sql`insert into platform_operators (identity_id, role) values (${member.identityId}, 'support')`;
      }),
    { factors: 1, held: 0 },
  ],
  [
    'was removed from the organization',
    ({ team }) => send(api, `/v1/orgs/${team.slug}/users/${team.member.id}`, { key: team.owner.key, method: 'DELETE' }),
    { factors: 1, held: 0 },
  ],
  [
    'was suspended',
    ({ team }) =>
      send(api, `/v1/orgs/${team.slug}/users/${team.member.id}/suspend`, {
        key: team.owner.key,
        json: { reason: 'a test' },
      }),
    { factors: 1, held: 0 },
  ],
  [
    'is held by the organization',
    ({ team }) =>
      asOwner(
        (sql) => sql`update users set held_at = now(), held_reason = 'password_recovered' where id = ${team.member.id}`,
      ),
    { factors: 1, held: 1 },
  ],
  [
    // As after the approval of another organization that was asked, too.
    'has added another factor',
    ({ team: { member } }) => createFactorRows(api.world, member.identityId),
    { factors: 2, held: 0 },
  ],
  [
    'has none any longer',
    ({ team: { member } }) => asOwner((sql) => sql`delete from factors where identity_id = ${member.identityId}`),
    { factors: 0, held: 0 },
  ],
])('an approval removes nothing, and holds nobody, once the person %s', async (_what, change, left) => {
  const requested = await newRequest();
  const { team, id, adminKey } = requested;
  const { identityId } = team.member;
  await change(requested);
  expect((await decide(api, team, id, adminKey)).status).toBe(200);
  expect(await untilEnded(api, id)).toMatchObject({ status: 'compensated', error: { code: 'illegal_transition' } });
  expect({ factors: await factorsOf(identityId), held: await heldOf(identityId) }).toEqual(left);
});

test('an owner agrees to the recovery of somebody who has become one', async () => {
  const { team, id, adminKey } = await newRequest();
  await asOwner((sql) => sql`update users set role = 'owner' where id = ${team.member.id}`);
  expect(await decide(api, team, id, adminKey)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  expect((await decide(api, team, id, team.owner.key)).body).toMatchObject({ status: 'approved' });
  expect((await untilEnded(api, id)).status).toBe('succeeded');
  expect(await factorsOf(team.member.identityId)).toBe(0);
});
