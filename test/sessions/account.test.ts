import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountSweep } from '../../src/background/user/sweeps.ts';
import { withOrganization, withPerson } from '../../src/db/tenancy.ts';
import { removeAccount } from '../../src/usecases/session/account.ts';
import { removeFactor, renewRecovery } from '../../src/usecases/session/factor.ts';
import { openTestApi } from '../api/support.ts';
import { type FactorApi, newPerson, type Person, send } from '../factors/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { createFactorRows } from '../support/factors.ts';
import { createInvitationRows } from '../support/invitations.ts';
import { createMemberRows } from '../support/members.ts';
import { createOperatorRows } from '../support/operators.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { callBy, createSessionRows } from '../support/sessions.ts';
import { within } from '../support/until.ts';

// An account ends when its person ends it, or 90 days after the person has left the last organization.

let api: FactorApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true, config: { TRUSTED_PROXIES: 1 } });
});
afterAll(() => api.close());

const keyOf = async (id: string, aal: 1 | 2 = 1): Promise<string> =>
  (await createSessionRows(api.world, id, { aal })).accessToken;
const remove = (key: string) => send(api, '/v1/auth/account', { method: 'DELETE', key });

const leave = ({ orgId, id }: Pick<Person, 'orgId' | 'id'>, days = 0) =>
  withOrganization(api.world.db, orgId, (tx) =>
    tx.execute(sql`
      update users set status = 'deleted', deleted_at = now() - make_interval(days => ${days}) where id = ${id}`),
  );

/** A person who has left its only organization. */
const newFormer = async (days = 0): Promise<Person> => {
  const person = await newPerson(api);
  await leave(person, days);
  return person;
};

/** How many rows each table has of this person, of the tables that have any. */
const rowsOf = (identityId: string): Promise<Record<string, number>> =>
  asOwnerOf(api.world.database, async (owner) => {
    const tables = await owner<{ name: string }[]>`
      select attrelid::regclass::text as name from pg_attribute join pg_class on pg_class.oid = attrelid
      where relnamespace = 'public'::regnamespace and relkind = 'r' and attname = 'identity_id' order by 1`;
    expect(tables.length).toBeGreaterThan(6);
    const counts = await Promise.all(
      [...tables.map(({ name }) => [name, 'identity_id'] as const), ['identities', 'id'] as const].map(
        async ([name, column]) => {
          const [row] = await owner<{ count: number }[]>`
            select count(*)::int as count from ${owner(name)} where ${owner(column)} = ${identityId}`;
          return [name, row?.count ?? 0] as const;
        },
      ),
    );
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  });

describe('a person that removes its account', () => {
  test('leaves nothing behind but its audit trail, and its sessions end within a second', async () => {
    const person = await newFormer();
    await createFactorRows(api.world, person.identityId);
    const [key, other] = [await keyOf(person.identityId, 2), await keyOf(person.identityId)];
    expect((await send(api, '/v1/auth/sessions', { key: other })).status).toBe(200);
    expect(Object.keys(await rowsOf(person.identityId))).toEqual(
      expect.arrayContaining(['factors', 'identities', 'identity_passwords', 'sessions', 'users']),
    );
    expect((await remove(key)).status).toBe(204);
    expect(await rowsOf(person.identityId)).toEqual({});
    await expect.poll(async () => (await send(api, '/v1/auth/sessions', { key: other })).status, within).toBe(401);
    const trail = await asOwnerOf(
      api.world.database,
      (owner) => owner`select action from audit_events where org_id = ${person.identityId} order by seq desc limit 1`,
    );
    expect(trail).toEqual([{ action: 'account.remove' }]);
  });

  test('is refused while it is a member or an operator', async () => {
    const member = await newPerson(api);
    const refusal = { status: 409, body: { code: 'account_in_use' } };
    expect(await remove(await keyOf(member.identityId))).toMatchObject(refusal);
    const former = await newFormer();
    await createOperatorRows(api.world.db, 'auditor', former.email);
    expect(await remove(await keyOf(former.identityId))).toMatchObject(refusal);
    expect(await rowsOf(former.identityId)).toMatchObject({ identities: 1 });
  });

  test('has proved itself lately, with its second factor if it has one', async () => {
    const { identityId } = await newFormer();
    const { id, accessToken } = await createSessionRows(api.world, identityId);
    await withPerson(api.world.db, identityId, (tx) =>
      tx.execute(sql`update sessions set authenticated_at = now() - interval '15 minutes' where id = ${id}`),
    );
    const refusal = { status: 401, body: { code: 'step_up_required' } };
    expect(await remove(accessToken)).toMatchObject(refusal);
    await createFactorRows(api.world, identityId);
    expect(await remove(await keyOf(identityId))).toMatchObject(refusal);
  });
});

test('a session that has ended since its call was let in changes no factor, and removes no account', async () => {
  const person = await newFormer();
  const { id: factorId } = await createFactorRows(api.world, person.identityId);
  const { id } = await createSessionRows(api.world, person.identityId);
  await withPerson(api.world.db, person.identityId, (tx) =>
    tx.execute(sql`update sessions set revoked_at = now(), revoked_reason = 'revoked' where id = ${id}`),
  );
  const call = callBy(api.dependencies, person, id);
  for (const change of [() => removeFactor(call, factorId), () => renewRecovery(call), () => removeAccount(call)])
    await expect(change()).rejects.toMatchObject({ code: 'revoked_credentials' });
  expect(await rowsOf(person.identityId)).toMatchObject({ identities: 1, factors: 1 });
});

describe('the sweep of unused accounts', () => {
  const sweep = () => accountSweep({ db: api.world.db }).run();
  const isThere = async ({ identityId }: Person): Promise<boolean> => 'identities' in (await rowsOf(identityId));

  test('removes those who left 90 days ago, and nobody else', async () => {
    const [gone, recent, operator, invited, returned, member] = await Promise.all([
      newFormer(91),
      newFormer(89),
      newFormer(91),
      newFormer(91),
      newFormer(91),
      newPerson(api),
    ]);
    await createOperatorRows(api.world.db, 'support', operator.email);
    const { id: orgId } = await createOrganizationRows(api.world.db, { status: 'active' });
    await createInvitationRows(api.world.db, orgId, { email: invited.email.toUpperCase() });
    await createMemberRows(api.world.db, orgId, { email: returned.email });
    await sweep();
    const people = [gone, recent, operator, invited, returned, member];
    expect(await Promise.all(people.map(isThere))).toEqual([false, true, true, true, true, true]);
    const trail = await asOwnerOf(
      api.world.database,
      (owner) => owner`select action, actor from audit_events where org_id = ${gone.identityId}`,
    );
    expect(trail).toEqual([{ action: 'account.remove', actor: 'freehold:sweeper' }]);
    const [row] = await asOwnerOf(
      api.world.database,
      (owner) => owner`select identity_id, status from users where id = ${gone.id}`,
    );
    expect(row).toEqual({ identity_id: null, status: 'deleted' });
  });
});
