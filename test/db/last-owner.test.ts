import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Tx } from '../../src/db/client.ts';
import { users } from '../../src/db/schema.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { releaseOrganization } from '../../src/db/user/founder.ts';
import { createTestDatabase, refusalOf, type TestDatabase } from '../support/database.ts';
import { createMemberRows } from '../support/members.ts';
import { createOrganizationRows, type TestOrganization } from '../support/organizations.ts';

// The database itself refuses every change that would leave an organization without an active owner.

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.close());

const lastOwner = { sqlState: '23514', constraint: 'users_last_owner' };

const remove = (tx: Tx, id: string) =>
  tx.update(users).set({ status: 'deleted', deletedAt: new Date() }).where(eq(users.id, id));
const demote = (tx: Tx, id: string) => tx.update(users).set({ role: 'admin' }).where(eq(users.id, id));
const suspend = (tx: Tx, id: string) => tx.update(users).set({ status: 'suspended' }).where(eq(users.id, id));

const ways = [
  ['removed', remove],
  ['demoted', demote],
  ['suspended', suspend],
] as const;

const activeOwners = ({ id }: TestOrganization) =>
  withOrganization(database.db, id, (tx) =>
    tx.$count(users, and(eq(users.orgId, id), eq(users.role, 'owner'), eq(users.status, 'active'))),
  );

describe.for(ways)('an owner', ([done, change]) => {
  test(`cannot be ${done} by either kind of transaction if no other is left`, async () => {
    const organization = await createOrganizationRows(database.db);
    // None of these can replace the owner.
    await createMemberRows(database.db, organization.id, { role: 'admin' });
    await createMemberRows(database.db, organization.id, { role: 'owner', status: 'suspended' });
    await createMemberRows(database.db, organization.id, { role: 'owner', status: 'deleted' });
    const changeOwner = (tx: Tx) => change(tx, organization.ownerId);
    expect(await refusalOf(withOrganization(database.db, organization.id, changeOwner))).toEqual(lastOwner);
    expect(await refusalOf(withPlatform(database.db, changeOwner))).toEqual(lastOwner);
    expect(await activeOwners(organization)).toBe(1);
  });

  test(`can be ${done} beside another owner, or if another takes over in the same transaction`, async () => {
    const organization = await createOrganizationRows(database.db);
    const second = await createMemberRows(database.db, organization.id, { role: 'owner' });
    await withOrganization(database.db, organization.id, (tx) => change(tx, organization.ownerId));
    const third = await createMemberRows(database.db, organization.id);
    await withOrganization(database.db, organization.id, async (tx) => {
      await change(tx, second.id);
      await tx.update(users).set({ role: 'owner' }).where(eq(users.id, third.id));
    });
    expect(await activeOwners(organization)).toBe(1);
  });

  test(`remains when two are simultaneously ${done} by each other`, async () => {
    const organization = await createOrganizationRows(database.db);
    const second = await createMemberRows(database.db, organization.id, { role: 'owner' });
    // Each transaction has read and changed the other owner before either commits.
    let arrived = 0;
    let open: () => void = () => undefined;
    const bothHaveChanged = new Promise<void>((resolve) => {
      open = resolve;
    });
    const take = (id: string) =>
      withOrganization(database.db, organization.id, async (tx) => {
        await change(tx, id);
        arrived += 1;
        if (arrived === 2) open();
        await bothHaveChanged;
      });
    const outcomes = await Promise.allSettled([take(organization.ownerId), take(second.id)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [refused] = outcomes.filter(({ status }) => status === 'rejected');
    expect(await refusalOf(Promise.reject((refused as PromiseRejectedResult).reason))).toEqual(lastOwner);
    expect(await activeOwners(organization)).toBe(1);
  });
});

test('one of ten owners who leave simultaneously stays', async () => {
  const organization = await createOrganizationRows(database.db);
  const owners = [organization.ownerId];
  for (let made = 1; made < 10; made += 1) {
    owners.push((await createMemberRows(database.db, organization.id, { role: 'owner' })).id);
  }
  const outcomes = await Promise.allSettled(
    owners.map((id, index) =>
      withOrganization(database.db, organization.id, async (tx) => {
        await tx.execute(sql`select from organizations where id = ${organization.id} for update`);
        await ways[index % ways.length]?.[1](tx, id);
      }),
    ),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(9);
  expect(await activeOwners(organization)).toBe(1);
});

test('the row of the last owner can be deleted only together with the organization', async () => {
  const organization = await createOrganizationRows(database.db);
  await createMemberRows(database.db, organization.id);
  const row = withPlatform(database.db, (tx) => tx.delete(users).where(eq(users.id, organization.ownerId)));
  expect(await refusalOf(row)).toEqual(lastOwner);
  expect(await withPlatform(database.db, (tx) => releaseOrganization(tx, organization.id))).toBe(true);
  const left = await withPlatform(database.db, (tx) => tx.$count(users, eq(users.orgId, organization.id)));
  expect(left).toBe(0);
});

test('other fields of the last owner can be changed', async () => {
  const organization = await createOrganizationRows(database.db);
  await withOrganization(database.db, organization.id, (tx) =>
    tx.update(users).set({ name: 'Ada', role: 'owner', status: 'active' }).where(eq(users.id, organization.ownerId)),
  );
  expect(await activeOwners(organization)).toBe(1);
});

describe('the ownership limit of a person', () => {
  const placesMax = 5;

  /** Makes the person the founder of one more organization, up to the limit. */
  const own = (organization: TestOrganization, identityId: string, userId: string) =>
    withOrganization(database.db, organization.id, async (tx) => {
      const [owned] = await tx.execute<{ count: number }>(sql`select freehold_count_owned(${identityId}) as count`);
      if ((owned?.count ?? placesMax) >= placesMax) return false;
      await tx.update(users).set({ role: 'owner', isFounder: true }).where(eq(users.id, userId));
      return true;
    });

  test('is not exceeded by ten organizations created simultaneously', async () => {
    const email = 'many@example.com';
    const joined = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const organization = await createOrganizationRows(database.db);
        return { organization, member: await createMemberRows(database.db, organization.id, { email }) };
      }),
    );
    const identityIds = new Set(joined.map(({ member }) => member.identityId));
    expect(identityIds.size).toBe(1);
    const taken = await Promise.all(
      joined.map(({ organization, member }) => own(organization, member.identityId, member.id)),
    );
    expect(taken.filter(Boolean)).toHaveLength(placesMax);
  });

  test('counts organizations that suspended the person, but not those that removed them', async () => {
    const email = 'again@example.com';
    const organizations = await Promise.all(
      [1, 2].map(() => createOrganizationRows(database.db, { ownerEmail: email })),
    );
    const [first, second] = organizations;
    if (first === undefined || second === undefined) throw new Error('There are two');
    const { identityId } = await createMemberRows(database.db, (await createOrganizationRows(database.db)).id, {
      email,
    });
    const count = () =>
      withPlatform(database.db, async (tx) => {
        const [row] = await tx.execute<{ count: number }>(sql`select freehold_count_owned(${identityId}) as count`);
        return row?.count;
      });
    expect(await count()).toBe(2);
    for (const [organization, change] of [
      [first, remove],
      [second, suspend],
    ] as const) {
      await createMemberRows(database.db, organization.id, { role: 'owner' });
      await withOrganization(database.db, organization.id, (tx) => change(tx, organization.ownerId));
    }
    expect(await count()).toBe(1);
  });
});
