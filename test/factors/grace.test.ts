import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mfaGraceSweep } from '../../src/background/session/grace.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { openTestApi } from '../api/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { createFactorRows, requireMfa } from '../support/factors.ts';
import { createMemberRows } from '../support/members.ts';
import { type FactorApi, newPerson, type Person } from './support.ts';

// Before an organization refuses members without a second factor, they are told.

let api: FactorApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

const hourMs = 3_600_000;
const sweep = () => mfaGraceSweep(api.world).run();

const newMember = async (): Promise<Person> => {
  const person = await newPerson(api);
  await accept(person);
  return person;
};
const accept = ({ orgId, id }: Pick<Person, 'orgId' | 'id'>) =>
  withOrganization(api.world.db, orgId, (tx) => tx.execute(sql`update users set accepted_at = now() where id = ${id}`));

/** Moves the notifications of the person, and the beginning of the requirement, into the past. */
const age = ({ orgId, identityId }: Person) =>
  asOwnerOf(api.world.database, async (owner) => {
    await owner`update notifications set created_at = created_at - interval '2 days' where identity_id = ${identityId}`;
    await owner`update session_policies set updated_at = updated_at - interval '2 days' where org_id = ${orgId}`;
  });

const mailsTo = ({ identityId }: { identityId: string }): Promise<string[]> =>
  asOwnerOf(api.world.database, async (owner) => {
    const rows = await owner<{ template: string }[]>`
      select template from notifications where identity_id = ${identityId} order by created_at, id`;
    return rows.map(({ template }) => template);
  });

test('a member without a second factor is mailed at once, a day before the end, and never twice', async () => {
  const person = await newMember();
  await requireMfa(api.world.db, person.orgId, new Date(Date.now() + 72 * hourMs));
  await Promise.all([sweep(), sweep(), sweep()]);
  await sweep();
  expect(await mailsTo(person)).toEqual(['mfa_required']);
  await requireMfa(api.world.db, person.orgId, new Date(Date.now() + 20 * hourMs));
  await age(person);
  await sweep();
  await sweep();
  // The end was changed, so the member is told the new one, too.
  expect((await mailsTo(person)).sort()).toEqual(['mfa_due', 'mfa_required', 'mfa_required']);
});

test('an end that is changed again and again brings one mail a day', async () => {
  const person = await newMember();
  for (const hours of [50, 60, 70]) {
    await requireMfa(api.world.db, person.orgId, new Date(Date.now() + hours * hourMs));
    await sweep();
  }
  expect(await mailsTo(person)).toEqual(['mfa_required']);
});

test('nobody else is mailed', async () => {
  const person = await newMember();
  await createFactorRows(api.world, person.identityId);
  const unasked = await createMemberRows(api.world.db, person.orgId, { role: 'viewer' });
  const suspended = await createMemberRows(api.world.db, person.orgId, { role: 'viewer', status: 'suspended' });
  await accept(suspended);
  await requireMfa(api.world.db, person.orgId, new Date(Date.now() + 72 * hourMs));
  const [late, lifted] = [await newMember(), await newMember()];
  await requireMfa(api.world.db, late.orgId);
  await requireMfa(api.world.db, lifted.orgId, new Date(Date.now() + 72 * hourMs));
  const policy = `/v1/orgs/${lifted.slug}/session-policy`;
  expect((await api.request(policy, { method: 'PATCH', json: { mfaRequired: false } })).status).toBe(200);
  await Promise.all([sweep(), sweep()]);
  expect((await Promise.all([person, unasked, suspended, late, lifted].map(mailsTo))).flat()).toEqual([]);
});
